"""Children under vaccination, each judged once for a whole form (``indicators.md`` 2.C).

Who is 应种 follows ``immunization.md`` 5.2: contraindicated children stay in the count; a child
without the dose leaves it from the 13th month; a dose given here to somebody outside the count
(seven and older, not managed here) adds one to 应种 and to 实种.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import select

from clinic_desktop.domain.dates import Period, add_months
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Assessment,
    Child,
    DoseVerdict,
    Hold,
    Status,
)
from clinic_desktop.domain.stock import OWN_SOURCES
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.people import FLOATING, RESIDENT_TYPES, Stay
from clinic_desktop.services.vaccination.facts import children_of
from clinic_desktop.storage.derived.vaccinations import OLDEST_YEARS
from clinic_desktop.storage.tables import Dose, Resident

LOCAL, FLOATS, BOTH = "local", "floating", "both"
CHILD_YEARS = 7
_DT_MONTHS = 72


@dataclass(frozen=True, slots=True)
class Vaccinee:
    """A child in scope some time this year, with what the rules say as of pe."""

    id: str
    born: date
    stays: tuple[Stay, ...]
    assessment: Assessment
    delays: tuple[Hold, ...]
    """Holds for a time; a lasting contraindication is in the assessment."""

    def in_scope(self, first: date, last: date) -> bool:
        """Resident or floating here on at least one day of the span."""
        return any(
            stay.from_on <= last and (stay.to_on is None or stay.to_on > max(first, stay.from_on))
            for stay in self.stays
        )

    def delayed(self, series: str, day: date) -> bool:
        """Whether a dose of the series is put off on the day (禁忌 of the month)."""
        code = "DTaP" if series == "DT" else series
        return any(
            hold.series in ("", code) and (hold.until is None or hold.until >= day)
            for hold in self.delays
        )

    def kind(self, day: date) -> str:
        """Local or floating by the type on the day, or by the last stay before it; who has none
        is passing through.
        """
        covering = [s for s in self.stays if s.from_on <= day] or list(self.stays)
        return FLOATS if not covering or covering[-1].residence_type == FLOATING else LOCAL

    def barred(self, series: str) -> bool:
        """Whether a contraindication or a condition forbids or defers the series."""
        code = "DTaP" if series == "DT" else series
        return self.assessment.of(code).status in (Status.CONTRAINDICATED, Status.DEFERRED)


class Register:
    """Children under vaccination, judged once for the whole form."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.campaign: set[str] = set()
        """Rows of doses that were given in a campaign (强化免疫)."""
        self._here: set[str] = set()
        """Rows of doses that this unit gave."""
        self._wanted: dict[tuple[Period, str, int], tuple[Vaccinee, ...]] = {}
        self._in_scope: dict[tuple[Period, int], tuple[Vaccinee, ...]] = {}

    @cached_property
    def vaccinees(self) -> tuple[Vaccinee, ...]:
        """Everybody under 18 in scope on a day of the year, or given a dose here in it."""
        book = self._book
        first = book.dates.ytd.first
        oldest = add_months(first, -12 * OLDEST_YEARS)
        guests = self._given_here() | {
            each.resident_id
            for each in book.happenings.records("vaccine_defaulter")
            if each.resident_id
        }
        stays: dict[str, list[Stay]] = defaultdict(list)
        for stay in book.people.stays:
            if stay.residence_type in RESIDENT_TYPES or stay.residence_type == FLOATING:
                stays[stay.resident_id].append(stay)
        chosen = [
            facts
            for facts in book.people.facts.values()
            if (facts.id in stays or facts.id in guests)
            and oldest < facts.birth_date <= book.dates.pe
            and (facts.death_date is None or facts.death_date >= first)
        ]
        doses = self._doses([facts.id for facts in chosen])
        children = self._children([facts.id for facts in chosen])
        found = []
        for facts in chosen:
            given = doses.get(facts.id, [])
            child = children[facts.id]
            lasting = tuple(h for h in child.holds if h.contraindicated and h.until is None)
            answer = assess(
                replace(child, holds=lasting), given, book.dates.pe, book.catalogue.vaccines
            )
            found.append(
                Vaccinee(
                    facts.id,
                    facts.birth_date,
                    tuple(stays.get(facts.id, ())),
                    answer,
                    tuple(h for h in child.holds if h not in lasting),
                )
            )
        return tuple(found)

    def _given_here(self) -> frozenset[str]:
        """Residents of whatever kind to whom this unit gave a dose this year."""
        book = self._book
        return frozenset(
            book.session.scalars(
                select(Dose.resident_id)
                .where(
                    Dose.clinic_code.in_(book.scope.codes),
                    Dose.given_on >= book.dates.ytd.first,
                    Dose.given_on <= book.dates.pe,
                    Dose.source.in_(OWN_SOURCES),
                    Dose.voided.is_(False),
                )
                .distinct()
            )
        )

    def _children(self, ids: list[str]) -> dict[str, Child]:
        """The children as the vaccination screens know them: facts and holds."""
        found: dict[str, Child] = {}
        for at in range(0, len(ids), 800):
            residents = self._book.session.scalars(
                select(Resident).where(Resident.id.in_(ids[at : at + 800]))
            )
            found.update(children_of(self._book.session, residents, self._book.dates.pe))
        return found

    def _doses(self, ids: list[str]) -> dict[str, list[Administration]]:
        """Doses of the children up to the cut-off; a childhood is read whole."""
        found: dict[str, list[Administration]] = defaultdict(list)
        last = min(self._book.dates.cutoff, self._book.dates.pe)
        for at in range(0, len(ids), 800):
            rows = self._book.session.execute(
                select(
                    Dose.id,
                    Dose.resident_id,
                    Dose.product,
                    Dose.given_on,
                    Dose.given_time,
                    Dose.verdict,
                    Dose.verdict_reason,
                    Dose.source,
                )
                .where(
                    Dose.resident_id.in_(ids[at : at + 800]),
                    Dose.given_on <= last,
                    Dose.voided.is_(False),
                )
                .order_by(Dose.given_on, Dose.id)
            )
            for row in rows:
                if row.source == "campaign":
                    self.campaign.add(row.id)
                if row.source in OWN_SOURCES:
                    self._here.add(row.id)
                found[row.resident_id].append(
                    Administration(
                        row.product,
                        row.given_on,
                        row.given_time,
                        row.verdict,
                        row.verdict_reason or "",
                        row.id,
                    )
                )
        return found

    def validly(self, each: Vaccinee, series: str, number: int) -> DoseVerdict | None:
        """The valid dose of that number, if given. 白破 is the part of its series given as DT."""
        code, wanted = ("DTaP", "DT") if series == "DT" else (series, "")
        if code not in each.assessment.by_series:
            return None
        valid = [
            verdict
            for verdict in each.assessment.of(code).valid
            if (verdict.vaccine == wanted if wanted else verdict.vaccine != "DT")
        ]
        if wanted:
            return valid[number - 1] if len(valid) >= number else None
        return next((verdict for verdict in valid if verdict.number == number), None)

    def owing(self, each: Vaccinee, series: str, number: int, period: Period) -> bool:
        """Whether this dose is the next one, due by pe and for no longer than the months in which
        a child stays in the count. Contraindicated children stay in it.
        """
        code = "DTaP" if series == "DT" else series
        if code not in each.assessment.by_series:
            return False
        forecast = each.assessment.of(code)
        if forecast.due is None or forecast.due > self._book.dates.pe:
            return False
        # 白破 is owed from the age of its booster on, however early the third DTaP was missed.
        due = (
            max(forecast.due, add_months(each.born, _DT_MONTHS)) if series == "DT" else forecast.due
        )
        leaves = add_months(due.replace(day=1), self._book.parameters.owing_months)
        if forecast.status is Status.NOT_INDICATED or period.first >= leaves:
            return False
        if (series == "DT") != (forecast.next_vaccine == "DT"):
            return False
        return series == "DT" or forecast.next_dose == number

    def wanted(self, period: Period, series: str, number: int) -> tuple[Vaccinee, ...]:
        """S of R-02: in scope, not excluded, not validly given before, due by pe."""
        key = (period, series, number)
        if key not in self._wanted:
            own = [each for each in self._young(period, series) if self._in_s(each, *key)]
            self._wanted[key] = (*own, *self._outside(period, series, number))
        return self._wanted[key]

    def _outside(self, period: Period, series: str, number: int) -> tuple[Vaccinee, ...]:
        """Who is not in the count and was validly given the dose here in the period."""
        counted = {each.id for each in self._young(period, series)}
        return tuple(
            each
            for each in self.vaccinees
            if each.id not in counted
            and (dose := self.validly(each, series, number)) is not None
            and dose.administration.given_on in period
            and dose.administration.ref in self._here
        )

    def _in_s(self, each: Vaccinee, period: Period, series: str, number: int) -> bool:
        given = self.validly(each, series, number)
        if given is not None:
            return given.administration.given_on in period
        return self.owing(each, series, number, period)

    def _young(self, period: Period, series: str) -> tuple[Vaccinee, ...]:
        """Children in scope on a day of the period, below the upper age of the series at its
        beginning.
        """
        limit = self._book.parameters.hpv_upper_age if series == "HPV" else CHILD_YEARS
        key = (period, limit)
        if key not in self._in_scope:
            self._in_scope[key] = tuple(
                each
                for each in self.vaccinees
                if each.born <= period.last
                and add_months(each.born, 12 * limit) > period.first
                and each.in_scope(period.first, period.last)
            )
        return self._in_scope[key]

    def given(self, period: Period, series: str, number: int) -> tuple[Vaccinee, ...]:
        """Of S, valid dose dated in the period."""
        own = [
            each
            for each in self._young(period, series)
            if (dose := self.validly(each, series, number)) is not None
            and dose.administration.given_on in period
        ]
        return (*own, *self._outside(period, series, number))


def register(book: Book) -> Register:
    """The vaccination register of the report."""
    return book.keep(("vaccination",), lambda: Register(book))
