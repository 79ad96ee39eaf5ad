"""Which plain reading stands for which form."""

from plain_base import Cells, Span
from plain_books import r09, r10, r11
from plain_child import r05
from plain_chronic import r03
from plain_clinic import Clinic
from plain_doses import r02
from plain_education import r01
from plain_elderly import r06
from plain_indicators import i1
from plain_maternal import r04
from plain_mental import r07
from plain_periodic import (
    campaign,
    diagnosis,
    education_year,
    elderly_year,
    followup_quarter,
    half_span,
    hepatitis,
    house_quarter,
    lecture_quarter,
    maternal_year,
    mother_and_child,
    quarter_span,
    reimbursed_quarter,
    schools,
    sheet,
    station_year,
    year_span,
)
from plain_population import r08
from plain_summary import r12

MONTHLY = (
    "R-01",
    "R-02",
    "R-03",
    "R-04",
    "R-05",
    "R-06",
    "R-07",
    "R-08",
    "R-09",
    "R-10",
    "R-11",
    "R-12",
    "I-1",
)
_PLAIN = {
    "R-01": r01,
    "R-03": r03,
    "R-04": r04,
    "R-05": r05,
    "R-06": r06,
    "R-07": r07,
    "R-09": r09,
    "R-10": r10,
    "R-11": r11,
}


def plain_cells(code: str, clinic: Clinic, span: Span, rows: dict[str, str], other: Cells) -> Cells:
    """Every cell of a form by the plain reading. ``rows`` are label by code of the rows that
    depend on the data (village groups, lots); ``other`` are the cells of the forms before it.
    """
    match code:
        case "R-02":
            return r02(clinic, span, rows)
        case "R-08":
            return r08(clinic, span, rows)
        case "R-12":
            return r12(clinic, span, other)
        case "I-1":
            return i1(clinic, span, other)
        case _:
            return _PLAIN[code](clinic, span)


QUARTERLY = ("Q-1", "Q-2", "Q-3", "Q-4", "H-1Q", "Y-5")
HALF_YEARLY = ("H-1", "Y-4")
YEARLY = ("Y-1", "Y-2", "Y-3", "Y-6", "Y-7", "Y-8", "Y-9")


def period_span(code: str, year: int, number: int) -> Span:
    """The dates of a form that is not monthly."""
    if code in QUARTERLY:
        return quarter_span(year, number)
    if code in HALF_YEARLY:
        return half_span(year, number)
    return maternal_year(year) if code == "Y-7" else year_span(year)


def plain_period(code: str, clinic: Clinic, span: Span, rows: dict[str, str]) -> Cells:
    """Every cell of a quarterly, half-yearly or yearly form by the plain reading."""
    match code:
        case "H-1" | "H-1Q" | "Y-7":
            return mother_and_child(code, clinic, span)
        case "Q-1":
            return house_quarter(clinic, span, rows)
        case "Q-4":
            return followup_quarter(clinic, span, rows)
        case "Y-1":
            told: Cells = {}
            for each in MONTHLY[:-2]:
                told |= plain_cells(each, clinic, span, {}, told)
            return sheet(code, clinic, span, told | plain_cells("R-12", clinic, span, {}, told))
        case _:
            return _PERIODIC[code](clinic, span)


_PERIODIC = {
    "Q-2": lecture_quarter,
    "Q-3": reimbursed_quarter,
    "Y-2": station_year,
    "Y-3": schools,
    "Y-4": campaign,
    "Y-5": hepatitis,
    "Y-6": education_year,
    "Y-8": elderly_year,
    "Y-9": diagnosis,
}
