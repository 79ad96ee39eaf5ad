"""A list to pick from by number or name, for things whose key says nothing to people."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from clinic_desktop.ui.widgets.inputs.choice_strip import Choice
from clinic_desktop.ui.widgets.inputs.picks import PickField


class NumberedPick(PickField):
    """A ``PickField`` whose options are numbered through; ``key`` is what was picked."""

    def __init__(
        self,
        name: str,
        options: Sequence[tuple[str, str]] = (),
        *,
        parent: QWidget | None = None,
    ) -> None:
        """``options`` are (key, label)."""
        super().__init__(name, (), parent=parent)
        self._keys: list[str] = []
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Other options; what was picked stays picked where it is still offered."""
        before = self.key()
        self._keys = [key for key, _ in options]
        self.set_choices([Choice(str(n), label) for n, (_, label) in enumerate(options, 1)])
        self.set_key(before)

    def key(self) -> str | None:
        """The key that is picked."""
        number = self.value()
        return self._keys[int(number) - 1] if number else None

    def set_key(self, key: str | None) -> None:
        """Shows a key; one that is not offered shows nothing."""
        known = key is not None and key in self._keys
        self.set_value(str(self._keys.index(key) + 1) if known and key is not None else None)
