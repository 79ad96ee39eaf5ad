"""Who lives here on a day: R(d), its age groups and the population base
(``indicators.md`` 1.3, 1.4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.reports.figures.scope import ClinicScope
from clinic_desktop.reports.form_figures import PopulationUsed
from clinic_desktop.storage.tables import Household, PopulationBase, ResidencePeriod, Resident

RESIDENT_TYPES = frozenset("12")
"""户籍常住 and 非户籍常住; 3 户籍外出 and 4 流动 are outside R."""

FLOATING = "4"
AWAY = "3"


@dataclass(frozen=True, slots=True)
class Stay:
    """One residence period of a person."""

    resident_id: str
    clinic_code: str
    village_group: str
    residence_type: str
    from_on: date
    to_on: date | None
    arrival: str
    came_from: str
    went_to: str

    def covers(self, day: date) -> bool:
        """Arrived on or before the day and not departed on or before it."""
        return self.from_on <= day and (self.to_on is None or self.to_on > day)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What counting needs to know about a person."""

    id: str
    name: str
    sex: str
    birth_date: date
    id_no: str | None
    phone: str
    address: str
    household_id: str | None
    archive_no: str | None
    filing_date: date | None
    file_closed_on: date | None
    death_date: date | None
    death_cause: str
    moved_on: date | None
    """Day of departure of somebody who has left and not come back."""
    doctor: str
    """责任医生."""
    entered_on: date
    """Day on which the file was entered into this system."""
    tags: tuple[str, ...]
    cover_complete: bool
    """Required items of the cover are filled in (forms.md section 1)."""


class People:
    """Residents of the clinics with their stays since ``since``."""

    def __init__(self, session: Session, scope: ClinicScope, since: date) -> None:
        self._session = session
        self._scope = scope
        self._since = since
        self._sets: dict[tuple[date, frozenset[str]], frozenset[str]] = {}

    @cached_property
    def stays(self) -> tuple[Stay, ...]:
        """Every stay in these clinics that reaches into the time looked at."""
        period = ResidencePeriod
        rows = self._session.execute(
            select(
                period.resident_id,
                period.clinic_code,
                period.village_group,
                period.residence_type,
                period.from_on,
                period.to_on,
                period.arrival,
                period.came_from,
                period.went_to,
            )
            .where(
                period.clinic_code.in_(self._scope.codes),
                period.voided.is_(False),
                or_(period.to_on.is_(None), period.to_on >= self._since),
            )
            .order_by(period.resident_id, period.from_on, period.id)
        )
        return tuple(
            Stay(r[0], r[1], r[2] or "", r[3], r[4], r[5], r[6] or "", r[7] or "", r[8] or "")
            for r in rows
        )

    @cached_property
    def facts(self) -> dict[str, PersonFacts]:
        """Facts of everybody with a stay and of those registered here now."""
        staying = select(ResidencePeriod.resident_id).where(
            ResidencePeriod.clinic_code.in_(self._scope.codes),
            ResidencePeriod.voided.is_(False),
            or_(ResidencePeriod.to_on.is_(None), ResidencePeriod.to_on >= self._since),
        )
        rows = self._session.execute(
            _FACTS.where(
                Resident.voided.is_(False),
                or_(Resident.clinic_code.in_(self._scope.codes), Resident.id.in_(staying)),
            )
        )
        return {row[0]: _facts(row) for row in rows}

    def ended(self, resident_id: str) -> tuple[date, str] | None:
        """Day and close reason of a death or departure, which close every programme also where
        the close itself was not entered.
        """
        facts = self.facts.get(resident_id)
        if facts is None:
            return None
        if facts.death_date is not None:
            return facts.death_date, "death"
        return (facts.moved_on, "moved_out") if facts.moved_on is not None else None

    @cached_property
    def household_tags(self) -> dict[str, tuple[str, ...]]:
        """社会类别 codes of households that have any."""
        rows = self._session.execute(
            select(Household.id, Household.tags).where(
                Household.clinic_code.in_(self._scope.codes),
                Household.voided.is_(False),
                Household.tags.is_not(None),
            )
        )
        return {row.id: tuple(row.tags or ()) for row in rows}

    @cached_property
    def household_groups(self) -> dict[str, str]:
        """Open or closed households of the clinics with their village group."""
        rows = self._session.execute(
            select(Household.id, Household.village_group).where(
                Household.clinic_code.in_(self._scope.codes), Household.voided.is_(False)
            )
        )
        return {row.id: row.village_group or "" for row in rows}

    def born(self, resident_id: str) -> date | None:
        """Birth date, or None for somebody not registered in these clinics."""
        facts = self.facts.get(resident_id)
        return facts.birth_date if facts else None

    def residents(self, day: date) -> frozenset[str]:
        """R(day)."""
        return self._present(day, RESIDENT_TYPES)

    def floating(self, day: date) -> frozenset[str]:
        """流动 people present on the day."""
        return self._present(day, frozenset(FLOATING))

    def away(self, day: date) -> frozenset[str]:
        """户籍外出: registered here, away six months or more."""
        return self._present(day, frozenset("3"))

    def aged(
        self, among: Iterable[str], day: date, at_least: int, below: int | None = None
    ) -> frozenset[str]:
        """Members whose completed years on the day are in [at_least, below)."""
        return frozenset(
            each
            for each in among
            if at_least <= (age := age_years(self.facts[each].birth_date, day))
            and (below is None or age < below)
        )

    def over(self, years: int, day: date) -> frozenset[str]:
        """Members of R(day) who completed that age: R35, R60, R65."""
        return self.aged(self.residents(day), day, years)

    def under(self, years: int, day: date) -> frozenset[str]:
        """Members of R(day) under that age: C7, C3."""
        limit = add_months(day, -12 * years)
        return frozenset(
            each
            for each in self.residents(day)
            if (born := self.facts[each].birth_date) > limit or age_years(born, day) < years
        )

    def households(self, among: Iterable[str]) -> frozenset[str]:
        """Households of the members."""
        return frozenset(
            house for each in among if (house := self.facts[each].household_id) is not None
        )

    def tagged(self, among: Iterable[str], *tags: str) -> frozenset[str]:
        """Members with one of the crowd tags."""
        return frozenset(each for each in among if set(tags) & set(self.facts[each].tags))

    def _present(self, day: date, types: frozenset[str]) -> frozenset[str]:
        key = (day, types)
        if key not in self._sets:
            self._sets[key] = self._reckon(day, types)
        return self._sets[key]

    def _reckon(self, day: date, types: frozenset[str]) -> frozenset[str]:
        """Everybody is looked at once; who has two files under one ID number counts at the
        later arrival.
        """
        arrivals: dict[str, Stay] = {}
        for stay in self.stays:
            facts = self.facts.get(stay.resident_id)
            if facts is None or not stay.covers(day):
                continue
            if facts.death_date is not None and facts.death_date <= day:
                continue
            key = facts.id_no or facts.id
            known = arrivals.get(key)
            if known is None or stay.from_on >= known.from_on:
                arrivals[key] = stay
        return frozenset(
            stay.resident_id for stay in arrivals.values() if stay.residence_type in types
        )


def population(
    session: Session, people: People, scope: ClinicScope, year: int, day: date, kind: str = "all"
) -> PopulationUsed:
    """POP(Y) where entered, else #R(day); a clinic without an entry counts by its register."""
    entered = {
        row.clinic_code: row
        for row in session.execute(
            select(PopulationBase.clinic_code, PopulationBase.people, PopulationBase.source)
            .where(
                PopulationBase.clinic_code.in_(scope.codes),
                PopulationBase.year == year,
                PopulationBase.kind == kind,
                PopulationBase.voided.is_(False),
            )
            .order_by(PopulationBase.created_at, PopulationBase.id)
        )
    }
    register = people.residents(day) if kind == "all" else people.over(65, day)
    if not entered:
        return PopulationUsed(len(register), False, "", year)
    total = sum(row.people for row in entered.values())
    missing = set(scope.codes) - set(entered)
    if missing:
        total += sum(
            1
            for each in register
            if any(
                stay.resident_id == each and stay.clinic_code in missing and stay.covers(day)
                for stay in people.stays
            )
        )
    sources = "、".join(dict.fromkeys(row.source or "" for row in entered.values()))
    return PopulationUsed(total, True, sources, year)


_FACTS = select(
    Resident.id,
    Resident.name,
    Resident.sex,
    Resident.birth_date,
    Resident.id_no,
    Resident.phone,
    Resident.address,
    Resident.registered_address,
    Resident.household_id,
    Resident.archive_no,
    Resident.filing_date,
    Resident.file_closed_on,
    Resident.death_date,
    Resident.death_cause,
    Resident.status,
    Resident.moved_on,
    Resident.created_at,
    Resident.tags,
    Resident.filing_person,
    Resident.responsible_doctor,
).where(Resident.merged_into.is_(None))


def _facts(row: Any) -> PersonFacts:
    return PersonFacts(
        id=row.id,
        name=row.name,
        sex=row.sex,
        birth_date=row.birth_date,
        id_no=row.id_no or None,
        phone=row.phone or "",
        address=row.address or "",
        household_id=row.household_id,
        archive_no=row.archive_no,
        filing_date=row.filing_date,
        file_closed_on=row.file_closed_on,
        death_date=row.death_date,
        death_cause=row.death_cause or "",
        moved_on=row.moved_on if row.status == "moved" else None,
        doctor=row.responsible_doctor or "",
        entered_on=date.fromisoformat(row.created_at[:10]),
        tags=tuple(row.tags or ()),
        cover_complete=bool(
            row.archive_no
            and row.name
            and (row.address or row.registered_address)
            and row.filing_person
            and row.responsible_doctor
            and row.filing_date
        ),
    )
