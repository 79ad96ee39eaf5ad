"""What is on the stick, looked at before it is taken; and the same page after it was taken."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.receive import ASK_REQUEST
from clinic_desktop.exchange.report import FileReport, ReceiveReport
from clinic_desktop.ui import row_words
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.exchange import words
from clinic_desktop.ui.screens.exchange.foreseen import ForeseenDialog
from clinic_desktop.ui.screens.exchange.rows import FileLine, file_columns
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, Facts, LineCard, clear, label
from clinic_desktop.ui.widgets.detail import DetailPanel, WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class FilePanel(DetailPanel):
    """One file: sender, counts by kind of record, what to look at."""

    asked = Signal()
    quarantine = Signal(object)
    """A supervisor takes the file of a stopped computer, for looking at."""
    recover = Signal(object)
    """A supervisor approves what a village still holds of others."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选文件"))
        self._desk = desk
        self._title = label("", "heading", wrap=True)
        self._facts = Facts()
        self._counts = QGridLayout()
        self._counts.setHorizontalSpacing(10)
        self._counts.setVerticalSpacing(4)
        self._counts.setColumnStretch(0, 1)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(6)
        self.body.addWidget(self._title)
        self.body.addWidget(self._facts)
        self.body.addLayout(self._counts)
        self.body.addLayout(self._notes)

    def show_file(self, file: FileReport | None, *, taken: bool = False) -> None:
        """Another file; ``taken``: what it brought stands in the database."""
        clear(self._counts)
        clear(self._notes)
        if file is None:
            self._title.setText("")
            self._facts.set_facts([])
            return
        sender = file.sender
        self._title.setText(sender.site_name or sender.site if sender else file.name)
        self._facts.set_facts(
            [
                (tr("说明"), file.message, Tone.NOTICE),
                (tr("怎么办"), words.advice(file)),
                (tr("电脑"), sender.device_name if sender else ""),
                (tr("包号"), str(file.no) if file.no else ""),
                (tr("期间"), words.period(file)),
                (tr("变更"), self._lines(file)),
                (tr("文件"), file.name),
            ]
        )
        self._show_counts(file)
        self._show_steps(file)
        for note in words.notes(file, taken=taken):
            card = LineCard(note.text, note.right, tone=note.tone)
            if note.row is not None:
                card.pressed.connect(partial(self._open, note.page, *note.row))
            self._notes.addWidget(card)

    def _show_steps(self, file: FileReport) -> None:
        """What can be done with this file alone."""
        if file.foreseen:
            n = len(file.foreseen)
            self._step(tr("逐条看会改什么（{n} 条）", n=n), "eye", "foresee", self._foresee, file)
        if file.code == ASK_REQUEST:
            self._step(tr("现在去办理"), "key-round", "ask", self.asked.emit)
        if file.code == "E_REVOKED" and self._desk.session.centre:
            said = tr("收进隔离区，逐条核对")
            self._step(said, "shield", "take-aside", self.quarantine.emit, file)
        if file.recoverable and self._desk.session.centre:
            said = tr("批准找回其他机构的 {n} 条", n=file.recoverable)
            self._step(said, "undo-2", "recover", self.recover.emit, file)

    def _step(
        self, text: str, icon: str, name: str, act: Callable[..., object], *args: object
    ) -> None:
        card = LineCard(text, icon=icon, tone=Tone.NOTICE if name != "foresee" else Tone.PLAIN)
        card.setObjectName(name)
        card.pressed.connect(partial(act, *args))
        self._notes.addWidget(card)

    def _foresee(self, file: FileReport) -> None:
        sender = file.sender
        name = (sender.site_name or sender.site) if sender else file.name
        title = tr("接收“{name}”会改什么", name=name)
        ForeseenDialog(self._desk, title, file.foreseen, self).open()

    @staticmethod
    def _lines(file: FileReport) -> str:
        if not file.lines:
            return ""
        if not file.duplicates:
            return tr("新 {fresh} 条", fresh=file.fresh)
        return tr("新 {fresh} 条，已有 {again} 条", fresh=file.fresh, again=file.duplicates)

    def _show_counts(self, file: FileReport) -> None:
        shown = [t for t in file.tables if t.table != "sync_event"]
        if not shown:
            return
        for column, head in enumerate((tr("内容"), tr("新增"), tr("修改"), tr("作废"))):
            self._counts.addWidget(label(head, "hint"), 0, column, RIGHT if column else LEFT)
        for line, table in enumerate(shown, 1):
            name = row_words.table_name(table.table)
            self._counts.addWidget(label(name), line, 0)
            for column, count in enumerate((table.new, table.changed, table.voided), 1):
                cell = label(str(count) if count else "–", "" if count else "hint")
                cell.setAccessibleName(f"{name} {count}")
                self._counts.addWidget(cell, line, column, RIGHT)

    def _open(self, page: str, table: str, row_id: str) -> None:
        self._desk.navigator.open(page, row_id, table=table)


class ReceivePage(QWidget):
    """``wanted`` when the ticked files are to be taken; ``left`` back to the overview."""

    wanted = Signal()
    left = Signal()
    again = Signal()
    """The stick is back: look at it once more."""
    asked = Signal()
    """A request waits on the stick: a person has to type digits."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        host = QWidget()
        self._page = page = Page(host, tr("接收"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="receive-back")
        back.clicked.connect(self.left)
        page.before.addWidget(back)
        self.all = page.add_action(tr("全选"), name="receive-all")
        self.all.clicked.connect(self._on_all)
        self.take = page.add_action(
            tr("接收所选"), icon="download", kind="primary", name="receive-take"
        )
        self.take.setToolTip("Ctrl+S")
        self.take.clicked.connect(self.wanted)
        self.band = Band()
        self.band.button.setObjectName("receive-again")
        self.band.pressed.connect(self.again)
        page.filters.addWidget(self.band)
        self.table: DataTable[FileLine] = DataTable(
            file_columns(),
            name=tr("U盘上的文件"),
            empty=EmptyState(
                tr("没有可以接收的文件"),
                icon="usb",
                hint=tr("请确认选对了U盘；数据包在U盘的 VCSYNC 文件夹里"),
            ),
        )
        self.table.setObjectName("receive-files")
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_tick)
        self.table.view.installEventFilter(self)
        self.panel = FilePanel(desk)
        self.panel.asked.connect(self.asked)
        card = Card(margins=1)
        card.body.addWidget(self.table, 1)
        page.body.addWidget(card, 1)
        self._hint = label(tr("空格：收或不收这个文件；不收的留在U盘上，下次还能收"), "hint")
        page.body.addWidget(self._hint)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        self._report = ReceiveReport((), dry_run=True)

    @property
    def chosen(self) -> list[FileReport]:
        """The ticked files, in the order to take them."""
        rows = (self.table.model.row_at(n) for n in range(self.table.model.rowCount()))
        return [line.report for line in rows if line is not None and line.wanted]

    def show_report(self, report: ReceiveReport, paths: tuple[Path, ...]) -> None:
        """A preview, or what was taken. What was taken before is not ticked again."""
        self._report = report
        lines = [
            FileLine(str(n), file, report.dry_run, report.dry_run and words.worth_taking(file))
            for n, file in enumerate(report.files)
        ]
        self.table.set_rows(lines)
        self._split.wanted(bool(lines))
        self._on_chosen(self.table.current())
        for part in (self.take, self.all, self._hint):
            part.setVisible(report.dry_run)
        self.all.setEnabled(any(line.takeable for line in lines))
        place = "、".join(str(path) for path in paths)
        self._page.set_title(tr("接收：先看一看") if report.dry_run else tr("接收完毕"), place)
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space ticks the file under the cursor."""
        if (
            watched is self.table.view
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Space
        ):
            self._on_tick(self.table.current())
            return True
        return super().eventFilter(watched, event)

    def _on_tick(self, line: FileLine | None) -> None:
        if line is not None and line.takeable:
            self._tick({line.id: not line.wanted})

    def _on_all(self) -> None:
        rows = [self.table.model.row_at(n) for n in range(self.table.model.rowCount())]
        known = [row for row in rows if row is not None and row.takeable]
        every = all(row.wanted for row in known)
        self._tick({row.id: not every for row in known})

    def _tick(self, wanted: dict[str, bool]) -> None:
        rows = [self.table.model.row_at(n) for n in range(self.table.model.rowCount())]
        self.table.set_rows(
            [replace(row, wanted=wanted.get(row.id, row.wanted)) for row in rows if row is not None]
        )
        self._say()

    def _say(self) -> None:
        chosen = self.chosen
        self.take.setText(tr("接收所选（{n} 个文件）", n=len(chosen)))
        self.take.setEnabled(bool(chosen))
        self.all.setText(
            tr("全不选")
            if chosen and len(chosen) == sum(file.taken for file in self._report.files)
            else tr("全选")
        )
        gone = any(file.code.startswith("STICK_") for file in self._report.files)
        if self._report.dry_run:
            self._say_preview(chosen)
        else:
            self._say_taken(self._report)
        self.band.button.setText(tr("U盘已插回，再试一次"))
        self.band.button.setVisible(gone)

    def _say_preview(self, chosen: list[FileReport]) -> None:
        files = self._report.files
        conflicts = sum(len(file.conflicts) for file in chosen)
        said = [tr("这是预览，还没有写入。")]
        if not any(file.taken for file in files):
            said = [tr("没有可以接收的文件。")]
        elif not any(words.worth_taking(file) for file in files):
            said = [tr("没有新的内容：这里的包都收过了。")]
        if conflicts:
            said.append(tr("有 {n} 处两边都改过，接收后两个值都保留，等人决定。", n=conflicts))
        others = self._report.passed_over + sum(f.code == "E_NOT_FOR_US" for f in files)
        if others:
            said.append(tr("有 {n} 个文件不是发给本单位的，不动。", n=others))
        if any(_numbers_wait(file, chosen, files) for file in chosen):
            said.append(tr("同一台电脑较早的包没有选：内容照收，缺的以后补上。"))
        gone = sum(file.code.startswith("STICK_") for file in files)
        if gone:
            said.append(tr("{n} 个文件没有读到：U盘可能已拔出。", n=gone))
        self.band.show_message("".join(said), Tone.PLAIN if chosen and not gone else Tone.NOTICE)

    def _say_taken(self, report: ReceiveReport) -> None:
        said = [tr("已接收 {n} 个文件。", n=report.taken)]
        if report.replies:
            said.append(tr("回执已写好 {n} 份，请让对方带回。", n=len(report.replies)))
        tone = Tone.GOOD
        gone = sum(file.code.startswith("STICK_") for file in report.files)
        refused = len(report.files) - report.taken - gone
        if refused:
            said.append(tr("{n} 个文件没有接收，原因见列表。", n=refused))
            tone = Tone.NOTICE
        if gone:
            said.append(
                tr(
                    "{n} 个文件没有读到，U盘可能中途拔出：已收的不会丢，插回后再收也不会重复。",
                    n=gone,
                )
            )
            tone = Tone.NOTICE
        if report.reply_problem:
            said.append(report.reply_problem)
            tone = Tone.NOTICE
        self.band.show_message("".join(said), tone)

    def _on_chosen(self, line: FileLine | None) -> None:
        taken = line is not None and not line.dry_run
        self.panel.show_file(line.report if line is not None else None, taken=taken)


def _numbers_wait(
    file: FileReport, chosen: list[FileReport], files: tuple[FileReport, ...]
) -> bool:
    """Whether an earlier package of the same computer is left on the stick."""
    left = [f for f in files if f.taken and f not in chosen and not f.taken_before]
    sender = file.sender
    return sender is not None and any(
        f.sender is not None
        and f.sender.device == sender.device
        and f.kind == file.kind == "data"
        and f.no < file.no
        for f in left
    )
