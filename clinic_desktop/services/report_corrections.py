"""手工更正: a figure corrected by hand before the form is handed in, with its reason.

Corrections wait on this machine until the form is submitted; the issue then carries them.
"""

from dataclasses import asdict, dataclass
from datetime import date

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.settings import read_setting, save_settings

_PREFIX = "report_correction:"


@dataclass(frozen=True, slots=True)
class Correction:
    """One corrected cell. ``num`` is the number to report, in the cell's own decimals; of a rate
    it stands over ``den``.
    """

    cell: str
    num: int
    den: int | None
    computed: str
    """What the program had reckoned, as printed."""
    reason: str
    by: str


def corrections_of(place: Workplace, form_code: str, period_last: date) -> tuple[Correction, ...]:
    """The corrections that wait for the form of this period."""
    with place.reading() as session:
        found = read_setting(session, _key(form_code, period_last), [])
    return tuple(Correction(**each) for each in found)


def correct_figure(
    place: Workplace, form_code: str, period_last: date, correction: Correction
) -> tuple[Correction, ...]:
    """Correct a cell, again if it was corrected before; gives all that wait.

    Raises:
        InputProblem: no reason, a negative number, more in the numerator than makes sense.
    """
    if not correction.reason.strip():
        raise InputProblem(Problem("reason", "REASON", tr("请写明为什么要改这个数")))
    if correction.num < 0 or (correction.den is not None and correction.den < 0):
        raise InputProblem(Problem("value", "NEGATIVE", tr("不能是负数")))
    others = [
        each
        for each in corrections_of(place, form_code, period_last)
        if each.cell != correction.cell
    ]
    return _keep(place, form_code, period_last, [*others, correction])


def drop_correction(
    place: Workplace, form_code: str, period_last: date, cell: str
) -> tuple[Correction, ...]:
    """The program's own figure again."""
    others = [e for e in corrections_of(place, form_code, period_last) if e.cell != cell]
    return _keep(place, form_code, period_last, others)


def _keep(
    place: Workplace, form_code: str, period_last: date, wanted: list[Correction]
) -> tuple[Correction, ...]:
    wanted.sort(key=lambda each: each.cell)
    save_settings(
        place.database,
        {_key(form_code, period_last): [asdict(each) for each in wanted] or None},
    )
    return tuple(wanted)


def _key(form_code: str, period_last: date) -> str:
    return f"{_PREFIX}{form_code}:{period_last.isoformat()}"
