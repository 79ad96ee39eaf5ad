"""A child's measurements by age with their z-scores, for curves and the child's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.growth import Grade, Indicator, bmi, grade
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

OLDEST_DAYS = 7 * 366
"""Until the seventh birthday, as the child programme (0～6 岁)."""
_GRAMS = ("g", "克")


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement on one day."""

    on: date
    days: int
    """Age."""
    value: float
    """kg, cm or kg/m²."""
    z: float | None
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Growth:
    """All measurements of a child, oldest first."""

    sex: str
    measured: Mapping[Indicator, tuple[Measured, ...]]

    @property
    def empty(self) -> bool:
        """Nothing was measured."""
        return not any(self.measured.values())


def is_child(birth_date: date, today: date) -> bool:
    """Whether growth is followed at this age."""
    return 0 <= (today - birth_date).days <= OLDEST_DAYS


def child_growth(place: Workplace, resident_id: str) -> Growth:
    """Weight, length and BMI of every check; of two on one day the later entered counts."""
    standard = place.catalogue.growth
    forms = {source.form for source in standard.measured}
    with place.reading() as session:
        child = load_resident(session, resident_id)
        sex, birth = child.sex, child.birth_date
        records = session.execute(
            select(Record.form_code, Record.form_edition, Record.occurred_on, Record.answers)
            .where(
                Record.resident_id == resident_id,
                Record.voided.is_(False),
                Record.form_code.in_(forms),
            )
            .order_by(Record.occurred_on, Record.entry_order, Record.id)
        ).all()
    found: dict[Indicator, dict[date, float]] = {indicator: {} for indicator in Indicator}
    for code, edition, on, answers in records:
        form = place.catalogue.form(code, edition)
        if form is None:
            continue
        for source in standard.measured:
            if source.form != code:
                continue
            day = birth if source.at_birth else on
            weight = _number(form, source.weight, answers)
            length = _number(form, source.length, answers)
            if weight is not None:
                found[Indicator.WEIGHT][day] = weight
            if length is not None:
                found[Indicator.LENGTH][day] = length
            if weight is not None and length is not None:
                found[Indicator.BMI][day] = bmi(weight, length)
    return Growth(
        sex,
        {
            indicator: tuple(
                _measured(place, indicator, sex, birth, day, value)
                for day, value in sorted(values.items())
                if birth <= day and (day - birth).days <= OLDEST_DAYS
            )
            for indicator, values in found.items()
        },
    )


def _measured(
    place: Workplace, indicator: Indicator, sex: str, birth: date, day: date, value: float
) -> Measured:
    days = (day - birth).days
    z = place.catalogue.growth.z_score(indicator, sex, days, value)
    return Measured(day, days, value, z, grade(z) if z is not None else None)


def _number(form: Form, name: str, answers: Mapping[str, Any]) -> float | None:
    """The answer in kg or cm."""
    value = answers.get(name) if name else None
    if not isinstance(value, int) or not form.has(name) or value <= 0:
        return None
    field = form.field(name)
    number = value / 10**field.scale
    return float(number / 1000) if field.unit in _GRAMS else float(number)
