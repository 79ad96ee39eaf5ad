"""Taking packages: look at them, apply them, answer (``sync.md`` section 15, Import)."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.foresight import foreseen
from clinic_desktop.exchange.import_log import archive, log_file, taken_before
from clinic_desktop.exchange.manifest import Kind
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.removable import Progress
from clinic_desktop.exchange.replies import put_replies
from clinic_desktop.exchange.report import FileReport, ReceiveReport
from clinic_desktop.exchange.rewind import remember_state
from clinic_desktop.exchange.standing import standing
from clinic_desktop.exchange.stick import FOLDER, Stick, Taken, expand, quiet, take
from clinic_desktop.exchange.taking import Taking
from clinic_desktop.storage.durable import remove_leftover
from clinic_desktop.storage.unit import UnitOfWork

_LEFT_FOR = 24 * 3600
"""Seconds; what is younger may be another window's work."""

ASK_GRANT, ASK_REQUEST = "ASK_GRANT", "ASK_REQUEST"
"""A grant or a request: a person has to type digits, so it is only named here."""


def receive(
    place: PlaceLike,
    paths: Sequence[Path],
    dry_run: bool = False,
    *,
    quarantine: bool = False,
    recover: bool = False,
    answer_on: Path | None = None,
    progress: Progress = quiet,
) -> ReceiveReport:
    """Take packages and receipts; folders (a stick) are looked through.

    ``dry_run`` does everything and takes it back. Each file is applied whole or not at all; a
    refused one changes nothing but one line of the import log. ``quarantine``: a supervisor takes
    packages of revoked devices, whose operations are kept and not admitted; ``recover``: a
    supervisor approves what villages hold of others, after the centre was set back. ``answer_on``:
    the stick receipts go onto, where single files are named (else the one they came from).
    ``progress`` is called with (done, total) lines and may raise to stop.

    Raises:
        KnownFault: NOT_ENROLLED, DATABASE_*, DISK_FULL … (a refused file is in the report instead).
    """
    _sweep(place)
    singled_out = {path for path in paths if not path.is_dir()}
    run = _Run(place, Taking(place, quarantine, recover, progress), singled_out)
    found = expand(paths)
    with _collector_paused():
        files = run.preview(found) if dry_run else run.take(found)
    replies: tuple[Path, ...] = ()
    if run.to_answer:
        try:
            stick = _stick_of(paths) if answer_on is None else Stick(answer_on)
            replies = put_replies(place, run.to_answer, stick)
        except KnownFault as fault:
            run.problem = fault.message
    return ReceiveReport(tuple(files), dry_run, run.passed_over, replies, run.problem)


def _sweep(place: PlaceLike) -> None:
    """Remove what a power cut left in the inbox; also plain content, which had no time to go."""
    before = place.clock.now().timestamp() - _LEFT_FOR
    with suppress(OSError):
        for path in place.folder.inbox.iterdir():
            if path.is_file() and path.stat().st_mtime < before:
                remove_leftover(path)


def _stick_of(paths: Sequence[Path]) -> Stick | None:
    """The stick the files came from, if they came from one."""
    for path in paths:
        if path.is_dir():
            return Stick(path)
        if path.parent.name.upper() == FOLDER:
            return Stick(path.parent.parent)
    return None


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hundreds of thousands of small objects, none of them in cycles: nothing to collect."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(slots=True)
class _Run:
    place: PlaceLike
    taking: Taking
    singled_out: set[Path]
    passed_over: int = 0
    problem: str = ""
    to_answer: list[str] = field(default_factory=list)
    enrolled: bool = False

    def take(self, paths: Sequence[Path]) -> list[FileReport]:
        """Each file in a transaction of its own."""
        return [report for path in paths if (report := self._one(path)) is not None]

    def preview(self, paths: Sequence[Path]) -> list[FileReport]:
        """All files in one transaction that is taken back, so that each sees its predecessors."""
        reports: list[FileReport] = []
        with self.place.database.unit(tr("预览数据包"), self.place.actor.staff_id) as unit:
            begun = False
            for path in paths:
                report = _asks(path)
                if report is None:
                    if not begun:
                        self.taking.begin(unit)
                        begun = True
                    report = self._previewed(unit, path)
                if report is not None:
                    reports.append(report)
            unit.session.rollback()
        return reports

    def _previewed(self, unit: UnitOfWork, path: Path) -> FileReport | None:
        taken: Taken | None = None
        part = unit.session.begin_nested()
        try:
            taken = take(path, self.place.folder.inbox)
            with self.taking.open(unit.session, taken) as opened:
                checked = self.taking.check(unit.session, opened)
                report = self.taking.apply(unit, path.name, opened, checked, dry_run=True)
            report = replace(
                report,
                path=path,
                foreseen=foreseen(self.place, unit.session, report.rows),
                taken_before=taken_before(unit.session, report.pkg),
            )
            part.commit()
        except Refused as refused:
            part.rollback()
            return self._refused(path, refused)
        except KnownFault as fault:
            part.rollback()
            return _unreadable(path, fault)
        finally:
            if taken is not None:
                remove_leftover(taken.path)
        return report

    def _one(self, path: Path) -> FileReport | None:
        asked = _asks(path)
        if asked is not None:
            return asked
        self._check_enrolled()
        taken: Taken | None = None
        try:
            taken = take(path, self.place.folder.inbox)
            return replace(self._imported(path, taken), path=path)
        except Refused as refused:
            report = self._refused(path, refused)
            if report is not None:
                self._log_refused(report, taken, refused.detail)
            return report
        except KnownFault as fault:
            return _unreadable(path, fault)
        finally:
            if taken is not None:
                remove_leftover(taken.path)

    def _check_enrolled(self) -> None:
        if not self.enrolled:
            with self.place.database.reading() as session:
                standing(self.place, session)
            self.enrolled = True

    def _imported(self, path: Path, taken: Taken) -> FileReport:
        with self.place.database.reading() as session:
            opened = self.taking.open(session, taken)
        with opened:
            with self.place.database.reading() as session:
                checked = self.taking.check(session, opened)
            with self.place.database.unit(tr("导入数据包"), self.place.actor.staff_id) as unit:
                sealed = self.taking.begin(unit)
                report = self.taking.apply(unit, path.name, opened, checked, dry_run=False)
                log_file(unit.session, self.place, report, taken)
                unit.commit()
        for listener in self.place.database.seal_listeners:
            listener.sealed(sealed)
        self._after(report)
        try:
            archive(self.place, taken, report.pkg)
        except OSError:
            self.problem = tr("数据已导入，但存档副本没有写成功")
        return report

    def _after(self, report: FileReport) -> None:
        """Remember how far the database has come; note who is to be answered."""
        with self.place.database.reading() as session:
            now = standing(self.place, session)
            remember_state(self.place, session, now.keys)
        sender = report.sender
        if now.is_centre and report.kind == Kind.DATA.value and sender is not None:
            entry = now.devices.find(sender.device)
            if entry is not None and sender.device not in self.to_answer:
                self.to_answer.append(sender.device)

    def _refused(self, path: Path, refused: Refused) -> FileReport | None:
        if refused.code == "E_NOT_FOR_US" and path not in self.singled_out:
            # A stick that goes from village to village carries everybody's files.
            self.passed_over += 1
            return None
        return FileReport(path.name, refused.code, refused.message, path=path)

    def _log_refused(self, report: FileReport, taken: Taken | None, detail: str) -> None:
        with self.place.database.unit(tr("拒收数据包"), self.place.actor.staff_id) as unit:
            log_file(unit.session, self.place, report, taken, detail)
            unit.commit()


def _unreadable(path: Path, fault: KnownFault) -> FileReport:
    """One file that the stick does not give must not hide what became of the others."""
    if not fault.code.startswith("STICK_"):
        raise fault
    return FileReport(path.name, fault.code, fault.message, path=path)


def _asks(path: Path) -> FileReport | None:
    suffix = path.suffix.lower()
    if suffix == ".vcg":
        told = tr("登记批复：请在“加入交换”中打开并核对")
        return FileReport(path.name, ASK_GRANT, told, path=path)
    if suffix == ".vcr":
        told = tr("登记申请：请在“登记电脑”中打开并核对")
        return FileReport(path.name, ASK_REQUEST, told, path=path)
    return None
