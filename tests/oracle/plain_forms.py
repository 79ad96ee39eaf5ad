"""A second, deliberately simple reading of indicators.md: plain Python over exported rows.

Nothing of the program is imported here: no SQL, no engine, no definition. ``clinic`` is a
mapping from table to a list of rows as JSON has them (dates as ISO text). The functions follow
the words of the reference one by one and are slow on purpose.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
FORMS = {"hypertension": "hypertension_followup", "diabetes": "diabetes_followup"}
LEAVES = {"death", "moved_out", "misdiagnosis"}


def day(text: str) -> date:
    return date.fromisoformat(text)


def months_later(anchor: date, months: int) -> date:
    total = anchor.year * 12 + anchor.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))


def years_old(birth: date, on: date) -> int:
    years = 0
    while months_later(birth, 12 * (years + 1)) <= on:
        years += 1
    return years


def month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


class Case:
    """One person in one programme: everything that was told, in order."""

    def __init__(self, clinic: Rows, resident: dict[str, Any], programme: str) -> None:
        self.resident = resident
        self.birth = day(resident["birth_date"])
        self.programme = programme
        own = [
            e
            for e in clinic["enrolment"]
            if e["resident_id"] == resident["id"] and e["programme"] == programme
        ]
        self.enrolled = day(own[0]["enrolled_on"]) if own else None
        self.events = [
            (day(e["occurred_on"]), e["kind"], e["details"] or {})
            for e in clinic["care_event"]
            if e["resident_id"] == resident["id"] and e["programme"] == programme
        ]
        self.visits = (
            sorted(
                (day(r["occurred_on"]), r["answers"])
                for r in clinic["record"]
                if r["resident_id"] == resident["id"]
                and r["form_code"] == FORMS[programme]
                and r["answers"].get("visit_outcome") == "0"
            )
            if programme in FORMS
            else []
        )
        self.exams = sorted(
            day(r["occurred_on"])
            for r in clinic["record"]
            if r["resident_id"] == resident["id"] and r["form_code"] == "health_exam"
        )

    def counted(self) -> list[tuple[date, dict[str, Any]]]:
        """Face to face only."""
        return [(on, a) for on, a in self.visits if a["visit_mode"] != "3"]

    def last_turn(self, on: date) -> tuple[date, str, dict[str, Any]] | None:
        """The latest close or reopen up to a day."""
        turns = sorted(
            (e for e in self.events if e[1] in ("close", "reopen") and e[0] <= on),
            key=lambda e: e[0],
        )
        return turns[-1] if turns else None

    def in_stock(self, on: date) -> bool:
        if self.enrolled is None or self.enrolled > on:
            return False
        turn = self.last_turn(on)
        return turn is None or turn[1] == "reopen"

    def begun(self, on: date) -> date | None:
        """Enrolment or latest reopening."""
        if self.enrolled is None or self.enrolled > on:
            return None
        again = [e[0] for e in self.events if e[1] == "reopen" and e[0] <= on]
        return max(again) if again else self.enrolled

    def managed(self, first: date, last: date) -> bool:
        """MAN(g, pe) with Y0 = first, pe = last."""
        if self.begun(last) is None:
            return False
        turn = self.last_turn(last)
        if turn is None or turn[1] == "reopen":
            return True
        return turn[0] >= first and turn[2].get("reason") not in LEAVES

    def judged(self, on: date, answers: dict[str, Any]) -> int | None:
        """1 to 4, or None."""
        if answers.get("fu_class") == "4":
            return 4
        if answers.get("fu_class") == "3" or answers.get("adverse_reaction") == "2":
            return 3
        if self.programme == "diabetes":
            glucose = answers.get("fasting_glucose")
            return None if glucose is None else (1 if glucose < 70 else 2)
        if answers.get("sbp") is None or answers.get("dbp") is None:
            return None
        upper = 150 if years_old(self.birth, on) >= 65 else 140
        return 1 if answers["sbp"] < upper and answers["dbp"] < 90 else 2

    def emergency(self, answers: dict[str, Any]) -> bool:
        high = (answers.get("sbp") or 0) >= 180 or (answers.get("dbp") or 0) >= 110
        if self.programme == "diabetes" and answers.get("fasting_glucose") is not None:
            return high or answers["fasting_glucose"] >= 167 or answers["fasting_glucose"] <= 39
        return high

    def obligation(self, on: date) -> tuple[date, date]:
        """next_due and window_end as of a day, for a case in stock."""
        begun = self.begun(on)
        assert begun is not None
        seen = [(v, a) for v, a in self.counted() if begun <= v <= on or self._kept(v, begun, on)]
        if not seen:
            return begun + timedelta(days=14), begun + timedelta(days=14)
        visited, answers = seen[-1]
        now = self.judged(visited, answers)
        before = self.judged(*seen[-2]) if len(seen) > 1 else None
        refer = self.emergency(answers) or now == 4 or (now in (2, 3) and before in (2, 3))
        if refer:
            checks = sorted(
                (e for e in self.events if e[1] == "referral_check" and visited < e[0] <= on),
                key=lambda e: e[0],
            )
            if checks:
                asked, _, details = checks[-1]
                days = 14 if details.get("attended") else 7
                return asked + timedelta(days=days), asked + timedelta(days=days)
        if refer or now != 1:
            return visited + timedelta(days=14), visited + timedelta(days=14)
        due = months_later(visited, 3)
        last = min(due + timedelta(days=14), date(due.year, 12, 31))
        wished = answers.get("next_visit_date")
        if wished and visited < day(wished) <= last:
            return day(wished), min(last, day(wished) + timedelta(days=14))
        return due, last

    def _kept(self, visited: date, begun: date, on: date) -> bool:
        """Without a reopening nothing is forgotten, also not what came before the enrolment."""
        reopened = any(e[1] == "reopen" and e[0] <= on for e in self.events)
        return visited <= on and not reopened and visited < begun


def chronic_row(clinic: Rows, programme: str, year: int, month: int) -> dict[int, Any]:
    """R-03 columns 1–22 of one programme; rates as (numerator, denominator)."""
    ps, pe = month_span(year, month)
    y0 = date(year, 1, 1)
    eve = ps - timedelta(days=1)
    cases = [Case(clinic, r, programme) for r in clinic["resident"]]

    def within(on: date) -> bool:
        return ps <= on <= pe

    stock, managed = [c for c in cases if c.in_stock(pe)], [c for c in cases if c.managed(y0, pe)]
    started = sum(c.enrolled is not None and within(c.enrolled) for c in cases)
    reopened = sum(e[1] == "reopen" and within(e[0]) for c in cases for e in c.events)
    closed = sum(e[1] == "close" and within(e[0]) for c in cases for e in c.events)
    due = []
    for case in cases:
        owed = case.in_stock(eve) and case.obligation(eve)[0] <= pe
        new = (case.enrolled is not None and within(case.enrolled)) or any(
            e[1] == "reopen" and within(e[0]) for e in case.events
        )
        left = any(
            e[1] == "close" and within(e[0]) and e[2].get("reason") in LEAVES for e in case.events
        )
        met = any(within(v) for v, _ in case.counted())
        if (owed or new) and not (left and not met):
            due.append(case)
    done = [c for c in due if any(within(v) for v, _ in c.counted())]
    classes = dict.fromkeys((1, 2, 3, 4), 0)
    for case in cases:
        here = [(v, a) for v, a in case.counted() if within(v)]
        if here and (found := case.judged(*here[-1])) is not None:
            classes[found] += 1
    referrals = [(c, e[0]) for c in cases for e in c.events if e[1] == "referral" and e[0] <= pe]
    checked = sum(
        any(
            e[1] == "referral_check" and within(e[0]) and sent <= e[0] <= sent + timedelta(days=14)
            for e in c.events
        )
        for c, sent in referrals
    )
    standard = sum(_standard(c, y0, pe) for c in managed)
    controlled = sum(_controlled(c, pe) for c in managed)
    return {
        1: sum(c.in_stock(eve) for c in cases),
        2: started + reopened,
        3: closed,
        4: len(stock),
        5: len(managed),
        6: len(due),
        7: len(done),
        8: (len(done), len(due)),
        9: sum(within(v) for c in cases for v, _ in c.counted()),
        10: classes[1],
        11: classes[2],
        12: classes[3],
        13: classes[4],
        14: len({c.resident["id"] for c, sent in referrals if within(sent)}),
        15: checked,
        16: sum(c.obligation(pe)[1] < pe for c in stock),
        17: sum(any(within(x) for x in c.exams) for c in managed),
        18: sum(any(y0 <= x <= pe for x in c.exams) for c in managed),
        19: standard,
        20: (standard, len(managed)),
        21: controlled,
        22: (controlled, len(managed)),
    }


def _standard(case: Case, y0: date, pe: date) -> bool:
    begun = case.begun(pe)
    assert begun is not None
    first = max(begun, y0)
    quarters = sum(
        date(pe.year, m, 1) >= first and month_span(pe.year, m + 2)[1] <= pe for m in (1, 4, 7, 10)
    )
    dates = {v for v, _ in case.counted() if y0 <= v <= pe}
    if len(dates) < max(1, quarters):
        return False
    return (pe.month, pe.day) != (12, 31) or any(y0 <= x <= pe for x in case.exams)


def _controlled(case: Case, pe: date) -> bool:
    turn = case.last_turn(pe)
    if turn is not None and turn[1] == "close" and turn[2].get("reason") in ("lost", "refused"):
        return False
    recent = [(v, a) for v, a in case.counted() if months_later(pe, -6) < v <= pe]
    if not recent:
        return False
    on, answers = recent[-1]
    if case.programme == "diabetes":
        return answers.get("fasting_glucose") is not None and answers["fasting_glucose"] < 70
    if answers.get("sbp") is None or answers.get("dbp") is None:
        return False
    upper = 150 if years_old(case.birth, on) >= 65 else 140
    return bool(answers["sbp"] < upper and answers["dbp"] < 90)


def education_rows(clinic: Rows, year: int, month: int) -> dict[int, tuple[int, int]]:
    """R-01 rows 1–15: (month, year to date)."""
    ps, pe = month_span(year, month)
    return {
        row: (_education(clinic, row, ps, pe), _education(clinic, row, date(year, 1, 1), pe))
        for row in range(1, 16)
        if row != 12
    }


def _education(clinic: Rows, row: int, first: date, last: date) -> int:
    events = [
        a
        for a in clinic["activity"]
        if first <= day(a["occurred_on"]) <= last and not a["cancelled"]
    ]
    photos = {a["owner_id"] for a in clinic["attachment"] if a["owner_table"] == "activity"}
    lectures = [
        a
        for a in events
        if a["kind"] == "lecture" and a["topic"] and a["lecturer"] and (a["headcount"] or 0) > 0
    ]
    consults = [a for a in events if a["kind"] == "consult" and a["topic"]]
    playbacks = [a for a in events if a["kind"] == "playback"]
    # Copies of the three sources of row 10, whether or not the lecture itself is a valid one.
    giving = {a["id"] for a in events if a["kind"] in ("lecture", "consult", "material")}
    handed = [m for m in clinic["activity_material"] if m["activity_id"] in giving]
    match row:
        case 1:
            return len(lectures)
        case 2:
            return sum(a["headcount"] >= 50 for a in lectures)
        case 3:
            return sum(a["headcount"] for a in lectures)
        case 4:
            return len(consults)
        case 5:
            return sum(a["headcount"] or 0 for a in consults)
        case 6:
            return sum(
                a["kind"] == "column" and bool(a["topic"]) and a["id"] in photos for a in events
            )
        case 7:
            return len(playbacks)
        case 8:
            return len({a["item"] for a in playbacks if a["item"]})
        case 9:
            return sum(a["minutes"] or 0 for a in playbacks)
        case 10:
            return sum(m["copies"] for m in handed)
        case 11:
            return len({m["item"] for m in handed if m["copies"] > 0})
        case 13:
            return sum(a["kind"] == "advice" for a in events)
        case 14:
            return sum(a["kind"] == "other_activity" for a in events)
        case _:
            return sum(
                a["kind"] == "training" and a["subject"] == "health_education" for a in events
            )


def residents_on(clinic: Rows, on: date) -> set[str]:
    """R(d): alive at the end of d, arrived, not departed, living here for good."""
    found = set()
    for person in clinic["resident"]:
        if person["death_date"] and day(person["death_date"]) <= on:
            continue
        for stay in clinic["residence_period"]:
            if (
                stay["resident_id"] == person["id"]
                and stay["residence_type"] in ("1", "2")
                and day(stay["from_on"]) <= on
                and (stay["to_on"] is None or day(stay["to_on"]) > on)
            ):
                found.add(person["id"])
    return found


def movement_total(clinic: Rows, year: int, month: int) -> dict[str, int]:
    """R-08 block 1, the total: opening and closing residents."""
    ps, pe = month_span(year, month)
    return {
        "opening": len(residents_on(clinic, ps - timedelta(days=1))),
        "closing": len(residents_on(clinic, pe)),
    }
