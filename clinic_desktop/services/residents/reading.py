"""Reading residents: the list (ids first, pages on demand), the search box, the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select

from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.search import SearchHit, search
from clinic_desktop.storage.tables import ResidentIndex, Task

_PRIORITY_AGE = 65
_CHILD_MONTHS = 84


@dataclass(frozen=True, slots=True)
class ResidentFilter:
    """Which residents the list shows. ``group`` is one of ``GROUPS`` or a programme or tag code."""

    group: str = "all"
    village_group: str | None = None
    include_left: bool = False


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """One line of the resident list."""

    resident_id: str
    household_id: str | None
    name: str
    sex: str
    birth_date: date
    age: int
    id_no: str | None
    phone: str | None
    village_group: str | None
    household_no: str | None
    programmes: tuple[str, ...]
    tags: tuple[str, ...]
    status: str
    next_due: date | None
    window_end: date | None
    overdue_days: int
    """Days past the window of the most pressing open task, 0 if none is overdue."""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A filter chip: code and how many residents."""

    code: str
    people: int


def list_resident_ids(place: Workplace, wanted: ResidentFilter) -> tuple[str, ...]:
    """Ids of all residents that fit, in the order of the doctor's walk."""
    index = ResidentIndex
    query = select(index.resident_id).where(*_conditions(place, wanted))
    query = query.order_by(
        func.length(index.village_group),
        index.village_group,
        func.length(index.household_no),
        index.household_no,
        index.birth_date,
    )
    with place.reading() as session:
        return tuple(session.scalars(query))


def resident_rows(place: Workplace, ids: Sequence[str]) -> tuple[ResidentRow, ...]:
    """The rows for some ids (a page of about 200), in the order asked."""
    index = ResidentIndex
    today = place.today
    with place.reading() as session:
        rows = session.execute(
            select(
                index.resident_id,
                index.household_id,
                index.name,
                index.sex,
                index.birth_date,
                index.id_no,
                index.phone,
                index.village_group,
                index.household_no,
                index.programmes,
                index.tags,
                index.status,
            ).where(index.resident_id.in_(ids))
        ).all()
        due: dict[str, tuple[date, date]] = {}
        for person, next_due, window_end in session.execute(
            select(Task.resident_id, Task.next_due, Task.window_end)
            .where(Task.resident_id.in_(ids), Task.state == "open")
            .order_by(Task.window_end)
        ):
            if person and next_due and window_end:
                due.setdefault(person, (next_due, window_end))
    found = {
        row.resident_id: ResidentRow(
            resident_id=row.resident_id,
            household_id=row.household_id,
            name=row.name,
            sex=row.sex,
            birth_date=row.birth_date,
            age=age_years(row.birth_date, today),
            id_no=row.id_no,
            phone=row.phone,
            village_group=row.village_group,
            household_no=row.household_no,
            programmes=tuple(row.programmes.split()),
            tags=tuple(row.tags.split()),
            status=row.status,
            next_due=due[row.resident_id][0] if row.resident_id in due else None,
            window_end=due[row.resident_id][1] if row.resident_id in due else None,
            overdue_days=max(0, (today - due[row.resident_id][1]).days)
            if row.resident_id in due
            else 0,
        )
        for row in rows
    }
    return tuple(found[i] for i in ids if i in found)


def group_counts(place: Workplace) -> tuple[GroupCount, ...]:
    """Counts for the chips above the list: all, elderly, children, and each programme in force."""
    index = ResidentIndex
    base = _conditions(place, ResidentFilter())
    today = place.today
    with place.reading() as session:
        elderly_born = index.birth_date <= add_months(today, -12 * _PRIORITY_AGE)
        child_born = index.birth_date > add_months(today, -_CHILD_MONTHS)
        total, elderly, children = session.execute(
            select(
                func.count(),
                func.coalesce(func.sum(case((elderly_born, 1), else_=0)), 0),
                func.coalesce(func.sum(case((child_born, 1), else_=0)), 0),
            ).where(*base)
        ).one()
        combos = session.execute(
            select(index.programmes, func.count())
            .where(*base, index.programmes != "")
            .group_by(index.programmes)
        ).all()
    counts: dict[str, int] = {}
    for programmes, people in combos:
        for code in programmes.split():
            counts[code] = counts.get(code, 0) + people
    return (
        GroupCount("all", total),
        *(GroupCount(code, counts[code]) for code in sorted(counts, key=lambda c: -counts[c])),
        GroupCount("elderly_65", elderly),
        GroupCount("child_0_6", children),
    )


def search_residents(place: Workplace, text: str, limit: int = 20) -> tuple[SearchHit, ...]:
    """The one search box: name, pinyin, initials, ID tail, phone, household and archive number."""
    with place.reading() as session:
        return search(session, text, limit)


def _conditions(place: Workplace, wanted: ResidentFilter) -> list[ColumnElement[bool]]:
    index = ResidentIndex
    tests: list[ColumnElement[bool]] = []
    if place.site.role == "village":
        tests.append(index.clinic_code == place.site.code)
    tests.append(index.status != "void" if wanted.include_left else index.listed.is_(True))
    if wanted.village_group:
        tests.append(index.village_group == wanted.village_group)
    match wanted.group:
        case "all":
            pass
        case "elderly_65":
            tests.append(index.birth_date <= add_months(place.today, -12 * _PRIORITY_AGE))
        case "child_0_6":
            tests.append(index.birth_date > add_months(place.today, -_CHILD_MONTHS))
        case code:
            word = f" {code} "
            tests.append(
                (func.instr(index.programmes, word) > 0) | (func.instr(index.tags, word) > 0)
            )
    return tests
