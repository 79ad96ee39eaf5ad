"""Finding a resident inside a form: name or pinyin, the hits stand below the line."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.reading import search_residents
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.widgets.inputs.base import InputField, Line

WAIT_MS = 120
MOST = 6
_FOUND = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Found:
    """A resident to choose."""

    resident_id: str
    name: str
    sex: str
    birth_date: date
    village_group: str
    address: str
    phone: str


def find_residents(place: Workplace, text: str) -> tuple[Found, ...]:
    """The best hits of the search box, for a short list."""
    return tuple(
        Found(
            hit.resident_id,
            hit.name,
            hit.sex,
            hit.birth_date,
            hit.village_group or "",
            hit.address or "",
            hit.phone or "",
        )
        for hit in search_residents(place, text, MOST)
    )


class ResidentLine(InputField):
    """Type name or initials; Down and Up choose, Enter takes.

    ``picked`` with a ``Found``. With ``strangers`` a name that nobody bears can be taken too:
    ``named`` with its text. ``keep``: the chosen one stays in the line and is the value (an id);
    else the line is empty again for the next.
    """

    picked = Signal(object)
    named = Signal(str)

    def __init__(
        self,
        name: str,
        desk: Desk,
        *,
        strangers: bool = False,
        keep: bool = True,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._desk, self._strangers, self._keep = desk, strangers, keep
        self._chosen: Found | None = None
        self._enter_waits = False
        self._asked = ""
        self._line = Line(self)
        self._line.setPlaceholderText(placeholder or tr("姓名或拼音首字母"))
        self._line.textEdited.connect(self._on_edited)
        self.hits = QListWidget()
        self.hits.setObjectName("resident-hits")
        self.hits.setAccessibleName(tr("找到的居民"))
        self.hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits.itemClicked.connect(self._take)
        self.hits.hide()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT_MS)
        self._wait.timeout.connect(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._line)
        column.addWidget(self.hits)
        self.take_editor(self._line)

    def value(self) -> str | None:
        """Id of the one chosen."""
        return self._chosen.resident_id if self._chosen else None

    def set_value(self, value: Any) -> None:
        """Shows a ``Found``, or nothing."""
        self._chosen = value if isinstance(value, Found) else None
        self._line.setText(words(self._chosen, self._desk.today()) if self._chosen else "")
        self._line.setCursorPosition(0)
        self._close()

    def complaint(self) -> str:
        """A name typed of which nobody was chosen."""
        if self._line.text().strip() and self._chosen is None:
            return tr("请从列表里选一个人，或清空")
        return ""

    def set_read_only(self, read_only: bool) -> None:
        """Stays readable."""
        self._read_only = read_only
        self._line.setReadOnly(read_only)

    def take_key(self, event: QKeyEvent) -> bool:
        """Down and Up in the list, Enter takes, Esc closes it."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self.hits.count():
            row = min(max(self.hits.currentRow() + step, 0), self.hits.count() - 1)
            self.hits.setCurrentRow(row)
            return True
        if event.key() == Qt.Key.Key_Escape and not self.hits.isHidden():
            self._close()
            return True
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        unmodified = plain == Qt.KeyboardModifier.NoModifier
        if enter and unmodified and self._chosen is None and self._line.text().strip():
            self._on_enter()
            return True
        return super().take_key(event)

    def _on_enter(self) -> None:
        """Results still on their way are waited for: the first of them is meant."""
        item = self.hits.currentItem()
        if self._asked == self._line.text().strip() and not self._wait.isActive():
            if item is not None:
                self._take(item)
            return
        self._enter_waits = True

    def _on_edited(self) -> None:
        if self._chosen is not None:
            self._chosen = None
            self.changed.emit()
        self._enter_waits = False
        if self._line.text().strip():
            self._wait.start()
        else:
            self._close()

    def _search(self) -> None:
        text = self._line.text().strip()
        self._desk.operations.read(
            self, partial(find_residents, text=text), partial(self._show, text), token="find"
        )

    def _show(self, text: str, found: tuple[Found, ...]) -> None:
        if text != self._line.text().strip():
            return
        self._asked = text
        self.hits.clear()
        for each in found:
            item = QListWidgetItem(words(each, self._desk.today()))
            item.setData(_FOUND, each)
            self.hits.addItem(item)
        if self._strangers and not text.isascii():
            self.hits.addItem(QListWidgetItem(tr("只记姓名：{name}", name=text)))
        elif not found:
            nobody = QListWidgetItem(tr("没有找到“{text}”", text=text))
            nobody.setFlags(Qt.ItemFlag.NoItemFlags)
            self.hits.addItem(nobody)
        self.hits.setCurrentRow(0)
        row = self.hits.sizeHintForRow(0)
        self.hits.setFixedHeight(row * self.hits.count() + 8)
        self.hits.show()
        if self._enter_waits:
            self._enter_waits = False
            self._on_enter()

    def _take(self, item: QListWidgetItem) -> None:
        found = item.data(_FOUND)
        if not isinstance(found, Found):
            if item.flags() & Qt.ItemFlag.ItemIsEnabled:
                name = self._line.text().strip()
                self.set_value(None)
                self.named.emit(name)
            return
        self.set_value(found if self._keep else None)
        self.picked.emit(found)
        if self._keep:
            self.changed.emit()
            self.done.emit()

    def _close(self) -> None:
        self._wait.stop()
        self._asked = ""
        self.hits.hide()
        self.hits.clear()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(360, super().sizeHint().height())


def words(found: Found, today: date) -> str:
    """王桂兰 · 女 · 72 岁 · 3组 · 138****2200."""
    parts = (
        found.name,
        vocabulary.sex(found.sex),
        vocabulary.age(found.birth_date, today),
        found.village_group,
        vocabulary.masked_phone(found.phone),
    )
    return " · ".join(part for part in parts if part)
