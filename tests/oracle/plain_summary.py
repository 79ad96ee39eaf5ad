"""The plain reading of R-12: files, contracts and house visits; the rest are other cells."""

from datetime import date

from plain_base import (
    FAR,
    SMALL,
    Cells,
    Person,
    Span,
    ab,
    add_months,
    day,
    month_span,
    n,
    p,
    plus,
    within,
)
from plain_chronic import ROWS as CHRONIC
from plain_chronic import referral_days
from plain_clinic import Clinic
from plain_elderly import hardship
from plain_maternal import pregnancies

CONTENT = (
    "visit", "exam", "bp", "glucose_screen", "referral", "referral_check", "anc", "sign",
)  # fmt: skip
COVER = ("archive_no", "name", "address", "filing_person", "responsible_doctor", "filing_date")
"""The cover of the file is the resident's own row."""
BASIC = ("residence_type", "ethnicity", "blood_abo", "blood_rh", "fill_date")


def files_held(clinic: Clinic, span: Span) -> list[Person]:
    """The numerator of I-A1: open file, cover and basic form complete (no form under 7)."""
    found = []
    for q in clinic.living(span.pe):
        basics = [a for on, a in q.forms("personal_basic") if on <= span.pe]
        whole = any(all(a.get(name) for name in BASIC) for a in basics)
        covered = all(q.row[name] for name in COVER)
        if q.file_open(span.pe) and covered and (whole or q.age(span.pe) < 7):
            found.append(q)
    return found


def entered(person: Person, span: Span) -> bool:
    """In this system by the end of the period."""
    made = day(person.row["created_at"])
    return made is not None and made <= span.pe


def dynamic(clinic: Clinic, person: Person, span: Span) -> bool:
    """A dynamic record in the last twelve months (I-A5)."""
    year = plus(add_months(span.pe, -12), 1), span.pe
    records = [
        r
        for r in person.records
        if r["form_code"] not in ("cover", "personal_basic") and within(day(r["occurred_on"]), year)
    ]
    doses = [
        d
        for d in clinic.rows["dose"]
        if d["resident_id"] == person.id and within(day(d["given_on"]), year)
    ]
    small = [
        h
        for h in person.happenings
        if h.order >= SMALL and h.kind in CONTENT and within(h.on, year)
    ]
    return bool(records or doses or small)


class Contract:
    """A term of family-doctor service."""

    def __init__(self, start: date, end: date) -> None:
        self.start, self.end = start, end


def terms(person: Person, last: date) -> list[Contract]:
    """Terms by schedules.md 4.9: a renewal begins after the end of the term before."""
    found: list[Contract] = []
    for h in person.told("sign", "family_doctor"):
        if h.on <= last:
            end = day(h.values.get("end_date"))
            assert end is not None
            before = found[-1].end if found else None
            start = plus(before, 1) if before and h.on <= before else h.on
            found.append(Contract(start, end))
    for h in person.told("terminate", "family_doctor"):
        for each in found:
            if h.on <= last and each.start <= h.on <= each.end:
                each.end = plus(h.on, -1)
    return [each for each in found if each.start <= each.end]


def contract(person: Person, on: date, last: date) -> Contract | None:
    """The term in force on a day."""
    return next((c for c in terms(person, last) if c.start <= on <= c.end), None)


def key_people(clinic: Clinic, span: Span) -> set[str]:
    """Everybody of the priority groups in R(pe) (I-L1)."""
    on = span.pe
    living = clinic.living(on)
    found = {q.id for q in living if q.age(on) >= 65 or q.age(on) < 7 or "08" in q.tags}
    found |= {q.id for q in hardship(clinic, on)}
    expecting = {q.woman.id for q in pregnancies(clinic) if q.open(on)}
    managed = {
        c.person.id
        for programme in ("hypertension", "diabetes", "copd", "smd", "tb")
        for c in clinic.cases.get(programme, [])
        if c.managed(span)
    }
    managed |= {c.person.id for c in clinic.cases.get("disabled", []) if c.in_stock(on)}
    return found | ((expecting | managed) & {q.id for q in living})


def quarter_of(span: Span) -> tuple[date, date]:
    """The quarter P lies in, up to its own end: three report months."""
    month = span.pe.month
    last = month + (-month) % 3
    first = month_span(span.year, last - 2, span.closes_on).ps
    return first, month_span(span.year, last, span.closes_on).pe


def houses_seen(clinic: Clinic, period: tuple[date, date]) -> set[str]:
    """Houses with a home visit: their own, or a visit to a member at home."""
    found = {
        house
        for house, told in clinic.house_happenings.items()
        if any(h.kind == "visit" and within(h.on, period) for h in told)
    }
    for q in clinic.everybody():
        at_home = [
            h
            for h in q.happenings
            if within(h.on, period)
            and ((h.kind == "visit" and h.mode == "home") or h.kind == "postpartum_visit")
        ]
        if at_home and q.house:
            found.add(q.house)
    return found


def house_rate(clinic: Clinic, quarter: tuple[date, date]) -> tuple[int, int]:
    """I-L3."""
    there = clinic.houses_living(quarter[0]) & clinic.houses_living(quarter[1])
    return len(there & houses_seen(clinic, quarter)), len(there)


def referrals_up(clinic: Clinic) -> list[tuple[str, date]]:
    """Person and day of every referral upwards, whatever it was for."""
    found = {
        (q.id, on)
        for q in clinic.everybody()
        for programme in {h.programme for h in q.happenings}
        for on in referral_days(q, programme)
    }
    return sorted(found)


def referral_rate(clinic: Clinic, period: tuple[date, date], span: Span) -> tuple[int, int]:
    """I-G6."""
    due = asked = 0
    for who, on in referrals_up(clinic):
        if within(on, period) and plus(on, 14) <= span.cutoff:
            checks = [h.on for h in clinic.people[who].told("referral_check")]
            due += 1
            asked += any(on <= c <= plus(on, 14) for c in checks)
    return asked, due


def r12(clinic: Clinic, span: Span, other: Cells) -> Cells:
    """Every line. ``other`` are the cells of R-01 to R-11."""
    cells: Cells = {}
    people = clinic.everybody()
    for name, (a, b) in PAIRS.items():
        ab(cells, f"R-12.{name}", (other[a], other[b]))
    for name, source in SINGLE.items():
        cells[f"R-12.{name}"] = other[source]
    for line, row in (("7", "1"), ("8", "2"), ("9", "3")):
        cells |= _disease(clinic, span, other, line, row)
    opened = [on for q in people if (on := day(q.row["filing_date"]))]
    ab(cells, "R-12.1-1", n(opened, span))
    held = files_held(clinic, span)
    whole = clinic.population(span)
    cells["R-12.1-2.C"] = len(held)
    cells["R-12.1-2.R"] = len(held), whole
    cells["R-12.1-3.R"] = sum(entered(q, span) for q in held), whole
    files = [q for q in people if q.file_open(span.pe)]
    cells["R-12.1-4.R"] = sum(dynamic(clinic, q, span) for q in files), len(files)
    living = clinic.houses_living(span.pe)
    filed = [h for h in clinic.rows["household"] if h["id"] in living and _house_file(h, span.pe)]
    cells["R-12.1-5.R"] = len(filed), len(living)
    cells |= _visits(other)
    signed = [h.on for q in people for h in q.told("sign", "family_doctor")]
    ab(cells, "R-12.15-1", n(signed, span))
    here = clinic.living(span.pe)
    bound = {q.id for q in here if contract(q, span.pe, span.cutoff)}
    cells["R-12.15-2.C"], cells["R-12.15-2.R"] = len(bound), (len(bound), whole)
    key = key_people(clinic, span)
    cells["R-12.15-3.R"] = len(key & bound), len(key)
    quarter = quarter_of(span)
    cells["R-12.16-1.A"] = len(houses_seen(clinic, span.a))
    cells["R-12.16-1.C"] = len(houses_seen(clinic, (quarter[0], span.pe)))
    if quarter[1] == span.pe:
        cells["R-12.16-2.R"] = house_rate(clinic, quarter)
    ab(cells, "R-12.17-1", n((on for _, on in referrals_up(clinic)), span))
    back = [(q.id, h.on) for q in people for h in q.told("referral_back")]
    ab(cells, "R-12.17-2", n((on for _, on in back), span))
    cells["R-12.17-3.R"] = referral_rate(clinic, span.b, span)
    return cells


def _house_file(house: dict[str, str | None], on: date) -> bool:
    opened = day(house["opened_on"])
    return opened is not None and opened <= on < (day(house["closed_on"]) or FAR)


def _disease(clinic: Clinic, span: Span, other: Cells, line: str, row: str) -> Cells:
    cases = clinic.cases.get(CHRONIC[row], [])
    visits = sum(within(v.on, span.b) for c in cases for v in c.counted())
    return {
        f"R-12.{line}-1.C": other[f"R-03.{row}.4"],
        f"R-12.{line}-2.A": other[f"R-03.{row}.9"],
        f"R-12.{line}-2.B": visits,
        f"R-12.{line}-3.A": other[f"R-03.{row}.17"],
        f"R-12.{line}-3.B": other[f"R-03.{row}.18"],
        f"R-12.{line}-4.C": other[f"R-03.{row}.19"],
        f"R-12.{line}-4.R": other[f"R-03.{row}.20"],
        f"R-12.{line}-5.C": other[f"R-03.{row}.21"],
        f"R-12.{line}-5.R": other[f"R-03.{row}.22"],
    }


def _visits(other: Cells) -> Cells:
    """Sums of several lines."""
    cells: Cells = {}
    for letter in "AB":
        counts = [other[f"R-05.{row}.{letter}"] for row in range(5, 17)]
        cells[f"R-12.4-2.{letter}"] = sum(c for c in counts if isinstance(c, int))
    phases = [other["R-07.35.C"], other["R-07.36.C"]]
    cells["R-12.11-2.C"] = sum(c for c in phases if isinstance(c, int))
    return cells


def _rows(form: str, rows: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {line: (f"{form}.{row}.A", f"{form}.{row}.B") for line, row in rows.items()}


PAIRS = {
    **_rows("R-01", {"2-1": "1", "2-2": "3", "2-3": "4", "2-4": "6", "2-5": "10"}),
    "3-1": ("R-02.T.8", "R-02.T.11"),
    **_rows("R-05", {"4-1": "2", "12-2": "29"}),
    **_rows("R-04", {"5-1": "1", "5-2": "2", "5-3": "6", "5-4": "17", "5-5": "25"}),
    **_rows("R-06", {"6-2": "4", "12-1": "20"}),
    **_rows("R-07", {"10-2": "8", "11-1": "32"}),
    **_rows(
        "R-09",
        {
            "13-1": "3", "13-2": "4", "13-3": "5", "13-4": "6", "13-5": "7", "13-6": "8",
            "13-7": "22", "13-8": "23", "13-9": "24",
        },
    ),
    "14-1": ("R-10.T.2", "R-10.T.3"),
    **_rows("R-11", {"18-1": "1", "18-2": "4", "18-4": "8"}),
    **_rows("R-03.B2", {"19-1": "1", "19-2": "2"}),
}  # fmt: skip
SINGLE = {
    "2-6.R": "R-01.16.B",
    "2-7.R": "R-01.17.B",
    "2-8.R": "R-01.19.B",
    "3-2.R": "R-02.B2.6.C",
    "3-3.R": "R-02.B2.10.C",
    "3-4.R": "R-02.B2.8.B",
    "4-3.C": "R-05.30.C",
    "4-4.R": "R-05.38.B",
    "4-5.R": "R-05.39.B",
    "4-6.R": "R-05.40.B",
    "5-6.R": "R-04.35.B",
    "5-7.R": "R-04.36.B",
    "5-8.R": "R-04.37.B",
    "5-9.R": "R-04.38.B",
    "5-10.R": "R-04.39.B",
    "6-1.C": "R-06.1.C",
    "6-3.R": "R-06.27.B",
    "6-4.R": "R-06.28.B",
    "10-1.C": "R-07.4.A",
    "10-3.B": "R-07.22.B",
    "10-4.R": "R-07.26.B",
    "10-5.R": "R-07.27.B",
    "11-3.R": "R-07.48.B",
    "11-4.R": "R-07.49.B",
    "12-3.R": "R-06.32.B",
    "12-4.R": "R-05.42.B",
    "13-10.R": "R-09.9.B",
    "13-11.R": "R-09.10.B",
    "14-2.R": "R-10.T.7",
    "14-3.R": "R-10.B2.T.E",
    "18-3.R": "R-11.6.B",
    "19-3.R": "R-03.B2.3.B",
}


__all__ = ["p", "r12"]
