"""The head of a screen: title, a line below it, buttons; and room for the rest."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, COLOURS
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.elided import ElidedLabel

MARGIN = 18


def action(text: str, *, icon: str = "", kind: str = "", name: str = "") -> QPushButton:
    """A button with verb and icon. ``kind``: primary, danger, quiet or nothing."""
    button = QPushButton(text)
    if kind:
        button.setProperty("kind", kind)
    if icon:
        colour = {"primary": "on_teal", "danger": "danger", "quiet": "teal"}.get(kind, "text_soft")
        size = round(18 * max(button.font().pointSizeF() / BASE_POINT_SIZE, 1.0))
        button.setIcon(icons.icon(icon, COLOURS[colour], size))
        button.setIconSize(QSize(size, size))
    button.setObjectName(name)
    return button


class Page:
    """Lays out a host widget: head above, ``body`` (a layout) below.

    ``scrolled``: the body scrolls when the window is low; not for screens whose table scrolls.
    """

    def __init__(
        self, host: QWidget, title: str, subtitle: str = "", *, scrolled: bool = False
    ) -> None:
        outer = QVBoxLayout(host)
        outer.setContentsMargins(MARGIN, 14, 14, 14)
        outer.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(10)
        self._title = label(title, "title")
        self._subtitle = ElidedLabel(subtitle, "soft")
        self.before = QHBoxLayout()
        """In front of the title: a back button."""
        head.addLayout(self.before)
        head.addWidget(self._title)
        head.addWidget(self._subtitle, 1)
        self.actions = QHBoxLayout()
        self.actions.setSpacing(8)
        head.addLayout(self.actions)
        outer.addLayout(head)
        self.filters = QVBoxLayout()
        """Between head and body: chips, bands."""
        self.filters.setSpacing(8)
        outer.addLayout(self.filters)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        if scrolled:
            inner = QWidget()
            inner.setObjectName("scrolled")
            inner.setLayout(self.body)
            self.body.setContentsMargins(0, 0, 6, 0)
            outer.addWidget(scroll(inner), 1)
        else:
            outer.addLayout(self.body, 1)

    def add_action(
        self, text: str, *, icon: str = "", kind: str = "", name: str = ""
    ) -> QPushButton:
        """A button in the head, right of the title."""
        button = action(text, icon=icon, kind=kind, name=name)
        self.actions.addWidget(button)
        return button

    def set_title(self, title: str, subtitle: str | None = None) -> None:
        """Other words in the head."""
        self._title.setText(title)
        if subtitle is not None:
            self._subtitle.setText(subtitle)


def scroll(inner: QWidget) -> QScrollArea:
    """A scroll area without a frame, sideways never."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
