"""Freezing a form for submission, reading an issue back, and what changed since.

Only figures and words are kept, not the rows behind them: an issue says what was reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from clinic_desktop.domain.report_layout import ReportLayout
from clinic_desktop.reports.behind_issues import behind_of
from clinic_desktop.reports.figures.rates import Scale
from clinic_desktop.reports.form_figures import Cell, CellKind, FormFigures, Grid, NameList, Row
from clinic_desktop.services.report_submissions import SubmissionRow, SubmitReport

_SCALES = {scale.name: scale for scale in Scale}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what was submitted."""

    cell: str
    label: str
    column: str
    before: str
    now: str


def submission_of(figures: FormFigures, layout: ReportLayout, reason: str = "") -> SubmitReport:
    """The command that freezes a form; ``reason`` says why it is handed in again."""
    return SubmitReport(
        figures.code,
        layout.edition,
        figures.period.first,
        figures.period.last,
        figures.cutoff,
        figures.period_name,
        figures.program_version,
        frozen(figures),
        figures.blocked,
        behind_of(figures),
        reason,
    )


def frozen(figures: FormFigures) -> dict[str, Any]:
    """Everything of a form that is reported, as plain JSON values. Lists that stay in the clinic
    are left out.
    """
    return {
        "grids": [
            {
                "key": grid.key,
                "rows": [
                    [row.code, row.label, row.unit, row.level, [_cell(c) for c in row.cells]]
                    for row in grid.rows
                ],
            }
            for grid in figures.grids
        ],
        "lists": {
            each.key: [list(row) for row in each.rows] for each in figures.lists if not each.private
        },
        "footnotes": list(figures.footnotes),
        "corrected": {
            cell.name: cell.corrected for cell in figures.cells.values() if cell.corrected
        },
        "parameters": [list(pair) for pair in figures.parameters],
        "population": [
            figures.population.people,
            figures.population.entered,
            figures.population.source,
            figures.population.year,
        ],
    }


def _cell(cell: Cell) -> Any:
    match cell.kind:
        case CellKind.COUNT:
            return [cell.value, cell.decimals] if cell.decimals else cell.value
        case CellKind.RATE:
            return {"n": cell.num, "d": cell.den, "s": cell.scale.name, "f": cell.as_fraction}
        case CellKind.TEXT:
            return cell.text
        case CellKind.SHADED:
            return None


def thawed(issue: SubmissionRow, current: FormFigures) -> FormFigures:
    """The form as it was submitted, with the headings of ``current`` (same form and period)."""
    content = issue.content
    stored = {grid["key"]: grid["rows"] for grid in content["grids"]}
    population = content["population"]
    return replace(
        current,
        cutoff=issue.cutoff,
        version=issue.version_no,
        program_version=issue.program_version,
        generated_at=datetime.fromisoformat(issue.created_at.replace("Z", "+00:00")),
        grids=tuple(_grid(issue, grid, stored.get(grid.key, [])) for grid in current.grids),
        lists=tuple(_list(each, content["lists"]) for each in current.lists if not each.private),
        footnotes=tuple(content["footnotes"]),
        parameters=tuple((name, value) for name, value in content["parameters"]),
        population=replace(
            current.population,
            people=population[0],
            entered=population[1],
            source=population[2],
            year=population[3],
        ),
        warnings=(),
        blocked=False,
    )


def _grid(issue: SubmissionRow, grid: Grid, rows: list[list[Any]]) -> Grid:
    return replace(
        grid,
        rows=tuple(
            Row(
                code,
                label,
                unit,
                level,
                tuple(
                    _thawed_cell(issue, _name(issue.form_code, grid.key, code, column.code), value)
                    for column, value in zip(grid.columns, cells, strict=False)
                ),
            )
            for code, label, unit, level, cells in rows
        ),
    )


def _name(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def _thawed_cell(issue: SubmissionRow, name: str, value: Any) -> Cell:
    cell = _cell_of(name, value)
    reason = issue.content.get("corrected", {}).get(name, "")
    return replace(cell, corrected=reason) if reason else cell


def _cell_of(name: str, value: Any) -> Cell:
    match value:
        case None:
            return Cell(name, CellKind.SHADED)
        case int():
            return Cell(name, CellKind.COUNT, value=value)
        case [number, decimals]:
            return Cell(name, CellKind.COUNT, value=number, decimals=decimals)
        case str():
            return Cell(name, CellKind.TEXT, text=value)
        case _:
            return Cell(
                name,
                CellKind.RATE,
                num=value["n"],
                den=value["d"],
                scale=_SCALES[value["s"]],
                as_fraction=value["f"],
            )


def _list(each: NameList, lists: Mapping[str, list[list[str]]]) -> NameList:
    return replace(each, rows=tuple(tuple(row) for row in lists.get(each.key, [])), refs=())


def differences(issue: SubmissionRow, current: FormFigures) -> tuple[Difference, ...]:
    """Cells that would be reported differently now, in the order of the form."""
    before = thawed(issue, current).cells
    found: list[Difference] = []
    for grid in current.grids:
        for row in grid.rows:
            for column, cell in zip(grid.columns, row.cells, strict=True):
                old = before.get(cell.name)
                shown = old.shown if old is not None else ""
                if shown != cell.shown or (old is not None and _same_rate(old, cell) is False):
                    found.append(
                        Difference(
                            cell.name,
                            row.label,
                            f"{column.group} {column.heading}".strip(),
                            shown,
                            cell.shown,
                        )
                    )
    return tuple(found)


def _same_rate(old: Cell, new: Cell) -> bool:
    """Two rates may print alike and stand for other numbers."""
    return (old.num, old.den) == (new.num, new.den)
