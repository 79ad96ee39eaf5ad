"""The plain reading of R-08 (indicators.md part 3 and I-E13, I-L9)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from plain_base import FAR, Cells, Person, Span, age_months, day, plus, within
from plain_child import card_of_child, dead_children
from plain_clinic import Clinic
from plain_maternal import card_of_mother, maternal_deaths, stillbirths

AGES = ((0, 0), (1, 4), (5, 6), (7, 14), (15, 34), (35, 59), (60, 64), (65, 79), (80, 150))
Member = Callable[[Person, date], bool]


def movements(people: list[Person], span: Span, member: Member) -> dict[str, int]:
    """b, c, d and e: every change from one evening to the next."""
    found = dict.fromkeys("bcde", 0)
    for q in people:
        on = span.ps
        while on <= span.pe:
            before, now = member(q, plus(on, -1)), member(q, on)
            if not before and now:
                found["b" if q.birth == on else "c"] += 1
            elif before and not now:
                found["d" if q.death == on else "e"] += 1
            elif q.birth == q.death == on and _born_into(q, member):
                found["b"] += 1
                found["d"] += 1
            on = plus(on, 1)
    return found


def _born_into(q: Person, member: Member) -> bool:
    """Would have been a member had it lived to the evening."""
    stays = [replace(z, last=FAR) for z in q.stays if z.first == q.birth]
    alive = Person(q.id, q.row, q.birth, q.sex, None, q.house, q.tags, stays)
    return member(alive, q.birth)


def group_cells(name: str, clinic: Clinic, span: Span, member: Member, group: object) -> Cells:
    """One line of block 1."""
    people = clinic.everybody()
    now = [q for q in people if member(q, span.pe)]

    def outside(kind: str) -> int:
        stays = [q.stay(span.pe) for q in people]
        return sum(
            z is not None and z.kind == kind and (group == "all" or (z.group or "") == group)
            for z in stays
        )

    cells: Cells = {
        f"{name}.a": sum(member(q, span.eve) for q in people),
        f"{name}.f": len(now),
        f"{name}.g": len({q.house for q in now if q.house}),
        f"{name}.h": sum(q.sex == "1" for q in now),
        f"{name}.i": sum(q.sex == "2" for q in now),
        f"{name}.j": outside("4"),
        f"{name}.k": outside("3"),
    }
    cells |= {f"{name}.{c}": many for c, many in movements(people, span, member).items()}
    for number, (low, high) in enumerate(AGES, 1):
        cells[f"{name}.n{number}"] = sum(low <= q.age(span.pe) <= high for q in now)
    return cells


def of_group(group: str) -> Member:
    def member(q: Person, on: date) -> bool:
        stay = q.stay(on)
        return stay is not None and stay.kind in ("1", "2") and (stay.group or "") == group

    return member


def r08(clinic: Clinic, span: Span, groups: dict[str, str]) -> Cells:
    """Block 1 and the rates; ``groups`` names the row of each village group."""
    cells = group_cells("R-08.T", clinic, span, lambda q, on: q.resident(on), "all")
    for row, group in groups.items():
        cells |= group_cells(f"R-08.{row}", clinic, span, of_group(group), group)
    mothers = [w for w in maternal_deaths(clinic, span) if within(w.death, span.b)]
    cells["R-08.B5.1.B"] = sum(card_of_mother(clinic, w, span) for w in mothers), len(mothers)
    cells["R-08.B5.2.B"] = _perinatal(clinic, span)
    small = [c for c, _ in dead_children(clinic) if within(c.death, span.b)]
    cells["R-08.B5.3.B"] = sum(card_of_child(clinic, c, span) for c in small), len(small)
    if span.pe.month == 12:
        cells |= vital_rates("R-08.B5.", clinic, span)
    return cells


def _perinatal(clinic: Clinic, span: Span) -> tuple[int, int]:
    """28 completed weeks to 7 days: stillbirths are told by their card."""
    still = [on for on, _ in stillbirths(clinic) if within(on, span.b)]
    early = [
        c
        for c in clinic.everybody()
        if c.death is not None and within(c.death, span.b) and (c.death - c.birth).days <= 7
    ]
    told = {
        (t["mother_name"], day(t.get("birth_datetime")))
        for t in clinic.of_forms("perinatal_death")
        if t["kind"] == "3"
    }
    carded = [
        c for c in early if card_of_child(clinic, c, span) or any(on == c.birth for _, on in told)
    ]
    return len(still) + len(carded), len(still) + len(early)


def vital_rates(prefix: str, clinic: Clinic, span: Span) -> Cells:
    """I-L9: births or deaths over the mean of two populations."""
    people = clinic.everybody()
    year = movements(people, Span(span.y0, span.pe, span.y0, span.cutoff, span.year), _resident)
    both = 0
    for number in (span.year - 1, span.year):
        entered = clinic.entered(number, "all")
        there = len(clinic.living(min(date(number, 12, 31), span.pe)))
        both += entered if entered is not None else there
    born, died = year["b"], year["d"]
    return {
        f"{prefix}4.B": (born * 2, both),
        f"{prefix}5.B": (died * 2, both),
        f"{prefix}6.B": ((born - died) * 2, both),
    }


def _resident(q: Person, on: date) -> bool:
    return q.resident(on)


def age_words(q: Person) -> str:
    """Completed years; under one year months; under 28 days days."""
    assert q.death is not None
    days = (q.death - q.birth).days
    months = age_months(q.birth, q.death)
    if days < 28:
        return f"{days}天"
    return f"{months}月" if months < 12 else f"{months // 12}岁"
