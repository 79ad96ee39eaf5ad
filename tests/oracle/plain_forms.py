"""Which plain reading stands for which form."""

from plain_base import Cells, Span
from plain_books import r09, r10, r11
from plain_child import r05
from plain_chronic import r03
from plain_clinic import Clinic
from plain_doses import r02
from plain_education import r01
from plain_elderly import r06
from plain_maternal import r04
from plain_mental import r07
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
        case _:
            return _PLAIN[code](clinic, span)
