"""Choosing and ordering fields by keys: Space takes in or leaves out, Alt with arrows moves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Align, Column, RowsModel
from clinic_desktop.ui.widgets.tables import DataTable


@dataclass(frozen=True, slots=True)
class Choosable:
    """A field that may be taken in. ``id`` is unique in the list, ``field`` need not be."""

    id: str
    label: str
    on: bool
    header: str = ""
    as_code: bool = False
    field: str = ""


def choosable_columns(*, headers: bool) -> Sequence[Column[Choosable]]:
    """``headers``: with the heading a column of a workbook gets."""
    columns: list[Column[Choosable]] = [
        Column(
            "",
            lambda row: "✓" if row.on else "",
            width=34,
            align=Align.CENTRE,
            tone=lambda _row: Tone.GOOD,
        ),
        Column(
            tr("项目"),
            lambda row: row.label,
            width=260 if headers else 170,
            stretch=not headers,
            tone=lambda row: Tone.PLAIN if row.on else Tone.MUTED,
        ),
    ]
    if headers:
        columns += [
            Column(tr("表头"), lambda row: row.header if row.on else "", width=200, stretch=True),
            Column(
                tr("填法"),
                lambda row: "" if not row.on else (tr("代码") if row.as_code else tr("文字")),
                width=64,
            ),
        ]
    return columns


class ArrangeTable(QWidget):
    """``changed`` by the person; rows keep their ids."""

    changed = Signal()

    def __init__(self, name: str, *, headers: bool = False) -> None:
        super().__init__()
        self.table: DataTable[Choosable] = DataTable(choosable_columns(headers=headers), name=name)
        self.table.setObjectName("arranged")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self.setFocusProxy(self.table)
        for key, slot in (
            ("Space", self.switch),
            ("Alt+Up", lambda: self.move_row(-1)),
            ("Alt+Down", lambda: self.move_row(1)),
        ):
            bind_key(self, key, slot)
        self.table.opened.connect(lambda _row: self.switch())

    @property
    def rows(self) -> list[Choosable]:
        """All fields in their order."""
        model = self.table.model
        return list(model.rows) if isinstance(model, RowsModel) else []

    def set_rows(self, rows: Sequence[Choosable]) -> None:
        """Other fields."""
        self.table.set_rows(rows)

    def put(self, row: Choosable) -> None:
        """Another state of one row."""
        self.table.set_rows([row if each.id == row.id else each for each in self.rows])
        self.changed.emit()

    def switch(self) -> None:
        """The row under the cursor in or out; the cursor goes on."""
        row = self.table.current()
        if row is not None:
            self.put(replace(row, on=not row.on))

    def move_row(self, step: int) -> None:
        """The row under the cursor up or down."""
        row, rows = self.table.current(), self.rows
        if row is None:
            return
        at = next(n for n, each in enumerate(rows) if each.id == row.id)
        if 0 <= at + step < len(rows):
            rows.insert(at + step, rows.pop(at))
            self.table.set_rows(rows)
            self.table.choose(row.id)
            self.changed.emit()


class ArrangeDialog(QDialog):
    """Order of the fields of a sheet; ``kept`` with the rows, ``reset`` for the usual order."""

    kept = Signal(list)
    reset = Signal()

    def __init__(self, title: str, rows: Sequence[Choosable], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("arrange-dialog")
        self.setWindowTitle(tr("录入顺序"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(460, 560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(title, "heading", wrap=True))
        layout.addWidget(
            label(tr("按省平台页面的顺序排好：Alt+↑↓ 移动，空格 取舍"), "hint", wrap=True)
        )
        self.list = ArrangeTable(tr("录入项目"))
        self.list.set_rows(rows)
        layout.addWidget(self.list, 1)
        foot = QHBoxLayout()
        usual = action(tr("恢复表单顺序"), kind="quiet", name="usual-order")
        usual.clicked.connect(self._reset)
        foot.addWidget(usual)
        foot.addStretch(1)
        cancel = action(tr("取消"), name="cancel")
        cancel.clicked.connect(self.reject)
        keep = action(tr("保存顺序"), kind="primary", name="keep-order")
        keep.clicked.connect(self._keep)
        for button in (cancel, keep):
            button.setAutoDefault(False)
            foot.addWidget(button)
        usual.setAutoDefault(False)
        layout.addLayout(foot)
        self.list.setFocus()

    def _keep(self) -> None:
        self.kept.emit(self.list.rows)
        self.accept()

    def _reset(self) -> None:
        self.reset.emit()
        self.accept()
