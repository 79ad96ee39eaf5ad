"""Everything one report needs, read once and kept while its cells are filled in.

The same book serves every cell of a form and, for the summary R-12, every form, so that one
query stands behind all figures that rest on it.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar, cast

from sqlalchemy import Text, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import Period, add_months
from clinic_desktop.domain.report_layout import EventWord, Span
from clinic_desktop.reports.figures.activities import Activities
from clinic_desktop.reports.figures.happenings import Happening, Happenings
from clinic_desktop.reports.figures.people import People, population
from clinic_desktop.reports.figures.rates import Target
from clinic_desktop.reports.figures.scope import ClinicScope, Parameters
from clinic_desktop.reports.figures.spans import ReportDates
from clinic_desktop.reports.figures.spells import Managed, read_managed
from clinic_desktop.reports.form_figures import PopulationUsed
from clinic_desktop.storage import tables

T = TypeVar("T")

_CONTACTS = frozenset(
    {"visit", "exam", "bp", "glucose_screen", "referral", "referral_check", "anc", "sign"}
)
"""Small events in which a service was given."""

_REFERRAL_CHECK = timedelta(days=14)

_PART = 800
"""Ids in one ``IN`` list."""


class Book:
    """Sources of figures for one report."""

    def __init__(
        self,
        session: Session,
        catalogue: Catalogue,
        scope: ClinicScope,
        dates: ReportDates,
        parameters: Parameters,
    ) -> None:
        self.session = session
        self.catalogue = catalogue
        self.scope = scope
        self.dates = dates
        self.parameters = parameters
        self._kept: dict[Hashable, Any] = {}

    @cached_property
    def since(self) -> date:
        """The earliest event date any figure looks at: Y0, twelve months before pe, or the
        first day of the quarter or year that P touches; a fortnight more for the referrals whose
        check falls into its first days.
        """
        first = min(self.dates.ytd.first, add_months(self.dates.pe, -12), self.dates.eve)
        return first - _REFERRAL_CHECK

    @cached_property
    def people(self) -> People:
        """Who lives here."""
        return People(self.session, self.scope, self.since)

    @cached_property
    def happenings(self) -> Happenings:
        """What happened."""
        return Happenings(
            self.session,
            self.catalogue,
            self.scope,
            self.since,
            self.dates.cutoff,
            self.people.facts,
        )

    @cached_property
    def activities(self) -> Activities:
        """Health-education activities."""
        return Activities(self.session, self.scope, self.since, self.dates.cutoff)

    @cached_property
    def population(self) -> PopulationUsed:
        """POP(Y), or #R(pe)."""
        return population(self.session, self.people, self.scope, self.dates.year, self.dates.pe)

    @cached_property
    def population_65(self) -> int | None:
        """POP65(Y) where entered."""
        used = population(
            self.session, self.people, self.scope, self.dates.year, self.dates.pe, "65plus"
        )
        return used.people if used.entered else None

    def managed(self, programme: str) -> Managed:
        """The spells of a programme."""
        return self.keep(
            ("managed", programme),
            lambda: read_managed(
                self.session,
                self.scope,
                programme,
                max(self.dates.pe, self.dates.cutoff),
                self.people.ended,
            ),
        )

    def period(self, span: Span) -> Period:
        """The days over which a column counts."""
        match span:
            case Span.MONTH:
                return self.dates.period
            case Span.YEAR:
                return self.dates.ytd
            case Span.END:
                return Period(self.dates.pe, self.dates.pe)

    def word(self, name: str) -> EventWord:
        """The definition of an event word."""
        return self.catalogue.reports.word(name)

    def events(self, name: str, period: Period | None = None) -> tuple[Happening, ...]:
        """The events of a word that count, in the period or since ``since``."""
        found = self.keep(("events", name), lambda: self._events(self.word(name)))
        if period is None:
            return found
        return tuple(each for each in found if each.on in period)

    def _events(self, word: EventWord) -> tuple[Happening, ...]:
        found: list[Happening] = []
        for kind in word.activities:
            found.extend(self.activities.of_kind(kind))
        for kind in word.events:
            for programme in word.programmes or ("*",):
                found.extend(self.happenings.of_kind(kind, programme))
        for code in word.forms:
            found.extend(self.happenings.records(code))
        if word.date_field or word.person_field or word.values:
            found = [each.seen_as(word) for each in found]
        unique = {
            (each.ref, each.on): each
            for each in found
            if self.since <= each.on <= self.dates.cutoff and each.holds(word.where)
        }
        return tuple(
            sorted(unique.values(), key=lambda each: (each.on, each.entered, each.order, each.ref))
        )

    def active_people(self, span: Period) -> frozenset[str]:
        """Residents with a dynamic record in the span: a service record, a dose or a programme
        event; the basic form alone, or a day that was booked, is none.
        """
        record, dose = tables.Record, tables.Dose
        found = set(
            self.session.scalars(
                select(record.resident_id)
                .where(
                    record.clinic_code.in_(self.scope.codes),
                    record.occurred_on.between(span.first, span.last),
                    record.form_code.not_in(("personal_basic", "cover", "appointment")),
                    record.voided.is_(False),
                )
                .distinct()
            )
        )
        found.update(
            self.session.scalars(
                select(dose.resident_id)
                .where(
                    dose.clinic_code.in_(self.scope.codes),
                    dose.given_on.between(span.first, span.last),
                    dose.voided.is_(False),
                )
                .distinct()
            )
        )
        found.update(
            each.resident_id
            for each in self.happenings.small()
            if each.on in span and each.kind in _CONTACTS
        )
        return frozenset(each for each in found if each is not None)

    def open_household_files(self) -> frozenset[str]:
        """Households whose family file is open at pe."""
        house = tables.Household
        rows = self.session.scalars(
            select(house.id).where(
                house.clinic_code.in_(self.scope.codes),
                house.opened_on <= self.dates.pe,
                or_(house.closed_on.is_(None), house.closed_on > self.dates.pe),
                house.voided.is_(False),
            )
        )
        return frozenset(rows)

    def contract_events(self) -> tuple[Happening, ...]:
        """签约 and 解约, from three years back on: the longest term still in force."""

        def read() -> tuple[Happening, ...]:
            source = Happenings(
                self.session,
                self.catalogue,
                self.scope,
                add_months(self.dates.pe, -12 * 7),
                self.dates.cutoff,
                self.people.facts,
            )
            found = (
                *source.of_kind("sign", "family_doctor"),
                *source.of_kind("terminate", "family_doctor"),
            )
            return tuple(sorted(found, key=lambda each: (each.on, each.entered, each.order)))

        return self.keep(("contract events",), read)

    def form_referrals(self) -> tuple[Happening, ...]:
        """Visits of any programme on whose form a referral is written."""
        return tuple(
            each
            for programme in self.catalogue.programmes
            for each in self.happenings.of_programme(programme)
            if each.ref.table == "record"
            and each.programme == programme
            and each.kind not in ("referral", "referral_check")
            and (each.value("referral_reason") or each.value("referral") == "2")
        )

    def register(self, form_code: str, until: date) -> tuple[Happening, ...]:
        """Every record of a form up to a day, however old: registers of places and houses."""

        def read() -> tuple[Happening, ...]:
            source = Happenings(
                self.session,
                self.catalogue,
                self.scope,
                date.min,
                max(self.dates.cutoff, self.dates.pe),
                self.people.facts,
            )
            return source.records(form_code)

        return tuple(each for each in self.keep(("register", form_code), read) if each.on <= until)

    def clinics_of(self, *form_codes: str) -> dict[str, str]:
        """Clinic by record, on a form of several clinics: names and numbers that tell records
        apart inside a clinic (村小学, 卡片编号 1) come up in each. Empty on a form of one clinic.
        """
        if len(self.scope.codes) == 1:
            return {}
        record = tables.Record
        rows = self.session.execute(
            select(record.id, record.clinic_code).where(
                record.clinic_code.in_(self.scope.codes), record.form_code.in_(form_codes)
            )
        )
        return {row.id: row.clinic_code for row in rows}

    def people_with_record(
        self, form_code: str, among: Iterable[str], answered: Iterable[str] = ()
    ) -> frozenset[str]:
        """Those of the people who have a record of a form, whenever it was made, up to pe; with
        ``answered`` only records in which these fields are filled in.
        """
        record = tables.Record
        text = type_coerce(record.answers, Text)
        filled = [func.json_extract(text, f"$.{name}").is_not(None) for name in answered]
        found: set[str] = set()
        ids = sorted(among)
        for at in range(0, len(ids), _PART):
            found.update(
                each
                for each in self.session.scalars(
                    select(record.resident_id).where(
                        record.resident_id.in_(ids[at : at + _PART]),
                        record.form_code == form_code,
                        record.occurred_on <= self.dates.pe,
                        record.voided.is_(False),
                        *filled,
                    )
                )
                if each is not None
            )
        return frozenset(found)

    def answers_of(
        self, form_code: str, among: Iterable[str]
    ) -> dict[str, list[tuple[date, dict[str, Any]]]]:
        """Day and answers of these people's records of a form up to the cutoff, oldest first."""
        record = tables.Record
        found: dict[str, list[tuple[date, dict[str, Any]]]] = {}
        ids = sorted(among)
        for at in range(0, len(ids), _PART):
            rows = self.session.execute(
                select(record.resident_id, record.occurred_on, record.answers)
                .where(
                    record.resident_id.in_(ids[at : at + _PART]),
                    record.form_code == form_code,
                    record.occurred_on <= self.dates.cutoff,
                    record.voided.is_(False),
                )
                .order_by(record.occurred_on, record.entry_order)
            )
            for row in rows:
                if row.resident_id is not None:
                    found.setdefault(row.resident_id, []).append((row.occurred_on, row.answers))
        return found

    def target(self, indicator: str) -> Target | None:
        """The target of the year for an indicator, as entered last; of ``I-G2.copd|I-G2`` the
        first that is set.
        """
        rows = self.keep(("targets",), self._targets)
        for wanted in indicator.split("|"):
            for row in rows:
                if row.indicator == wanted:
                    return Target(
                        wanted,
                        self.dates.year,
                        row.value_hundredths,
                        row.direction,
                        row.source or "",
                    )
        return None

    def _targets(self) -> list[tables.Target]:
        target = tables.Target
        return list(
            self.session.scalars(
                select(target)
                .where(
                    target.clinic_code.in_(self.scope.codes),
                    target.year == self.dates.year,
                    target.voided.is_(False),
                )
                .order_by(target.created_at.desc(), target.id.desc())
            )
        )

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under a key, made when first asked for."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])
