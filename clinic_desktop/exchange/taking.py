"""One package, from the opened file to the rows it changed (``sync.md`` section 15, steps 5–8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import op_id
from clinic_desktop.exchange import body, events
from clinic_desktop.exchange.admission import COUNTER, REVOKED_SENDER, Admission
from clinic_desktop.exchange.applying import Applied, Applying
from clinic_desktop.exchange.blobs import count_new, send_again, store
from clinic_desktop.exchange.chains import (
    RECOVERED,
    add_claim,
    add_origin,
    give_origin,
    has_claim,
    origins,
    unknown_ids,
)
from clinic_desktop.exchange.checking import Checked, Step, check_lines
from clinic_desktop.exchange.describe import Facts, describe
from clinic_desktop.exchange.limits import COUNTER_LEAP
from clinic_desktop.exchange.link import epoch_over, expected, follow, leaves_gap
from clinic_desktop.exchange.manifest import Kind, Manifest
from clinic_desktop.exchange.package import OpenedPackage, open_package
from clinic_desktop.exchange.peers import Heard, hear, heard_everything
from clinic_desktop.exchange.place import PlaceLike, now_text, wall_ms
from clinic_desktop.exchange.receipts import Outcome, remember_peer_origin, take_receipt
from clinic_desktop.exchange.removable import Progress
from clinic_desktop.exchange.report import FileReport
from clinic_desktop.exchange.rewind import begin_epoch, check_state_file, new_life
from clinic_desktop.exchange.scope import adopt
from clinic_desktop.exchange.sealing import seal_within
from clinic_desktop.exchange.standing import Standing, accept_documents, self_state, standing
from clinic_desktop.exchange.stick import Taken
from clinic_desktop.exchange.trust import Trusted, check_authors, check_sender
from clinic_desktop.storage.log import Sealed
from clinic_desktop.storage.tables.sync import sync_ctl
from clinic_desktop.storage.unit import UnitOfWork

CENTRE_AUTHORS = "centre"
"""Whom a village holds authors for that it learned of from the centre."""
_WITH_LINES = (Kind.DATA, Kind.RESTORE)


@dataclass(frozen=True, slots=True)
class Taking:
    """How packages are taken in one run. ``progress`` counts lines twice: checked, then applied."""

    place: PlaceLike
    quarantine: bool
    recover: bool
    progress: Progress

    def begin(self, unit: UnitOfWork) -> Sealed:
        """Before any package: notice a set-back database, seal what was typed meanwhile."""
        now = standing(self.place, unit.session)
        check_state_file(self.place, unit.session, now.keys)
        return seal_within(self.place, unit)

    def open(self, session: Session, taken: Taken) -> OpenedPackage:
        """Decrypted, sender and signature checked. Raises ``Refused``."""
        now = standing(self.place, session)
        opened = open_package(taken.path, now.keys.identities, self.place.folder.inbox)
        try:
            self._trusted(session, opened, now)
        except BaseException:
            opened.close()
            raise
        return opened

    def _trusted(self, session: Session, opened: OpenedPackage, now: Standing) -> Trusted:
        trusted = check_sender(opened, now, quarantine=self.quarantine)
        if not trusted.from_centre:
            check_authors(session, opened, now, trusted.sender.site)
        return trusted

    def check(self, session: Session, opened: OpenedPackage) -> Checked | None:
        """Look at every line; None for a package without any. Raises ``Refused``."""
        manifest = opened.manifest
        if manifest.kind not in _WITH_LINES:
            return None
        total = 2 * manifest.body.lines
        at = 0 if manifest.link is None else expected(self_state(session), manifest.link)
        return check_lines(opened, lambda done: self.progress(done, total), at)

    def apply(
        self,
        unit: UnitOfWork,
        name: str,
        opened: OpenedPackage,
        checked: Checked | None,
        *,
        dry_run: bool,
    ) -> FileReport:
        """Put the package into the open transaction and say what it did. Raises ``Refused``.

        Photos lie outside the database: ``dry_run`` only counts them.
        """
        session, manifest = unit.session, opened.manifest
        now = standing(self.place, session)
        before = self_state(session)
        # Once more: documents may have changed since the package was opened.
        trusted = self._trusted(session, opened, now)
        outcome: Outcome | None = None
        heard: Heard | None = None
        if trusted.from_centre:
            if manifest.root is not None and manifest.devices is not None:
                now = accept_documents(session, now, manifest.root, manifest.devices)
            outcome = self._receipt(session, now, manifest)
            if outcome is not None:
                send_again(session, outcome.want_blobs)
        else:
            wall, at = wall_ms(self.place), now_text(self.place)
            if manifest.kind is Kind.DATA:
                heard = hear(session, manifest, now.devices, wall, at)
        applied: Applied | None = None
        pending = 0
        if checked is not None:
            applied, pending = self._lines(session, now, opened, trusted, checked)
            unit.touch(applied.touched)
            if applied.own_unknown and now.is_centre:
                begin_epoch(session)
            elif applied.own_unknown:
                new_life(session)
            if manifest.link is not None:
                follow(session, manifest.link, checked.link_tip)
            details = {"from": trusted.sender.device, "no": manifest.no, "fresh": applied.fresh}
            events.note(session, self.place, "import", opened.outside.pkg, details)
        blobs = 0
        if manifest.kind is Kind.BLOBS:
            take = count_new if dry_run else store
            blobs = take(session, self.place.folder, opened)
        for_us = any(receipt.device == now.keys.device_id for receipt in manifest.receipts)
        facts = Facts(
            name, opened, trusted.sender, checked, applied, heard, outcome, pending, blobs, for_us
        )
        return replace(
            describe(session, facts),
            epoch_over=epoch_over(before, manifest.link),
            earlier_missing=leaves_gap(before, manifest.link),
        )

    def _receipt(self, session: Session, now: Standing, manifest: Manifest) -> Outcome | None:
        for receipt in manifest.receipts:
            if receipt.device == now.keys.device_id:
                return take_receipt(session, receipt, wall_ms(self.place), now_text(self.place))
        return None

    def _lines(
        self,
        session: Session,
        now: Standing,
        opened: OpenedPackage,
        trusted: Trusted,
        checked: Checked,
    ) -> tuple[Applied, int]:
        """What became of the lines, and how many of others' wait for somebody's approval."""

        def step(done: int) -> None:
            self.progress(checked.lines + done, 2 * checked.lines)

        lines = body.lines(opened)
        if trusted.from_centre:
            return Applying(session, self.place, CENTRE_AUTHORS, None, step).run(lines), 0
        device = trusted.sender.device
        for inc in opened.manifest.ranges:
            _bind(session, inc, device)
        everything = REVOKED_SENDER if trusted.revoked else None
        if checked.highest_counter > _lamport(session) + COUNTER_LEAP:
            everything = COUNTER
        admission = Admission(session, trusted.sender.site, now.devices, everything)
        own = Applying(session, self.place, device, admission, step)
        applied = own.run(islice(lines, checked.own_lines))
        _claim(session, opened.manifest)
        if checked.lines == checked.own_lines:
            if opened.manifest.flags.gossip:
                heard_everything(session, device)
            return applied, 0
        return self._others_lines(session, device, applied, list(lines), step)

    def _others_lines(
        self,
        session: Session,
        device: str,
        applied: Applied,
        lines: Sequence[bytes],
        step: Step,
    ) -> tuple[Applied, int]:
        """What a village holds of others, brought back to a centre that was set back.

        Single operations carry no signature, so they count only when a supervisor has approved.
        """
        unknown = unknown_ids(session, [op_id(line) for line in lines])
        if unknown and not self.recover:
            return applied, len(unknown)
        others = Applying(session, self.place, RECOVERED, None, step).run(iter(lines))
        adopt(session, others.touched)
        heard_everything(session, device)
        return applied | others, 0


def _lamport(session: Session) -> int:
    return session.scalar(select(sync_ctl.c.lamport)) or 0


def _bind(session: Session, inc: str, device: str) -> None:
    """The device that sends an author first owns it; receipts to a later one speak of it too."""
    origin = origins(session).get(inc) or add_origin(session, inc, device)
    if origin.device == RECOVERED:
        give_origin(session, origin.o, device)
    remember_peer_origin(session, device, origin.o)


def _claim(session: Session, manifest: Manifest) -> None:
    """Vouch for what connects to what was vouched for before (``sync.md`` section 9)."""
    known = origins(session)
    for inc, span in manifest.ranges.items():
        o = known[inc].o
        if span.last < span.first:
            continue
        if span.first == 1 or has_claim(session, o, span.first - 1, span.before):
            add_claim(session, o, span.last, span.after)
