"""The plain reading, part three: one person in one programme (schedules.md, indicators.md 1.5)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from plain_base import (
    LEAVES,
    Happening,
    Person,
    Span,
    add_months,
    age_years,
    day,
    plus,
    within,
)

PHONE_COUNTS = ("smd", "tb", "elderly_followup", "disabled", "hardship_followup", "child")
Owed = tuple[date, date, str]
"""next_due, window_end, what."""


@dataclass(frozen=True)
class Turn:
    """A case begins, ends or is resumed."""

    on: date
    kind: str
    reason: str = ""


class Case:
    """Everything that was told about a person in a programme, in order."""

    def __init__(self, person: Person, programme: str, enrolments: list[dict[str, Any]]) -> None:
        self.person = person
        self.programme = programme
        self.rows = sorted(enrolments, key=lambda e: e["enrolled_on"])
        self.row = self.rows[-1]
        self.attributes = self.row["attributes"] or {}
        self.happenings = [h for h in person.happenings if h.programme in (programme, "")]
        self.turns = self._turns()

    def _turns(self) -> list[Turn]:
        told = [(date.fromisoformat(e["enrolled_on"]), 0, "enrol", "") for e in self.rows]
        for h in self.happenings:
            if h.kind == "close":
                told.append((h.on, 1, "close", h.values.get("reason") or ""))
            elif h.kind == "reopen":
                told.append((h.on, 2, "reopen", ""))
        told += [
            (date.fromisoformat(e["closed_on"]), 3, "close", e["close_reason"])
            for e in self.rows
            if e["closed_on"]
        ]
        if self.person.death is not None:
            told.append((self.person.death, 4, "close", "death"))
        gone = day(self.person.row["moved_on"])
        if gone is not None:
            told.append((gone, 4, "close", "moved_out"))
        found: list[Turn] = []
        is_open = False
        for on, _, kind, reason in sorted(told, key=lambda t: (t[0], t[1])):
            if (kind == "close") == is_open:
                found.append(Turn(on, kind, reason))
                is_open = kind != "close"
        return found

    def last_turn(self, on: date) -> Turn | None:
        earlier = [t for t in self.turns if t.on <= on]
        return earlier[-1] if earlier else None

    def in_stock(self, on: date) -> bool:
        """Member of STOCK(g, on)."""
        turn = self.last_turn(on)
        return turn is not None and turn.kind != "close"

    def since(self, on: date) -> date | None:
        """The latest enrolment or reopening."""
        begun = [t.on for t in self.turns if t.on <= on and t.kind != "close"]
        return begun[-1] if begun else None

    def managed(self, span: Span) -> bool:
        """Member of MAN(g, pe)."""
        turn = self.last_turn(span.pe)
        if turn is None or turn.kind != "close":
            return turn is not None
        return turn.on >= span.y0 and turn.reason not in LEAVES

    def entered(self, period: tuple[date, date]) -> int:
        return sum(t.kind != "close" and within(t.on, period) for t in self.turns)

    def left(self, period: tuple[date, date]) -> int:
        return sum(t.kind == "close" and within(t.on, period) for t in self.turns)

    def visits(self) -> list[Happening]:
        """Every visit; of two on one date the later entry stands."""
        by_day: dict[date, Happening] = {}
        for h in self.happenings:
            if h.kind == "visit" and h.programme == self.programme:
                by_day[h.on] = h
        return [by_day[on] for on in sorted(by_day)]

    def counted(self) -> list[Happening]:
        """Face to face only, where the programme wants that."""
        return [v for v in self.visits() if self.programme in PHONE_COUNTS or v.mode != "phone"]

    # ---- what is owed as of a day

    def remembered(self, on: date) -> list[Happening]:
        """Events up to a day that a reopening did not make forgotten."""
        again = [t.on for t in self.turns if t.kind == "reopen" and t.on <= on]
        return [h for h in self.happenings if h.on <= on and (not again or h.on >= again[-1])]

    def suspended(self, on: date) -> bool:
        away = [h for h in self.remembered(on) if h.kind == "away"]
        until = day(away[-1].values.get("until")) if away else None
        return until is not None and until >= on

    def owed(self, on: date) -> Owed | None:
        """The open obligation of an open case."""
        since = self.since(on)
        if since is None or not self.in_stock(on):
            return None
        known = self.remembered(on)
        stand = set(map(id, self.counted()))
        seen = [h for h in known if id(h) in stand]
        match self.programme:
            case "tb":
                return self._tuberculosis(since, known, seen)
            case _ if not seen:
                return plus(since, 14), plus(since, 14), "FIRST"
            case "smd":
                return self._mental(known, seen)
            case _:
                return self._chronic(known, seen)

    def _chronic(self, known: list[Happening], seen: list[Happening]) -> Owed:
        last = seen[-1]
        if self.programme == "other_chronic":
            return _quarterly(last)
        now = self.classified(last)
        before = self.classified(seen[-2]) if len(seen) > 1 else None
        refer = self.emergency(last) or now == 4 or (now in (2, 3) and before in (2, 3))
        if refer:
            return _asked(known, last) or _in_days(last.on, 14)
        return _quarterly(last) if now == 1 else _in_days(last.on, 14)

    def _mental(self, known: list[Happening], seen: list[Happening]) -> Owed:
        last = seen[-1]
        match last.values["fu_class"]:
            case "1":
                return _asked(known, last) or _in_days(last.on, 14)
            case "3":
                return _quarterly(last)
            case _ if len(seen) > 1 and seen[-2].values["fu_class"] == "2":
                return _monthly(last)
            case _:
                return _in_days(last.on, 14)

    def _tuberculosis(
        self, since: date, known: list[Happening], seen: list[Happening]
    ) -> Owed | None:
        ended = [h for h in known if h.kind == "treatment_end"]
        if ended:
            if any(h.kind == "referral_check" and h.on >= ended[-1].on for h in known):
                return None
            return _in_days(ended[-1].on, 14)
        if not seen:
            return plus(since, 3), plus(since, 3), "FIRST"
        last = seen[-1]
        if self.attributes.get("supervisor") == "family" and last.on < self.intensive_until():
            routine = plus(last.on, 10), plus(last.on, 12), "D10"
        else:
            routine = _monthly(last)
        bad = last.values.get("adverse_reaction") == "2" or last.values.get("comorbidity") == "2"
        if bad:
            fortnight = plus(last.on, 14)
            return min(fortnight, routine[0]), min(fortnight, routine[1]), "ADVERSE"
        return routine

    def intensive_until(self) -> date:
        told = day(self.attributes.get("intensive_until"))
        begun = day(self.attributes.get("treatment_start"))
        begun = begun or date.fromisoformat(self.row["enrolled_on"])
        return told or add_months(begun, 2)

    def classified(self, visit: Happening) -> int | None:
        """1 to 4, or nothing where the value is missing."""
        told = visit.values
        if told.get("fu_class") == "4":
            return 4
        if told.get("fu_class") == "3" or told.get("adverse_reaction") == "2":
            return 3
        if self.programme == "copd":
            return 1 if told.get("fu_class") == "1" else 2
        if self.programme == "diabetes":
            glucose = told.get("fasting_glucose")
            return None if glucose is None else (1 if glucose < 70 else 2)
        if told.get("sbp") is None or told.get("dbp") is None:
            return None
        return 1 if self.pressure_met(visit) else 2

    def pressure_met(self, visit: Happening) -> bool:
        upper, lower = visit.values.get("sbp"), visit.values.get("dbp")
        if upper is None or lower is None:
            return False
        limit = 150 if age_years(self.person.birth, visit.on) >= 65 else 140
        return bool(upper < limit and lower < 90)

    def emergency(self, visit: Happening) -> bool:
        told = visit.values
        if told.get("next_step") == "4":
            return True
        if self.programme == "copd":
            return told.get("exacerbation") == "2"
        high = (told.get("sbp") or 0) >= 180 or (told.get("dbp") or 0) >= 110
        glucose = told.get("fasting_glucose")
        if self.programme == "diabetes" and glucose is not None:
            return high or glucose >= 167 or glucose <= 39
        return high

    # ---- indicators of 2.G

    def due(self, span: Span) -> bool:
        """Member of DUE(P) (I-G4)."""
        owed = self.owed(span.eve)
        asked = owed is not None and owed[0] <= span.pe
        new = self.entered(span.a) > 0
        gone = any(
            t.kind == "close" and t.reason in LEAVES and within(t.on, span.a) for t in self.turns
        )
        return (asked or new) and not (gone and not self.met(span))

    def met(self, span: Span) -> bool:
        return any(within(v.on, span.a) for v in self.counted())

    def overdue(self, on: date) -> bool:
        owed = self.owed(on)
        return owed is not None and owed[1] < on and not self.suspended(on)

    def required(self, span: Span) -> int:
        """``req`` of I-G2."""
        since = self.since(span.pe)
        assert since is not None
        return required_visits(since, span)

    def standard(self, span: Span) -> bool:
        """I-G2."""
        dates = {v.on for v in self.counted() if within(v.on, span.b)}
        if len(dates) < self.required(span):
            return False
        return not span.year_end or any(within(x, span.b) for x in self.person.exams())

    def controlled(self, span: Span) -> bool:
        """I-G3."""
        turn = self.last_turn(span.pe)
        if turn is not None and turn.kind == "close" and turn.reason in ("lost", "refused"):
            return False
        recent = [v for v in self.counted() if add_months(span.pe, -6) < v.on <= span.pe]
        if not recent:
            return False
        if self.programme == "copd":
            return bool(recent[-1].values.get("fu_class") == "1")
        if self.programme == "diabetes":
            glucose = recent[-1].values.get("fasting_glucose")
            return glucose is not None and glucose < 70
        return self.pressure_met(recent[-1])


def required_visits(since: date, span: Span) -> int:
    """Quarters fully inside [max(enrolled, Y0), pe], at least one (1.1: three report months)."""
    first = max(since, span.y0)
    quarters = 0
    for last_month in (3, 6, 9, 12):
        if span.closes_on == 25:
            begin = date(span.year - (last_month == 3), last_month - 3 or 12, 26)
            end = date(span.year, last_month, 25)
        else:
            begin = date(span.year, last_month - 2, 1)
            end = plus(add_months(begin, 3), -1)
        quarters += begin >= first and end <= span.pe
    return max(1, quarters)


def _in_days(on: date, days: int) -> Owed:
    return plus(on, days), plus(on, days), f"D{days}"


def _wished(visit: Happening, rule: Owed) -> Owed:
    if visit.wished is not None and visit.on < visit.wished <= rule[1]:
        return visit.wished, min(rule[1], plus(visit.wished, 14)), "DOCTOR"
    return rule


def _monthly(visit: Happening) -> Owed:
    due = add_months(visit.on, 1)
    return _wished(visit, (due, plus(due, 7), "M1"))


def _quarterly(visit: Happening) -> Owed:
    due = add_months(visit.on, 3)
    return _wished(visit, (due, min(plus(due, 14), date(due.year, 12, 31)), "M3"))


def _asked(known: list[Happening], visit: Happening) -> Owed | None:
    """A referral check after the visit that demanded a referral."""
    checks = [h for h in known if h.kind == "referral_check" and h.on > visit.on]
    if not checks:
        return None
    return _in_days(checks[-1].on, 14 if checks[-1].values.get("attended") else 7)
