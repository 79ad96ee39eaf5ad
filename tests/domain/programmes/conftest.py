"""The programmes as they ship, and a short way to ask them."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.definitions.programmes import load_programmes
from clinic_desktop.domain.programmes.engine import next_obligation
from clinic_desktop.domain.programmes.model import Event, Obligation, Person
from clinic_desktop.domain.programmes.rules import Parameters, Programme

ROOT = Path(__file__).parents[3]

Told = tuple[str, str] | tuple[str, str, dict[str, Any]]
"""Kind, ISO day, values; ``mode`` and ``next`` among the values take their own places."""

Ask = Callable[..., Obligation]


@pytest.fixture(scope="session")
def programmes() -> Mapping[str, Programme]:
    """Every programme of the resources folder; none may be broken."""
    found, broken = load_programmes(ROOT / "resources" / "definitions" / "programmes")
    assert broken == ()
    return found


def event(told: Told, order: int) -> Event:
    """An event in short form."""
    values = {
        name: Decimal(str(value)) if isinstance(value, float) else value
        for name, value in (told[2] if len(told) > 2 else {}).items()
    }
    mode = values.pop("mode", "clinic")
    wished = values.pop("next", None)
    return Event(
        told[0],
        date.fromisoformat(told[1]),
        values,
        mode,
        date.fromisoformat(wished) if wished else None,
        order,
    )


@pytest.fixture(scope="session")
def ask(programmes: Mapping[str, Programme]) -> Ask:
    """``ask(programme, enrolled, events, as_of, born=…, change={…}, **attributes)``."""

    def _ask(
        programme: str,
        enrolled: str | None,
        events: list[Told],
        as_of: str,
        born: str = "1960-05-10",
        change: Mapping[str, Any] | None = None,
        **attributes: Any,
    ) -> Obligation:
        return next_obligation(
            programmes[programme],
            Person(date.fromisoformat(born), "1", attributes),
            date.fromisoformat(enrolled) if enrolled else None,
            [event(told, n) for n, told in enumerate(events)],
            date.fromisoformat(as_of),
            Parameters(change or {}),
        )

    return _ask


@pytest.fixture(scope="session")
def said() -> Callable[[Obligation], tuple[str, ...]]:
    """An answer as text: due, window, status, reason; without dates only the last two."""

    def _said(answer: Obligation) -> tuple[str, ...]:
        days = (answer.next_due, answer.window_start, answer.window_end)
        return (*(d.isoformat() for d in days if d), answer.status.value, answer.reason)

    return _said
