"""Every line of a package is looked at before anything is written (``sync.md`` 15, step 7)."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from clinic_desktop.domain.ops import OpFault, extend, read_line
from clinic_desktop.exchange import body
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.manifest import Link, Range
from clinic_desktop.exchange.package import OpenedPackage
from clinic_desktop.storage import schema
from clinic_desktop.storage.ops_store import FAST
from clinic_desktop.storage.shapes import shapes

Step = Callable[[int], None]
"""Called with the number of lines done; may raise to stop."""
_STEP = 2000


@dataclass(frozen=True, slots=True)
class Checked:
    """What the lines are like. ``newer``: table → operations that a newer version understands."""

    lines: int
    highest_counter: int
    newer: Mapping[str, int]
    own_lines: int
    """Lines by the authors of the ranges; the others come from a device that sends all it holds."""
    link_tip: str | None
    """Chain digest of a package of the centre at the number asked for."""


def check_lines(package: OpenedPackage, step: Step, link_at: int = 0) -> Checked:
    """Check form, limits, types, numbers and chains of every line.

    A village sends its own numbers without holes, exactly as its manifest says, and the digests
    must come out. The centre sends numbered link entries first, then anything.

    Raises ``Refused``: E_LIMIT, E_FORMAT.
    """
    manifest = package.manifest
    chains: _Chains | _LinkChain
    if manifest.link is None:
        chains = _Chains(manifest.ranges, gossip=manifest.flags.gossip)
    else:
        chains = _LinkChain(manifest.link, link_at)
    known = shapes()
    newer: Counter[str] = Counter()
    highest = count = 0
    for line in body.lines(package):
        try:
            op = read_line(line, known, FAST)
        except OpFault as fault:
            raise Refused(fault.code, fault.detail) from fault
        chains.add(op.origin, op.number, op.id)
        if op.counter > highest:
            highest = op.counter
        if op.table not in known or op.schema > schema.SCHEMA:
            newer[op.table] += 1
        count += 1
        if count % _STEP == 0:
            step(count)
    chains.finish()
    own = chains.own_lines if isinstance(chains, _Chains) else count
    tip = chains.tip_there if isinstance(chains, _LinkChain) else None
    return Checked(count, highest, dict(newer), own, tip)


class _Chains:
    """Numbers and digests of a village's own authors."""

    def __init__(self, ranges: Mapping[str, Range], *, gossip: bool) -> None:
        self._ranges = ranges
        self._gossip = gossip
        self.own_lines = 0
        self._next = {inc: span.first for inc, span in ranges.items()}
        self._tips = {inc: bytes.fromhex(span.before) for inc, span in ranges.items()}

    def add(self, origin: str, number: int, identity: str) -> None:
        """One line. Raises ``Refused``: another author, a hole, a number out of turn."""
        span = self._ranges.get(origin)
        if span is None or self._next[origin] != number or number > span.last:
            self._check_foreign(origin, number)
            return
        self.own_lines += 1
        self._next[origin] = number + 1
        tip = self._tips[origin] + bytes.fromhex(identity)
        self._tips[origin] = hashlib.sha256(tip).digest()[:16]

    def _check_foreign(self, origin: str, number: int) -> None:
        """Other operations follow the own ones: by others, or of another life of an own author."""
        complete = all(self._next[inc] > span.last for inc, span in self._ranges.items())
        if not (self._gossip and complete) or number < 1:
            raise Refused("E_FORMAT", f"number out of turn in {origin}")

    def finish(self) -> None:
        """Everything announced has come and the digests are right."""
        for inc, span in self._ranges.items():
            if self._next[inc] != span.last + 1 or self._tips[inc].hex() != span.after:
                raise Refused("E_FORMAT", "chain")


class _LinkChain:
    """Numbered entries from the centre come first; what follows is a restore block."""

    def __init__(self, link: Link, at: int) -> None:
        self._left = link.last - link.first + 1
        self._tip = link.before
        self._link, self._number, self._at = link, link.first - 1, at
        self.tip_there = link.before if self._number == at else None

    def add(self, _origin: str, _number: int, identity: str) -> None:
        """One line."""
        if self._left:
            self._left -= 1
            self._tip = extend(self._tip, (identity,))
            self._number += 1
            if self._number == self._at:
                self.tip_there = self._tip

    def finish(self) -> None:
        """Every entry has come and the digest is right."""
        if self._left or self._tip != self._link.after:
            raise Refused("E_FORMAT", "link chain")
