"""Runs a file of worked cases, so that an expert can verify a change of rules."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.programmes.engine import next_obligation
from clinic_desktop.domain.programmes.model import Event, Obligation, Person
from clinic_desktop.domain.programmes.rules import Parameters
from clinic_desktop.domain.words import tr

_PERSON = ("birth_date", "sex")
_EVENT = ("date", "kind", "values", "mode", "next_visit_date")


@dataclass(frozen=True, slots=True)
class CaseReport:
    """How many cases agree, how many do not, and each difference as a line."""

    passed: int
    failed: int
    differences: list[str]


def check_schedule_cases(path: Path, catalogue: Catalogue) -> CaseReport:
    """Compares every case's ``expected`` with what the programmes of the catalogue give.

    A case that cannot be read counts as failed and says why. Raises ``KnownFault`` when the file
    itself cannot be read.
    """
    try:
        cases = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as fault:
        raise KnownFault(
            "CASES_UNREADABLE",
            tr("案例文件读不出：{path}", path=path),
            tr("请检查文件是否存在、是否为 UTF-8 的 JSON"),
        ) from fault
    if not isinstance(cases, list):
        raise KnownFault("CASES_UNREADABLE", tr("案例文件应是一个列表：{path}", path=path))
    passed, failed = 0, 0
    differences: list[str] = []
    for position, case in enumerate(cases, 1):
        lines = _check(case, position, catalogue)
        differences.extend(lines)
        if lines:
            failed += 1
        else:
            passed += 1
    return CaseReport(passed, failed, differences)


def _check(case: Any, position: int, catalogue: Catalogue) -> list[str]:
    name = str(case.get("id", position)) if isinstance(case, dict) else str(position)
    try:
        found = evaluate(case, catalogue)
        expected = dict(case["expected"])
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        return [tr("{name}：案例写得不对（{fault!r}）", name=name, fault=fault)]
    return list(_differences(name, expected, found))


def evaluate(case: Mapping[str, Any], catalogue: Catalogue) -> Obligation:
    """The answer for one case in the format of the case files."""
    return next_obligation(
        catalogue.programmes[case["programme"]],
        _person(case["person"]),
        _day(case.get("enrolled_on")),
        [_event(item, n) for n, item in enumerate(case.get("events", []))],
        date.fromisoformat(case["as_of"]),
        Parameters(case.get("parameters", {})),
    )


def _differences(name: str, expected: Mapping[str, Any], found: Obligation) -> Iterator[str]:
    actual = {
        "next_due": _text(found.next_due),
        "window_start": _text(found.window_start),
        "window_end": _text(found.window_end),
        "status": found.status.value,
        "reason": found.reason,
    }
    for key, value in expected.items():
        if key in actual and actual[key] != value:
            yield tr(
                "{name} {key}：应为 {expected}，算得 {found}",
                name=name,
                key=key,
                expected=value,
                found=actual[key],
            )


def _person(data: Mapping[str, Any]) -> Person:
    attributes = dict(data)
    attributes.update(attributes.pop("attributes", None) or {})
    return Person(
        date.fromisoformat(attributes["birth_date"]),
        str(attributes.get("sex", "")),
        {name: value for name, value in attributes.items() if name not in _PERSON},
    )


def _event(data: Mapping[str, Any], order: int) -> Event:
    """Mode and next date stand beside the values or among them; both are understood."""
    values = {
        **{name: value for name, value in data.items() if name not in _EVENT},
        **(data.get("values") or {}),
    }
    mode = data.get("mode") or values.pop("mode", None) or "clinic"
    wished = data.get("next_visit_date") or values.pop("next_visit_date", None)
    return Event(data["kind"], date.fromisoformat(data["date"]), values, mode, _day(wished), order)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
