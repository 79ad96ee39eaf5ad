"""What the inventors of the practice village hand to whoever writes it down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Villager:
    """Somebody who lives here; ``facts`` are the columns of the file."""

    id: str
    household: str
    sex: str
    birth_date: date
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InventedEnrolment:
    """Somebody taken into a programme."""

    resident: str
    programme: str
    on: date
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InventedForm:
    """A filled-in form: what is given stands, what is required besides is made up."""

    form_code: str
    on: date
    answers: Mapping[str, Any]
    resident: str | None = None
    household: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    """Facts besides those of the file: the last period of a pregnant woman."""


Invented = InventedEnrolment | InventedForm


def about(person: Villager, code: str, on: date, answers: Mapping[str, Any]) -> InventedForm:
    """A form about somebody."""
    return InventedForm(code, on, answers, resident=person.id, about=person.facts)
