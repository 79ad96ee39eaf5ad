"""The rows of each subject, with only the fields that are asked about."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from clinic_desktop.domain.queries import (
    Op,
    Query,
    dates_asked,
    groups,
)
from clinic_desktop.services.query.fields import (
    BY,
    COUNT,
    ENROLMENT,
    ON,
    OUTCOME,
    RECORD,
    RESIDENT,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    Enrolment,
    Household,
    Record,
    Resident,
    ResidentIndex,
    Task,
)

Cells = dict[str, Any]


@dataclass(slots=True)
class Candidate:
    """A candidate while it is looked at; ``cells`` are field → stored value."""

    id: str
    resident_id: str | None
    household_id: str | None
    record_id: str | None
    cells: Cells


def candidates(
    place: Workplace, session: Session, query: Query, wanted: set[str]
) -> Iterator[Candidate]:
    """Every row that may be asked for; ``wanted`` names the fields that are needed."""
    if query.subject == RESIDENT:
        yield from _residents(place, session, wanted)
    elif query.subject == ENROLMENT:
        yield from _enrolments(place, session, wanted)
    else:
        yield from _records(place, session, query, wanted)


def _residents(place: Workplace, session: Session, wanted: set[str]) -> Iterator[Candidate]:
    people = _people(place, session, wanted, everybody="p.status" in wanted)
    if any(name.startswith("t.") for name in wanted):
        tasks = _tasks(place, session)
        for person in people:
            person.cells |= tasks.get(person.id, {})
    forms = {name.split(".")[1] for name in wanted if name.startswith("f.")}
    for form in sorted(forms):
        last = _last_records(place, session, form, wanted)
        for person in people:
            person.cells |= last.get(person.id, {})
    yield from people


_PERSON_COLUMNS: Mapping[str, InstrumentedAttribute[Any]] = {
    "name": Resident.name,
    "sex": Resident.sex,
    "id_no": Resident.id_no,
    "phone": ResidentIndex.phone,
    "village_group": ResidentIndex.village_group,
    "household_no": ResidentIndex.household_no,
    "address": ResidentIndex.address,
    "programmes": ResidentIndex.programmes,
    "tags": ResidentIndex.tags,
    "residence_type": Resident.residence_type,
    "ethnicity": Resident.ethnicity,
    "relation_to_head": Resident.relation_to_head,
    "archive_no": Resident.archive_no,
    "filing_date": Resident.filing_date,
    "responsible_doctor": Resident.responsible_doctor,
    "contact_name": Resident.contact_name,
    "status": Resident.status,
    "moved_on": Resident.moved_on,
    "death_date": Resident.death_date,
    "death_cause": Resident.death_cause,
    "file_closed_on": Resident.file_closed_on,
    "file_closed_reason": Resident.file_closed_reason,
    "remark": Resident.remark,
}


def _person_columns(wanted: set[str]) -> list[tuple[str, ColumnElement[Any]]]:
    """Only what is asked for; dates stay text, that is what they are compared as."""
    names = {name.removeprefix("p.") for name in wanted if name.startswith("p.")}
    columns: list[tuple[str, ColumnElement[Any]]] = [
        (name, type_coerce(column, String).label(name))
        for name, column in _PERSON_COLUMNS.items()
        if name in names
    ]
    if names & {"age", "birth_date"}:
        columns.append(("birth_date", type_coerce(Resident.birth_date, String).label("birth_date")))
    return columns


def _person_cells(found: Mapping[str, Any], today: str, wanted: set[str]) -> Cells:
    cells = {f"p.{name}": value for name, value in found.items()}
    if "p.age" in wanted and (birth := found.get("birth_date")):
        cells["p.age"] = int(today[:4]) - int(birth[:4]) - (today[5:] < birth[5:])
    if programmes := found.get("programmes"):
        cells["p.programmes"] = programmes.split()
    if tags := found.get("tags"):
        cells["p.tags"] = tags.split()
    return cells


def _people(
    place: Workplace, session: Session, wanted: set[str], *, everybody: bool
) -> list[Candidate]:
    columns = _person_columns(wanted)
    index = ResidentIndex
    query = (
        select(Resident.id, Resident.household_id, *(column for _, column in columns))
        .join(index, index.resident_id == Resident.id)
        .order_by(
            func.length(index.village_group),
            index.village_group,
            func.length(index.household_no),
            index.household_no,
            Resident.birth_date,
            Resident.id,
        )
    )
    if place.site.role == "village":
        query = query.where(index.clinic_code == place.site.code)
    query = query.where(index.status != "void" if everybody else index.listed.is_(True))
    names = [name for name, _ in columns]
    today = place.today.isoformat()
    return [
        Candidate(
            row[0], row[0], row[1], None,
            _person_cells(dict(zip(names, row[2:], strict=True)), today, wanted),
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _tasks(place: Workplace, session: Session) -> dict[str, Cells]:
    """The most pressing open task of each person, and when they were last seen."""
    query = select(
        Task.resident_id,
        type_coerce(Task.next_due, String),
        type_coerce(Task.window_end, String),
        type_coerce(Task.last_contact_on, String),
    ).where(Task.state == "open", Task.resident_id.is_not(None))
    found: dict[str, Cells] = {}
    for person, due, end, seen in session.execute(query):
        cells = found.setdefault(str(person), {})
        if due and due < cells.get("t.next_due", "9999"):
            cells["t.next_due"] = due
        if seen and seen > cells.get("t.last_contact_on", ""):
            cells["t.last_contact_on"] = seen
        cells["t.overdue"] = max(cells.get("t.overdue", 0), _days_past(end, place.today))
    return found


def _days_past(end: str | None, today: date) -> int:
    return max(0, (today - date.fromisoformat(end)).days) if end else 0


def _last_records(
    place: Workplace, session: Session, form: str, wanted: set[str]
) -> dict[str, Cells]:
    """The last record of a form of each person; answers are only read where they are asked for."""
    begin = f"f.{form}."
    names = {name.removeprefix(begin) for name in wanted if name.startswith(begin)}
    answers = names - {ON, BY, OUTCOME, COUNT}
    whose = Record.resident_id
    latest_first = (Record.occurred_on.desc(), Record.entry_order.desc(), Record.id)
    this_year = case((Record.occurred_on >= place.today.replace(month=1, day=1), 1), else_=0)
    ranked = select(
        Record.id,
        func.row_number().over(partition_by=whose, order_by=latest_first).label("place"),
        func.sum(this_year).over(partition_by=whose).label("times"),
    ).where(Record.form_code == form, Record.voided.is_(False), whose.is_not(None))
    if place.site.role == "village":
        ranked = ranked.where(Record.clinic_code == place.site.code)
    own = ranked.subquery()
    text = type_coerce(Record.answers, String) if answers else literal("{}")
    query = (
        select(
            whose,
            type_coerce(Record.occurred_on, String),
            Record.performed_by,
            Record.outcome,
            own.c.times,
            text,
        )
        .join(own, own.c.id == Record.id)
        .where(own.c.place == 1)
    )
    found: dict[str, Cells] = {}
    for person, on, by, outcome, times, given in session.execute(query):
        cells = {begin + ON: on, begin + BY: by, begin + OUTCOME: outcome, begin + COUNT: times}
        if answers:
            said = orjson.loads(given)
            cells |= {begin + name: said.get(name) for name in answers}
        found[str(person)] = cells
    return found


def _enrolments(place: Workplace, session: Session, wanted: set[str]) -> Iterator[Candidate]:
    columns = _person_columns(wanted)
    query = (
        select(
            Enrolment.id,
            Enrolment.resident_id,
            Enrolment.programme,
            type_coerce(Enrolment.enrolled_on, String),
            Enrolment.source,
            type_coerce(Enrolment.closed_on, String),
            Enrolment.close_reason,
            type_coerce(Task.next_due, String),
            type_coerce(Task.window_end, String),
            type_coerce(Task.last_contact_on, String),
            Task.state,
            Enrolment.household_id,
            *(column for _, column in columns),
        )
        .outerjoin(Task, Task.enrolment_id == Enrolment.id)
        .outerjoin(Resident, Resident.id == Enrolment.resident_id)
        .outerjoin(ResidentIndex, ResidentIndex.resident_id == Resident.id)
        .where(Enrolment.voided.is_(False), func.coalesce(Resident.voided, False).is_(False))
        .order_by(Enrolment.programme, Enrolment.enrolled_on.desc(), Enrolment.id)
    )
    if place.site.role == "village":
        query = query.where(Enrolment.clinic_code == place.site.code)
    names = [name for name, _ in columns]
    today = place.today.isoformat()
    for row in session.execute(query):
        is_open = row[10] == "open"
        cells: Cells = {
            "e.programme": row[2],
            "e.enrolled_on": row[3],
            "e.source": row[4],
            "e.closed_on": row[5],
            "e.close_reason": row[6],
            "e.next_due": row[7] if is_open else None,
            "e.overdue": _days_past(row[8], place.today) if is_open else 0,
            "e.last_contact_on": row[9],
        }
        cells |= _person_cells(dict(zip(names, row[12:], strict=True)), today, wanted)
        yield Candidate(row[0], row[1], row[11], None, cells)


_HEAD = aliased(Resident)
_HOUSE_COLUMNS: Mapping[str, InstrumentedAttribute[Any]] = {
    "household_no": Household.household_no,
    "head_name": _HEAD.name,
    "village_group": Household.village_group,
    "address": Household.address,
    "phone": Household.phone,
}


def _house_columns(wanted: set[str]) -> list[tuple[str, ColumnElement[Any]]]:
    return [
        (name, column.label(f"h_{name}"))
        for name, column in _HOUSE_COLUMNS.items()
        if f"h.{name}" in wanted
    ]


def _records(
    place: Workplace, session: Session, query: Query, wanted: set[str]
) -> Iterator[Candidate]:
    form = query.subject.removeprefix(RECORD)
    begin = f"f.{form}."
    people = _person_columns(wanted)
    houses = _house_columns(wanted)
    others = [f"p.{name}" for name, _ in people] + [f"h.{name}" for name, _ in houses]
    statement: Select[Any] = select(
        Record.id,
        Record.resident_id,
        Record.household_id,
        type_coerce(Record.occurred_on, String),
        Record.performed_by,
        Record.outcome,
        type_coerce(Record.answers, String),
        *(column for _, column in people),
        *(column for _, column in houses),
    ).outerjoin(Resident, Resident.id == Record.resident_id)
    if people:
        statement = statement.outerjoin(ResidentIndex, ResidentIndex.resident_id == Resident.id)
    if houses:
        statement = statement.outerjoin(Household, Household.id == Record.household_id)
        statement = statement.outerjoin(_HEAD, _HEAD.id == Household.head_id)
    statement = statement.where(
        Record.form_code == form,
        Record.voided.is_(False),
        func.coalesce(Resident.voided, False).is_(False),
        *_narrowed(place, session, query, begin),
    ).order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id)
    answers = {name.removeprefix(begin) for name in wanted if name.startswith(begin)}
    answers -= {ON, BY, OUTCOME}
    today = place.today.isoformat()
    for row in session.execute(statement):
        cells: Cells = {begin + ON: row[3], begin + BY: row[4], begin + OUTCOME: row[5]}
        if answers:
            given = orjson.loads(row[6])
            for name in answers:
                cells[begin + name] = given.get(name)
        if others:
            more = dict(zip(others, row[7:], strict=True))
            person = {k.removeprefix("p."): v for k, v in more.items() if k.startswith("p.")}
            cells |= more | _person_cells(person, today, wanted)
        yield Candidate(row[0], row[1], row[2], row[0], cells)


_NUMBER_TESTS: Mapping[Op, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    Op.GE: lambda column, value: column >= value,
    Op.GT: lambda column, value: column > value,
    Op.LE: lambda column, value: column <= value,
    Op.LT: lambda column, value: column < value,
    Op.EQ: lambda column, value: column == value,
}


def _narrowed(
    place: Workplace, session: Session, query: Query, begin: str
) -> Iterator[ColumnElement[bool]]:
    """What the database can leave out by itself; every row is tested again all the same."""
    if place.site.role == "village":
        yield Record.clinic_code == place.site.code
    first, last = dates_asked(query, begin + ON, place.today)
    if first:
        yield Record.occurred_on >= first
    if last < "9999":
        yield Record.occurred_on <= last
    if len(groups(query.conditions)) != 1 or session.get_bind().dialect.name != "sqlite":
        return
    for each in query.conditions:
        test = _NUMBER_TESTS.get(each.op)
        if test is not None and each.field.startswith(begin) and "@" not in each.field:
            path = f"$.{each.field.removeprefix(begin)}"
            yield test(func.json_extract(Record.answers, path, type_=Integer), each.values[0])
