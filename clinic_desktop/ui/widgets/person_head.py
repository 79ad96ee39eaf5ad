"""Who a panel is about: the family name in a circle, the name, a line below it."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.ui.widgets.cards import Avatar, label


class PersonHead(QWidget):
    """Empty until ``show_person``."""

    def __init__(self) -> None:
        super().__init__()
        self._avatar = Avatar()
        self._name = label("", "title", wrap=True)
        self._about = label("", "soft", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._about)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._avatar)
        row.addLayout(words, 1)

    def show_person(self, name: str, *about: str) -> None:
        """``about``: sex, age, house; empty parts are left out."""
        self._avatar.show_name(name)
        self._name.setText(name)
        self._about.setText(" · ".join(part for part in about if part))
