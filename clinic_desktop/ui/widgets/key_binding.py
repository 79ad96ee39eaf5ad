"""A key of a screen, a panel or a table."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind_key(
    owner: QWidget, key: str | QKeySequence.StandardKey, slot: Callable[[], object]
) -> None:
    """Does something on a key while the keyboard is in ``owner`` or in something inside it."""
    shortcut = QShortcut(QKeySequence(key), owner)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(slot)
