"""The plain reading of R-05 (indicators.md 2.D, schedules.md 4.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from plain_base import (
    Answers,
    Cells,
    Happening,
    Person,
    Span,
    ab,
    add_months,
    age_months,
    day,
    n,
    p,
    plus,
    within,
)
from plain_cases import Case
from plain_chronic import referrals
from plain_clinic import Clinic
from plain_maternal import babies_of, certificate_sent, checked_cells, delivered

MONTHS = {
    "CHILD_3M": (3, 4),
    "CHILD_6M": (6, 7),
    "CHILD_8M": (8, 9),
    "CHILD_12M": (12, 13),
    "CHILD_18M": (18, 19),
    "CHILD_24M": (24, 25),
    "CHILD_30M": (30, 31),
    "CHILD_36M": (36, 37),
    "CHILD_4Y": (48, 60),
    "CHILD_5Y": (60, 72),
    "CHILD_6Y": (72, 84),
}
ROWS = dict(zip(range(5, 17), ("CHILD_NB_28D", *MONTHS), strict=True))
TCM_AGES = (6, 12, 18, 24, 30, 36)


@dataclass
class Slot:
    code: str
    start: date
    end: date
    due: date
    expiry: date
    by: Happening | None = None


class Childhood:
    """A child of the programme, or one that was visited before anybody enrolled it."""

    def __init__(self, child: Person, case: Case | None, last: date) -> None:
        self.child = child
        self.birth = child.birth
        begun = [e for e in case.rows if e["enrolled_on"] <= last.isoformat()] if case else []
        self.case = case if begun else None
        self.attributes = (begun[-1]["attributes"] or {}) if begun else {}

    def discharge(self, on: date) -> date:
        """h: the day of discharge, as far as it is known on a day."""
        told = day(self.attributes.get("discharge_date"))
        for h in self._home_forms(on):
            told = told or day(h.values.get("discharge_date"))
        return told or self.birth

    def _home_forms(self, on: date) -> list[Happening]:
        return [h for h in self.visits(on) if h.mode == "home"]

    def high_risk(self, on: date) -> bool:
        if self.attributes.get("high_risk"):
            return True
        return any("5" in (h.values.get("birth_mode") or []) for h in self._home_forms(on))

    def visits(self, on: date) -> list[Happening]:
        by_day = {v.on: v for v in child_visits(self.child) if v.on <= on}
        return [by_day[at] for at in sorted(by_day)]

    def slots(self, on: date) -> list[Slot]:
        """Every slot as of a day, with the visit that satisfied it."""
        home = self.discharge(on)
        last = plus(home, 3 if self.high_risk(on) else 7)
        found = [Slot("CHILD_NB_HOME", home, last, last, last)]
        if home <= plus(self.birth, 30):
            month = plus(self.birth, 28)
            found.append(Slot("CHILD_NB_28D", month, plus(self.birth, 30), month, month))
        for code, (first, after) in MONTHS.items():
            start = add_months(self.birth, first)
            end = plus(add_months(self.birth, after), -1)
            found.append(Slot(code, start, end, start, end))
        for slot, then in zip(found, [*found[1:], None], strict=True):
            slot.expiry = plus(then.start, -1) if then else slot.end
        found[0].expiry = max(found[0].end, found[0].expiry)
        for visit in self.visits(on):
            for slot in found:
                if slot.by is None and slot.start <= visit.on <= slot.expiry:
                    slot.by = visit
                    break
        return found

    def owed(self, on: date) -> date | None:
        """next_due of the open slot as of a day."""
        since = self.case.since(on) if self.case else None
        if (
            self.case is None
            or since is None
            or not self.case.in_stock(on)
            or on >= add_months(self.birth, 84)
        ):
            return None
        for slot in self.slots(on):
            if slot.by is None and slot.expiry >= on and slot.end >= since:
                return slot.due if slot.code == "CHILD_NB_HOME" else max(slot.due, since)
        return None

    def due(self, span: Span) -> bool:
        """R-05.17."""
        if self.case is None:
            return False
        owed = self.owed(span.eve)
        asked = owed is not None and owed <= span.pe
        for turn in self.case.turns:
            if turn.kind != "close" and within(turn.on, span.a):
                then = self.owed(turn.on)
                asked = asked or (then is not None and then <= span.pe)
        gone = self.case.left(span.a) > 0
        return asked and not (gone and not any(within(v.on, span.a) for v in self.visits(span.pe)))

    def met(self, span: Span) -> bool:
        return any(slot.by and within(slot.by.on, span.a) for slot in self.slots(span.pe))

    def systematic(self, span: Span) -> bool | None:
        """I-D3; nothing where no slot fell in the year up to pe."""
        since = self.case.since(span.pe) if self.case else None
        if since is None:
            return None
        year = plus(add_months(span.pe, -12), 1), span.pe
        here = [z for z in self.slots(span.pe) if within(z.end, year) and z.end >= since]
        return all(slot.by for slot in here) if here else None


def childhoods(clinic: Clinic, span: Span) -> list[Childhood]:
    cases = {c.person.id: c for c in clinic.cases.get("child", [])}
    return [
        Childhood(q, cases.get(q.id), span.cutoff)
        for q in clinic.everybody()
        if q.id in cases or child_visits(q)
    ]


def cohort(clinic: Clinic, period: tuple[date, date]) -> list[Person]:
    """B: born in the period and belonging here on that day."""
    return [
        c
        for c in clinic.everybody()
        if within(c.birth, period)
        and any(
            z.kind != "3" and (z.first <= c.birth < z.last or z.first == c.birth) for z in c.stays
        )
    ]


def child_visits(child: Person) -> list[Happening]:
    return child.told("visit", "child")


def dead_children(clinic: Clinic) -> list[tuple[Person, str]]:
    """Children who died before five, with the group they fall into."""
    found = []
    for child in clinic.everybody():
        if child.death is None:
            continue
        days = (child.death - child.birth).days
        months = age_months(child.birth, child.death)
        if days < 28:
            found.append((child, "newborn"))
        elif months < 12:
            found.append((child, "infant"))
        elif months < 60:
            found.append((child, "toddler"))
    return found


def card_of_child(clinic: Clinic, child: Person, span: Span) -> bool:
    """A card, or a death certificate, sent by the cutoff."""
    for told in clinic.of_forms("child_death_card"):
        filled = date.fromisoformat(told["fill_date"])
        if told["child_name"] == child.row["name"] and filled <= span.cutoff:
            return True
    return certificate_sent(child, span)


def r04_births(clinic: Clinic, span: Span) -> Cells:
    """Row 1 is R-04.18."""
    births = (delivered(clinic, span.a), delivered(clinic, span.b))
    return {
        f"R-05.1.{letter}": sum(q.live() for q in found)
        for letter, found in zip("AB", births, strict=True)
    }


def r05(clinic: Clinic, span: Span) -> Cells:
    """Rows 2 to 42; row 1 is R-04.18."""
    cells: Cells = r04_births(clinic, span)
    known = childhoods(clinic, span)
    people = clinic.everybody()
    home = []
    slots: list[tuple[str, str, date]] = []
    for each in known:
        for slot in each.slots(span.pe):
            if slot.by is None:
                continue
            slots.append((slot.code, each.child.id, slot.by.on))
            if slot.code == "CHILD_NB_HOME":
                in_time = slot.by.on <= slot.end
                home.append((each.child.id, slot.by.on, in_time, each.high_risk(span.pe)))
    ab(cells, "R-05.2", p(((who, on) for who, on, *_ in home), span))
    ab(cells, "R-05.3", p(((who, on) for who, on, soon, _ in home if soon), span))
    ab(cells, "R-05.4", p(((who, on) for who, on, _, risk in home if risk), span))
    for number, code in ROWS.items():
        ab(cells, f"R-05.{number}", n((on for found, _, on in slots if found == code), span))
    due = [each for each in known if each.due(span)]
    done = sum(each.met(span) for each in due)
    cells["R-05.17.A"], cells["R-05.18.A"] = len(due), done
    cells["R-05.19.A"] = done, len(due)
    visits = [(q.id, v) for q in people for v in child_visits(q)]
    for row, test in TESTS.items():
        ab(cells, f"R-05.{row}", p(((who, v.on) for who, v in visits if test(v.values)), span))
    frail = _frail(known, span.pe)
    cells["R-05.26.C"] = len(frail)
    ab(cells, "R-05.27", n((on for _, on in referrals(clinic, "child")), span))
    cells |= checked_cells("R-05.28", clinic, "child", span)
    tcm = [(q, on, a) for q in people for on, a in q.forms("child_tcm_6_18m", "child_tcm_24_36m")]
    ab(cells, "R-05.29", n((on for _, on, _ in tcm), span))
    young = [q for q in clinic.living(span.pe) if q.age(span.pe) < 7]
    small = [q for q in young if q.age(span.pe) < 3]
    cells["R-05.30.C"], cells["R-05.31.C"] = len(young), len(small)
    cells["R-05.32.C"] = sum(q.floating(span.pe) and q.age(span.pe) < 7 for q in people)
    dead = dead_children(clinic)
    for row, group in (("33", "newborn"), ("34", "infant"), ("35", "toddler")):
        ab(cells, f"R-05.{row}", n((c.death for c, g in dead if g == group and c.death), span))
    carded = [c.death for c, _ in dead if c.death and card_of_child(clinic, c, span)]
    ab(cells, "R-05.36", n(carded, span))
    defects = [
        date.fromisoformat(r["occurred_on"])
        for r in clinic.records
        if r["form_code"] == "birth_defect_card"
    ]
    ab(cells, "R-05.37", n(defects, span))
    return cells | _rates(clinic, span, known, frail, young, small)


TESTS: dict[str, Callable[[Answers], object]] = {
    "20": lambda told: told.get("hb") is not None,
    "21": lambda told: told.get("hb") is not None and told["hb"] < 110,
    "22": lambda told: told.get("hearing") or told.get("hearing_screen") in ("1", "2"),
    "23": lambda told: told.get("hearing") == "2" or told.get("hearing_screen") == "2",
    "24": lambda told: told.get("eyes") or told.get("vision_left") is not None,
    "25": lambda told: (
        told.get("eyes") == "2"
        or told.get("vision_left", 99) < 48
        or told.get("vision_right", 99) < 48
    ),
}


def _frail(known: list[Childhood], on: date) -> list[Childhood]:
    return [
        each
        for each in known
        if each.case
        and each.case.in_stock(on)
        and (each.attributes.get("high_risk") or each.attributes.get("frail"))
    ]


def newborn_rate(clinic: Clinic, span: Span) -> tuple[int, int]:
    """I-D1."""
    told = {each.child.id: each for each in childhoods(clinic, span)}
    mothers = {b.id: q for q in delivered(clinic, span.b) for b in babies_of(clinic, q)}
    due = reached = 0
    for baby in cohort(clinic, span.b):
        each = told.get(baby.id)
        home = each.discharge(span.cutoff) if each else baby.birth
        if home == baby.birth and baby.id in mothers:
            home = mothers[baby.id].discharge()
        last = max(plus(baby.birth, 27), plus(home, 7))
        if last > span.cutoff:
            continue
        due += 1
        reached += any(v.mode == "home" and v.on <= last for v in child_visits(baby))
    return reached, due + _unregistered(clinic, span)


def _unregistered(clinic: Clinic, span: Span) -> int:
    """Live births of mothers here whose babies are in no file yet."""
    many = 0
    for q in delivered(clinic, span.b):
        if max(plus(q.born(), 27), plus(q.discharge(), 7)) <= span.cutoff:
            many += max(0, q.live() - len(babies_of(clinic, q)))
    return many


def _rates(
    clinic: Clinic,
    span: Span,
    known: list[Childhood],
    frail: list[Childhood],
    young: list[Person],
    small: list[Person],
) -> Cells:
    by_child = {each.child.id: each for each in known}
    seen = [q for q in young if any(within(v.on, span.b) for v in child_visits(q))]
    judged = [by_child[q.id].systematic(span) for q in small if q.id in by_child]
    judged = [j for j in judged if j is not None]
    tended = [e for e in frail if any(within(v.on, span.b) for v in child_visits(e.child))]
    return {
        "R-05.38.B": newborn_rate(clinic, span),
        "R-05.39.B": (len(seen), len(young)),
        "R-05.40.B": (sum(map(bool, judged)), len(judged)),
        "R-05.41.B": (len(tended), len(frail)),
        "R-05.42.B": (sum(_guided(q, span) for q in small), len(small)),
    }


def _guided(child: Person, span: Span) -> bool:
    """Every TCM guidance that fell due in YTD was given (I-D5)."""
    due = [m for m in TCM_AGES if within(add_months(child.birth, m), span.b)]
    given = {
        int(told["check_age"])
        for on, told in child.forms("child_tcm_6_18m", "child_tcm_24_36m")
        if on <= span.cutoff
    }
    return bool(due) and all(months in given for months in due)
