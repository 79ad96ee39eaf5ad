"""Garbage is collected on the main thread only.

Python collects on whichever thread happens to allocate. Widgets that stand in a circle with their
slots would then now and then be destroyed on the data worker, and Qt ends the program when a
widget dies on a foreign thread. So collection by itself is switched off and a timer of the main
thread does it.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


class MainThreadCollector(QObject):
    """Collects once a second what Python's own thresholds say is due, for as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(self.collect)
        timer.start()

    def collect(self) -> int | None:
        """Collect the oldest generation that is due; which one, None when none is."""
        counts, limits = gc.get_count(), gc.get_threshold()
        if counts[0] <= limits[0]:
            return None
        generation = 0
        if counts[1] > limits[1]:
            generation = 2 if counts[2] > limits[2] else 1
        gc.collect(generation)
        return generation
