"""The plain reading of the quarterly, half-yearly and yearly forms (indicators.md part 4)."""

from datetime import date
from fractions import Fraction

from plain_base import Cells, Span, Value, add_months, day, n, plus, s, within
from plain_books import dates_of
from plain_child import r05
from plain_clinic import Clinic
from plain_doses import barred
from plain_education import Education, r01, target_of
from plain_elderly import hardship, r06
from plain_maternal import pregnancies, r04
from plain_summary import files_held, house_rate, houses_seen
from plain_vaccination import Course, doses_of

MATERNAL_ROWS = (1, 2, 6, 13, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 28, 29, 30)
CHILD_ROWS = (2, 5, 20, 21, 22, 24, 29, 33, 34, 35, 37)
RATE_CELLS = (
    *(f"R-04.{row}.B" for row in range(35, 40)),
    *(f"R-05.{row}.B" for row in range(38, 41)),
)
ELDERLY_CELLS = (
    "1.C", "2.C", "3.C", *(f"{row}.B" for row in range(4, 21)), "23.B", "27.B", "28.B", "30.B",
    "32.B",
)  # fmt: skip


def quarter_span(year: int, quarter: int) -> Span:
    """Calendar quarters, whatever the month's cut-off (1.1)."""
    first = date(year, 3 * quarter - 2, 1)
    return _whole(first, plus(add_months(first, 3), -1), date(year, 1, 1))


def half_span(year: int, half: int) -> Span:
    first = date(year, 6 * half - 5, 1)
    return _whole(first, plus(add_months(first, 6), -1), date(year, 1, 1))


def year_span(year: int) -> Span:
    return _whole(date(year, 1, 1), date(year, 12, 31), date(year, 1, 1))


def maternal_year(year: int) -> Span:
    """1 October to 30 September."""
    first = date(year - 1, 10, 1)
    return _whole(first, date(year, 9, 30), first)


def _whole(first: date, last: date, y0: date) -> Span:
    return Span(first, last, y0, last, last.year)


def mother_and_child(form: str, clinic: Clinic, span: Span) -> Cells:
    """H-1, H-1Q and Y-7: cells of R-04 and R-05 over that time."""
    told = r04(clinic, span) | r05(clinic, span)
    names = [f"R-04.{row}" for row in MATERNAL_ROWS] + [f"R-05.{row}" for row in CHILD_ROWS]
    cells: Cells = {}
    for line, name in enumerate(names, 1):
        for letter in "AB":
            cells[f"{form}.{line}.{letter}"] = told[f"{name}.{letter}"]
    for line, name in enumerate(RATE_CELLS, len(names) + 1):
        cells[f"{form}.{line}.B"] = told[name]
    return cells


def elderly_year(clinic: Clinic, span: Span) -> Cells:
    """Y-8."""
    told = r06(clinic, span)
    return {
        f"Y-8.{line}.{name[-1]}": told[f"R-06.{name}"] for line, name in enumerate(ELDERLY_CELLS, 1)
    }


def education_year(clinic: Clinic, span: Span) -> Cells:
    """Y-6: the year's work against the targets."""
    told = r01(clinic, span)
    cells: Cells = {}
    for line, row in enumerate((1, 4, 6, 8, 10, 11, 15), 1):
        cells[f"Y-6.{line}.B"] = told[f"R-01.{row}.B"]
        cells[f"Y-6.{line}.D"] = told[f"R-01.{row}.D"]
    return cells


def house_quarter(clinic: Clinic, span: Span, rows: dict[str, str]) -> Cells:
    """Q-1."""
    there = clinic.houses_living(span.ps) & clinic.houses_living(span.pe)
    seen = there & houses_seen(clinic, span.a)
    groups = {h["id"]: h["village_group"] or "" for h in clinic.rows["household"]}
    cells: Cells = {}
    for row, group in rows.items():
        own = {house for house in there if groups[house] == group}
        cells[f"Q-1.{row}.1"], cells[f"Q-1.{row}.2"] = len(own), len(own & seen)
        cells[f"Q-1.{row}.3"] = len(own & seen), len(own)
    cells["Q-1.T.1"], cells["Q-1.T.2"] = len(there), len(seen)
    cells["Q-1.T.3"] = house_rate(clinic, span.a)
    visits = [
        r["answers"]["findings"]
        for r in clinic.records
        if r["form_code"] == "household_visit"
        and r["answers"]["met"] == "1"
        and within(day(r["occurred_on"]), span.a)
    ]
    for line, code in enumerate("2345678", 1):
        cells[f"Q-1.B2.{line}.A"] = sum(code in found for found in visits)
    return cells


def lecture_quarter(clinic: Clinic, span: Span) -> Cells:
    """Q-2."""
    told = Education(clinic)
    here = [a for a in told.lectures() if within(day(a["occurred_on"]), span.a)]
    full = [a for a in here if a["headcount"] >= 50]
    return {
        "Q-2.1.A": len(here),
        "Q-2.2.A": sum(bool(told.photos.get(a["id"])) for a in full),
        "Q-2.3.A": sum(a["headcount"] for a in here),
        "Q-2.4.A": (len(full), len(here)),
    }


def reimbursed_quarter(clinic: Clinic, span: Span) -> Cells:
    """Q-3."""
    told = clinic.of_forms("reimbursement")
    on = [date.fromisoformat(t["paid_on"]) for t in told]
    return {
        "Q-3.1.A": n(on, span)[0],
        "Q-3.2.A": s(((t["cost"], at) for t, at in zip(told, on, strict=True)), span)[0],
        "Q-3.3.A": s(((t["amount"], at) for t, at in zip(told, on, strict=True)), span)[0],
    }


def followup_quarter(clinic: Clinic, span: Span, rows: dict[str, str]) -> Cells:
    """Q-4: I-G4 over the quarter, for each responsible doctor."""
    cells: Cells = {}
    for place, programme in enumerate(("hypertension", "diabetes", "copd", "smd")):
        due = [c for c in clinic.cases.get(programme, []) if c.due(span)]
        for row, name in {**rows, "T": ""}.items():
            own = [
                c for c in due if row == "T" or (c.person.row["responsible_doctor"] or "") == name
            ]
            met = sum(c.met(span) for c in own)
            first = 3 * place + 1
            cells[f"Q-4.{row}.{first}"], cells[f"Q-4.{row}.{first + 1}"] = len(own), met
            cells[f"Q-4.{row}.{first + 2}"] = met, len(own)
    return cells


def station_year(clinic: Clinic, span: Span) -> Cells:
    """Y-2 against the station targets."""
    consulted = [h.on for q in clinic.everybody() for h in q.told("encounter")]
    chronic = {
        c.person.id
        for programme in ("hypertension", "diabetes", "copd", "other_chronic")
        for c in clinic.cases.get(programme, [])
        if c.in_stock(span.pe)
    }
    done = (
        n(consulted, span)[1],
        len(files_held(clinic, span)),
        len(chronic),
        _cared_people(clinic, span),
    )
    cells: Cells = {}
    for line, (many, target) in enumerate(zip(done, STATION, strict=True), 1):
        wanted = target_of(clinic, target, span.year)
        cells[f"Y-2.{line}.B"] = many
        cells[f"Y-2.{line}.D"] = (0, 0) if wanted is None else (many, wanted // 100)
    return cells


STATION = ("Y-2.visits", "Y-2.files", "Y-2.chronic", "Y-2.five_care")
CARE = (
    "maternal", "child", "elderly", "elderly_followup", "hypertension", "diabetes", "copd",
    "other_chronic", "smd", "disabled", "",
)  # fmt: skip
SERVICES = ("visit", "exam", "anc", "postpartum_visit", "pp42")


def _cared_for(on: date, kind: str, programme: str, span: Span) -> bool:
    return within(on, span.b) and kind in SERVICES and programme in CARE


def _cared_people(clinic: Clinic, span: Span) -> int:
    """Persons with at least one event of the five kinds of care."""
    return sum(
        any(_cared_for(h.on, h.kind, h.programme, span) for h in q.happenings)
        for q in clinic.everybody()
    )


def schools(clinic: Clinic, span: Span) -> Cells:
    """Y-3."""
    told = [
        t
        for t, on in zip(
            clinic.of_forms("school_check_pupil"),
            dates_of(clinic, "school_check_pupil"),
            strict=True,
        )
        if within(on, span.b)
    ]
    missing = [t for t in told if t["fully_vaccinated"] == "2"]
    lacking = [t for t in missing if t.get("catchup_status") != "3"]
    done = [t for t in missing if t.get("catchup_status") == "2"]
    with_cert = [t for t in told if t["has_cert"] == "1"]
    return {
        "Y-3.1.A": len(told),
        "Y-3.2.A": len(with_cert),
        "Y-3.3.A": sum(t["has_cert"] == "2" for t in told),
        "Y-3.4.A": sum(t.get("cert_reissued") == "1" for t in told),
        "Y-3.5.A": sum(t["fully_vaccinated"] == "1" for t in told),
        "Y-3.6.A": len(lacking),
        "Y-3.7.A": len(done),
        "Y-3.8.A": (len(with_cert), len(told)),
        "Y-3.9.A": (len(done), len(lacking)),
    }


def campaign(clinic: Clinic, span: Span) -> Cells:
    """Y-4: doses of the rounds; the invented clinics have no list of a round."""
    told = [d for d in clinic.rows["dose"] if d["source"] == "campaign"]
    given = sum(within(day(d["given_on"]), span.a) for d in told)
    return {"Y-4.1.A": given, "Y-4.2.A": 0, "Y-4.3.A": (0, 0)}


def hepatitis(clinic: Clinic, span: Span) -> Cells:
    """Y-5: who still owes a dose of hepatitis B, and what was made up after the first year."""
    held = doses_of(clinic)
    made_up = owing = 0
    for q in clinic.everybody():
        if q.birth > span.pe or q.age(span.pe) >= 18:
            continue
        course = Course(q, held.get(q.id, []), span.pe)
        counted = course.valid["HepB"]
        year = add_months(q.birth, 12)
        made_up += sum(within(g.on, span.a) and g.on >= year for g in counted)
        stay = q.stay(span.pe)
        if stay is not None and stay.kind in ("1", "2", "4") and not barred(q, "HepB", span):
            due = course.due("HepB", len(counted) + 1, span.pe)
            owing += due is not None and due <= span.pe
    return {"Y-5.1.A": owing, "Y-5.2.A": made_up}


def diagnosis(clinic: Clinic, span: Span) -> Cells:
    """Y-9: the pyramid and the diseases."""
    living = clinic.living(span.pe)
    cells: Cells = {}
    bands = [(low, low + 4) for low in range(0, 85, 5)] + [(85, 150)]
    named: list[tuple[object, tuple[int, int]]] = [*enumerate(bands, 1), ("T", (0, 150))]
    for row, (low, high) in named:
        own = [q for q in living if low <= q.age(span.pe) <= high]
        cells[f"Y-9.{row}.1"] = sum(q.sex == "1" for q in own)
        cells[f"Y-9.{row}.2"] = sum(q.sex == "2" for q in own)
        cells[f"Y-9.{row}.3"] = len(own)
    stock = {
        programme: [c for c in clinic.cases.get(programme, []) if c.in_stock(span.pe)]
        for programme in ("hypertension", "diabetes", "copd", "other_chronic", "smd", "tb")
    }
    managed = {c.person.id for c in clinic.cases.get("disabled", []) if c.in_stock(span.pe)}
    many = [
        *(len(stock[p]) for p in ("hypertension", "diabetes", "copd", "other_chronic", "smd")),
        sum(c.owed(span.pe) is not None for c in stock["tb"]),
        sum("08" in q.tags or q.id in managed for q in living),
        len(hardship(clinic, span.pe)),
        sum(q.age(span.pe) >= 65 for q in living),
        sum(q.age(span.pe) < 7 for q in living),
        sum(q.open(span.pe) for q in pregnancies(clinic)),
    ]
    return cells | {f"Y-9.B2.{line}.C": number for line, number in enumerate(many, 1)}


def score(value: Value, wanted: int) -> Fraction | None:
    """The share of a target (in hundredths) reached; nothing where it does not apply."""
    if isinstance(value, tuple):
        above, below = value
        return None if below == 0 else Fraction(above * 100 * 100, below * wanted)
    return Fraction(value * 100, wanted)


def sheet(form: str, clinic: Clinic, span: Span, told: Cells) -> Cells:
    """Y-1: Σ weight × min(1, rate/target), what does not apply removed and rescaled to 100."""
    cells: Cells = {}
    reached: dict[str, tuple[Fraction, int]] = {}
    for row, source, indicators, weight in SCORED:
        cells[f"{form}.{row}.R"] = told[source]
        targets = [target_of(clinic, name, span.year) for name in indicators.split("|")]
        wanted = next((t for t in targets if t is not None), None)
        share = score(told[source], wanted) if wanted else None
        if share is not None:
            reached[row] = share, weight
    whole = sum(weight for _, weight in reached.values())
    weights = scores = Fraction(0)
    for row, (share, weight) in reached.items():
        own = Fraction(weight * 100, whole)
        cells[f"{form}.{row}.W"] = _half_up(own)
        cells[f"{form}.{row}.S"] = _half_up(own * min(Fraction(1), share))
        weights, scores = weights + own, scores + own * min(Fraction(1), share)
    cells[f"{form}.T.W"], cells[f"{form}.T.S"] = _half_up(weights), _half_up(scores)
    return cells


def _half_up(points: Fraction) -> int:
    """In hundredths."""
    return int(points * 100 + Fraction(1, 2))


SCORED = (
    ("1", "R-12.1-2.R", "I-A1", 8),
    ("2", "R-12.1-4.R", "I-A5", 4),
    ("3", "R-01.1.B", "I-B1", 5),
    ("4", "R-01.6.B", "I-B5", 3),
    ("5", "R-01.16.B", "I-B8", 3),
    ("6", "R-02.B2.6.C", "I-C1", 5),
    ("7", "R-02.B2.10.C", "I-C4", 5),
    ("8", "R-05.38.B", "I-D1", 4),
    ("9", "R-05.39.B", "I-D2", 6),
    ("10", "R-04.36.B", "I-E3", 5),
    ("11", "R-04.37.B", "I-E4", 5),
    ("12", "R-06.27.B", "I-F1", 9),
    ("13", "R-03.1.20", "I-G2.hypertension|I-G2", 8),
    ("14", "R-03.1.22", "I-G3.hypertension|I-G3", 4),
    ("15", "R-03.2.20", "I-G2.diabetes|I-G2", 6),
    ("16", "R-03.2.22", "I-G3.diabetes|I-G3", 3),
    ("17", "R-07.26.B", "I-H1", 4),
    ("18", "R-07.48.B", "I-I1", 3),
    ("19", "R-06.32.B", "I-F5", 3),
    ("20", "R-09.9.B", "I-J1", 3),
    ("21", "R-10.T.7", "I-K1", 2),
    ("22", "R-12.15-2.R", "I-L1", 2),
)
"""Row, cell, target, weight of the sheet as delivered; a county puts in its own."""
