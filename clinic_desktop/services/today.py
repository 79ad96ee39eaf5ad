"""今日: whom to see now and why, grouped by village group and household."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.domain.dates import age_years
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.tables import Household, Resident, ResidentIndex, Task


class Window(StrEnum):
    """Which obligations the list shows."""

    NOW = "now"
    """Overdue or in their window."""
    OVERDUE = "overdue"
    WEEK = "week"
    """Also those whose window opens within seven days."""
    MONTH = "month"
    ALL = "all"
    """Every open obligation."""


@dataclass(frozen=True, slots=True)
class TodayFilter:
    """What Today shows."""

    window: Window = Window.NOW
    programme: str | None = None
    village_group: str | None = None
    text: str = ""
    doctor: str | None = None
    """Responsible doctor of the person, for a house of its head."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One obligation, ready to show."""

    enrolment_id: str
    programme: str
    resident_id: str | None
    household_id: str | None
    name: str
    sex: str
    age: int | None
    village_group: str | None
    household_no: str | None
    phone: str | None
    next_due: date
    window_start: date
    window_end: date
    status: str
    """upcoming, due or overdue on the day asked."""
    overdue_days: int
    reason: str
    clinical_priority: int
    last_contact_on: date | None


@dataclass(frozen=True, slots=True)
class HouseVisit:
    """One house to go to with everything open there, most pressing first."""

    household_id: str | None
    household_no: str | None
    village_group: str | None
    head_name: str | None
    address: str | None
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers above the list."""

    overdue: int
    due: int
    week: int
    by_programme: tuple[tuple[str, int, int], ...]
    """(programme, due or overdue, overdue)."""


@dataclass(frozen=True, slots=True)
class TodayPage:
    """The whole page."""

    day: date
    counts: Counts
    houses: tuple[HouseVisit, ...]
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to 为什么 for one task."""

    programme: str
    reason: str
    next_due: date | None
    window_start: date | None
    window_end: date | None
    trace: tuple[Any, ...]


_AT_MOST_TASKS = 400


def today_page(place: Workplace, wanted: TodayFilter = TodayFilter()) -> TodayPage:
    """The work list for today, clinically pressing first, then by the end of the window."""
    with place.reading() as session:
        counts = _counts(session, place)
        if text := wanted.text.strip():
            tests = task_conditions(place, replace(wanted, text=""), by_key=True)
            tasks, total = _named(session, place.today, tests, text)
        else:
            tests = task_conditions(place, wanted)
            tasks = _pressing_first(session, place.today, tests)
            total = len(tasks)
            if total == _AT_MOST_TASKS:
                known = _known_total(counts, wanted)
                total = _count(session, tests) if known is None else known
        return TodayPage(place.today, counts, _houses(session, tasks), len(tasks), total)


def _known_total(counts: Counts, wanted: TodayFilter) -> int | None:
    """The number of tasks of a filter where the counts above the list tell it."""
    if wanted.text.strip() or wanted.village_group or wanted.programme or wanted.doctor:
        return None
    match wanted.window:
        case Window.NOW:
            return counts.due + counts.overdue
        case Window.OVERDUE:
            return counts.overdue
        case Window.WEEK:
            return counts.due + counts.overdue + counts.week
    return None


def _count(session: Session, tests: list[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Task).where(*tests)) or 0


def _named(
    session: Session, today: date, tests: list[ColumnElement[bool]], text: str
) -> tuple[list[TaskRow], int]:
    """The most pressing tasks of everybody who fits what was typed, and how many there are.

    From the people to their tasks: the other way every task of a township would be looked at.
    """
    people = session.scalars(select(ResidentIndex.resident_id).where(_fits(text))).all()
    theirs: list[str] = []
    for portion in chunks(people):
        own = select(Task.enrolment_id).where(Task.resident_id.in_(portion))
        theirs += session.scalars(own)
    found: list[tuple[int, date, str]] = []
    for portion in chunks(theirs):
        query = select(Task.clinical_priority, Task.window_end, Task.enrolment_id)
        rows = session.execute(query.where(*tests, Task.enrolment_id.in_(portion)))
        found += [(-level, end, key) for level, end, key in rows if end is not None]
    pressing = [key for _, _, key in sorted(found)[:_AT_MOST_TASKS]]
    return _tasks(session, today, [Task.enrolment_id.in_(pressing)]), len(found)


def counts_now(place: Workplace) -> Counts:
    """The numbers alone, for the badge beside 今日."""
    with place.reading() as session:
        return _counts(session, place)


def tasks_of(place: Workplace, resident_id: str) -> tuple[TaskRow, ...]:
    """Every open obligation of one person, also those not yet due."""
    with place.reading() as session:
        return tuple(
            _tasks(
                session,
                place.today,
                [Task.resident_id == resident_id, Task.state.in_(("open", "suspended"))],
            )
        )


def why(place: Workplace, enrolment_id: str) -> Why:
    """Rule, clause, dates and arithmetic behind one obligation."""
    with place.reading() as session:
        task = session.get_one(Task, enrolment_id)
        return Why(
            task.programme,
            task.reason,
            task.next_due,
            task.window_start,
            task.window_end,
            tuple(task.trace),
        )


def task_conditions(
    place: Workplace, wanted: TodayFilter, *, by_key: bool = False
) -> list[ColumnElement[bool]]:
    """Which open tasks a filter means; for queries over ``Task`` joined with ``ResidentIndex``."""
    today = place.today
    # ``by_key``: tasks are named one by one, and no index of their state is to be gone through.
    state = func.coalesce(Task.state, "") if by_key else Task.state
    tests: list[ColumnElement[bool]] = [state == "open"]
    if place.site.role == "village":
        tests.append(Task.clinic_code == place.site.code)
    # Hidden from the planner: half of all windows are open, and by their begin it would have to
    # sort them all, where the order of the list is an index of its own.
    opens = func.coalesce(Task.window_start, "")
    match wanted.window:
        case Window.NOW:
            tests.append(opens <= today.isoformat())
        case Window.OVERDUE:
            tests.append(Task.window_end < today)
        case Window.WEEK:
            tests.append(opens <= (today + timedelta(days=7)).isoformat())
        case Window.MONTH:
            tests.append(opens <= (today + timedelta(days=31)).isoformat())
    if wanted.programme:
        tests.append(Task.programme == wanted.programme)
    if wanted.village_group:
        tests.append(Task.village_group == wanted.village_group)
    if wanted.doctor:
        tests.append(_looked_after_by(wanted.doctor))
    if text := wanted.text.strip():
        tests.append(_fits(text))
    return tests


def _fits(text: str) -> ColumnElement[bool]:
    """Whether a resident's name, spelling or house is what was typed."""
    lower = text.lower()
    return (
        ResidentIndex.name.contains(text, autoescape=True)
        | ResidentIndex.initials.startswith(lower, autoescape=True)
        | ResidentIndex.pinyin.startswith(lower, autoescape=True)
        | (ResidentIndex.household_no == text)
    )


def _looked_after_by(doctor: str) -> ColumnElement[bool]:
    person = exists().where(Resident.id == Task.resident_id, Resident.responsible_doctor == doctor)
    head = aliased(Resident)
    house = exists().where(
        Task.resident_id.is_(None),
        Household.id == Task.household_id,
        head.id == Household.head_id,
        head.responsible_doctor == doctor,
    )
    return or_(person, house)


def _from_tasks(query: Any) -> Any:
    return query.select_from(Task).outerjoin(
        ResidentIndex, ResidentIndex.resident_id == Task.resident_id
    )


def _pressing_first(
    session: Session, today: date, conditions: list[ColumnElement[bool]]
) -> list[TaskRow]:
    """One level of priority after the other, each in the order of its index; at a centre the
    list is a small part of a hundred thousand tasks.
    """
    found: list[TaskRow] = []
    highest = select(func.max(Task.clinical_priority)).where(Task.state == "open")
    level = session.scalar(highest)
    while level is not None and len(found) < _AT_MOST_TASKS:
        here = [*conditions, Task.clinical_priority == level]
        found += _tasks(session, today, here, _AT_MOST_TASKS - len(found))
        level = session.scalar(highest.where(Task.clinical_priority < level))
    return found


def _tasks(
    session: Session,
    today: date,
    conditions: list[ColumnElement[bool]],
    at_most: int = _AT_MOST_TASKS,
) -> list[TaskRow]:
    rows = session.execute(
        _from_tasks(
            select(
                Task.enrolment_id,
                Task.programme,
                Task.resident_id,
                Task.household_id,
                ResidentIndex.name,
                ResidentIndex.sex,
                ResidentIndex.birth_date,
                Task.village_group,
                ResidentIndex.household_no,
                ResidentIndex.phone,
                Task.next_due,
                Task.window_start,
                Task.window_end,
                Task.reason,
                Task.clinical_priority,
                Task.last_contact_on,
            )
        )
        .where(*conditions)
        .order_by(Task.clinical_priority.desc(), Task.window_end)
        .limit(at_most)
    ).all()
    return [
        TaskRow(
            enrolment_id=row.enrolment_id,
            programme=row.programme,
            resident_id=row.resident_id,
            household_id=row.household_id,
            name=row.name or "",
            sex=row.sex or "",
            age=age_years(row.birth_date, today) if row.birth_date else None,
            village_group=row.village_group,
            household_no=row.household_no,
            phone=row.phone,
            next_due=row.next_due,
            window_start=row.window_start,
            window_end=row.window_end,
            status=_status(today, row.window_start, row.window_end),
            overdue_days=max(0, (today - row.window_end).days),
            reason=row.reason,
            clinical_priority=row.clinical_priority,
            last_contact_on=row.last_contact_on,
        )
        for row in rows
    ]


def _status(today: date, window_start: date, window_end: date) -> str:
    if today < window_start:
        return "upcoming"
    return "due" if today <= window_end else "overdue"


def _houses(session: Session, tasks: list[TaskRow]) -> tuple[HouseVisit, ...]:
    """Group by house. The house of the most pressing task comes first, its group-mates follow
    in their own order; within a house the tasks keep their order.
    """
    grouped: dict[str | None, list[TaskRow]] = {}
    for task in tasks:
        grouped.setdefault(task.household_id or task.resident_id, []).append(task)
    ids = [key for key in grouped if key]
    head = (
        select(Resident.name)
        .where(Resident.id == Household.head_id)
        .correlate(Household)
        .scalar_subquery()
    )
    facts = {
        row.id: row
        for row in session.execute(
            select(
                Household.id,
                Household.household_no,
                Household.village_group,
                Household.address,
                head.label("head_name"),
            ).where(Household.id.in_(ids))
        )
    }
    houses = []
    for key, its_tasks in grouped.items():
        fact = facts.get(key) if key else None
        houses.append(
            HouseVisit(
                household_id=fact.id if fact else None,
                household_no=fact.household_no if fact else its_tasks[0].household_no,
                village_group=fact.village_group if fact else its_tasks[0].village_group,
                head_name=fact.head_name if fact else None,
                address=fact.address if fact else None,
                tasks=tuple(its_tasks),
            )
        )
    return tuple(houses)


def _counts(session: Session, place: Workplace) -> Counts:
    today = place.today
    tests: list[ColumnElement[bool]] = [
        Task.state == "open",
        Task.window_start <= today + timedelta(days=7),
    ]
    if place.site.role == "village":
        tests.append(Task.clinic_code == place.site.code)
    rows = session.execute(
        select(
            Task.programme,
            func.sum(case((Task.window_start <= today, 1), else_=0)),
            func.sum(case((Task.window_end < today, 1), else_=0)),
            func.count(),
        )
        .where(*tests)
        .group_by(Task.programme)
    ).all()
    by_programme = tuple(
        (programme, int(now), int(overdue)) for programme, now, overdue, _ in rows if now
    )
    return Counts(
        overdue=sum(int(overdue) for _, _, overdue, _ in rows),
        due=sum(int(now) - int(overdue) for _, now, overdue, _ in rows),
        week=sum(int(every) - int(now) for _, now, _, every in rows),
        by_programme=tuple(sorted(by_programme, key=lambda item: -item[1])),
    )
