"""A form with the figures that somebody corrected by hand, each with its reason at the foot."""

from collections.abc import Sequence
from dataclasses import replace

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.form_figures import Cell, CellKind, FormFigures
from clinic_desktop.services.report_corrections import Correction


def with_corrections(figures: FormFigures, corrections: Sequence[Correction]) -> FormFigures:
    """The form as it will be handed in. A correction of a cell that is no longer there, or now
    comes out the same, is left out. Sums and rates are not reckoned anew: what else must change
    is corrected by itself, so that nothing changes that nobody looked at.
    """
    wanted = {each.cell: each for each in corrections}
    applied: list[tuple[Cell, Correction]] = []

    def corrected(cell: Cell) -> Cell:
        correction = wanted.get(cell.name)
        if correction is None or _equals(cell, correction):
            return cell
        applied.append((cell, correction))
        if cell.kind is CellKind.RATE:
            return replace(
                cell, num=correction.num, den=correction.den or 0, corrected=correction.reason
            )
        return replace(cell, value=correction.num, corrected=correction.reason)

    grids = tuple(
        replace(
            grid,
            rows=tuple(replace(row, cells=tuple(map(corrected, row.cells))) for row in grid.rows),
        )
        for grid in figures.grids
    )
    notes = tuple(
        tr(
            "手工更正 {cell}：程序计算 {was}，填报 {now}，原因：{reason}（{by}）",
            cell=cell.name,
            was=cell.shown,
            now=corrected_words(cell, correction),
            reason=correction.reason,
            by=correction.by,
        )
        for cell, correction in applied
    )
    return replace(figures, grids=grids, footnotes=(*figures.footnotes, *notes))


def _equals(cell: Cell, correction: Correction) -> bool:
    if cell.kind is CellKind.RATE:
        return (cell.num, cell.den) == (correction.num, correction.den)
    return cell.kind is not CellKind.COUNT or cell.value == correction.num


def corrected_words(cell: Cell, correction: Correction) -> str:
    """The corrected cell as it is printed."""
    if cell.kind is CellKind.RATE:
        return replace(cell, num=correction.num, den=correction.den or 0).shown
    return replace(cell, value=correction.num).shown


def correction_of(cell: Cell, typed: str, reason: str, by: str) -> Correction:
    """What somebody typed for a cell: a number, or numerator/denominator for a rate.

    Raises:
        InputProblem: it is not such a number.
    """
    text = typed.strip().replace("／", "/").replace("，", "").replace(",", "")
    if cell.kind is CellKind.RATE:
        num, slash, den = text.partition("/")
        if not (slash and num.strip().isdecimal() and den.strip().isdecimal()):
            raise InputProblem(Problem("value", "FRACTION", tr("率请写成 分子/分母，如 16/20")))
        return Correction(cell.name, int(num), int(den), cell.shown, reason, by)
    whole, _, part = text.partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()) or len(part) > cell.decimals:
        places = cell.decimals
        said = tr("请写最多 {n} 位小数的数", n=places) if places else tr("请写整数")
        raise InputProblem(Problem("value", "NUMBER", said))
    return Correction(
        cell.name, int(whole + part.ljust(cell.decimals, "0")), None, cell.shown, reason, by
    )
