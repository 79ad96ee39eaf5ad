"""随访日历: the open visits of a month, levelled over its working days."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.visit_plan import Stop, plan
from clinic_desktop.services.today import TodayFilter, Window, task_conditions
from clinic_desktop.services.working_days import DayKind, days_between, told_days
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Household, Resident, ResidentIndex, Task

CATCH_UP_DAYS = 14
"""Overdue visits are spread over this many days from today."""
SHORT_WINDOW_DAYS = 31
"""Windows that stay open longer after their target (a year's examination) may use all of it."""


@dataclass(frozen=True, slots=True)
class PlannedHouse:
    """A house on the walk of a day."""

    id: str
    village_group: str
    household_no: str
    head_name: str
    enrolments: tuple[str, ...]
    names: tuple[str, ...]
    overdue: int
    """How many of its visits are overdue."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of the month."""

    kind: DayKind
    houses: tuple[PlannedHouse, ...] = ()

    @property
    def visits(self) -> int:
        """Number of visits."""
        return sum(len(house.enrolments) for house in self.houses)


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """A month of days; ``official`` is false where the year's holiday plan is not published."""

    month: date
    days: tuple[PlannedDay, ...]
    official: bool

    @property
    def visits(self) -> int:
        """Number of visits in the month."""
        return sum(day.visits for day in self.days)


def month_plan(place: Workplace, month: date, wanted: TodayFilter) -> MonthPlan:
    """The plan of the month that ``month`` lies in. Houses stand in walking order within a day.

    The levelling runs from today over everything whose window opens before the month ends, so
    that the same visit never stands in two months.
    """
    first = month.replace(day=1)
    last = add_months(first, 1) - timedelta(days=1)
    until = max(last, place.today) + timedelta(days=CATCH_UP_DAYS + 20)
    houses, stops = _stops(place, last, wanted)
    with place.reading() as session:
        told = told_days(session)
    horizon = days_between(place.today, until, told)
    planned = plan(stops, [kind.day for kind in horizon if kind.works], place.today)
    days = days_between(first, last, told)
    return MonthPlan(
        first,
        tuple(
            PlannedDay(
                kind,
                tuple(sorted((houses[stop.id] for stop in planned.get(kind.day, ())), key=_walk)),
            )
            for kind in days
        ),
        all(kind.official for kind in days),
    )


def _walk(house: PlannedHouse) -> tuple[int, str, int, str, str]:
    group, number = house.village_group, house.household_no
    return len(group), group, len(number), number, house.id


def _stops(
    place: Workplace, last: date, wanted: TodayFilter
) -> tuple[dict[str, PlannedHouse], list[Stop]]:
    everything = replace(wanted, window=Window.ALL)
    house, head = aliased(Household), aliased(Resident)
    with place.reading() as session:
        rows = session.execute(
            select(
                Task.enrolment_id,
                Task.household_id,
                Task.resident_id,
                Task.next_due,
                Task.window_start,
                Task.window_end,
                Task.village_group,
                ResidentIndex.name,
                house.household_no,
                head.name.label("head_name"),
            )
            .outerjoin(ResidentIndex, ResidentIndex.resident_id == Task.resident_id)
            .outerjoin(house, house.id == Task.household_id)
            .outerjoin(head, head.id == house.head_id)
            .where(*task_conditions(place, everything), Task.window_start <= last)
            .order_by(Task.window_end, Task.enrolment_id)
        ).all()
    by_house: dict[str, list[int]] = {}
    for place_in_list, row in enumerate(rows):
        by_house.setdefault(row.household_id or row.resident_id or "", []).append(place_in_list)
    houses: dict[str, PlannedHouse] = {}
    stops: list[Stop] = []
    for key, numbers in by_house.items():
        own = [rows[n] for n in numbers]
        first = own[0]
        names = dict.fromkeys(row.name or first.head_name or "" for row in own)
        houses[key] = PlannedHouse(
            key,
            first.village_group or "",
            first.household_no or "",
            first.head_name or "",
            tuple(row.enrolment_id for row in own),
            tuple(names),
            sum(row.window_end < place.today for row in own),
        )
        stops.append(Stop(key, len(own), first.window_start, _latest(place, first), first.next_due))
    return houses, stops


def _latest(place: Workplace, task: Any) -> date:
    """The end of the window, or for an overdue visit of the days to catch up. A visit with a
    short window is to be made in the month in which it is due: there it counts (I-G4).
    """
    overdue = task.window_end < place.today
    last: date = place.today + timedelta(days=CATCH_UP_DAYS) if overdue else task.window_end
    if not overdue and (task.window_end - task.next_due).days > SHORT_WINDOW_DAYS:
        return last
    due = max(task.next_due, place.today)
    return min(last, add_months(due.replace(day=1), 1) - timedelta(days=1))
