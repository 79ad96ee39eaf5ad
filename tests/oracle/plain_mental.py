"""The plain reading of R-07 (indicators.md 2.H, 2.I)."""

from datetime import date

from plain_base import Cells, Happening, Span, ab, n, p, plus, within
from plain_cases import Case
from plain_chronic import referrals
from plain_clinic import Clinic
from plain_elderly import examined
from plain_maternal import checked_cells

MEDICATION = {"16": "1", "17": "2", "18": "3"}


def r07(clinic: Clinic, span: Span) -> Cells:
    """Rows 1 to 54."""
    return _mental(clinic, span) | _tuberculosis(clinic, span) | _disabled(clinic, span)


def _mental(clinic: Clinic, span: Span) -> Cells:
    cases = clinic.cases.get("smd", [])
    cells: Cells = {
        "R-07.1.A": sum(c.in_stock(span.eve) for c in cases),
        "R-07.2.A": sum(c.entered(span.a) for c in cases),
        "R-07.3.A": sum(c.left(span.a) for c in cases),
        "R-07.4.A": sum(c.in_stock(span.pe) for c in cases),
    }
    due = [c for c in cases if c.due(span)]
    met = sum(c.met(span) for c in due)
    cells |= {"R-07.5.A": len(due), "R-07.6.A": met, "R-07.7.A": (met, len(due))}
    visits = [(c, v) for c in cases for v in c.visits()]
    ab(cells, "R-07.8", n((v.on for _, v in visits), span))
    ab(cells, "R-07.9", n((v.on for _, v in visits if v.mode != "phone"), span))
    lasts = [here[-1] for c in cases if (here := [v for v in c.visits() if within(v.on, span.a)])]
    for row, code in (("10", "3"), ("11", "2"), ("12", "1")):
        cells[f"R-07.{row}.A"] = sum(v.values["fu_class"] == code for v in lasts)
    for row, levels in (("13", "0"), ("14", "12"), ("15", "345")):
        cells[f"R-07.{row}.A"] = sum(v.values["danger_level"] in levels for v in lasts)
    for row, code in MEDICATION.items():
        cells[f"R-07.{row}.A"] = sum(v.values.get("drug_compliance") == code for v in lasts)
    ab(cells, "R-07.19", p(((c.person.id, v.on) for c, v in visits if _adverse(v)), span))
    ab(cells, "R-07.20", n((on for _, on in referrals(clinic, "smd")), span))
    cells |= checked_cells("R-07.21", clinic, "smd", span)
    managed = [c for c in cases if c.managed(span)]
    cells["R-07.22.B"] = sum(examined(c.person, span) for c in managed)
    trouble = [
        v.on
        for _, v in visits
        for _ in range(
            (v.values.get("risk_trouble_times") or 0) + (v.values.get("risk_crime_times") or 0)
        )
    ]
    ab(cells, "R-07.23", n(trouble, span))
    lost = [t for c in managed if (t := c.last_turn(span.pe)) and t.reason == "lost"]
    cells["R-07.24.C"] = len(lost)
    cells["R-07.25.C"] = sum(c.overdue(span.pe) for c in cases)
    seen = {c.person.id: [v for v in c.visits() if within(v.on, span.b)] for c in managed}
    standard = [c for c in managed if c.standard(span)]
    visited = [c for c in managed if seen[c.person.id]]
    stable = [c for c in visited if seen[c.person.id][-1].values["fu_class"] == "3"]
    carded = [
        c
        for c in visited
        if any(on <= span.pe for on, _ in c.person.forms("smd_supplement"))
        and any(v.values.get("drug_compliance") for v in seen[c.person.id])
    ]
    prescribed = [
        c for c in visited if seen[c.person.id][-1].values.get("drug_compliance") in ("1", "2", "3")
    ]
    regular = [c for c in prescribed if seen[c.person.id][-1].values["drug_compliance"] == "1"]
    return cells | {
        "R-07.26.B": (len(standard), len(managed)),
        "R-07.27.B": (len(stable), len(visited)),
        "R-07.28.B": (len(carded), len(managed)),
        "R-07.29.B": (len(regular), len(prescribed)),
    }


def _adverse(visit: Happening) -> bool:
    return bool(visit.values.get("adverse_reaction") == "2")


def _tuberculosis(clinic: Clinic, span: Span) -> Cells:
    cells: Cells = {}
    suspects = [
        (c, date.fromisoformat(e["enrolled_on"]))
        for c in clinic.cases.get("tb_suspect", [])
        for e in c.rows
    ]
    ab(cells, "R-07.30", p(((c.person.id, on) for c, on in suspects), span))
    arrived = [(c, on) for c, on in suspects if attended(c, span.cutoff)]
    ab(cells, "R-07.31", p(((c.person.id, on) for c, on in arrived), span))
    cases = clinic.cases.get("tb", [])
    told = [(c, date.fromisoformat(e["enrolled_on"])) for c in cases for e in c.rows]
    ab(cells, "R-07.32", p(((c.person.id, on) for c, on in told), span))
    ripe = [(c, on) for c, on in told if plus(on, 3) <= span.cutoff]
    soon = [(c, on) for c, on in ripe if _first_by(c, plus(on, 3))]
    ab(cells, "R-07.33", p(((c.person.id, on) for c, on in soon), span))
    for letter, period in (("A", span.a), ("B", span.b)):
        cells[f"R-07.34.{letter}"] = (
            sum(within(on, period) for _, on in soon),
            sum(within(on, period) for _, on in ripe),
        )
    stock = [c for c in cases if c.in_stock(span.pe) and c.owed(span.pe) is not None]
    intensive = [c for c in stock if span.pe < c.intensive_until()]
    cells["R-07.35.C"] = len(intensive)
    cells["R-07.36.C"] = len(stock) - len(intensive)
    due = [c for c in cases if c.due(span)]
    cells["R-07.37.A"], cells["R-07.38.A"] = len(due), sum(c.met(span) for c in due)
    visits = [(c, v) for c in cases for v in c.visits()]
    missed = [v.on for _, v in visits if (v.values.get("missed_doses") or 0) >= 7]
    ab(cells, "R-07.39", n(missed, span))
    ab(cells, "R-07.40", p(((c.person.id, v.on) for c, v in visits if _adverse(v)), span))
    ends = [(c, h) for c in cases for h in c.happenings if h.kind == "treatment_end"]
    for row, reasons in ENDS.items():
        found = [h.on for _, h in ends if h.values["reason"] in reasons]
        ab(cells, f"R-07.{row}", n(found, span))
    closing = [h.on for _, h in ends if "doses_due" in h.values and "doses_taken" in h.values]
    ab(cells, "R-07.47", n(closing, span))
    year = [(c, on) for c, on in told if within(on, span.b)]
    reached = [c for c, _ in year if _first_by(c, span.cutoff)]
    cells["R-07.48.B"] = len(reached), len(year)
    over = [
        h for _, h in ends if within(h.on, span.b) and h.values["reason"] in ("completed", "cured")
    ]
    regular = [h for h in over if h.values["doses_taken"] * 10 >= h.values["doses_due"] * 9]
    cells["R-07.49.B"] = len(regular), len(over)
    sent = {c.person.id for c, on in suspects if within(on, span.b)}
    came = {c.person.id for c, on in arrived if within(on, span.b)}
    cells["R-07.50.B"] = len(came), len(sent)
    return cells


ENDS = {
    "41": ("completed",),
    "42": ("cured",),
    "43": ("failed",),
    "44": ("lost",),
    "45": ("death",),
    "46": ("transferred", "other"),
}


def attended(case: Case, last: date) -> bool:
    return any(
        h.kind == "referral_check" and h.values.get("attended") and h.on <= last
        for h in case.happenings
    )


def _first_by(case: Case, last: date) -> bool:
    return any(v.on <= last for v in case.visits())


def _disabled(clinic: Clinic, span: Span) -> Cells:
    managed = {c.person.id for c in clinic.cases.get("disabled", []) if c.in_stock(span.pe)}
    people = [q for q in clinic.living(span.pe) if "08" in q.tags or q.id in managed]
    checked = [q for q in people if examined(q, span)]
    visits = [(q, h.on) for q in clinic.everybody() for h in q.told("visit", "disabled")]
    served = {q.id for q in checked} | {q.id for q, on in visits if within(on, span.b)}
    return {
        "R-07.51.C": len(people),
        "R-07.52.B": len(checked),
        "R-07.53.A": sum(within(on, span.a) for _, on in visits),
        "R-07.54.B": (len(served & {q.id for q in people}), len(people)),
    }


__all__ = ["r07"]
