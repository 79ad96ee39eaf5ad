"""资料签收: which houses have signed for their copy; Space signs in the head's name."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.stocking import SignatureRow
from clinic_desktop.ui.screens.education.year_rows import Signature, signature_columns
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import RowsModel
from clinic_desktop.ui.widgets.tables import DataTable


class SigningDialog(QDialog):
    """``kept`` with line id → name, of the lines that were changed."""

    kept = Signal(dict)

    def __init__(self, title: str, rows: Sequence[SignatureRow], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("signing-dialog")
        self.setWindowTitle(tr("资料签收"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 600)
        self._before = {row.material_id: row.signed_by for row in rows}
        self._count = label("", "soft")
        self.table: DataTable[Signature] = DataTable(signature_columns(), name=tr("资料签收"))
        self.table.setObjectName("signatures")
        self.table.opened.connect(lambda _row: self.switch())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(8)
        layout.addWidget(label(title, "heading", wrap=True))
        layout.addWidget(label(tr("空格或 Enter：户主签收 / 取消；Ctrl+A：全部签收"), "hint"))
        layout.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        cancel = action(tr("取消"), name="signing-cancel")
        cancel.clicked.connect(self.reject)
        keep = action(tr("保存"), kind="primary", name="signing-keep")
        keep.clicked.connect(self._keep)
        for button in (cancel, keep):
            button.setAutoDefault(False)
            foot.addWidget(button)
        layout.addLayout(foot)
        for key, slot in (("Space", self.switch), ("Ctrl+A", self.all), ("Ctrl+S", self._keep)):
            bind_key(self, key, slot)
        self._show([Signature(row.material_id, row) for row in rows])
        self.table.setFocus()

    def _rows(self) -> list[Signature]:
        model = self.table.model
        return list(model.rows) if isinstance(model, RowsModel) else []

    def _show(self, rows: Sequence[Signature]) -> None:
        self.table.set_rows(rows)
        signed = sum(bool(each.row.signed_by) for each in rows)
        self._count.setText(tr("已签 {n} / {m} 户", n=signed, m=len(rows)))

    def switch(self) -> None:
        """The house under the cursor signs, or its signature is taken back; the cursor goes on."""
        current = self.table.current()
        if current is None:
            return
        name = "" if current.row.signed_by else (current.row.head or tr("家属"))
        changed = Signature(current.id, replace(current.row, signed_by=name))
        at = self.table.view.currentIndex().row()
        self._show([changed if each.id == current.id else each for each in self._rows()])
        self.table.view.selectRow(min(at + 1, self.table.model.rowCount() - 1))

    def all(self) -> None:
        """Every house that has not signed yet."""
        self._show(
            [
                each
                if each.row.signed_by
                else Signature(each.id, replace(each.row, signed_by=each.row.head or tr("家属")))
                for each in self._rows()
            ]
        )

    def _keep(self) -> None:
        changed = {
            each.id: each.row.signed_by
            for each in self._rows()
            if each.row.signed_by != self._before[each.id]
        }
        if changed:
            self.kept.emit(changed)
        self.accept()
