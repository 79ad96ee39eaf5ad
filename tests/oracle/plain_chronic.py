"""The plain reading of R-03 (indicators.md 2.G)."""

from datetime import date

from plain_base import SMALL, Cells, Person, Span, ab, p, plus, within
from plain_cases import Case
from plain_clinic import Clinic

ROWS = {"1": "hypertension", "2": "diabetes", "3": "copd", "4": "other_chronic"}


def referral_days(person: Person, programme: str) -> list[date]:
    """Days on which the person was referred upwards because of the programme: by a slip, by an
    entry of its own, or on the form of a visit.
    """
    own = [
        h.on for h in person.told("referral", programme) if h.values.get("direction", "up") == "up"
    ]
    on_forms = [
        h.on
        for h in person.happenings
        if h.programme == programme
        and h.order < SMALL
        and h.kind not in ("referral", "referral_check")
        and (h.values.get("referral_reason") or h.values.get("referral") == "2")
    ]
    return sorted({*own, *on_forms})


def referrals(clinic: Clinic, programme: str) -> list[tuple[str, date]]:
    """Person and day of every referral upwards."""
    return [(q.id, on) for q in clinic.everybody() for on in referral_days(q, programme)]


def checked(clinic: Clinic, programme: str, period: tuple[date, date]) -> int:
    """Referrals with a check in the period and no later than a fortnight."""
    many = 0
    for person in clinic.everybody():
        checks = [h.on for h in person.told("referral_check", programme) if within(h.on, period)]
        for sent in referral_days(person, programme):
            many += any(sent <= asked <= plus(sent, 14) for asked in checks)
    return many


def column_cells(clinic: Clinic, programme: str, span: Span, rated: bool) -> dict[str, int]:
    """Columns 1 to 21 without the rates, of one programme."""
    cases = clinic.cases.get(programme, [])
    sent = referrals(clinic, programme)
    stock = [c for c in cases if c.in_stock(span.pe)]
    managed = [c for c in cases if c.managed(span)]
    due = [c for c in cases if c.due(span)]
    found = {
        "1": sum(c.in_stock(span.eve) for c in cases),
        "2": sum(c.entered(span.a) for c in cases),
        "3": sum(c.left(span.a) for c in cases),
        "4": len(stock),
        "5": len(managed),
        "6": len(due),
        "7": sum(c.met(span) for c in due),
        "9": sum(within(v.on, span.a) for c in cases for v in c.counted()),
        "14": len({who for who, on in sent if within(on, span.a)}),
        "15": checked(clinic, programme, span.a),
        "16": sum(c.overdue(span.pe) for c in cases),
        "17": sum(any(within(x, span.a) for x in c.person.exams()) for c in managed),
        "18": sum(any(within(x, span.b) for x in c.person.exams()) for c in managed),
        "19": sum(c.standard(span) for c in managed),
    }
    if rated:
        classes = dict.fromkeys((1, 2, 3, 4), 0)
        for case in cases:
            here = [v for v in case.counted() if within(v.on, span.a)]
            judged = case.classified(here[-1]) if here else None
            if judged is not None:
                classes[judged] += 1
        found |= {str(9 + number): many for number, many in classes.items()}
        found["21"] = sum(c.controlled(span) for c in managed)
    return found


def r03(clinic: Clinic, span: Span) -> Cells:
    """The main table and block 2."""
    cells: Cells = {}
    total: dict[str, int] = {}
    for row, programme in ROWS.items():
        found = column_cells(clinic, programme, span, programme != "other_chronic")
        cells |= {f"R-03.{row}.{column}": value for column, value in found.items()}
        cells |= _rates(f"R-03.{row}", found)
        for column, value in found.items():
            total[column] = total.get(column, 0) + value
    cells |= {f"R-03.T.{column}": value for column, value in total.items()}
    cells |= _rates("R-03.T", total)
    in_stock = {
        c.person.id
        for programme in ROWS.values()
        for c in clinic.cases.get(programme, [])
        if c.in_stock(span.pe)
    }
    cells["R-03.P.4"] = len(in_stock)
    return cells | _screening(clinic, span)


def _rates(name: str, found: dict[str, int]) -> Cells:
    cells: Cells = {
        f"{name}.8": (found["7"], found["6"]),
        f"{name}.20": (found["19"], found["5"]),
    }
    if "21" in found:
        cells[f"{name}.22"] = found["21"], found["5"]
    return cells


def first_consultation(person: Person, span: Span) -> tuple[date, bool] | None:
    """The first out-patient consultation of the year: its day, and whether pressure was taken."""
    seen = [h for h in person.told("encounter") if within(h.on, span.b)]
    if not seen:
        return None
    first = seen[0]
    return first.on, bool(first.values.get("sbp") and first.values.get("dbp"))


def high_risk_reading(person: Person, on: date, values: dict[str, object]) -> bool:
    """schedules.md 4.7, unless somebody judged."""
    told = values.get("high_risk")
    if told is not None:
        return bool(told)

    def number(name: str) -> int:
        found = values.get(name)
        return found if isinstance(found, int) else 0

    habits = values.get("diet_habits") or []
    assert isinstance(habits, list)
    basics = [a for day_, a in person.forms("personal_basic") if day_ <= on]
    family = basics and any(
        "2" in (basics[-1].get(f"fh_{who}") or []) for who in ("father", "mother", "siblings")
    )
    waist_limit = 900 if person.sex == "1" else 850
    return bool(
        130 <= number("sbp") <= 139
        or 85 <= number("dbp") <= 89
        or number("bmi") >= 240
        or number("waist") >= waist_limit
        or ("4" in habits)
        or family
        or person.age(on) >= 55
    )


def _screening(clinic: Clinic, span: Span) -> Cells:
    cells: Cells = {}
    consulted: list[tuple[str, date, bool]] = []
    for person in clinic.everybody():
        first = first_consultation(person, span)
        if first is not None and person.age(first[0]) >= 35:
            consulted.append((person.id, *first))
    ab(cells, "R-03.B2.1", p(((who, on) for who, on, _ in consulted), span))
    ab(cells, "R-03.B2.2", p(((who, on) for who, on, taken in consulted if taken), span))
    for letter in "AB":
        taken, seen = cells[f"R-03.B2.2.{letter}"], cells[f"R-03.B2.1.{letter}"]
        assert isinstance(taken, int)
        assert isinstance(seen, int)
        cells[f"R-03.B2.3.{letter}"] = taken, seen
    readings = [(q, h) for q in clinic.everybody() for h in q.told("bp")]
    ab(cells, "R-03.B2.4", p(((q.id, h.on) for q, h in readings), span))
    risky = [(q.id, h.on) for q, h in readings if high_risk_reading(q, h.on, h.values)]
    ab(cells, "R-03.B2.5", p(risky, span))
    glucose = [(q.id, h.on) for q in clinic.everybody() for h in q.told("glucose_screen")]
    ab(cells, "R-03.B2.6", p(glucose, span))
    suspected = [
        (q.id, h.on)
        for q in clinic.everybody()
        for h in q.told("referral")
        if h.values.get("suspected")
    ]
    ab(cells, "R-03.B2.7", p(suspected, span))
    cases = [c for programme in ROWS.values() for c in clinic.cases.get(programme, [])]
    for number, kind in (("8", "new"), ("9", "transferred_in"), ("10", "reopened")):
        ab(
            cells,
            f"R-03.B2.{number}",
            (_entered(cases, kind, span.a), _entered(cases, kind, span.b)),
        )
    return cells


def _entered(cases: list[Case], kind: str, period: tuple[date, date]) -> int:
    many = 0
    for case in cases:
        for turn in case.turns:
            if turn.kind == "close" or not within(turn.on, period):
                continue
            if turn.kind == "reopen":
                many += kind == "reopened"
            elif case.row["source"] == "transferred_in":
                many += kind == "transferred_in"
            else:
                many += kind == "new"
    return many
