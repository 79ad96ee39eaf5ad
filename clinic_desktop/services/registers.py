"""Registers: the rows of one form over a period, found by text, added up; deadlines of reports.

A register is any form about the clinic itself, and any form about residents or households that a
shelf of ``resources/definitions/registers`` names or that is printed as a register. Entering,
amending and voiding go through ``services.records``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.domain.diseases import Deadline, Standing
from clinic_desktop.domain.forms.context import Fact
from clinic_desktop.domain.forms.display import answer_text, outcome_label, search_text, value_text
from clinic_desktop.domain.forms.model import NUMBERS, TEXTS, Field, Form, Subject
from clinic_desktop.domain.identity import mask_id_no
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.subject import About, facts_about, form_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Clinic, Household, Record, Resident

OTHER = "other"
_LOOK_BACK = timedelta(days=60)
"""An older card without a sending time was brought over from paper, not forgotten."""


@dataclass(frozen=True, slots=True)
class RegisterName:
    """A register to choose; ``rows`` are those of the running year."""

    code: str
    title: str
    subject: Subject
    rows: int
    overdue: int = 0
    """Reports whose deadline has passed and that are not sent."""


@dataclass(frozen=True, slots=True)
class RegisterShelf:
    """Registers that stand together."""

    code: str
    title: str
    registers: tuple[RegisterName, ...]


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Which rows of which register. Days are inclusive; ``None`` leaves the side open."""

    form: str
    first: date | None = None
    last: date | None = None
    text: str = ""
    """Words that must all be found in the row's search text or the person's name."""
    unsent: bool = False
    """Only reports that are not sent yet."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of a register."""

    id: str
    """The record."""
    on: date
    about: About
    name: str
    """Whom it is about, for registers about residents or households."""
    cells: tuple[str, ...]
    """One for each column."""
    outcome: str
    performed_by: str
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A register as the screen shows it."""

    form: Form
    columns: tuple[str, ...]
    """Headings of the cells."""
    rows: tuple[RegisterRow, ...]
    totals: tuple[tuple[str, str], ...]
    """Heading and sum with unit."""
    now: datetime
    """Local civil time without a zone at which the deadlines were looked at."""
    has_clock: bool

    @property
    def overdue(self) -> int:
        """Reports past their deadline and not sent."""
        return sum(
            row.deadline is not None and row.deadline.standing(self.now) is Standing.OVERDUE
            for row in self.rows
        )


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A report with a clock that is not handed on yet."""

    form: Form
    record_id: str
    what: str
    """Patient or event, as the first text of the summary has it."""
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """A row with everything that paper and workbook need."""

    row: RegisterRow
    form: Form
    """In the edition of the record."""
    answers: Mapping[str, Any]
    person: Mapping[str, Fact]


def is_register(form: Form) -> bool:
    """Whether a form is kept as a register although no shelf names it."""
    return form.subject is Subject.CLINIC or form.paper.layout == "register"


def local_now(place: Workplace) -> datetime:
    """The clock's instant as local civil time without a zone."""
    return place.clock.now().astimezone().replace(tzinfo=None)


def waiting_reports(place: Workplace) -> tuple[WaitingReport, ...]:
    """Reports of the last two months whose clock still runs or has run out, most urgent first."""
    forms = {form.code: form for form in place.catalogue.current_forms()}
    since = place.today - _LOOK_BACK
    found: list[WaitingReport] = []
    with place.reading() as session:
        for clock in place.catalogue.diseases.clocks:
            form = forms.get(clock.form)
            if form is None:
                continue
            named = next((f for f in columns_of(form) if f.type in TEXTS), None)
            wanted = RegisterFilter(form.code, since, unsent=True)
            columns = (named,) if named else ()
            found += [
                WaitingReport(form, row.id, "".join(row.cells), row.deadline)
                for _, row, _ in _rows(place, session, wanted, columns)
                if row.deadline is not None
            ]
    return tuple(sorted(found, key=lambda report: report.deadline.due))


def register_shelves(place: Workplace) -> tuple[RegisterShelf, ...]:
    """Every register on its shelf, with its rows of the running year."""
    order = place.catalogue.registers
    forms = {form.code: form for form in place.catalogue.current_forms()}
    named = {code for shelf in order.shelves for code in shelf.forms}
    short = {code: title for shelf in order.shelves for code, title in shelf.short.items()}
    loose = [
        form
        for form in forms.values()
        if is_register(form) and form.code not in named and form.code not in order.elsewhere
    ]
    with place.reading() as session:
        counts = _counts(place, session)
        overdue = {
            clock.form: _overdue(place, session, clock.form)
            for clock in place.catalogue.diseases.clocks
            if clock.form in forms
        }

    def name(form: Form) -> RegisterName:
        rows, late = counts.get(form.code, 0), overdue.get(form.code, 0)
        return RegisterName(form.code, short.get(form.code, form.title), form.subject, rows, late)

    found: list[RegisterShelf] = []
    for shelf in order.shelves:
        own = [forms[code] for code in shelf.forms if code in forms]
        own += [form for form in loose if form.group in shelf.groups]
        if own:
            found.append(RegisterShelf(shelf.code, shelf.title, tuple(map(name, own))))
    groups = {group for shelf in order.shelves for group in shelf.groups}
    rest = tuple(name(form) for form in loose if form.group not in groups)
    if rest:
        found.append(RegisterShelf(f"{OTHER}-rest", tr("其他登记"), rest))
    return tuple(found)


def register_page(place: Workplace, wanted: RegisterFilter) -> RegisterPage:
    """The rows that fit, newest first, with the sums of what the register adds up."""
    form = form_of(place, wanted.form)
    columns = columns_of(form)
    now = local_now(place)
    sums: dict[str, int] = {}
    adding = [
        form.field(name)
        for name in place.catalogue.registers.totals.get(form.code, ())
        if form.has(name) and form.field(name).type in NUMBERS
    ]
    rows: list[RegisterRow] = []
    with place.reading() as session:
        for answers, row, own in _rows(place, session, wanted, columns):
            rows.append(row)
            for each in adding:
                value = answers.get(each.id)
                if isinstance(value, int) and own.has(each.id):
                    # An older edition may have kept the number in another scale.
                    step = each.scale - own.field(each.id).scale
                    value = value * 10**step if step >= 0 else value // 10**-step
                    sums[each.id] = sums.get(each.id, 0) + value
    return RegisterPage(
        form,
        tuple(each.label for each in columns),
        tuple(rows),
        tuple((each.label, value_text(each, sums.get(each.id, 0))) for each in adding),
        now,
        place.catalogue.diseases.clock(form.code) is not None,
    )


def register_sheets(place: Workplace, wanted: RegisterFilter) -> tuple[RegisterSheet, ...]:
    """The rows that fit, oldest first, with their answers and the facts of the file."""
    form = form_of(place, wanted.form)
    with place.reading() as session:
        found = [
            RegisterSheet(row, own, answers, facts_about(place, session, row.about))
            for answers, row, own in _rows(place, session, wanted, columns_of(form))
        ]
    return tuple(reversed(found))


def columns_of(form: Form) -> tuple[Field, ...]:
    """The summary fields, without the record's date, which has a column of its own."""
    return tuple(form.field(name) for name in form.summary if name != form.date_field)


def cell_text(form: Form, field: Field, answers: Mapping[str, Any]) -> str:
    """An answer as lists show it: identity numbers masked, names not."""
    text = answer_text(form, field, answers)
    if field.sensitive and any(c.isdigit() for c in text):
        return mask_id_no(text)
    return text


def _counts(place: Workplace, session: Session) -> dict[str, int]:
    query = (
        select(Record.form_code, func.count())
        .where(
            Record.voided.is_(False),
            Record.occurred_on >= place.today.replace(month=1, day=1),
            Record.occurred_on <= place.today,
        )
        .group_by(Record.form_code)
    )
    if place.site.role == "village":
        query = query.where(Record.clinic_code == place.site.code)
    return {row[0]: row[1] for row in session.execute(query)}


def _overdue(place: Workplace, session: Session, form_code: str) -> int:
    now = local_now(place)
    wanted = RegisterFilter(form_code, unsent=True)
    return sum(
        row.deadline is not None and row.deadline.standing(now) is Standing.OVERDUE
        for _, row, _ in _rows(place, session, wanted, ())
    )


def _query(place: Workplace, wanted: RegisterFilter) -> Select[Record, str, str, str]:
    head = aliased(Resident)
    query = (
        select(Record, Resident.name, Household.household_no, head.name)
        .outerjoin(Resident, Resident.id == Record.resident_id)
        .outerjoin(Household, Household.id == Record.household_id)
        .outerjoin(head, head.id == Household.head_id)
        .where(
            Record.form_code == wanted.form,
            Record.voided.is_(False),
            # Records of somebody entered by mistake are not part of the register.
            func.coalesce(Resident.voided, False).is_(False),
            func.coalesce(Household.voided, False).is_(False),
        )
        .order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id.desc())
    )
    if place.site.role == "village":
        query = query.where(Record.clinic_code == place.site.code)
    else:
        # Every clinic by name: the index begins with it, and a centre holds millions of records.
        query = query.where(Record.clinic_code.in_(select(Clinic.clinic_code)))
    if wanted.first is not None:
        query = query.where(Record.occurred_on >= wanted.first)
    if wanted.last is not None:
        query = query.where(Record.occurred_on <= wanted.last)
    return query


def _rows(
    place: Workplace, session: Session, wanted: RegisterFilter, columns: tuple[Field, ...]
) -> Iterator[tuple[Mapping[str, Any], RegisterRow, Form]]:
    """Answers, line and form of each record, newest first."""
    words = wanted.text.casefold().split()
    current = form_of(place, wanted.form)
    diseases = place.catalogue.diseases
    for record, resident, household_no, head in session.execute(_query(place, wanted)):
        read = place.catalogue.legible(record.form_code, record.form_edition, record.answers)
        form, answers = (read.form, read.answers) if read else (current, record.answers)
        name = resident or " ".join(part for part in (household_no, head) if part)
        if words:
            said = f"{name} {search_text(form, answers)}".casefold()
            if not all(word in said for word in words):
                continue
        deadline = diseases.deadline(form.code, answers)
        if wanted.unsent and (deadline is None or deadline.sent is not None):
            continue
        row = RegisterRow(
            record.id,
            record.occurred_on,
            About(record.resident_id, record.household_id),
            name,
            tuple(
                cell_text(form, form.field(each.id), answers) if form.has(each.id) else ""
                for each in columns
            ),
            outcome_label(form, record.outcome),
            record.performed_by or "",
            deadline,
        )
        yield answers, row, form
