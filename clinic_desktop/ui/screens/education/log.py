"""The year's log: quotas above, kinds as chips, the activity under the cursor beside it."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.drafts import DraftRow
from clinic_desktop.services.education.reading import ActivityRow, EducationYear
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.education.panel import ActivityPanel
from clinic_desktop.ui.screens.education.quotas import QuotaStrip
from clinic_desktop.ui.screens.education.rows import LogRow, columns, kind_chips, log_rows
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, label
from clinic_desktop.ui.widgets.chips import FilterChips
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable


class EducationLog(QWidget):
    """``wanted`` when another year is to be loaded; ``new``, ``amend``, ``resume``, ``forget`` a
    draft, and what the panel offers.
    """

    wanted = Signal()
    new = Signal()
    amend = Signal(str)
    resume = Signal(object)
    forget = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self.year = desk.today().year
        self.kind = "all"
        self._found: EducationYear | None = None
        self._wanted_row = ""
        self._draft: DraftRow | None = None
        host = QWidget()
        self._page = page = Page(host, tr("健康教育"))
        page.actions.addLayout(self._year_switch())
        year = page.add_action(tr("年度工作"), icon="calendar-days", name="open-year")
        year.setToolTip(tr("计划、主题日、宣传栏、资料库存、测验、归档（Ctrl+Y）"))
        year.clicked.connect(lambda: desk.navigator.open("education_year"))
        self._new = page.add_action(
            tr("记录活动"), icon="plus", kind="primary", name="new-activity"
        )
        self._new.setToolTip("Ctrl+N")
        self._new.clicked.connect(self.new)
        self.band = Band(action=tr("接着填"), closable=False)
        self.band.setObjectName("draft-band")
        self.band.button.setObjectName("resume-draft")
        self.band.pressed.connect(lambda: self._draft and self.resume.emit(self._draft))
        drop = action(tr("不要了"), kind="quiet", name="forget-draft")
        drop.clicked.connect(lambda: self._draft and self.forget.emit(self._draft))
        layout = self.band.layout()
        if layout is not None:
            layout.addWidget(drop)
        self.band.hide()
        self.quotas = QuotaStrip()
        self.kinds = FilterChips(tr("形式"))
        self.kinds.picked.connect(self._on_kind)
        page.filters.addWidget(self.band)
        page.filters.addWidget(self.quotas)
        page.filters.addWidget(self.kinds)
        empty = EmptyState(
            tr("这一年还没有记录"), icon="megaphone", hint=tr("按 Ctrl+N 记录一次活动")
        )
        self.table: DataTable[LogRow] = DataTable(columns(), name=tr("健康教育记录"), empty=empty)
        self.table.setObjectName("education-table")
        self.table.opened.connect(lambda row: self.amend.emit(row.id))
        self.table.chosen.connect(self._on_chosen)
        self.panel = ActivityPanel(desk)
        self.panel.amend.connect(lambda row: self.amend.emit(row.activity_id))
        page.body.addWidget(self.table, 1)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        for key, slot in (
            ("Ctrl+N", self.new.emit),
            ("Ctrl+Y", year.click),
            ("Ctrl+P", lambda: self._on_row(self.panel.printing)),
            ("Del", lambda: self._on_row(self.panel.void)),
            ("Ctrl+Left", lambda: self.show_year(self.year - 1)),
            ("Ctrl+Right", lambda: self.show_year(self.year + 1)),
        ):
            bind_key(self, key, slot)

    def _year_switch(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        before = action("", icon="chevron-left", kind="quiet", name="year-before")
        before.setAccessibleName(tr("上一年"))
        before.setToolTip("Ctrl+←")
        before.clicked.connect(lambda: self.show_year(self.year - 1))
        self._after = action("", icon="chevron-right", kind="quiet", name="year-after")
        self._after.setAccessibleName(tr("下一年"))
        self._after.setToolTip("Ctrl+→")
        self._after.clicked.connect(lambda: self.show_year(self.year + 1))
        self._year_label = label("", "strong")
        self._year_label.setObjectName("year")
        for widget in (before, self._year_label, self._after):
            row.addWidget(widget)
        return row

    def show_year(self, year: int) -> None:
        """Another year; not one that has yet to come."""
        if 1900 <= year <= self._desk.today().year and year != self.year:
            self.year = year
            self.wanted.emit()

    def show_log(self, found: EducationYear) -> None:
        """The year arrived."""
        self._found = found
        self._year_label.setText(tr("{y} 年", y=found.year))
        self._after.setEnabled(found.year < self._desk.today().year)
        self.quotas.show_quotas(found.quotas)
        self.kinds.set_chips(kind_chips(found))
        self.kinds.set_keys(frozenset({self.kind}))
        self._fill()

    def _fill(self) -> None:
        if self._found is None:
            return
        rows = [r for r in log_rows(self._found) if self.kind in ("all", r.row.kind)]
        self.table.set_rows(rows)
        if self._wanted_row and self.table.choose(self._wanted_row):
            self._wanted_row = ""
        self._split.wanted(bool(rows))
        self._page.set_title(
            tr("健康教育"), tr("{n} 次活动 · Enter 修改 · Ctrl+N 新记录", n=len(rows))
        )

    def choose(self, activity_id: str) -> None:
        """The cursor goes to this activity now or when it has been loaded."""
        self._wanted_row = "" if self.table.choose(activity_id) else activity_id

    def offer_draft(self, draft: DraftRow | None) -> None:
        """What was typed and not saved."""
        self._draft = draft
        self.band.setVisible(draft is not None)
        if draft is not None:
            said = tr("有一次没有保存的活动：{title}", title=draft.title)
            self.band.show_message(said, Tone.NOTICE)

    def _on_kind(self, keys: frozenset[str]) -> None:
        self.kind = next(iter(keys), "all")
        self._fill()

    def _on_chosen(self, row: LogRow | None) -> None:
        self.panel.show_activity(row.row if row is not None else None)

    def first_focus(self) -> QWidget:
        """The list; an empty one cannot take the keyboard."""
        return self.table if self.table.model.rowCount() else self._new

    def current(self) -> ActivityRow | None:
        """The activity under the cursor."""
        row = self.table.current()
        return row.row if row is not None else None

    def _on_row(self, signal: SignalInstance) -> None:
        row = self.current()
        if row is not None:
            signal.emit(row)
