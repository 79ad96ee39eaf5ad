"""Whom a new row is about, for registers about residents and households."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.resident_line import Found, ResidentLine
from clinic_desktop.ui.widgets.cards import label


class AboutDialog(QDialog):
    """``chosen`` with the id of a resident."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about-whom")
        self.setWindowTitle(title)
        self.resize(520, 320)
        self.line = ResidentLine(tr("居民"), desk)
        self.line.setObjectName("whom")
        self.line.picked.connect(self._on_picked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.addWidget(label(title, "heading"))
        layout.addWidget(label(tr("这一条登记的是谁？输入姓名、拼音首字母或身份证号"), "hint"))
        layout.addWidget(self.line)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.line.setFocus()

    def _on_picked(self, found: Found) -> None:
        self.accept()
        self.chosen.emit(found.resident_id)
