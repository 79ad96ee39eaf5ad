"""Everything one report needs, read once and kept while its cells are filled in.

The same book serves every cell of a form and, for the summary R-12, every form, so that one
query stands behind all figures that rest on it.
"""

from collections.abc import Callable, Hashable
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

from sqlalchemy import select
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
        first day of the quarter or year that P touches.
        """
        return min(self.dates.ytd.first, add_months(self.dates.pe, -12), self.dates.eve)

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
        unique = {(each.ref, each.on): each for each in found if each.holds(word.where)}
        return tuple(
            sorted(unique.values(), key=lambda each: (each.on, each.entered, each.order, each.ref))
        )

    def target(self, indicator: str) -> Target | None:
        """The target of the year for an indicator, as entered last for the first clinic."""
        for row in self.keep(("targets",), self._targets):
            if row.indicator == indicator:
                return Target(
                    indicator,
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
