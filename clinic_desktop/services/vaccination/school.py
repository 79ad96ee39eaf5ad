"""入托入学查验预防接种证: pupils by school, class and term, and their totals.

``immunization.md`` 5.1. Every pupil is a row of the register ``school_check_pupil``. A pupil who is
in the clinic's files (same name, sex and birth date) is checked against the recorded doses; others
are entered by what their certificate shows. A missing dose never bars a child from school.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.immunisation.school_check import (
    EntryCheck,
    check_entry,
    recheck_by,
)
from clinic_desktop.services.vaccination.facts import child_of
from clinic_desktop.services.vaccination.recording import administrations, doses_in
from clinic_desktop.services.vaccination.school_gaps import Missing
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record, Resident, ResidentIndex

PUPIL, SUMMARY = "school_check_pupil", "school_check_summary"
YES, NO = "1", "2"
NOTHING_DONE, SOME_DONE, ALL_DONE, CANNOT = "0", "1", "2", "3"
"""Codes of 补种完成情况."""


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class (or, with ``name`` empty, all classes) of a school in a term."""

    school: str
    name: str
    term: str

    def has(self, answers: Mapping[str, Any]) -> bool:
        """Whether a row of the register belongs to it; an empty part fits all."""
        return all(
            not wanted or str(answers.get(field) or "") == wanted
            for field, wanted in (
                ("school", self.school),
                ("class_name", self.name),
                ("term", self.term),
            )
        )


@dataclass(frozen=True, slots=True)
class Pupil:
    """One row of the check. ``resident_id`` empty: not in the clinic's files."""

    id: str
    """The record."""
    resident_id: str
    name: str
    sex: str
    birth_date: date | None
    class_name: str
    guardian: str
    phone: str
    certificate: bool
    reissued_on: date | None
    complete: bool
    missing: tuple[Missing, ...]
    status: str
    """Code of 补种完成情况; empty where nothing is missing."""
    checked_on: date
    checker: str
    notice_on: date | None
    now: EntryCheck | None
    """The check as of today, for pupils in the files."""

    @property
    def needs(self) -> bool:
        """需补种: something is missing that is not ruled out for medical reasons [P]."""
        return not self.complete and self.status != CANNOT

    @property
    def recheck_by(self) -> date:
        """The end of December of the year of the check."""
        return recheck_by(self.checked_on)


@dataclass(frozen=True, slots=True)
class SchoolTotals:
    """Totals of 5.1 for a class, a school or a term."""

    due: int | None
    """应查验人数, as told by the school; ``None``: not noted."""
    checked: int
    certificate: int
    reissued: int
    complete: int
    needs: int
    doses: int
    done: int
    """Pupils with everything made up."""
    doses_done: int
    held: int

    @property
    def without(self) -> int:
        """无证."""
        return self.checked - self.certificate


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """The pupils that were asked for, and everything there is to choose from."""

    chosen: SchoolClass
    classes: tuple[SchoolClass, ...]
    """The latest term first."""
    pupils: tuple[Pupil, ...]
    totals: SchoolTotals


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child of the clinic's files who may be added."""

    id: str
    name: str
    sex: str
    birth_date: date
    village_group: str
    initials: str = ""
    """First letters of the pinyin, for the search line."""


def school_page(place: Workplace, chosen: SchoolClass | None = None) -> SchoolPage:
    """The pupils of a class; without one, of the class that was checked last."""
    with place.reading() as session:
        records = pupil_records(place, session)
        classes = _classes(records)
        wanted = chosen or (classes[0] if classes else SchoolClass("", "", ""))
        own = [r for r in records if wanted.has(r.answers)] if wanted.school else []
        people = people_of(session, own)
        pupils = tuple(pupil_of(place, session, record, people) for record in own)
        due = _told_due(place, session, wanted)
    pupils = tuple(sorted(pupils, key=lambda p: (p.class_name, p.name, p.id)))
    return SchoolPage(wanted, classes, pupils, school_totals(pupils, due))


def school_totals(pupils: Iterable[Pupil], due: int | None = None) -> SchoolTotals:
    """Adds up; a medical contraindication is noted, not counted as missing [P]."""
    rows = tuple(pupils)
    needs = [row for row in rows if row.needs]
    return SchoolTotals(
        due,
        len(rows),
        sum(row.certificate for row in rows),
        sum(row.reissued_on is not None for row in rows),
        sum(row.complete for row in rows),
        len(needs),
        sum(not each.contraindicated for row in needs for each in row.missing),
        sum(row.status == ALL_DONE for row in needs),
        sum(each.caught_up is not None for row in needs for each in row.missing),
        sum(row.status == CANNOT for row in rows),
    )


def candidates(
    place: Workplace, born_from: date, born_to: date, school_class: SchoolClass
) -> tuple[Candidate, ...]:
    """Children of the files of these birth dates who are in no class of the school this term."""
    whole = SchoolClass(school_class.school, "", school_class.term)
    with place.reading() as session:
        records = [r for r in pupil_records(place, session) if whole.has(r.answers)]
        there = {(r.answers.get("pupil_name"), r.answers.get("birth_date")) for r in records}
        query = (
            select(Resident, ResidentIndex.village_group, ResidentIndex.initials)
            .join(ResidentIndex, ResidentIndex.resident_id == Resident.id)
            .where(
                ResidentIndex.listed.is_(True),
                Resident.birth_date >= born_from,
                Resident.birth_date <= born_to,
            )
        )
        if place.site.role == "village":
            query = query.where(ResidentIndex.clinic_code == place.site.code)
        rows = session.execute(query)
        found = [
            Candidate(r.id, r.name, r.sex, r.birth_date, group or "", initials)
            for r, group, initials in rows
            if (r.name, r.birth_date.isoformat()) not in there
        ]
    return tuple(sorted(found, key=lambda c: (c.village_group, c.birth_date, c.id)))


# ---- reading


def pupil_records(place: Workplace, session: Session) -> list[Record]:
    """The rows of the register; the centre has those of its villages too."""
    query = select(Record).where(Record.form_code == PUPIL, Record.voided.is_(False))
    if place.site.role == "village":
        query = query.where(Record.clinic_code == place.site.code)
    return list(session.scalars(query.order_by(Record.occurred_on, Record.id)))


def _classes(records: Iterable[Record]) -> tuple[SchoolClass, ...]:
    latest: dict[SchoolClass, date] = {}
    for record in records:
        answers = record.answers
        key = SchoolClass(
            str(answers.get("school") or ""),
            str(answers.get("class_name") or ""),
            str(answers.get("term") or ""),
        )
        latest[key] = max(latest.get(key, record.occurred_on), record.occurred_on)
    return tuple(sorted(latest, key=lambda c: (-latest[c].toordinal(), c.school, c.name, c.term)))


def people_of(session: Session, records: Iterable[Record]) -> dict[tuple[str, str], list[Resident]]:
    names = {str(record.answers.get("pupil_name") or "") for record in records}
    found: dict[tuple[str, str], list[Resident]] = defaultdict(list)
    query = select(Resident).where(
        Resident.name.in_(names), Resident.voided.is_(False), Resident.merged_into.is_(None)
    )
    for resident in session.scalars(query.order_by(Resident.id)):
        found[resident.name, resident.birth_date.isoformat()].append(resident)
    return found


def is_same(answers: Mapping[str, Any], resident: Resident) -> bool:
    born = resident.birth_date.isoformat()
    return answers.get("pupil_name") == resident.name and answers.get("birth_date") == born


def pupil_of(
    place: Workplace,
    session: Session,
    record: Record,
    people: Mapping[tuple[str, str], list[Resident]],
) -> Pupil:
    answers: Mapping[str, Any] = record.answers
    born = _day(answers.get("birth_date"))
    sex = str(answers.get("sex") or "")
    key = (str(answers.get("pupil_name") or ""), str(answers.get("birth_date") or ""))
    # Two of one name and birth date (twins are not of one name): nobody is guessed.
    alike = [person for person in people.get(key, ()) if person.sex == sex]
    resident = alike[0] if len(alike) == 1 else None
    certificate = str(answers.get("has_cert") or "") == YES
    check = None
    if resident is not None:
        history = administrations(doses_in(session, resident.id))
        check = check_entry(
            child_of(session, resident),
            history,
            place.today,
            place.catalogue.vaccines,
            has_certificate=certificate,
        )
    return Pupil(
        record.id,
        resident.id if resident else "",
        key[0],
        sex,
        born,
        str(answers.get("class_name") or ""),
        str(answers.get("guardian_name") or ""),
        str(answers.get("phone") or ""),
        certificate,
        _day(answers.get("reissue_date")),
        str(answers.get("fully_vaccinated") or "") == YES,
        tuple(_missing(row) for row in answers.get("missing_doses") or ()),
        str(answers.get("catchup_status") or ""),
        record.occurred_on,
        str(answers.get("checker") or record.performed_by or ""),
        _day(answers.get("notice_date")),
        check,
    )


def summary_record(place: Workplace, session: Session, wanted: SchoolClass) -> Record | None:
    query = select(Record).where(
        Record.clinic_code == place.site.code,
        Record.form_code == SUMMARY,
        Record.voided.is_(False),
    )
    found = [
        record
        for record in session.scalars(query.order_by(Record.occurred_on, Record.id))
        if record.answers.get("school") == wanted.school
        and record.answers.get("term") == wanted.term
    ]
    return found[-1] if found else None


def _told_due(place: Workplace, session: Session, wanted: SchoolClass) -> int | None:
    """应查验 is known for a school and term, not for a class."""
    if not wanted.school or wanted.name:
        return None
    record = summary_record(place, session, wanted)
    due = record.answers.get("pupils_due") if record else None
    return int(due) if due is not None else None


def _missing(row: Mapping[str, Any]) -> Missing:
    return Missing(
        str(row.get("vaccine") or ""),
        int(row.get("dose_no") or 0),
        _day(row.get("due_date")),
        _day(row.get("caught_up_date")),
        row.get("contraindicated") == YES,
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
