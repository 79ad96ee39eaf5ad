"""交换: the village's or the centre's page, and the page that shows what is on a stick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.announcing import changes_of
from clinic_desktop.exchange.enrol import look_at_request
from clinic_desktop.exchange.export import export_to, write_again
from clinic_desktop.exchange.receive import ASK_GRANT, ASK_REQUEST, receive
from clinic_desktop.exchange.report import ExportReport, FileReport, ReceiveReport
from clinic_desktop.exchange.stick import FOLDER, expand
from clinic_desktop.services.backups import back_up
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.progress import Progress
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.exchange import words
from clinic_desktop.ui.screens.exchange.centre import CentrePage
from clinic_desktop.ui.screens.exchange.receiving import ReceivePage
from clinic_desktop.ui.screens.exchange.village import VillagePage
from clinic_desktop.ui.screens.stick_dialog import StickDialog

BACKUP_ABOVE = 20_000
"""Lines of an import from which the centre makes a backup first (``sync.md`` section 15)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken; ``changes`` tells open screens which rows to look at again."""

    report: ReceiveReport
    changes: Changes


def _take(
    place: Workplace,
    progress: Progress,
    paths: tuple[Path, ...],
    stick: Path | None,
    backup: bool,
    quarantine: bool,
    recover: bool,
) -> Taken:
    if backup:
        progress(0, 0, tr("正在备份"))
        back_up(place, tr("接收数据前"))
    report = receive(
        place,
        paths,
        quarantine=quarantine,
        recover=recover,
        answer_on=stick,
        progress=progress,
    )
    return Taken(worth_showing(place, report), changes_of(place, report))


def worth_showing(place: Workplace, report: ReceiveReport) -> ReceiveReport:
    """Without grants and requests that are dealt with: they stay on the stick for ever."""
    centre = place.site.role == "centre"
    kept = [
        file
        for file in report.files
        if file.code not in (ASK_GRANT, ASK_REQUEST)
        or (file.code == ASK_REQUEST and centre and _is_new(place, file.path))
    ]
    return replace(report, files=tuple(sorted(kept, key=_turn)))


def _turn(file: FileReport) -> int:
    """What brings something first, what is for others last."""
    if file.code == "E_NOT_FOR_US":
        return 3
    return 2 - file.taken - words.worth_taking(file)


def _look(place: Workplace, progress: Progress, paths: tuple[Path, ...]) -> ReceiveReport:
    """Every file by itself, so that also those of others are named."""
    report = worth_showing(place, receive(place, expand(paths), dry_run=True, progress=progress))
    # What this clinic wrote itself lies on the stick as well.
    own = f"{place.site.code}-"
    files = tuple(
        f for f in report.files if not (f.code == "E_NOT_FOR_US" and f.name.startswith(own))
    )
    return replace(report, files=files)


def _is_new(place: Workplace, path: Path | None) -> bool:
    try:
        return path is not None and not look_at_request(place, path).known
    except KnownFault:
        return False


class ExchangeScreen(Screen):
    """数据交换 of this installation."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.overview: VillagePage | CentrePage
        if desk.session.centre:
            self.overview = CentrePage(desk)
        else:
            village = VillagePage(desk)
            village.write_wanted.connect(self._on_write_again)
            self.overview = village
        self.overview.export_wanted.connect(self._on_export)
        self.overview.receive_wanted.connect(self._on_receive)
        self.receiving = ReceivePage(desk)
        self.receiving.left.connect(self._show_overview)
        self.receiving.wanted.connect(self._take)
        self.receiving.again.connect(self._on_again)
        self.receiving.panel.quarantine.connect(self._on_quarantine)
        self.receiving.panel.recover.connect(self._on_recover)
        self.receiving.asked.connect(self._on_asked)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.overview)
        self._stack.addWidget(self.receiving)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._paths: tuple[Path, ...] = ()
        self._fresh = 0

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The overview."""
        if self._stack.currentWidget() is self.overview:
            self.overview.load()

    def refresh(self, changes: Changes) -> None:
        """Anything saved is something to hand in."""
        if self._stack.currentWidget() is self.overview:
            self.overview.load()

    def first_focus(self) -> QWidget:
        """The big button, or the files."""
        if self._stack.currentWidget() is self.overview:
            return self.overview.first_focus()
        return self.receiving.table

    def save(self) -> None:
        """Ctrl+S: the big button of the page in sight."""
        if self._stack.currentWidget() is self.overview:
            self.overview.save()
        elif self.receiving.take.isVisibleTo(self) and self.receiving.take.isEnabled():
            self._take()

    def escape(self) -> bool:
        """From the files back to the overview."""
        if self._stack.currentWidget() is self.receiving:
            self._show_overview()
            return True
        return False

    def _show_overview(self) -> None:
        self._stack.setCurrentWidget(self.overview)
        self.overview.load()
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- out

    def _on_export(self, full: bool) -> None:
        dialog = StickDialog(
            self.desk,
            tr("导出到哪个U盘？"),
            self,
            verb=tr("导出到这个U盘"),
            hint=tr("写完会从U盘读回核对，请等提示完成再拔。"),
        )
        dialog.picked.connect(lambda root: self._export(root, full=full))
        dialog.open()

    def _export(self, root: Path, *, full: bool) -> None:
        def work(place: Workplace, progress: Progress) -> ExportReport:
            return export_to(place, root, full=full, progress=progress)

        self.desk.operations.change(self, work, self._on_exported, progress=tr("正在导出到U盘"))
        # Runs after the export, also when it failed: what reached no stick is then offered.
        self.overview.load()

    def _on_exported(self, report: ExportReport) -> None:
        self.overview.say_exported(report)

    def _on_write_again(self, pkg: str) -> None:
        dialog = StickDialog(self.desk, tr("写到哪个U盘？"), self, verb=tr("写到这个U盘"))
        dialog.picked.connect(lambda root: self._write_again(pkg, root))
        dialog.open()

    def _write_again(self, pkg: str, root: Path) -> None:
        def work(place: Workplace, progress: Progress) -> Path:
            return write_again(place, pkg, root, progress=progress)

        self.desk.operations.change(self, work, self._on_written, progress=tr("正在写到U盘"))
        self.overview.load()

    def _on_written(self, path: Path) -> None:
        self.desk.navigator.toast(tr("{name} 已写到U盘并核对", name=path.name))

    # ---- in

    def _on_receive(self) -> None:
        dialog = StickDialog(self.desk, tr("文件在哪个U盘上？"), self, verb=tr("看看有什么"))
        dialog.picked.connect(lambda root: self.look_at((root,)))
        dialog.open()

    def look_at(self, paths: tuple[Path, ...]) -> None:
        """What taking these files would do; nothing is written."""
        self._paths = paths

        self.desk.operations.read(
            self,
            partial(_look, paths=paths),
            self._on_seen,
            token="receive",
            progress=tr("正在查看U盘上的文件"),
        )

    def _on_seen(self, report: ReceiveReport) -> None:
        self._fresh = sum(file.fresh for file in report.files)
        self._show_report(report)

    def _show_report(self, report: ReceiveReport) -> None:
        self.overview.band.hide()
        self._stack.setCurrentWidget(self.receiving)
        self.receiving.show_report(report, self._paths)
        self.receiving.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        self._receive(self.receiving.chosen)

    def _receive(
        self, files: Sequence[FileReport], *, quarantine: bool = False, recover: bool = False
    ) -> None:
        careful = not self.desk.session.centre or self._fresh > BACKUP_ABOVE
        paths = tuple(file.path for file in files if file.path is not None)
        self.desk.operations.change(
            self,
            partial(
                _take,
                paths=paths,
                stick=next((path for path in self._paths if path.is_dir()), None),
                backup=careful,
                quarantine=quarantine,
                recover=recover,
            ),
            self._on_taken,
            progress=tr("正在接收"),
        )

    def _on_again(self) -> None:
        self.look_at(self._paths)

    def _on_quarantine(self, file: FileReport) -> None:
        if self.desk.prompts.confirm(
            tr("收进隔离区？"),
            tr("这台电脑已停用。内容会保存下来，但不进档案；到“隔离区”逐条核对后才算数。"),
            tr("收进隔离区"),
        ):
            self._receive([file], quarantine=True)

    def _on_recover(self, file: FileReport) -> None:
        if self.desk.prompts.confirm(
            tr("批准找回 {n} 条？", n=file.recoverable),
            tr("本机曾退回旧备份，这个村还保存着其他机构的数据。单条没有签名，请确认来源可靠。"),
            tr("批准找回"),
        ):
            self._receive([file], recover=True)

    def _on_taken(self, taken: Taken) -> None:
        self._show_report(taken.report)

    def _on_asked(self) -> None:
        root = next((p for p in self._paths if p.is_dir()), None)
        if root is None and self._paths:
            folder = self._paths[0].parent
            root = folder.parent if folder.name.upper() == FOLDER else folder
        if root is None:
            return
        self._show_overview()
        if isinstance(self.overview, CentrePage):
            self.overview.admit_from(root)
