"""The plain reading of every indicator of part 2, as they stand on the sheet I-1."""

from datetime import date

from plain_base import SMALL, Cells, Person, Span, Value, add_months, day, p, plus, within
from plain_books import cases as cases_found
from plain_cases import required_visits
from plain_child import child_visits
from plain_chronic import ROWS as CHRONIC
from plain_clinic import Clinic
from plain_education import Education
from plain_elderly import hardship
from plain_maternal import card_of_mother, maternal_deaths, of_deliveries
from plain_mental import attended
from plain_population import vital_rates
from plain_summary import CONTENT, entered, files_held, referral_rate, terms

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HISTORY = (
    ("drug_allergy",),
    ("past_diseases", "surgeries", "injuries", "transfusions"),
    ("fh_father", "fh_mother", "fh_siblings", "fh_children"),
)


def valid_number(number: str) -> bool:
    """The check character of an identity number."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    place = sum(int(c) * w for c, w in zip(number[:17], WEIGHTS, strict=True)) % 11
    return "10X98765432"[place] == number[17].upper()


def standard(person: Person, span: Span) -> bool:
    """No error in the completeness check (I-A4)."""
    row = person.row
    basics = [a for on, a in person.forms("personal_basic") if on <= span.pe]
    told = basics and all(any(basics[-1].get(name) for name in group) for group in HISTORY)
    known = row["id_type"] not in ("01", None) or valid_number(row["id_no"] or "")
    reached = row["phone"] or row["contact_phone"]
    return bool(told and known and reached and row["address"] and row["residence_type"])


def groups(clinic: Clinic, span: Span) -> dict[str, list[Person]]:
    """The groups of I-A6 in R(pe)."""
    living = clinic.living(span.pe)
    disabled = {c.person.id for c in clinic.cases.get("disabled", []) if c.in_stock(span.pe)}
    found = {
        "A6-1": [q for q in living if q.age(span.pe) >= 60],
        "A6-2": [q for q in living if "08" in q.tags or q.id in disabled],
        "A6-3": hardship(clinic, span.pe),
        "A6-4": [q for q in living if q.age(span.pe) < 7],
    }
    from plain_maternal import pregnancies

    expecting = {q.woman.id for q in pregnancies(clinic) if q.open(span.pe)}
    found["A6-5"] = [q for q in living if q.id in expecting]
    for place, programme in enumerate(("hypertension", "diabetes", "copd", "smd", "tb"), 6):
        managed = {c.person.id for c in clinic.cases.get(programme, []) if c.managed(span)}
        found[f"A6-{place}"] = [q for q in living if q.id in managed]
    return found


def i1(clinic: Clinic, span: Span, told: Cells) -> Cells:
    """Every indicator. ``told`` are the cells of the monthly forms."""
    cells: Cells = {f"I-1.{name}.Y": told[source] for name, source in YEAR.items()}
    for name, (a, b) in BOTH.items():
        cells[f"I-1.{name}.P"], cells[f"I-1.{name}.Y"] = told[a], told[b]
    for name, (above, below) in QUOTIENTS.items():
        for letter, column in (("P", "A"), ("Y", "B")):
            cells[f"I-1.{name}.{letter}"] = (
                _count(told[f"{above}.{column}"]),
                _count(told[f"{below}.{column}"]),
            )
    for letter, period in (("P", span.a), ("Y", span.b)):
        flows = {**of_deliveries(clinic, period), **_of_period(clinic, span, period)}
        cells |= {f"I-1.{name}.{letter}": value for name, value in flows.items()}
    cells |= {f"I-1.{name}.Y": value for name, value in _of_year(clinic, span).items()}
    for place, (row, programme) in enumerate(list(CHRONIC.items())[:3], 1):
        managed = {c.person.id for c in clinic.cases.get(programme, []) if c.managed(span)}
        suspected = {
            q.id
            for q in clinic.everybody()
            for h in q.told("referral", programme)
            if h.values.get("suspected") and within(h.on, span.b)
        }
        many = told[f"R-03.{row}.5"]
        cells[f"I-1.G1-{place}.Y"] = len(managed), len(managed | suspected)
        cells[f"I-1.G2-{place}.Y"] = told[f"R-03.{row}.20"]
        cells[f"I-1.G3-{place}.Y"] = told[f"R-03.{row}.22"]
        cells[f"I-1.G4-{place}.P"] = told[f"R-03.{row}.8"]
        cells[f"I-1.G5-{place}.Y"] = _count(told[f"R-03.{row}.18"]), _count(many)
    cells["I-1.C3.Y"] = _count(told["R-02.T.11"]), _count(told["R-02.T.10"])
    for letter, (above, below) in (("P", "CA"), ("Y", "DB")):
        cells[f"I-1.K2.{letter}"] = (
            _count(told[f"R-10.B2.T.{above}"]),
            _count(told[f"R-10.B2.T.{below}"]),
        )
    if span.year_end:
        rates = vital_rates("", clinic, span)
        for place, name in enumerate(("4.B", "5.B", "6.B"), 1):
            cells[f"I-1.L9-{place}.Y"] = rates[name]
    if "R-12.16-2.R" in told:
        cells["I-1.L3.Y"] = told["R-12.16-2.R"]
    return cells


def _count(value: Value) -> int:
    assert isinstance(value, int)
    return value


def _of_year(clinic: Clinic, span: Span) -> dict[str, Value]:
    """State and year-to-date indicators that no monthly form has."""
    electronic = [q for q in files_held(clinic, span) if entered(q, span)]
    found: dict[str, Value] = {
        "A4": (sum(standard(q, span) for q in electronic), len(electronic)),
        "B10": _key_households(clinic, span),
        "D6": _floating(clinic, span),
        "F6": _hardship_visits(clinic, span),
        "L2": _fulfilled(clinic, span),
        "C9": _schools(clinic, span),
    }
    for name, people in groups(clinic, span).items():
        found[name] = sum(q.file_open(span.pe) for q in people), len(people)
    return found


def _schools(clinic: Clinic, span: Span) -> tuple[int, int]:
    pupils = [
        t
        for t in clinic.of_forms("school_check_pupil")
        if within(date.fromisoformat(t["check_date"]), span.b)
    ]
    return sum(t["has_cert"] == "1" for t in pupils), len(pupils)


def _key_households(clinic: Clinic, span: Span) -> tuple[int, int]:
    """I-B10: households of pregnant women and of children under three."""
    small = {q.house for q in clinic.living(span.pe) if q.age(span.pe) < 3}
    pregnant = {q.house for q in groups(clinic, span)["A6-5"]}
    whole = {house for house in small | pregnant if house}
    told = Education(clinic)
    signed = {
        m["household_id"]
        for _, m in told.handed
        if m["signed_by"] and m["copies"] > 0 and within(day(m["given_on"]), span.b)
    }
    signed |= {
        clinic.people[who].house
        for who, on in told.advice()
        if who in clinic.people and within(on, span.b)
    }
    return len(whole & signed), len(whole)


def _floating(clinic: Clinic, span: Span) -> tuple[int, int]:
    """I-D6."""
    here = [q for q in clinic.everybody() if q.floating(span.pe) and q.age(span.pe) < 7]
    return sum(any(within(v.on, span.b) for v in child_visits(q)) for q in here), len(here)


def _hardship_visits(clinic: Clinic, span: Span) -> tuple[int, int]:
    """I-F6: as I-F4 over the hardship groups, by the day they were taken in."""
    cases = {c.person.id: c for c in clinic.cases.get("hardship_followup", [])}
    people = hardship(clinic, span.pe)
    done = 0
    for q in people:
        case = cases.get(q.id)
        since = case.since(span.pe) if case else None
        days = {h.on for h in q.told("visit", "hardship_followup") if within(h.on, span.b)}
        done += len(days) >= required_visits(since or span.y0, span)
    return done, len(people)


def _fulfilled(clinic: Clinic, span: Span) -> tuple[int, int]:
    """I-L2: contracted for six months, with a service during the term."""
    whole = served = 0
    for q in clinic.everybody():
        own = [
            c
            for c in terms(q, span.cutoff)
            if c.start <= add_months(span.pe, -6) and span.pe <= c.end
        ]
        if not own:
            continue
        whole += 1
        days = [
            on
            for on, form in ((day(r["occurred_on"]), r["form_code"]) for r in q.records)
            if form not in ("cover", "personal_basic", "family_doctor_contract")
        ]
        days += [day(d["given_on"]) for d in clinic.rows["dose"] if d["resident_id"] == q.id]
        days += [
            h.on
            for h in q.happenings
            if h.order >= SMALL and h.kind in CONTENT and h.kind != "sign"
        ]
        served += any(within(on, (own[-1].start, span.pe)) for on in days)
    return served, whole


def _of_period(clinic: Clinic, span: Span, period: tuple[date, date]) -> dict[str, Value]:
    """Indicators that are reckoned over P and over YTD."""
    education = Education(clinic)
    kinds = {
        m["item"]
        for _, m in education.handed
        if m["copies"] > 0 and within(day(m["given_on"]), period)
    }
    kinds |= {
        t["title"]
        for t in clinic.of_forms("material_distribution")
        if within(day(t["give_date"]), period)
    }
    found: dict[str, Value] = {
        "B6": len(kinds),
        "G6": referral_rate(clinic, period, span),
        "I4": _arrived(clinic, span, period),
        "J3": _accuracy(clinic, span, period),
        "C8": sum(
            d["source"] == "campaign" and within(day(d["given_on"]), period)
            for d in clinic.rows["dose"]
        ),
        "E13": _maternal(clinic, span, period),
        "L1-3": _renewed(clinic, span, period),
    }
    return found | _audits(clinic, period) | _outpatients(clinic, period)


def _maternal(clinic: Clinic, span: Span, period: tuple[date, date]) -> tuple[int, int]:
    dead = [w for w in maternal_deaths(clinic, span) if within(w.death, period)]
    return sum(card_of_mother(clinic, w, span) for w in dead), len(dead)


def _arrived(clinic: Clinic, span: Span, period: tuple[date, date]) -> tuple[int, int]:
    cases = [
        c
        for c in clinic.cases.get("tb_suspect", [])
        if any(within(day(e["enrolled_on"]), period) for e in c.rows)
    ]
    return sum(attended(c, span.cutoff) for c in cases), len(cases)


def _accuracy(clinic: Clinic, span: Span, period: tuple[date, date]) -> tuple[int, int]:
    """I-J3: cards without a correction."""
    again = {
        t["patient_name"]
        for t in clinic.of_forms("infectious_report")
        if t["card_kind"] == "2" and date.fromisoformat(t["fill_date"]) <= span.cutoff
    }
    cards = [c for c in cases_found(clinic) if c.carded and within(c.on, period)]
    return sum(c.told["patient_name"] not in again for c in cards), len(cards)


def _renewed(clinic: Clinic, span: Span, period: tuple[date, date]) -> tuple[int, int]:
    """I-L1: renewed within 30 days of those that ended."""
    over = renewed = 0
    for q in clinic.everybody():
        own = terms(q, span.cutoff)
        ended = [c for c in own if within(c.end, period)]
        over += bool(ended)
        renewed += any(c.end < other.start <= plus(c.end, 30) for c in ended for other in own)
    return renewed, over


def _audits(clinic: Clinic, period: tuple[date, date]) -> dict[str, Value]:
    """I-A7, I-C2 卡证相符 and I-J4 from the centre's audits."""
    told = [t for t in clinic.of_forms("file_audit") if within(day(t["checked_on"]), period)]
    judged = [t for t in told if t.get("result")]
    found: dict[str, Value] = {}
    for name, some in (
        ("A7", [t for t in judged if t["kind"] != "4"]),
        ("C2-1", [t for t in judged if t["kind"] == "4"]),
    ):
        found[name] = sum(t["result"] == "1" for t in some), len(some)
    work = [t for t in clinic.of_forms("work_audit") if within(day(t["checked_on"]), period)]
    for name, kind in (("J4-2", "1"), ("J4-3", "2")):
        own = [t for t in work if t["kind"] == kind]
        found[name] = sum(t["good"] for t in own), sum(t["whole"] for t in own)
    return found


def _outpatients(clinic: Clinic, period: tuple[date, date]) -> dict[str, Value]:
    """I-L4, I-L7 and I-L8."""
    seen = [
        h.values for q in clinic.everybody() for h in q.told("encounter") if within(h.on, period)
    ]
    logged = [v for v in seen if "diagnosis" in v]
    ill = [v for v in seen if v.get("disposition") != "4"]
    settled = [v for v in ill if "diagnosis" not in v or v.get("disposition") in ("1", "2")]
    methods = [
        {*(v.get("tcm_method") or ()), *(["1"] if "7" in (v.get("drugs_used") or ()) else [])}
        for v in logged
    ]
    paid = [v for v in logged if v.get("fee_total") is not None]
    fees = sum(v["fee_total"] for v in paid)
    dosed = [v for v in logged if v.get("drugs_used")]
    found: dict[str, Value] = {
        "L4": (len(settled), len(ill)),
        "L7-1": len(set().union(*methods)) if methods else 0,
        "L7-2": (sum(bool(m) for m in methods), len(seen)),
        "L8-2": (fees, len(paid) * 100),
        "L8-3": (sum(v.get("fee_drugs") or 0 for v in paid), fees),
    }
    for name, code in (("L8-4", "2"), ("L8-5", "3"), ("L8-6", "4")):
        found[name] = sum(code in v["drugs_used"] for v in dosed), len(dosed)
    told = [
        t for t in clinic.of_forms("satisfaction_survey") if within(day(t["survey_date"]), period)
    ]
    happy = sum(t["satisfied"] + t["rather_satisfied"] for t in told)
    found["L6"] = happy, sum(t["answers_valid"] for t in told)
    return found


YEAR = {
    "A1": "R-12.1-2.R", "A2": "R-12.1-5.R", "A3": "R-12.1-3.R", "A5": "R-12.1-4.R",
    "B8": "R-01.16.B", "B8-1": "R-09.28r.B", "B9": "R-01.17.B", "C1": "R-02.B2.6.C",
    "C2": "R-02.B2.7.C", "C4": "R-02.B2.10.C", "D1": "R-05.38.B", "D2": "R-05.39.B",
    "D3": "R-05.40.B", "D4": "R-05.41.B", "D5": "R-05.42.B", "E4": "R-04.37.B",
    "E5": "R-04.38.B", "E9": "R-04.42.B", "E11": "R-04.43.B", "E12": "R-04.32.C",
    "F1": "R-06.27.B", "F2-65": "R-06.28.B", "F2-60": "R-06.29.B", "F2-h": "R-06.33.B",
    "F3": "R-06.30.B", "F4": "R-06.31.B", "F5": "R-06.32.B", "H1": "R-07.26.B",
    "H2": "R-07.27.B", "H3": "R-07.28.B", "H4": "R-07.29.B", "H5": "R-07.54.B",
    "I1": "R-07.48.B", "I2": "R-07.49.B", "I3": "R-07.34.B", "K1": "R-10.T.7",
    "K3-1": "R-10.B3.6.C", "K3-2": "R-10.B3.7.C", "K3-3": "R-10.B3.8.C",
    "K4-1": "R-10.B3.10.C", "L1-1": "R-12.15-2.R", "L1-2": "R-12.15-3.R",
}  # fmt: skip
BOTH = {
    name: (f"{row}.A", f"{row}.B")
    for name, row in {
        "B1": "R-01.1", "B2": "R-01.3", "B4": "R-01.4", "B5": "R-01.6", "B7": "R-01.8",
        "B11-1": "R-01.18", "B11-2": "R-01.19", "B12": "R-01.20", "B13": "R-01.15",
        "C7": "R-02.B2.8", "E8": "R-04.15", "G8-1": "R-03.B2.4", "G8-2": "R-03.B2.5",
        "G8-3": "R-03.B2.6", "G7": "R-03.B2.3", "J1": "R-09.9", "J2": "R-09.10",
        "J5": "R-09.33", "K4-2": "R-10.B3.9", "K5": "R-11.6", "L5-1": "R-12.17-1",
        "L5-2": "R-12.17-2", "L8-1": "R-09.1",
    }.items()
}  # fmt: skip
QUOTIENTS = {
    "B3": ("R-01.2", "R-01.1"),
    "E10": ("R-04.14", "R-04.13"),
    "J4-1": ("R-09.24", "R-09.23"),
}
__all__ = ["i1", "p"]
