"""接种率: by vaccine and dose, and of the basic course, for each birth cohort, with the children.

``immunization.md`` 5.2 and 5.4. 应种 of a dose are the children who have it validly and those who
owe it: it is their next one and due, contraindicated children included. Who lacks an earlier dose
does not owe the later one yet; the lines of the basic course count every child of the age instead.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import Assessment, Status
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination.school_gaps import series_label
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.derived.children import children_of, histories_of
from clinic_desktop.storage.tables import Resident, ResidentIndex

COHORTS = 7
"""Birth years that are shown: children under seven have a card."""
FLOATING = "4"
BASIC = (("BCG", 1), ("Polio", 3), ("DTaP", 3), ("MMR", 1), ("HepB", 3))
"""五苗: series and doses of the basic course."""
BASIC_MONTHS = 12
_NOT_OWED = frozenset(
    {Status.NOT_APPLICABLE, Status.NOT_INDICATED, Status.AGED_OUT, Status.COMPLETE}
)


@dataclass(frozen=True, slots=True)
class CoveredChild:
    """A child behind a figure."""

    id: str
    name: str
    sex: str
    birth_date: date
    village_group: str
    floating: bool


@dataclass(slots=True)
class CoverageLine:
    """A dose, or a line of the basic course; children by birth year."""

    code: str
    label: str
    given: dict[int, list[str]] = field(default_factory=dict)
    missing: dict[int, list[str]] = field(default_factory=dict)

    def counted(self, year: int | None = None) -> tuple[list[str], list[str]]:
        """Who has it and who lacks it, of a birth year or of all."""
        return _of(self.given, year), _of(self.missing, year)

    def note(self, child: CoveredChild, *, has: bool) -> None:
        """Counts a child."""
        rows = self.given if has else self.missing
        rows.setdefault(child.birth_date.year, []).append(child.id)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The lines on a day, and the children behind them."""

    day: date
    years: tuple[int, ...]
    """Birth years, the latest first."""
    lines: tuple[CoverageLine, ...]
    children: dict[str, CoveredChild]


def coverage(
    place: Workplace,
    residence: str = "",
    step: Callable[[int, int], None] = lambda _done, _all: None,
) -> Coverage:
    """Of the children of the clinic born in this year or the six before.

    ``residence``: local, floating, or empty for all. ``step`` hears how many children are judged.
    """
    today, rules = place.today, place.catalogue.vaccines
    years = tuple(range(today.year, today.year - COHORTS, -1))
    children: dict[str, CoveredChild] = {}
    lines = _Lines(rules)
    with place.reading() as session:
        query = (
            select(Resident, ResidentIndex.village_group)
            .join(ResidentIndex, ResidentIndex.resident_id == Resident.id)
            .where(
                ResidentIndex.listed.is_(True),
                Resident.birth_date >= date(years[-1], 1, 1),
                Resident.birth_date <= today,
            )
            .order_by(Resident.birth_date, Resident.id)
        )
        if place.site.role == "village":
            query = query.where(ResidentIndex.clinic_code == place.site.code)
        found = {
            person.id: (person, group)
            for person, group in session.execute(query)
            if not residence or (person.residence_type == FLOATING) == (residence == "floating")
        }
        done = 0
        for portion in chunks(found):
            people = [found[key][0] for key in portion]
            facts = children_of(session, people)
            histories = histories_of(session, set(portion))
            for person in people:
                child = CoveredChild(
                    person.id,
                    person.name,
                    person.sex,
                    person.birth_date,
                    found[person.id][1] or "",
                    person.residence_type == FLOATING,
                )
                children[child.id] = child
                answers = assess(facts[child.id], histories.get(child.id, ()), today, rules)
                lines.count(child, answers, today)
            done += len(people)
            step(done, len(found))
    return Coverage(today, years, tuple(lines.all()), children)


class _Lines:
    def __init__(self, rules: ImmunisationRules) -> None:
        self._rules = rules
        self._doses: dict[tuple[int, int], CoverageLine] = {}
        self._order = {code: place for place, code in enumerate(rules.series)}
        self._basic = {
            series: CoverageLine(
                f"basic-{series}",
                tr("{name} 基础 {n} 剂", name=series_label(series, rules), n=number),
            )
            for series, number in BASIC
        }
        self._timely = CoverageLine("five-timely", tr("五苗全程（12月龄内）"))
        self._late = CoverageLine("five", tr("五苗全程（含补种）"))

    def count(self, child: CoveredChild, answers: Assessment, today: date) -> None:
        """One child in every line it belongs to."""
        for forecast in answers.forecasts:
            if self._rules.series[forecast.series].reminder:
                continue
            for verdict in forecast.valid:
                if verdict.number is not None:
                    self._line(forecast.series, verdict.number).note(child, has=True)
            number, due = forecast.next_dose, forecast.due
            if number and due and due <= today and forecast.status not in _NOT_OWED:
                self._line(forecast.series, number).note(child, has=False)
        if add_months(child.birth_date, BASIC_MONTHS) > today:
            return
        limit = add_months(child.birth_date, BASIC_MONTHS)
        whole, timely = True, True
        for series, number in BASIC:
            known = series in answers.by_series
            given = answers.of(series).valid if known else ()
            days = [verdict.administration.given_on for verdict in given[:number]]
            has = len(days) == number
            self._basic[series].note(child, has=has)
            whole &= has
            timely &= has and max(days) <= limit
        self._late.note(child, has=whole)
        self._timely.note(child, has=timely)

    def _line(self, series: str, number: int) -> CoverageLine:
        key = (self._order.get(series, len(self._order)), number)
        if key not in self._doses:
            name = series_label(series, self._rules)
            label = tr("{name} 第{n}剂", name=name, n=number)
            self._doses[key] = CoverageLine(f"{series}-{number}", label)
        return self._doses[key]

    def all(self) -> Iterator[CoverageLine]:
        """Doses in the order of the card, then the basic course."""
        yield from (self._doses[key] for key in sorted(self._doses))
        yield from self._basic.values()
        yield self._timely
        yield self._late


def _of(rows: dict[int, list[str]], year: int | None) -> list[str]:
    if year is not None:
        return rows.get(year, [])
    return [child for own in rows.values() for child in own]
