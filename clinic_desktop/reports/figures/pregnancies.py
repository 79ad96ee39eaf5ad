"""Pregnancies as the maternal figures count them: one for each registration, with its checks,
delivery and visits (``indicators.md`` 2.E, ``schedules.md`` 4.8).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.dates import Period, add_days
from clinic_desktop.domain.programmes.case import as_date
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening, Happenings
from clinic_desktop.reports.figures.spells import Spell

MATERNAL = "maternal"
EARLY_DAYS = 90
"""12 weeks and 6 days."""

GREEN = frozenset({"1", "green", "绿"})
_LONGEST = 400
"""Days from registration within which everything of a pregnancy lies."""


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """One pregnancy of a woman in management."""

    woman: str
    spell: Spell
    lmp: date | None
    checks: tuple[Happening, ...]
    """Antenatal checks (anc) by date."""
    delivery: Happening | None
    ended: Happening | None
    """Miscarriage or termination."""
    postpartum: tuple[Happening, ...]
    pp42: tuple[Happening, ...]
    risks: tuple[tuple[date, str], ...]
    """(day, colour code) of every grading, by day."""
    followups: tuple[Happening, ...]
    """High-risk follow-ups outside the checks."""

    @property
    def registered(self) -> date:
        """建册日期."""
        return self.spell.start

    def ga_days(self, day: date) -> int | None:
        """Days of pregnancy on a day."""
        return None if self.lmp is None else (day - self.lmp).days

    @property
    def discharged(self) -> date | None:
        """Discharge; the delivery date when absent."""
        if self.delivery is None:
            return None
        return as_date(self.delivery.value("discharge_date")) or self.delivery.on

    @property
    def live_births(self) -> int:
        """Live births of the delivery; one where the number was not entered."""
        if self.delivery is None:
            return 0
        value = self.delivery.value("live_births")
        return 1 if value is None else int(self.delivery.number("live_births"))

    def is_open(self, day: date) -> bool:
        """Registered and neither delivered, ended nor closed on the day."""
        if not self.spell.covers(day):
            return False
        done = [each.on for each in (self.delivery, self.ended) if each is not None]
        return not any(on <= day for on in done)

    def colour(self, day: date) -> str:
        """The latest colour on or before the day; green while never graded."""
        known = [colour for on, colour in self.risks if on <= day]
        return known[-1] if known else "1"

    def high_risk_on(self, day: date) -> bool:
        """Graded yellow or above on the day."""
        return self.colour(day) not in GREEN

    @property
    def ever_high_risk(self) -> bool:
        """Graded yellow or above at some time."""
        return any(colour not in GREEN for _, colour in self.risks)

    def early(self) -> bool:
        """Registered and first examined by 12w6d."""
        return bool(
            (ga := self.ga_days(self.registered)) is not None
            and ga <= EARLY_DAYS
            and self.checks
            and (first := self.ga_days(self.checks[0].on)) is not None
            and first <= EARLY_DAYS
        )

    def five_checks(self) -> bool:
        """I-E3: five checks on distinct dates: one by 12w6d, two in 16w0d–24w6d, two from 28w0d."""
        days = sorted(
            ga for each in {c.on for c in self.checks} if (ga := self.ga_days(each)) is not None
        )
        return (
            len(days) >= 5
            and any(ga <= EARLY_DAYS for ga in days)
            and sum(112 <= ga <= 174 for ga in days) >= 2
            and sum(ga >= 196 for ga in days) >= 2
        )

    def visited_in_time(self) -> bool:
        """A postpartum visit by 28 days after discharge (I-E4)."""
        home = self.discharged
        return home is not None and any(v.on <= add_days(home, 28) for v in self.postpartum)


def pregnancies(book: Book) -> tuple[Pregnancy, ...]:
    """Every pregnancy that reaches into the time looked at."""
    return book.keep(("pregnancies",), lambda: tuple(_pregnancies(book)))


def delivered(book: Book, period: Period) -> tuple[Pregnancy, ...]:
    """DEL(P) as pregnancies."""
    return tuple(each for each in pregnancies(book) if each.delivery and each.delivery.on in period)


def births(found: Iterable[Pregnancy]) -> int:
    """LB of these deliveries."""
    return sum(each.live_births for each in found)


def _pregnancies(book: Book) -> Iterable[Pregnancy]:
    managed = book.managed(MATERNAL)
    limit = book.since - timedelta(days=_LONGEST)
    spells = [spell for spell in managed.spells if spell.start >= limit]
    women = frozenset(spell.subject_id for spell in spells)
    events = _events(book.happenings)
    risky = list(_gradings(book.happenings))
    if women:
        older = Happenings(
            book.session,
            book.catalogue,
            book.scope,
            limit,
            book.since - timedelta(days=1),
            book.people.facts,
            women,
        )
        events = [*_events(older), *events]
        risky = [*_gradings(older), *risky]
    by_woman: dict[str, list[Happening]] = {}
    for each in events:
        if each.resident_id is not None:
            by_woman.setdefault(each.resident_id, []).append(each)
    graded: dict[str, list[tuple[date, str]]] = {}
    for woman, on, colour in risky:
        graded.setdefault(woman, []).append((on, colour))
    rules = book.catalogue.programmes.get(MATERNAL)
    names = rules.attributes.get("lmp", ("lmp",)) if rules else ("lmp",)
    for spell in spells:
        following = [
            other.start
            for other in managed.spells_of(spell.subject_id)
            if other.start > spell.start
        ]
        last = min(
            [day - timedelta(days=1) for day in following]
            + [spell.start + timedelta(days=_LONGEST)]
        )
        first = spell.start - timedelta(days=7 * 42)
        earlier = [
            other.start
            for other in managed.spells_of(spell.subject_id)
            if other.start < spell.start
        ]
        if earlier:
            first = spell.start
        own = [e for e in by_woman.get(spell.subject_id, ()) if first <= e.on <= last]
        risks = [r for r in graded.get(spell.subject_id, ()) if first <= r[0] <= last]
        yield _pregnancy(spell, own, risks, names)


_KINDS = (
    "anc",
    "delivery",
    "pregnancy_end",
    "postpartum_visit",
    "pp42",
    "highrisk_followup",
)


def _events(source: Happenings) -> list[Happening]:
    found = [each for kind in _KINDS for each in source.of_kind(kind, MATERNAL)]
    return sorted(found, key=lambda each: (each.on, each.entered, each.order))


def _pregnancy(
    spell: Spell,
    own: list[Happening],
    risks: list[tuple[date, str]],
    names: Sequence[str],
) -> Pregnancy:
    def of(*kinds: str) -> tuple[Happening, ...]:
        return tuple(each for each in own if each.kind in kinds)

    checks = of("anc")
    lmp = _registered_lmp(spell, names) or next(
        (day for each in checks if (day := as_date(each.value("lmp"))) is not None), None
    )
    deliveries, ends = of("delivery"), of("pregnancy_end")
    if spell.attributes.get("risk_colour"):
        risks = [(spell.start, str(spell.attributes["risk_colour"])), *risks]
    elif spell.attributes.get("high_risk") in (True, "2", 1):
        risks = [(spell.start, "2"), *risks]
    return Pregnancy(
        spell.subject_id,
        spell,
        lmp,
        checks,
        deliveries[-1] if deliveries else None,
        ends[-1] if ends else None,
        of("postpartum_visit"),
        of("pp42"),
        tuple(sorted(risks, key=lambda pair: pair[0])),
        of("highrisk_followup"),
    )


def _registered_lmp(spell: Spell, names: Sequence[str]) -> date | None:
    """The LMP of the registration; an ultrasound-corrected one stands first among the names."""
    for name in names:
        day = as_date(spell.attributes.get(name))
        if day is not None:
            return day
    return None


def _gradings(source: Happenings) -> Iterable[tuple[str, date, str]]:
    """Risk colours: from the pregnancy form and from gradings entered by themselves."""
    for each in source.records("pregnancy_episode"):
        colour = each.value("risk_level")
        if each.resident_id and isinstance(colour, str):
            yield each.resident_id, each.on, colour
        elif each.resident_id and each.value("high_risk") == "2":
            yield each.resident_id, each.on, "2"
    for each in source.of_kind("risk", MATERNAL):
        colour = each.value("colour")
        if each.resident_id and isinstance(colour, str):
            yield each.resident_id, each.on, colour
