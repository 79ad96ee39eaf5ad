"""What is on the stick, looked at before it is taken; and the same page after it was taken."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.receive import ASK_REQUEST
from clinic_desktop.exchange.report import FileReport, ReceiveReport
from clinic_desktop.ui import row_words
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.exchange import words
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

    def show_file(self, file: FileReport | None) -> None:
        """Another file."""
        clear(self._counts)
        clear(self._notes)
        if file is None:
            self._title.setText("")
            self._facts.set_facts([])
            return
        sender = file.sender
        self._title.setText(sender.site_name or sender.site if sender else file.name)
        made = words.moment(words.from_wall(file.made_wall)) if file.made_wall is not None else ""
        self._facts.set_facts(
            [
                (tr("说明"), file.message, Tone.NOTICE),
                (tr("电脑"), sender.device_name if sender else ""),
                (tr("包号"), str(file.no) if file.no else ""),
                (tr("制作"), made),
                (tr("变更"), self._lines(file)),
                (tr("文件"), file.name),
            ]
        )
        self._show_counts(file)
        for note in words.notes(file):
            card = LineCard(note.text, note.right, tone=note.tone)
            if note.row is not None:
                card.pressed.connect(partial(self._open, *note.row))
            self._notes.addWidget(card)
        if file.code == ASK_REQUEST:
            card = LineCard(tr("现在去办理"), icon="key-round", tone=Tone.NOTICE)
            card.setObjectName("ask")
            card.pressed.connect(self.asked)
            self._notes.addWidget(card)

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

    def _open(self, table: str, row_id: str) -> None:
        self._desk.navigator.open("history", row_id, table=table)


class ReceivePage(QWidget):
    """``wanted`` when the files shown are to be taken; ``left`` back to the overview."""

    wanted = Signal()
    left = Signal()
    asked = Signal()
    """A request waits on the stick: a person has to type digits."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        host = QWidget()
        self._page = page = Page(host, tr("接收"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="receive-back")
        back.clicked.connect(self.left)
        page.before.addWidget(back)
        self.take = page.add_action(
            tr("全部接收"), icon="download", kind="primary", name="receive-take"
        )
        self.take.setToolTip("Ctrl+S")
        self.take.clicked.connect(self.wanted)
        self.band = Band()
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
        self.panel = FilePanel(desk)
        self.panel.asked.connect(self.asked)
        card = Card(margins=1)
        card.body.addWidget(self.table, 1)
        page.body.addWidget(card, 1)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    def show_report(self, report: ReceiveReport, paths: tuple[Path, ...]) -> None:
        """A preview, or what was taken."""
        lines = [FileLine(str(n), file, report.dry_run) for n, file in enumerate(report.files)]
        self.table.set_rows(lines)
        self._split.wanted(bool(lines))
        self._on_chosen(self.table.current())
        ready = sum(file.taken for file in report.files)
        self.take.setVisible(report.dry_run)
        self.take.setEnabled(bool(ready))
        place = "、".join(str(path) for path in paths)
        if report.dry_run:
            self._page.set_title(tr("接收：先看一看"), place)
            self.take.setText(tr("全部接收（{n} 个文件）", n=ready))
            self._say_preview(report, ready)
        else:
            self._page.set_title(tr("接收完毕"), place)
            self._say_taken(report)

    def _say_preview(self, report: ReceiveReport, ready: int) -> None:
        conflicts = sum(len(file.conflicts) for file in report.files)
        said = [tr("这是预览，还没有写入。")]
        if not ready:
            said = [tr("没有可以接收的文件。")]
        if conflicts:
            said.append(tr("有 {n} 处两边都改过，接收后两个值都保留，等人决定。", n=conflicts))
        if report.passed_over:
            said.append(tr("另有 {n} 个文件不是发给本单位的，不动。", n=report.passed_over))
        self.band.show_message("".join(said), Tone.PLAIN if ready else Tone.NOTICE)

    def _say_taken(self, report: ReceiveReport) -> None:
        said = [tr("已接收 {n} 个文件。", n=report.taken)]
        if report.replies:
            said.append(tr("回执已写好 {n} 份，请让对方带回。", n=len(report.replies)))
        tone = Tone.GOOD
        refused = len(report.files) - report.taken
        if refused:
            said.append(tr("{n} 个文件没有接收，原因见列表。", n=refused))
            tone = Tone.NOTICE
        if report.reply_problem:
            said.append(report.reply_problem)
            tone = Tone.NOTICE
        self.band.show_message("".join(said), tone)

    def _on_chosen(self, line: FileLine | None) -> None:
        self.panel.show_file(line.report if line is not None else None)
