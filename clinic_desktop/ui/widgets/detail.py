"""The side panel of a screen: scrolls, narrows, folds away in a small window."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE
from clinic_desktop.ui.widgets.page import scroll

WIDE = 312
NARROW = 268
NARROW_BELOW = 1000
HIDE_BELOW = 720


class DetailPanel(QFrame):
    """A white panel: scrolling ``body`` above, fixed ``foot`` (buttons) below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(name)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 10, 14)
        outer.setSpacing(10)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(0)
        self.body = QVBoxLayout()
        self.body.setSpacing(9)
        column.addLayout(self.body)
        # Room that is left over stays below; it does not pull the parts apart.
        column.addStretch(1)
        outer.addWidget(scroll(inner), 1)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        outer.addLayout(self.foot)


class WithDetail(QWidget):
    """Content on the left, a detail panel on the right that follows the width there is.

    Below 720 pixels the panel is hidden; ``wanted(False)`` hides it at any width.
    """

    def __init__(self, content: QWidget, detail: QWidget, *, inside: bool = False) -> None:
        """``inside``: within the body of a page, which has margins of its own."""
        super().__init__()
        self._detail = detail
        self._is_wanted = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(content, 1)
        beside = QVBoxLayout()
        if inside:
            beside.setContentsMargins(12, 0, 0, 0)
        else:
            beside.setContentsMargins(0, 14, 14, 14)
        beside.addWidget(detail)
        row.addLayout(beside)
        detail.setFixedWidth(WIDE)

    def wanted(self, wanted: bool) -> None:
        """Whether there is something to show in detail."""
        self._is_wanted = wanted
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follows the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        width = WIDE if self.width() >= NARROW_BELOW * factor else NARROW
        self._detail.setFixedWidth(round(width * factor))
        self._detail.setVisible(self._is_wanted and self.width() >= HIDE_BELOW * factor)
