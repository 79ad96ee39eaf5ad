"""Which targets can be entered: those that report forms print, and those entered before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.report_layout import TargetProposal
from clinic_desktop.domain.words import tr
from clinic_desktop.services.clinic import TargetRow

_RATES = {
    "I-A1": tr("健康档案建档率"),
    "I-G2.hypertension": tr("高血压规范管理率"),
    "I-G2.diabetes": tr("糖尿病规范管理率"),
    "I-G2.copd": tr("慢阻肺规范管理率"),
    "I-G3.hypertension": tr("血压控制率"),
    "I-G3.diabetes": tr("血糖控制率"),
    "I-G3.copd": tr("慢阻肺达标率"),
    "I-L1": tr("家庭医生签约率"),
}
"""Rates whose target stands in a row of people: the row's own label would mislead."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One line: what is measured, in which unit, on which report form, and what plans propose."""

    indicator: str
    label: str
    unit: str
    report: str
    proposal: TargetProposal | None = None


def goals(catalogue: Catalogue, entered: Iterable[TargetRow]) -> list[Goal]:
    """By report form, in the order of its rows."""
    found: dict[str, Goal] = {}
    for layout in sorted(catalogue.reports.layouts, key=lambda one: one.code):
        title = f"{layout.code}  {layout.title}"
        for grid in layout.grids:
            for row in grid.rows:
                if row.target:
                    proposal = catalogue.reports.proposal(*row.target_indicators)
                    own = row.target_indicators[0]
                    goal = Goal(own, row.label.strip(), row.unit, title, proposal)
                    found.setdefault(own, _rate(goal))
    for target in entered:
        others = Goal(target.indicator, target.indicator, "", tr("其他"))
        found.setdefault(target.indicator, _rate(others))
    return list(found.values())


def _rate(goal: Goal) -> Goal:
    label = _RATES.get(goal.indicator)
    return goal if label is None else replace(goal, label=label, unit="%")
