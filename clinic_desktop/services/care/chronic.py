"""血压、血糖、体重 over time with their limits by age, and the medicines with what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.programmes.limits import Limit, limits
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent, Record

_KEPT = 60
"""Newest records that are looked at: five years of monthly visits."""
_MEDICINES = "meds"
_NAME = "drug_name"


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart."""

    name: str
    points: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Curves of one unit with the lines they should stay below."""

    code: str
    title: str
    unit: str
    curves: tuple[Curve, ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine as it was written last."""

    name: str
    use: str
    since: date
    """First visit of the unbroken row of visits that name it with this use."""
    programme: str


@dataclass(frozen=True, slots=True)
class MedicineChange:
    """What changed from one visit to the next: new, stopped, other use."""

    on: date
    kind: str
    """new, stopped or changed."""
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Chronic:
    """The chronic part of the page."""

    trends: tuple[Trend, ...]
    medicines: tuple[Medicine, ...]
    changes: tuple[MedicineChange, ...]
    """Newest first."""


_SOURCES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "pressure": (
        (tr("收缩压"), ("sbp", "bp_left_sbp", "bp_right_sbp")),
        (tr("舒张压"), ("dbp", "bp_left_dbp", "bp_right_dbp")),
    ),
    "glucose": ((tr("空腹血糖"), ("fbg", "fasting_glucose", "glucose")),),
    "weight": ((tr("体重"), ("weight",)),),
    "waist": ((tr("腰围"), ("waist",)),),
}
"""Trend → its curves with the ids under which forms hold the value."""
_UNITS = {"pressure": "mmHg", "glucose": "mmol/L", "weight": "kg", "waist": "cm"}
_TITLES = {
    "pressure": tr("血压"),
    "glucose": tr("空腹血糖"),
    "weight": tr("体重"),
    "waist": tr("腰围"),
}
_RULES = {
    "pressure": ("hypertension", ("sbp", "dbp")),
    "glucose": ("diabetes", ("fbg",)),
}
_BMI_OVERWEIGHT = 24.0
"""kg/m²; schedules.md 4.7."""
_WAIST = {"1": 90.0, "2": 85.0}
"""cm by sex; schedules.md 4.7."""


def chronic(place: Workplace, session: Session, resident_id: str) -> Chronic:
    """Everything of one person; trends without two measurements are left out."""
    resident = load_resident(session, resident_id)
    records = _records(place, session, resident_id)
    trends = []
    for code, curves in _SOURCES.items():
        drawn = [
            Curve(name, _points(place, session, resident_id, records, ids, code))
            for name, ids in curves
        ]
        if any(len(curve.points) > 1 for curve in drawn):
            trends.append(
                Trend(
                    code,
                    _TITLES[code],
                    _UNITS[code],
                    tuple(drawn),
                    _limits(place, code, resident.birth_date, resident.sex, records),
                )
            )
    medicines, changes = _medicines(records)
    return Chronic(tuple(trends), medicines, changes)


_Row = tuple[Form, date, Mapping[str, Any]]


def _records(place: Workplace, session: Session, resident_id: str) -> list[_Row]:
    """Newest records in time order with the form each was made with."""
    rows = session.execute(
        select(Record.form_code, Record.form_edition, Record.occurred_on, Record.answers)
        .where(Record.resident_id == resident_id, Record.voided.is_(False))
        .order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id.desc())
        .limit(_KEPT)
    ).all()
    found = []
    for code, edition, on, answers in reversed(rows):
        form = place.catalogue.form(code, edition)
        if form is not None and on <= place.today:
            found.append((form, on, answers))
    return found


def _points(
    place: Workplace,
    session: Session,
    resident_id: str,
    records: Sequence[_Row],
    ids: Sequence[str],
    code: str,
) -> tuple[tuple[date, float], ...]:
    """One value a day, of two the later entered."""
    found: dict[date, float] = {}
    for form, on, answers in records:
        value = next((v for name in ids if (v := _number(form, name, answers)) is not None), None)
        if value is not None:
            found[on] = value
    if code == "pressure":
        found = _screened(place, session, resident_id, ids[0]) | found
    return tuple(sorted(found.items()))


def _screened(place: Workplace, session: Session, resident_id: str, name: str) -> dict[date, float]:
    """Pressures that were entered as small events."""
    rows = session.execute(
        select(CareEvent.occurred_on, CareEvent.details)
        .where(
            CareEvent.resident_id == resident_id,
            CareEvent.kind == "bp",
            CareEvent.voided.is_(False),
            CareEvent.occurred_on <= place.today,
        )
        .order_by(CareEvent.occurred_on)
    )
    return {
        on: float(value)
        for on, details in rows
        if isinstance(value := (details or {}).get(name), int)
    }


def _number(form: Form, name: str, answers: Mapping[str, Any]) -> float | None:
    value = answers.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not form.has(name):
        return None
    field = form.field(name)
    number = value / 10**field.scale
    return float(number / 1000 if field.unit in ("g", "克") else number)


def _limits(
    place: Workplace, code: str, born: date, sex: str, records: Sequence[_Row]
) -> tuple[Limit, ...]:
    rule = _RULES.get(code)
    if rule is not None:
        programme = place.catalogue.programmes.get(rule[0])
        if programme is None:
            return ()
        return tuple(limit for name in rule[1] for limit in limits(programme, name, born))
    if code == "waist":
        return (Limit(_WAIST[sex]),) if sex in _WAIST else ()
    heights = [h for form, _, answers in records if (h := _number(form, "height", answers))]
    if not heights:
        return ()
    return (Limit(round(_BMI_OVERWEIGHT * (heights[-1] / 100) ** 2, 1)),)


def _medicines(
    records: Sequence[_Row],
) -> tuple[tuple[Medicine, ...], tuple[MedicineChange, ...]]:
    """Medicines of the last visit of each form, and the differences of following visits."""
    held: dict[str, dict[str, tuple[str, date, str]]] = {}
    changes: list[MedicineChange] = []
    for form, on, answers in records:
        if not form.has(_MEDICINES) or answers.get("visit_outcome") in ("1", "2"):
            continue
        now = dict(_uses(form, answers))
        before = held.get(form.code)
        if before is not None:
            changes.extend(_differences(before, now, on))
        programme = next((e.programme for e in form.events if e.programme), "")
        held[form.code] = {
            name: (
                use,
                before[name][1] if before and name in before and before[name][0] == use else on,
                programme,
            )
            for name, use in now.items()
        }
    medicines = [
        Medicine(name, use, since, programme)
        for own in held.values()
        for name, (use, since, programme) in own.items()
    ]
    return tuple(medicines), tuple(reversed(changes))


def _uses(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    item = form.field(_MEDICINES)
    found = []
    for row in answers.get(_MEDICINES) or ():
        if item.rows is None or not isinstance(row, dict) or not row.get(_NAME):
            continue
        parts = []
        for column in item.rows.fields:
            answer = row.get(column.id)
            if column.id == _NAME or answer in (None, ""):
                continue
            said = value_text(column, answer)
            if column.id in ("times_per_day",):
                said = tr("每日{times}", times=said)
            parts.append(said)
        found.append((str(row[_NAME]).strip(), " ".join(parts)))
    return found


def _differences(
    before: Mapping[str, tuple[str, date, str]], now: Mapping[str, str], on: date
) -> list[MedicineChange]:
    found = [
        MedicineChange(on, "new", name, "", use) for name, use in now.items() if name not in before
    ]
    found += [
        MedicineChange(on, "stopped", name, use, "")
        for name, (use, _, _) in before.items()
        if name not in now
    ]
    found += [
        MedicineChange(on, "changed", name, before[name][0], use)
        for name, use in now.items()
        if name in before and before[name][0] != use
    ]
    return found
