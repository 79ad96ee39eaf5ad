"""The saves of one row on the left, what each of them changed on the right."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.history import HistoryPage, HistoryRow, history_page
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.history.rows import (
    ValueLine,
    about,
    save_columns,
    title_of,
    value_columns,
    values_of,
)
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable


class HistoryScreen(Screen):
    """变更记录: ``subject`` is the row's id, the argument ``table`` its table."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._table, self._row_id = "", ""
        self._found: HistoryPage | None = None
        self._page = page = Page(self, tr("变更记录"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        self.saves: DataTable[HistoryRow] = DataTable(
            save_columns(),
            name=tr("保存记录"),
            empty=EmptyState(tr("还没有变更记录"), icon="history"),
        )
        self.saves.setObjectName("history-saves")
        self.saves.chosen.connect(self._on_chosen)
        self.values: DataTable[ValueLine] = DataTable(
            value_columns(), name=tr("这次改动的内容"), empty=EmptyState(tr("没有改动可显示的内容"))
        )
        self.values.setObjectName("history-values")
        self._about = label("", "soft", wrap=True)
        self._about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        left = Card(margins=1)
        left.body.addWidget(self.saves, 1)
        right = Card(margins=1)
        self._about.setContentsMargins(12, 10, 12, 2)
        right.body.addWidget(self._about)
        right.body.addWidget(self.values, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(left, 1)
        row.addWidget(right, 1)
        page.body.addLayout(row, 1)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Show the history of a row."""
        self._row_id = subject or self._row_id
        self._table = str(args.get("table", self._table))
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Only when the row itself was saved."""
        if (self._table, self._row_id) in changes.rows:
            self._load()

    def first_focus(self) -> QWidget:
        """The list of saves."""
        return self.saves

    def _load(self) -> None:
        if self._table and self._row_id:
            self.desk.operations.read(
                self,
                partial(history_page, table=self._table, row_id=self._row_id),
                self._show,
                token="history",
            )

    def _show(self, page: HistoryPage) -> None:
        if (page.table, page.row_id) != (self._table, self._row_id):
            return
        self._found = page
        self._page.set_title(
            tr("变更记录"),
            tr(
                "{what} · 共 {n} 次保存", what=title_of(page, self.desk.catalogue), n=len(page.rows)
            ),
        )
        self.saves.set_rows(page.rows)
        self._on_chosen(self.saves.current())

    def _on_chosen(self, row: HistoryRow | None) -> None:
        if row is None or self._found is None:
            self._about.setText("")
            self.values.set_rows([])
            return
        self._about.setText(about(row))
        self.values.set_rows(values_of(self._found, row, self.desk.catalogue))
