"""How good the files are: what is missing, what inspectors object to, what looks implausible.

Completeness follows I-A4 (规范化电子健康档案), use of the file I-A5 (动态使用); what is irregular
in the records is found by ``services.record_slips``. The check for implausible readings is the
doctor's own: it is worked out when asked and kept nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.identity import parse_archive_number, parse_citizen_id, tidy_phone
from clinic_desktop.domain.plausibility import (
    Copied,
    DigitPreference,
    Reading,
    copied,
    digit_preference,
    impossible_day,
)
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.record_slips import Slip, slips_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Dose, Household, Record, Resident

BASIC = "personal_basic"
FILE_FORMS = (BASIC, "cover", "household_file", "appointment")
"""Filling these in, or booking a day, is not yet use of the file."""
CHRONIC = ("hypertension_followup", "diabetes_followup")
UNCONTROLLED = "2"
"""此次随访分类: 控制不满意."""
MONTHS = 12
_NEWBORN_YEARS = 1
_CITIZEN_ID = ("01", None, "")
_BASIC_FROM_AGE = 7
"""Younger children have the newborn visit record in its place (I-A1)."""


class Gap(StrEnum):
    """What a complete file has and this one lacks."""

    COVER = "cover"
    BASIC = "basic"
    ALLERGY = "allergy"
    HISTORY = "history"
    FAMILY = "family"
    ADDRESS = "address"
    PHONE = "phone"
    ID = "id"


class Flag(StrEnum):
    """What inspectors write beside a file."""

    UNUSED = "unused"
    """非动态使用: no dynamic record within twelve months."""
    IRREGULAR = "irregular"
    """填写不规范: a number that cannot be right or contradicts another, or a record with slips."""
    UNCONTROLLED = "uncontrolled"
    """未控制: the last follow-up found pressure or glucose not controlled."""


@dataclass(frozen=True, slots=True)
class FileState:
    """One open file with what is to be mended."""

    id: str
    """The resident."""
    name: str
    sex: str
    birth_date: date
    village_group: str
    household_no: str
    gaps: tuple[Gap, ...]
    flags: tuple[Flag, ...]
    percent: int
    last_used: date | None
    slips: tuple[Slip, ...] = ()
    """What is irregular in the records, newest first."""

    @property
    def complete(self) -> bool:
        """Nothing is missing."""
        return not self.gaps


@dataclass(frozen=True, slots=True)
class OddDay:
    """A record on a day on which it cannot have been made."""

    record_id: str
    form_code: str
    resident_id: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What the doctor sees of the own readings of the last twelve months."""

    systolic: DigitPreference | None
    diastolic: DigitPreference | None
    copied: tuple[Copied, ...]
    odd_days: tuple[OddDay, ...]
    names: Mapping[str, str]
    """Resident id → name, for those in ``copied``."""


def file_states(place: Workplace, resident_id: str | None = None) -> tuple[FileState, ...]:
    """Every resident of the clinic in force, in the order of the doctor's walk; or one.

    At a centre the records themselves are looked at for one resident only: the list of a whole
    township tells what the files say.
    """
    with place.reading() as session:
        query = (
            select(Resident, Household.village_group, Household.household_no)
            .outerjoin(Household, Household.id == Resident.household_id)
            .where(Resident.voided.is_(False), Resident.status == "active")
            .order_by(
                func.length(Household.village_group),
                Household.village_group,
                func.length(Household.household_no),
                Household.household_no,
                Resident.birth_date,
                Resident.id,
            )
        )
        if resident_id is not None:
            query = query.where(Resident.id == resident_id)
        elif place.site.role == "village":
            query = query.where(Resident.clinic_code == place.site.code)
        people = session.execute(query).all()
        facts = _Known(place, session, resident_id)
        looked_at = [row[0] for row in people]
        if resident_id is None and place.site.role != "village":
            looked_at = []
        slips = slips_of(place, session, looked_at)
    return tuple(_state(place, facts, *row, slips.get(row[0].id, ())) for row in people)


def incomplete_files(place: Workplace) -> tuple[FileState, ...]:
    """The files to be mended: something is missing or objected to."""
    return tuple(state for state in file_states(place) if state.gaps or state.flags)


def self_check(place: Workplace) -> SelfCheck:
    """The own readings of whoever is logged in; nobody else's, and nothing is kept."""
    since = add_months(place.today, -MONTHS)
    with place.reading() as session:
        rows = session.execute(
            select(
                Record.id,
                Record.form_code,
                Record.occurred_on,
                Record.answers,
                Resident.id,
                Resident.name,
                Resident.birth_date,
                Resident.death_date,
                Resident.moved_on,
                Resident.status,
            )
            .join(Resident, Resident.id == Record.resident_id)
            .where(
                Record.voided.is_(False),
                Resident.voided.is_(False),
                Record.performed_by == place.actor.name,
                Record.occurred_on > since,
            )
        ).all()
    readings: list[Reading] = []
    odd: list[OddDay] = []
    names: dict[str, str] = {}
    for record_id, form, on, answers, person, name, birth, death, moved, status in rows:
        names[person] = name
        left = moved if status == "moved" else None
        if impossible_day(on, place.today, birth, death, left):
            odd.append(OddDay(record_id, form, person, name, on))
        sbp, dbp = answers.get("sbp"), answers.get("dbp")
        if isinstance(sbp, int) and isinstance(dbp, int):
            readings.append(Reading(record_id, person, on, sbp, dbp))
    found = copied(readings)
    mentioned = {person for each in found for person in each.people}
    return SelfCheck(
        digit_preference(r.sbp for r in readings),
        digit_preference(r.dbp for r in readings),
        found,
        tuple(sorted(odd, key=lambda o: (o.on, o.record_id), reverse=True)),
        {person: name for person, name in names.items() if person in mentioned},
    )


class _Known:
    """What the records say about everybody, read in a handful of queries."""

    def __init__(self, place: Workplace, session: Session, resident_id: str | None) -> None:
        def own(*forms: str) -> Any:
            query = select(Record.resident_id, Record.form_code, Record.answers, Record.outcome)
            query = query.where(
                Record.voided.is_(False),
                Record.resident_id.is_not(None),
                Record.form_code.in_(forms),
            ).order_by(Record.occurred_on, Record.entry_order, Record.id)
            if resident_id is not None:
                query = query.where(Record.resident_id == resident_id)
            return session.execute(query)

        self.basic: dict[str, Mapping[str, Any]] = {
            person: answers for person, _, answers, _ in own(BASIC)
        }
        outcomes: dict[tuple[str, str], str | None] = {}
        for person, form, _, outcome in own(*CHRONIC):
            if outcome not in ("lost", "dead"):
                outcomes[person, form] = outcome
        self.uncontrolled = {p for (p, _), outcome in outcomes.items() if outcome == UNCONTROLLED}
        used = (
            select(Record.resident_id, func.max(Record.occurred_on))
            .where(
                Record.voided.is_(False),
                Record.resident_id.is_not(None),
                Record.form_code.not_in(FILE_FORMS),
                Record.occurred_on <= place.today,
            )
            .group_by(Record.resident_id)
        )
        doses = (
            select(Dose.resident_id, func.max(Dose.given_on))
            .where(Dose.voided.is_(False), Dose.given_on <= place.today)
            .group_by(Dose.resident_id)
        )
        self.last_used: dict[str, date] = {}
        if resident_id is not None:
            used = used.where(Record.resident_id == resident_id)
            doses = doses.where(Dose.resident_id == resident_id)
        for query in (used, doses):
            for person, day in session.execute(query):
                if person and day:
                    self.last_used[person] = max(day, self.last_used.get(person, day))


def _state(
    place: Workplace,
    known: _Known,
    resident: Resident,
    village_group: str | None,
    household_no: str | None,
    slips: tuple[Slip, ...],
) -> FileState:
    basic = known.basic.get(resident.id)
    wanted, gaps = _gaps(place, resident, basic)
    last_used = known.last_used.get(resident.id)
    return FileState(
        resident.id,
        resident.name,
        resident.sex,
        resident.birth_date,
        village_group or "",
        household_no or "",
        gaps,
        tuple(_flags(place, resident, last_used, known.uncontrolled, bool(slips))),
        100 * (wanted - len(gaps)) // wanted,
        last_used,
        slips,
    )


def _gaps(
    place: Workplace, resident: Resident, basic: Mapping[str, Any] | None
) -> tuple[int, tuple[Gap, ...]]:
    """How many items are wanted, and which are missing."""
    age = age_years(resident.birth_date, place.today)
    tests: dict[Gap, bool] = {
        Gap.COVER: bool(
            resident.archive_no
            and resident.filing_date
            and resident.filing_person
            and resident.responsible_doctor
        ),
        Gap.ADDRESS: bool(resident.address),
        Gap.PHONE: bool(resident.phone or resident.contact_phone or resident.remark),
        Gap.ID: bool(resident.id_no) or age < _NEWBORN_YEARS,
    }
    if age >= _BASIC_FROM_AGE:
        answers = basic or {}
        tests |= {
            Gap.BASIC: basic is not None,
            Gap.ALLERGY: _answered(answers, ("drug_allergy",)),
            Gap.HISTORY: _answered(answers, ("past_diseases",)),
            Gap.FAMILY: _answered(answers, ("fh_father", "fh_mother")),
        }
    return len(tests), tuple(gap for gap in Gap if not tests.get(gap, True))


def _answered(answers: Mapping[str, Any], names: Iterable[str]) -> bool:
    return all(not is_empty(answers.get(name)) for name in names)


def _flags(
    place: Workplace,
    resident: Resident,
    last_used: date | None,
    uncontrolled: set[str],
    slips: bool,
) -> Iterable[Flag]:
    since = add_months(place.today, -MONTHS)
    opened = resident.filing_date
    if opened is not None and opened <= since and (last_used is None or last_used <= since):
        yield Flag.UNUSED
    if slips or _irregular(resident):
        yield Flag.IRREGULAR
    if resident.id in uncontrolled:
        yield Flag.UNCONTROLLED


def _irregular(resident: Resident) -> bool:
    """A number that is not one, or birth and sex that contradict the citizen ID."""
    try:
        if resident.archive_no:
            parse_archive_number(resident.archive_no)
        for phone in (resident.phone, resident.contact_phone):
            if phone:
                tidy_phone(phone)
        if resident.id_no and resident.id_type in _CITIZEN_ID:
            told = parse_citizen_id(resident.id_no)
            return (told.birth_date, told.sex) != (resident.birth_date, resident.sex)
    except InputProblem:
        return True
    return False
