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


def check_lines(package: OpenedPackage, step: Step) -> Checked:
    """Check form, limits, types, numbers and chains of every line.

    A village sends its own numbers without holes, exactly as its manifest says, and the digests
    must come out. The centre sends numbered link entries first, then anything.

    Raises ``Refused``: E_LIMIT, E_FORMAT.
    """
    manifest = package.manifest
    chains = _Chains(manifest.ranges) if manifest.link is None else _LinkChain(manifest.link)
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
    return Checked(count, highest, dict(newer))


class _Chains:
    """Numbers and digests of a village's own authors."""

    def __init__(self, ranges: Mapping[str, Range]) -> None:
        self._ranges = ranges
        self._next = {inc: span.first for inc, span in ranges.items()}
        self._tips = {inc: bytes.fromhex(span.before) for inc, span in ranges.items()}

    def add(self, origin: str, number: int, identity: str) -> None:
        """One line. Raises ``Refused``: another author, a hole, a number out of turn."""
        if self._next.get(origin) != number:
            raise Refused("E_FORMAT", "number out of turn")
        self._next[origin] = number + 1
        tip = self._tips[origin] + bytes.fromhex(identity)
        self._tips[origin] = hashlib.sha256(tip).digest()[:16]

    def finish(self) -> None:
        """Everything announced has come and the digests are right."""
        for inc, span in self._ranges.items():
            if self._next[inc] != span.last + 1 or self._tips[inc].hex() != span.after:
                raise Refused("E_FORMAT", "chain")


class _LinkChain:
    """Numbered entries from the centre come first; what follows is a restore block."""

    def __init__(self, link: Link) -> None:
        self._left = link.last - link.first + 1
        self._tip = link.before
        self._after = link.after

    def add(self, _origin: str, _number: int, identity: str) -> None:
        """One line."""
        if self._left:
            self._left -= 1
            self._tip = extend(self._tip, (identity,))

    def finish(self) -> None:
        """Every entry has come and the digest is right."""
        if self._left or self._tip != self._after:
            raise Refused("E_FORMAT", "link chain")
