"""The plain reading of R-06 (indicators.md 2.F)."""

from collections.abc import Callable
from datetime import date

from plain_base import Answers, Cells, Person, Span, ab, n, p, within
from plain_cases import required_visits
from plain_clinic import Clinic
from plain_education import Education

PANEL = (
    "bp_left_sbp", "hb", "urine_protein", "fasting_glucose", "ecg", "alt", "ast",
    "tbil", "creatinine", "urea", "tc", "tg", "us_abdomen", "elder_selfcare",
)  # fmt: skip
HARDSHIP_TAGS = ("11", "19")
HARDSHIP_HOUSES = ("1", "2")


def complete(told: Answers) -> bool:
    """Every item of the elderly panel has a value."""
    return all(told.get(name) is not None for name in PANEL)


ABNORMAL: dict[str, Callable[[Answers], bool]] = {
    "12": lambda t: (
        max(t.get("bp_left_sbp", 0), t.get("bp_right_sbp", 0)) >= 140
        or max(t.get("bp_left_dbp", 0), t.get("bp_right_dbp", 0)) >= 90
    ),
    "13": lambda t: t.get("fasting_glucose", 0) >= 70,
    "14": lambda t: t.get("ecg") == "2",
    "15": lambda t: t.get("alt", 0) > 400 or t.get("ast", 0) > 400,
    "16": lambda t: t.get("creatinine", 0) > 1330 or t.get("urea", 0) > 820,
    "17": lambda t: t.get("tc", 0) >= 620 or t.get("tg", 0) >= 230 or t.get("ldl_c", 0) >= 410,
    "18": lambda t: t.get("us_abdomen") == "2",
    "19": lambda t: t.get("hb", 140) < 110,
}


def hardship(clinic: Clinic, on: date) -> list[Person]:
    """低保, 五保 and 特困 in R(on), by themselves or by their household."""
    houses = {
        h["id"] for h in clinic.rows["household"] if set(h["tags"] or ()) & set(HARDSHIP_HOUSES)
    }
    return [q for q in clinic.living(on) if set(q.tags) & set(HARDSHIP_TAGS) or (q.house in houses)]


def examined(person: Person, span: Span) -> bool:
    return any(within(on, span.b) for on in person.exams())


def r06(clinic: Clinic, span: Span) -> Cells:
    """Rows 1 to 33."""
    cells: Cells = {}
    people = clinic.everybody()
    living = clinic.living(span.pe)
    old = [q for q in living if q.age(span.pe) >= 65]
    over60 = [q for q in living if q.age(span.pe) >= 60]
    cells["R-06.1.C"] = len(old)
    cells["R-06.2.C"] = len(over60) - len(old)
    cells["R-06.3.C"] = sum(q.file_open(span.pe) for q in old)
    exams = [(q, on, told) for q in people for on, told in q.forms("health_exam")]
    firsts: dict[str, tuple[Person, date, Answers]] = {}
    for q, on, told in exams:
        if within(on, span.b):
            firsts.setdefault(q.id, (q, on, told))
    first = list(firsts.values())
    aged = [(q.id, on) for q, on, _ in first if q.age(on) >= 65]
    ab(cells, "R-06.4", p(aged, span))
    younger = [(q.id, on) for q, on, _ in first if 60 <= q.age(on) <= 64]
    ab(cells, "R-06.5", p(younger, span))
    whole = [(q.id, on) for q, on, told in first if q.age(on) >= 60 and complete(told)]
    ab(cells, "R-06.6", p(whole, span))
    care = [(q, on) for q in people for on, _ in assessments(q)]
    ab(cells, "R-06.7", p(((q.id, on) for q, on in care if q.age(on) >= 65), span))
    for row, level in (("8", "1"), ("9", "2"), ("10", "3"), ("11", "4")):
        cells[f"R-06.{row}.B"] = sum(_level(q, span) == level for q in old)
    for row, odd in ABNORMAL.items():
        found = {
            q.id for q, on, told in exams if within(on, span.b) and q.age(on) >= 65 and odd(told)
        }
        cells[f"R-06.{row}.B"] = len(found)
    tcm = [(q, on) for q in people for on, _ in q.forms("elderly_tcm")]
    ab(cells, "R-06.20", p(((q.id, on) for q, on in tcm if q.age(on) >= 65), span))
    visits = [v.on for c in clinic.cases.get("elderly_followup", []) for v in c.visits()]
    ab(cells, "R-06.21", n(visits, span))
    advised = [
        on
        for who, on in Education(clinic).advice()
        if who in clinic.people and clinic.people[who].age(on) >= 65
    ]
    ab(cells, "R-06.22", n(advised, span))
    enrolled = [
        (c.person.id, t.on)
        for programme in ("hypertension", "diabetes", "copd")
        for c in clinic.cases.get(programme, [])
        for t in c.turns
        if t.kind == "enrol" and c.person.age(t.on) >= 65
    ]
    ab(cells, "R-06.23", p(enrolled, span))
    hard = hardship(clinic, span.pe)
    cells["R-06.24.C"] = len(hard)
    cells["R-06.25.B"] = sum(examined(q, span) for q in hard)
    seen = {h.row for q in hard for h in q.told("visit") if within(h.on, span.a)}
    cells["R-06.26.A"] = len(seen)
    return cells | _rates(clinic, span, old, over60, hard)


def assessments(person: Person) -> list[tuple[date, str]]:
    """Day and level of self-care: of its own form, or in the examination of that day."""
    own = [(on, 0, a["selfcare_level"]) for on, a in person.forms("elderly_selfcare")]
    exams = [(on, 1, a.get("elder_selfcare")) for on, a in person.forms("health_exam")]
    return [(on, level) for on, _, level in sorted((*own, *exams), key=_by_day) if level]


def _by_day(told: tuple[date, int, str | None]) -> tuple[date, int]:
    return told[:2]


def _level(person: Person, span: Span) -> str | None:
    """The last assessment in YTD."""
    told = [level for on, level in assessments(person) if within(on, span.b)]
    return told[-1] if told else None


def _rates(
    clinic: Clinic, span: Span, old: list[Person], over60: list[Person], hard: list[Person]
) -> Cells:
    entered = clinic.entered(span.year, "65plus")
    managed = [
        q
        for q in old
        if q.file_open(span.pe)
        and any(within(on, span.b) and complete(a) for on, a in q.forms("health_exam"))
    ]
    forms = [
        told
        for q in clinic.everybody()
        for on, told in q.forms("health_exam")
        if within(on, span.b) and q.age(on) >= 60
    ]
    cases = [c for c in clinic.cases.get("elderly_followup", []) if c.in_stock(span.pe)]
    done = 0
    for case in cases:
        since = case.since(span.pe)
        assert since is not None
        dates = {v.on for v in case.visits() if within(v.on, span.b)}
        done += len(dates) >= required_visits(since, span)
    tcm = [q for q in old if any(within(on, span.b) for on, _ in q.forms("elderly_tcm"))]
    return {
        "R-06.27.B": (len(managed), entered if entered is not None else len(old)),
        "R-06.28.B": (sum(examined(q, span) for q in old), len(old)),
        "R-06.29.B": (sum(examined(q, span) for q in over60), len(over60)),
        "R-06.30.B": (sum(map(complete, forms)), len(forms)),
        "R-06.31.B": (done, len(cases)),
        "R-06.32.B": (len(tcm), len(old)),
        "R-06.33.B": (sum(examined(q, span) for q in hard), len(hard)),
    }
