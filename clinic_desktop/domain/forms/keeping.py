"""What a form says about its records beyond one filled-in sheet: numbers that occur once, stages
that only go forward, facts that another form has to know too.
"""

from dataclasses import dataclass

from clinic_desktop.domain.forms.expressions import Expression


@dataclass(frozen=True, slots=True)
class Unique:
    """Together these answers occur in one record only: of the clinic, or of the same person or
    household where the form is about one. An empty answer stands against nothing.
    """

    fields: tuple[str, ...]
    clinic: bool = False
    """Among the records of everybody, also where the form is about a person (协议编号)."""
    days: int = 0
    """Only among records at most so many days apart (one pregnancy); 0: among all."""


@dataclass(frozen=True, slots=True)
class Stages:
    """A single field whose options are gone through in their order, never back."""

    field: str
    kept_from: str = ""
    """From this code on the record can no longer be made void; empty: it always can."""


@dataclass(frozen=True, slots=True)
class Also:
    """What a record says in another form too, which is kept once about the same person or
    household (a diagnosis of the examination belongs to 既往史).
    """

    form: str
    field: str
    value: Expression
    """Over the answers of the record; unknown: nothing is said."""
    column: str = ""
    """Column of a repeating group: a row with the value is added unless there is one."""
    when: Expression | None = None
