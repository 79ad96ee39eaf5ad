"""Builds the lines of a long form: what is in sight at once, the rest while nobody types."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from clinic_desktop.ui.forms.section_card import SectionCard

SLICE_MS = 6
"""Pauses after this time, so that typing stays smooth."""
RESUME_MS = 120
"""Goes on when nobody has typed for this time."""
AT_ONCE = 12
"""Lines that fill a screen."""


class CardBuilder(QObject):
    """``ready`` when every line of every unfolded section is there."""

    ready = Signal()

    def __init__(self, cards: Sequence[SectionCard], parent: QObject) -> None:
        super().__init__(parent)
        self._cards = cards
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._build_slice)

    def build_first(self) -> None:
        """The first screenful now, the rest in slices."""
        enough = AT_ONCE
        for card in self._cards:
            while not card.folded and not card.finished and enough > 0:
                card.build_next()
                enough -= 1
        self.start()

    def start(self) -> None:
        """Goes on building: a section was unfolded."""
        self._timer.start(0)

    def wait(self) -> None:
        """Somebody types: the rest comes when the fingers rest."""
        if self._timer.isActive():
            self._timer.start(RESUME_MS)

    @property
    def active(self) -> bool:
        """Whether lines are still to come."""
        return self._timer.isActive()

    def _build_slice(self) -> None:
        self._timer.setInterval(0)
        clock = QElapsedTimer()
        clock.start()
        for card in self._cards:
            while not card.folded and not card.finished:
                card.build_next()
                if clock.elapsed() >= SLICE_MS:
                    return
        self._timer.stop()
        self.ready.emit()
