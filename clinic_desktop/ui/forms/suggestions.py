"""What was written before is offered in the text fields of a form, also in lines built later."""

from collections.abc import Mapping, Sequence

from clinic_desktop.ui.forms.section_card import SectionCard
from clinic_desktop.ui.widgets.inputs import InputField, Labelled, RowsField, TextField


class Suggestions:
    """Texts by field id, or ``rows_field.column``."""

    def __init__(self, cards: Sequence[SectionCard]) -> None:
        self._cards = cards
        self.texts: Mapping[str, Sequence[str]] = {}

    def set_texts(self, texts: Mapping[str, Sequence[str]]) -> None:
        """What was written before, the most frequent first."""
        self.texts = texts
        for card in self._cards:
            for name, line in card.lines.items():
                self.arrived(name, line)

    def arrived(self, name: str, line: Labelled) -> None:
        """A line or a row was built only now."""
        if isinstance(line.field, RowsField):
            for row in line.field.rows:
                for column, made in row.inputs.items():
                    _offer(made, self.texts.get(f"{name}.{column}", ()))
        else:
            _offer(line.field, self.texts.get(name, ()))


def _offer(made: InputField, texts: Sequence[str]) -> None:
    if texts and isinstance(made, TextField) and not made.read_only:
        made.suggest(texts)
