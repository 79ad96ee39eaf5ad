"""Inputs of forms and dialogs: value, problem, Enter moves on, a name for screen readers."""

from clinic_desktop.ui.widgets.inputs.base import InputField, restyle
from clinic_desktop.ui.widgets.inputs.choice_strip import Choice
from clinic_desktop.ui.widgets.inputs.choices import ChoiceField, MultiChoiceField
from clinic_desktop.ui.widgets.inputs.dates import DateField, DateTimeField, MonthField, TimeField
from clinic_desktop.ui.widgets.inputs.labelled import Labelled
from clinic_desktop.ui.widgets.inputs.numbered import NumberedPick
from clinic_desktop.ui.widgets.inputs.numbers import NumberField, from_scaled, to_scaled
from clinic_desktop.ui.widgets.inputs.picks import PickField
from clinic_desktop.ui.widgets.inputs.rows import RowColumn, RowsField
from clinic_desktop.ui.widgets.inputs.texts import LongField, SecretField, SwitchField, TextField
from clinic_desktop.ui.widgets.typed_dates import Toward

__all__ = [
    "Choice",
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "InputField",
    "Labelled",
    "LongField",
    "MonthField",
    "MultiChoiceField",
    "NumberField",
    "NumberedPick",
    "PickField",
    "RowColumn",
    "RowsField",
    "SecretField",
    "SwitchField",
    "TextField",
    "TimeField",
    "Toward",
    "from_scaled",
    "restyle",
    "to_scaled",
]
