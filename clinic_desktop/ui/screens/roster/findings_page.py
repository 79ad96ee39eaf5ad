"""What was found, in groups on the left, row by row on the right; decided by key and button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.roster.findings import Handling
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.planning import ImportPlan
from clinic_desktop.services.roster.report import ImportReport
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.roster.presenter import Decided, Group, Line
from clinic_desktop.ui.screens.roster.rows import group_columns, line_columns
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs.base import restyle
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.tables import DataTable


class Tally(QWidget):
    """Figures side by side: what becomes of the rows."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._numbers = {}
        for key, words in (
            ("rows", tr("共几行")),
            ("residents", tr("新增居民")),
            ("households", tr("新增家庭")),
            ("already", tr("早已登记")),
            ("waiting", tr("留待处理")),
            ("rejected", tr("不导入")),
            ("enrolments", tr("纳入管理")),
        ):
            card = Card(margins=8)
            box = QGridLayout()
            box.setVerticalSpacing(0)
            number = label("–", "heading")
            number.setObjectName(f"tally-{key}")
            box.addWidget(number, 0, 0)
            box.addWidget(label(words, "hint"), 1, 0)
            card.body.addLayout(box)
            self._numbers[key] = (number, words)
            row.addWidget(card, 1)

    def show_report(self, report: ImportReport) -> None:
        """Another reckoning."""
        for key, (number, words) in self._numbers.items():
            count = int(getattr(report, key))
            number.setText(f"{count:,}")
            number.setAccessibleName(f"{words} {count}")
            tone = Tone.PLAIN
            if count and key in ("waiting", "rejected"):
                tone = Tone.NOTICE if key == "waiting" else Tone.DANGER
            elif count and key in ("residents", "households", "enrolments"):
                tone = Tone.GOOD
            restyle(number, tone=str(tone))


class FindingsPage(QWidget):
    """``decided`` after every decision, with the report that follows from it."""

    reckoned = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.decided: Decided | None = None
        self.report: ImportReport | None = None
        self.tally = Tally()
        self.groups: DataTable[Group] = DataTable(
            group_columns(),
            name=tr("核对出的情况"),
            empty=EmptyState(tr("没有发现问题"), icon="circle-check"),
        )
        self.groups.setObjectName("finding-groups")
        self.groups.chosen.connect(self._on_group)
        self.groups.opened.connect(lambda _g: self.lines.setFocus())
        self.lines: DataTable[Line] = DataTable(
            line_columns(), name=tr("这类情况的行"), empty=EmptyState(tr("选一类情况查看"))
        )
        self.lines.setObjectName("finding-lines")
        self.lines.chosen.connect(self._on_line)
        self.lines.opened.connect(lambda _line: self._toggle_row())
        self.detail = label("", "soft", wrap=True)
        self.detail.setContentsMargins(12, 2, 12, 0)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.all = action(tr("全部接受"), kind="primary", name="accept-kind")
        self.all.setToolTip(tr("在左边的列表里按空格键"))
        self.all.clicked.connect(self._toggle_group)
        self.one = action(tr("接受这一行"), name="accept-row")
        self.one.setToolTip(tr("空格键"))
        self.one.clicked.connect(self._toggle_row)
        self.leave = action(tr("不要这一行"), name="leave-row")
        self.leave.setToolTip("Delete")
        self.leave.clicked.connect(self._toggle_leave)
        left = Card(margins=1)
        left.body.addWidget(self.groups, 1)
        keys = label(tr("空格：接受或撤回 · Delete：不要"), "hint")
        keys.setContentsMargins(12, 0, 12, 8)
        left.body.addWidget(keys)
        right = Card(margins=1)
        right.body.addWidget(self.lines, 1)
        right.body.addWidget(self.detail)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(10, 0, 10, 8)
        buttons.addStretch(1)
        for button in (self.leave, self.one, self.all):
            buttons.addWidget(button)
        right.body.addLayout(buttons)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(left, 2)
        row.addWidget(right, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.tally)
        layout.addLayout(row, 1)
        for table, key, slot in (
            (self.groups, "Space", self._toggle_group),
            (self.lines, "Space", self._toggle_row),
            (self.lines, "Del", self._toggle_leave),
        ):
            bind_key(table, key, slot)

    def show_plan(self, plan: ImportPlan) -> None:
        """Another dry run; nothing decided yet."""
        self.decided = Decided(plan)
        self._reckon()
        self.groups.view.selectRow(0)

    def _reckon(self) -> None:
        decided = self.decided
        if decided is None:
            return
        self.groups.set_rows(decided.groups(self._desk.catalogue))
        self._fill_lines()
        plan, decisions = decided.plan, decided.decisions()
        self._desk.operations.read(
            self, lambda _place: plan.report(decisions), self._on_report, token="report"
        )

    def _on_report(self, report: ImportReport) -> None:
        self.report = report
        self.tally.show_report(report)
        self.reckoned.emit(report)

    def _on_group(self, _group: Group | None) -> None:
        self._fill_lines()

    def _fill_lines(self) -> None:
        group = self.groups.current()
        self.lines.set_rows(self.decided.lines(group) if self.decided and group else [])
        self._on_line(self.lines.current())

    def _on_line(self, line: Line | None) -> None:
        group = self.groups.current()
        decidable = group is not None and group.decidable
        enrolling = group is not None and bool(group.programme)
        for button in (self.all, self.one):
            button.setVisible(decidable)
            button.setEnabled(line is not None)
        waits = group is not None and group.handling is Handling.REVIEW
        self.leave.setVisible(waits)
        self.leave.setEnabled(line is not None and line.state not in ("known", "refused"))
        self.detail.setText(_hint(group, line))
        if group is None or self.decided is None:
            return
        if enrolling:
            sure = group.programme in self.decided.enrol
            self.all.setText(tr("撤回确认") if sure else tr("全部纳入（{n} 人）", n=group.count))
            out = line is not None and line.place in self.decided.no_enrol
            self.one.setText(tr("还是纳入") if out else tr("这个人不纳入"))
            self.one.setEnabled(line is not None and sure)
        else:
            on = group.kind in self.decided.accept
            self.all.setText(tr("撤回接受") if on else tr("全部接受（{n} 行）", n=group.count))
            taken = line is not None and line.place in self.decided.accept_rows
            self.one.setText(tr("撤回这一行") if taken else tr("接受这一行"))
            left = line is not None and line.place in self.decided.leave
            self.leave.setText(tr("还是要") if left else tr("不要这一行"))

    def _toggle_group(self) -> None:
        group = self.groups.current()
        if group is not None and group.decidable and self.decided is not None:
            self.decided.toggle_group(group)
            self._reckon()

    def _toggle_row(self) -> None:
        group, line = self.groups.current(), self.lines.current()
        if group is None or line is None or self.decided is None or not group.decidable:
            return
        if group.programme and group.programme not in self.decided.enrol:
            return
        self.decided.toggle_row(group, line.place)
        self._reckon()

    def _toggle_leave(self) -> None:
        group, line = self.groups.current(), self.lines.current()
        if group is None or line is None or self.decided is None or group.programme:
            return
        if group.handling is Handling.REVIEW and line.state not in ("known", "refused"):
            self.decided.toggle_leave(line.place)
            self._reckon()


def _hint(group: Group | None, line: Line | None) -> str:
    """What the chosen row says in full, or what the group means."""
    if group is None:
        return ""
    if line is not None and (line.message or line.proposal):
        return "　".join(part for part in (line.message, line.proposal) if part)
    return group.title
