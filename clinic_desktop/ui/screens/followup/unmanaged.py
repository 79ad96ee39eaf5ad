"""应管未管: whom the files show to belong to a programme; Space ticks, Ctrl+E takes them in."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.unmanaged import (
    AT_ONCE,
    Crowd,
    Unmanaged,
    take_in,
    unmanaged,
)
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Align, Column
from clinic_desktop.ui.widgets.tables import DataTable


class UnmanagedView(QWidget):
    """One programme at a time, in the order of the houses."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.crowds: tuple[Crowd, ...] = ()
        self.ticked: set[str] = set()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.programmes = FilterChips(tr("管理项目"))
        self.programmes.picked.connect(lambda _keys: self._show_chosen())
        layout.addWidget(self.programmes)
        bar = QHBoxLayout()
        self._words = label("", "soft", wrap=True)
        self._words.setObjectName("unmanaged-words")
        bar.addWidget(self._words, 1)
        self.button = action(tr("纳入管理"), kind="primary", name="take-in")
        self.button.setToolTip("Ctrl+E")
        self.button.clicked.connect(self.take_in)
        bar.addWidget(self.button)
        layout.addLayout(bar)
        tick: Column[Unmanaged] = Column(
            tr("选"), lambda row: "✓" if row.id in self.ticked else "", width=36, align=Align.CENTRE
        )
        self.table: DataTable[Unmanaged] = DataTable(
            (
                tick,
                Column(tr("村组"), lambda r: r.village_group, width=64),
                Column(tr("户"), lambda r: r.household_no, width=56),
                Column(tr("姓名"), lambda r: r.name, width=96),
                Column(
                    tr("性别 年龄"),
                    lambda r: (
                        tr("{sex} {n}岁", sex=vocabulary.sex(r.sex), n=r.age)
                        if r.age is not None
                        else ""
                    ),
                    width=84,
                ),
                Column(tr("为什么应管"), lambda r: r.why, width=150, stretch=True),
                Column(
                    tr("电话"),
                    lambda r: vocabulary.masked_phone(r.phone),
                    width=112,
                    wide_only=True,
                ),
            ),
            name=tr("应管未管的人"),
            empty=EmptyState(tr("该管的都已纳入管理"), icon="circle-check"),
        )
        self.table.setObjectName("unmanaged-table")
        self.table.opened.connect(self._open)
        layout.addWidget(self.table, 1)
        for key, slot in (
            ("Space", self._tick),
            ("Ctrl+A", self._tick_all),
            ("Ctrl+E", self.take_in),
        ):
            bind_key(self.table, key, slot)

    def load(self) -> None:
        """Read the lists again."""
        self._desk.operations.read(self, unmanaged, self._show, token="unmanaged")

    def _show(self, crowds: tuple[Crowd, ...]) -> None:
        self.crowds = crowds
        self.programmes.set_chips(
            [
                Chip(
                    crowd.programme,
                    vocabulary.programme_name(crowd.programme, self._desk.catalogue),
                    crowd.total,
                )
                for crowd in crowds
            ]
        )
        self.ticked &= {one.id for crowd in crowds for one in crowd.people}
        self._show_chosen()

    @property
    def crowd(self) -> Crowd | None:
        """The programme that is shown."""
        key = next(iter(self.programmes.keys()), "")
        return next((crowd for crowd in self.crowds if crowd.programme == key), None)

    @property
    def chosen(self) -> tuple[Unmanaged, ...]:
        """What is ticked of this programme, else the first that can be taken in at once."""
        people = self.crowd.people if self.crowd else ()
        ticked = tuple(one for one in people if one.id in self.ticked)
        return ticked or people[:AT_ONCE]

    def _show_chosen(self) -> None:
        self.table.set_rows(self.crowd.people if self.crowd else ())
        self._count()

    def _count(self) -> None:
        crowd = self.crowd
        self.button.setEnabled(crowd is not None)
        if crowd is None:
            self._words.setText("")
            return
        programme = self._desk.catalogue.programmes.get(crowd.programme)
        self._words.setText(
            tr(
                "按档案应管而从未纳入。空格选人，Ctrl+A 全选，Ctrl+E 纳入。{who}",
                who=programme.enrolment if programme else "",
            )
        )
        self.button.setText(tr("纳入管理 {n} 项", n=len(self.chosen)))

    def _tick(self) -> None:
        row = self.table.current()
        if row is None:
            return
        self.ticked ^= {row.id}
        self._redraw()
        following = self.table.view.currentIndex().row() + 1
        if following < self.table.model.rowCount():
            self.table.view.selectRow(following)

    def _tick_all(self) -> None:
        everybody = {one.id for one in self.crowd.people} if self.crowd else set()
        self.ticked = set() if everybody <= self.ticked else self.ticked | everybody
        self._redraw()

    def _redraw(self) -> None:
        self.table.view.viewport().update()
        self._count()

    def take_in(self) -> None:
        """Enrols those chosen after asking once."""
        crowd, chosen = self.crowd, self.chosen
        if crowd is None or not chosen:
            return
        name = vocabulary.programme_name(crowd.programme, self._desk.catalogue)
        if not self._desk.prompts.confirm(
            tr("纳入{name}管理？", name=name),
            tr(
                "{n} 项从今天起列入应访：{who}",
                n=len(chosen),
                who="、".join(one.name for one in chosen[:6])
                + (tr("……") if len(chosen) > 6 else ""),
            ),
            tr("纳入"),
        ):
            return
        self._desk.operations.change(
            self,
            partial(take_in, people=chosen),
            lambda _changes: self._desk.navigator.toast(
                tr("已纳入 {n} 项", n=len(chosen)), undo=True
            ),
        )

    def _open(self, row: Unmanaged) -> None:
        if row.resident_id:
            self._desk.navigator.open("resident", row.resident_id)
        elif row.household_id:
            self._desk.navigator.open("household", row.household_id)
