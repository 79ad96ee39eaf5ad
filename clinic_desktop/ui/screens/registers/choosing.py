"""The list of registers at the left: shelves as headings, counts of the year, deadlines missed."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from clinic_desktop.domain.words import tr
from clinic_desktop.services.registers import RegisterName, RegisterShelf
from clinic_desktop.ui.theme.tokens import COLOURS, TONES, Tone

_REGISTER = Qt.ItemDataRole.UserRole
WIDTH = 212


class RegisterList(QListWidget):
    """``picked`` with a ``RegisterName``; Up and Down pass over the headings."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("register-list")
        self.setAccessibleName(tr("登记册"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFixedWidth(WIDTH)
        self.currentItemChanged.connect(self._on_current)

    def show_shelves(self, shelves: Sequence[RegisterShelf], chosen: str) -> None:
        """Other counts or registers; the chosen one stays chosen, silently."""
        with QSignalBlocker(self):
            place = self.verticalScrollBar().value()
            self.clear()
            for shelf in shelves:
                heading = QListWidgetItem(shelf.title)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                heading.setForeground(QColor(COLOURS["text_hint"]))
                self.addItem(heading)
                for register in shelf.registers:
                    self._add(register, register.code == chosen)
            self.doItemsLayout()
            self.verticalScrollBar().setValue(place)
        if self.currentItem() is not None:
            self.scrollToItem(self.currentItem())

    def _add(self, register: RegisterName, chosen: bool) -> None:
        said = tr("{title}，本年 {n} 条", title=register.title, n=register.rows)
        words = f"　{register.title}"
        item = QListWidgetItem(f"{words}  {register.rows}" if register.rows else words)
        if register.overdue:
            item.setText(tr("{words} 逾期 {n}", words=words, n=register.overdue))
            item.setForeground(QColor(TONES[Tone.DANGER]))
            said += tr("，{n} 张逾期未上报", n=register.overdue)
        item.setData(_REGISTER, register)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        item.setToolTip(said)
        self.addItem(item)
        if chosen:
            self.setCurrentItem(item)

    def registers(self) -> list[RegisterName]:
        """All of them in order."""
        found = (self.item(n).data(_REGISTER) for n in range(self.count()))
        return [each for each in found if each is not None]

    def choose(self, code: str) -> bool:
        """Moves to a register; false when there is none of that code."""
        for number in range(self.count()):
            register = self.item(number).data(_REGISTER)
            if register is not None and register.code == code:
                self.setCurrentRow(number)
                return True
        return False

    def _on_current(self, item: QListWidgetItem | None) -> None:
        register = item.data(_REGISTER) if item is not None else None
        if register is not None:
            self.picked.emit(register)
