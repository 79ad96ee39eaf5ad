"""档案: the resident list and the household list. Enter opens, Ctrl+N registers."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.households import HouseholdRow, list_households
from clinic_desktop.services.quality import FileState, incomplete_files
from clinic_desktop.services.residents.reading import (
    GroupCount,
    ResidentFilter,
    ResidentRow,
    group_counts,
    list_resident_ids,
    resident_rows,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.files.panel import ResidentPanel
from clinic_desktop.ui.screens.files.quality import (
    SelfCheckDialog,
    chosen_states,
    quality_chips,
    quality_columns,
)
from clinic_desktop.ui.screens.files.register import RegisterDialog
from clinic_desktop.ui.screens.files.rows import (
    House,
    group_chips,
    household_columns,
    resident_columns,
)
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page
from clinic_desktop.ui.widgets.rows_model import PagedModel
from clinic_desktop.ui.widgets.tables import DataTable

OWN_READINGS = ("doctor", "nurse")
"""Roles that take readings themselves; the check of them is nobody else's."""
_LISTS = ("residents", "households", "quality")
TABLES = ("resident", "household", "enrolment", "record", "care_event", "dose")


class FilesScreen(Screen):
    """档案: find and register residents and households."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted = ResidentFilter()
        host = QWidget()
        self._page = page = Page(host, tr("居民健康档案"))
        asking = page.add_action(tr("查询"), icon="search", name="open-query")
        asking.setToolTip("Ctrl+Shift+F")
        asking.clicked.connect(lambda: desk.navigator.open("query"))
        importing = page.add_action(tr("导入花名册"), icon="upload", name="import-roster")
        importing.clicked.connect(lambda: desk.navigator.open("roster"))
        self._own_check = page.add_action(tr("自查"), icon="eye", name="self-check")
        self._own_check.setToolTip(tr("自己的读数和日期，仅本人可见"))
        self._own_check.clicked.connect(lambda: SelfCheckDialog(desk, self).open())
        self._own_check.hide()
        new = page.add_action(tr("新建档案"), icon="plus", kind="primary", name="new-resident")
        new.setToolTip("Ctrl+N")
        new.clicked.connect(self._register)
        self.kinds = FilterChips(
            tr("列表"),
            [
                Chip("residents", tr("居民")),
                Chip("households", tr("家庭")),
                Chip("quality", tr("待完善")),
            ],
        )
        self.kinds.picked.connect(self._on_kind)
        self.groups = FilterChips(tr("人群"))
        self.groups.picked.connect(self._on_group)
        page.filters.addWidget(self.kinds)
        page.filters.addWidget(self.groups)
        self._residents: PagedModel[ResidentRow] = PagedModel(
            resident_columns(desk.today(), desk.catalogue), self._fetch
        )
        self.table: DataTable[ResidentRow] = DataTable(
            self._residents.columns,
            name=tr("居民列表"),
            model=self._residents,
            empty=EmptyState(
                tr("还没有居民"), icon="users", hint=tr("可以导入花名册，或按 Ctrl+N 新建")
            ),
        )
        self.table.setObjectName("resident-table")
        self.table.opened.connect(lambda row: desk.navigator.open("resident", row.resident_id))
        self.table.chosen.connect(self._on_chosen)
        self._residents.dataChanged.connect(self._on_fetched)
        self.panel = ResidentPanel(desk)
        self._split = WithDetail(host, self.panel)
        self.houses: DataTable[House] = DataTable(
            household_columns(), name=tr("家庭列表"), empty=EmptyState(tr("还没有家庭"))
        )
        self.houses.setObjectName("household-table")
        self.houses.opened.connect(lambda house: desk.navigator.open("household", house.id))
        self.objections = FilterChips(tr("待完善"))
        self.objections.picked.connect(lambda _keys: self._show_chosen())
        self.objections.hide()
        page.filters.addWidget(self.objections)
        self.poor: DataTable[FileState] = DataTable(
            quality_columns(desk.today()),
            name=tr("待完善的档案"),
            empty=EmptyState(tr("没有待完善的档案"), icon="circle-check"),
        )
        self.poor.setObjectName("quality-table")
        self.poor.opened.connect(lambda state: desk.navigator.open("resident", state.id))
        self._states: tuple[FileState, ...] = ()
        self._stack = QStackedWidget()
        for page_widget in (self.table, self.houses, self.poor):
            self._stack.addWidget(page_widget)
        page.body.addWidget(self._stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        for key, slot in (("Ctrl+N", self._register), ("Ctrl+Shift+F", asking.click)):
            bind_key(self, key, slot)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Show the list; ``group`` narrows it, ``list`` is residents, households or quality."""
        if (kind := str(args.get("list", ""))) in _LISTS:
            self._turn_to(kind)
        if group := args.get("group"):
            self._wanted = ResidentFilter(group=str(group))
        self._load()

    def refresh(self, changes: Changes) -> None:
        """People or houses changed."""
        if changes.touches(*TABLES):
            self._residents.forget_pages()
            self._load()

    def first_focus(self) -> QWidget:
        """The list shown."""
        return (self.table, self.houses, self.poor)[self._stack.currentIndex()]

    def _load(self) -> None:
        read = self.desk.operations.read
        if self._stack.currentIndex() == 1:
            read(self, list_households, self._show_houses, token="houses")
            return
        if self._stack.currentIndex() == 2:
            read(self, incomplete_files, self._show_poor, token="quality")
            return
        wanted = self._wanted
        read(self, group_counts, self._show_groups, token="groups")
        read(self, lambda place: list_resident_ids(place, wanted), self._show_ids, token="ids")

    def _fetch(
        self, ids: Sequence[str], arrived: Callable[[Sequence[ResidentRow | None]], None]
    ) -> None:
        self.desk.operations.read(self, partial(_in_order, ids=tuple(ids)), arrived)

    def _show_ids(self, ids: tuple[str, ...]) -> None:
        if ids == tuple(self._residents.ids):
            self.table.view.viewport().update()
        else:
            kept = self.table.current()
            self._residents.set_ids(ids)
            if not self.table.choose(kept.resident_id if kept else None) and ids:
                self.table.view.selectRow(0)
        self._page.set_title(tr("居民健康档案"), tr("共 {n} 人 · ↑↓ 选择 · Enter 打开", n=len(ids)))
        self._split.wanted(bool(ids))

    def _show_groups(self, counts: tuple[GroupCount, ...]) -> None:
        self.groups.set_chips(group_chips(counts, self.desk.catalogue))
        self.groups.set_keys(frozenset({self._wanted.group}))

    def _show_houses(self, rows: tuple[HouseholdRow, ...]) -> None:
        self.houses.set_rows([House(row.household_id, row) for row in rows])
        self._page.set_title(tr("家庭健康档案"), tr("共 {n} 户", n=len(rows)))
        self._split.wanted(False)

    def _on_kind(self, keys: frozenset[str]) -> None:
        self._turn_to(next(iter(keys), "residents"))
        self._load()
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_to(self, kind: str) -> None:
        place = _LISTS.index(kind)
        self.kinds.set_keys(frozenset({kind}))
        self._stack.setCurrentIndex(place)
        self.groups.setVisible(place == 0)
        self.objections.setVisible(place == 2)
        self._own_check.setVisible(place == 2 and self.desk.session.role in OWN_READINGS)

    def _show_poor(self, states: tuple[FileState, ...]) -> None:
        self._states = states
        self.objections.set_chips(quality_chips(states))
        self._show_chosen()
        self._split.wanted(False)
        at = self.window().focusWidget()
        if self.isVisible() and (at is None or not self.isAncestorOf(at)):
            # The table was not there yet when the screen was opened.
            self.poor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_chosen(self) -> None:
        shown = chosen_states(self._states, next(iter(self.objections.keys()), "all"))
        self.poor.set_rows(shown)
        self._page.set_title(tr("待完善的档案"), tr("共 {n} 份 · Enter 打开", n=len(shown)))

    def _on_group(self, keys: frozenset[str]) -> None:
        self._wanted = ResidentFilter(group=next(iter(keys), "all"))
        self._load()

    def _on_chosen(self, row: ResidentRow | None) -> None:
        self.panel.show_resident(row)

    def _on_fetched(self) -> None:
        """The row under the cursor may have arrived with its page."""
        self.panel.show_resident(self.table.current())

    def _register(self) -> None:
        dialog = RegisterDialog(self.desk, self)
        dialog.registered.connect(
            lambda resident_id: self.desk.navigator.open("resident", resident_id)
        )
        dialog.open()


def _in_order(place: Workplace, ids: tuple[str, ...]) -> list[ResidentRow | None]:
    """Rows in the order of the ids; None where somebody has gone meanwhile."""
    found = {row.resident_id: row for row in resident_rows(place, ids)}
    return [found.get(resident_id) for resident_id in ids]
