"""A small list to choose one filter from: words with a key behind each."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox


class PickBox(QComboBox):
    """``activated`` when a person chooses; keys are plain texts, the first is for everything."""

    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setObjectName(key)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def offer(self, items: Sequence[tuple[str, str]], chosen: str) -> None:
        """Other words and keys, with the one that is in force."""
        if [self.itemData(n) for n in range(self.count())] != [data for _, data in items]:
            self.clear()
            for words, data in items:
                self.addItem(words, data)
        self.setCurrentIndex(max(0, self.findData(chosen)))

    @property
    def key(self) -> str:
        """What is chosen; empty for everything."""
        return str(self.currentData() or "")
