"""Targets and population bases of a year as one page saves them: one save, one undo."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import PopulationBase, Target


@dataclass(frozen=True, slots=True)
class Entered:
    """A number with where it comes from; ``None`` takes the number away."""

    value: int | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What changed. Targets by indicator, in hundredths; people by kind (all, 65plus)."""

    year: int
    targets: Mapping[str, Entered] = field(default_factory=dict)
    people: Mapping[str, Entered] = field(default_factory=dict)


def save_year(place: Workplace, figures: YearFigures) -> Changes:
    """Write, change or take away what is named; everything else stays as it is.

    Raises:
        InputProblem: a population below 1, or a target below 0.
    """
    problems = [
        Problem(f"pop:{kind}", "POPULATION", tr("人口数应大于 0"))
        for kind, entered in figures.people.items()
        if entered.value is not None and entered.value < 1
    ] + [
        Problem(indicator, "TARGET", tr("目标不能小于 0"))
        for indicator, entered in figures.targets.items()
        if entered.value is not None and entered.value < 0
    ]
    if problems:
        raise InputProblem(*problems)
    with place.unit(tr("修改目标和人口底数")) as unit:
        for indicator, entered in figures.targets.items():
            _target(place, unit.session, figures.year, indicator, entered)
        for kind, entered in figures.people.items():
            _people(place, unit.session, figures.year, kind, entered)
        return unit.commit()


def _target(
    place: Workplace, session: Session, year: int, indicator: str, entered: Entered
) -> None:
    row = session.scalars(
        select(Target).where(
            Target.clinic_code == place.site.code,
            Target.indicator == indicator,
            Target.year == year,
            Target.voided.is_(False),
        )
    ).first()
    if entered.value is None:
        if row is not None:
            _take_away(place, row)
        return
    if row is None:
        row = Target(
            **place.stamp(),
            indicator=indicator,
            year=year,
            value_hundredths=entered.value,
            direction="ge",
        )
        session.add(row)
    row.value_hundredths = entered.value
    row.source = entered.source or None


def _people(place: Workplace, session: Session, year: int, kind: str, entered: Entered) -> None:
    row = session.scalars(
        select(PopulationBase).where(
            PopulationBase.clinic_code == place.site.code,
            PopulationBase.year == year,
            PopulationBase.kind == kind,
            PopulationBase.voided.is_(False),
        )
    ).first()
    if entered.value is None:
        if row is not None:
            _take_away(place, row)
        return
    if row is None:
        row = PopulationBase(**place.stamp(), year=year, kind=kind, people=entered.value)
        session.add(row)
    row.people = entered.value
    row.source = entered.source or None


def _take_away(place: Workplace, row: Target | PopulationBase) -> None:
    row.voided = True
    row.void_by = place.actor.staff_id
    row.void_reason = tr("不再使用")
