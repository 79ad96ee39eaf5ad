"""The matrix in words: a cell, its colour, the columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.reporting_state import Owed, Reported, ReportingState, State, Station
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.rows_model import Align, Column

_TONES = {
    State.REPORTED: Tone.GOOD,
    State.LATE: Tone.NOTICE,
    State.MISSING: Tone.DANGER,
    State.DUE: Tone.NOTICE,
    State.RUNNING: Tone.MUTED,
    State.NOT_OWED: Tone.MUTED,
}


@dataclass(frozen=True, slots=True)
class StationLine:
    """A clinic with the id that the table keeps its place by."""

    id: str
    station: Station


def cell_words(cell: Reported) -> str:
    """✓, 零, 迟, 缺; corrections behind a plus. The days stand in the panel."""
    match cell.state:
        case State.MISSING:
            return tr("缺")
        case State.DUE:
            return tr("待报")
        case State.RUNNING | State.NOT_OWED:
            return "·"
    said = tr("零") if cell.zero else "✓"
    if cell.state is State.LATE:
        said = tr("{said}迟", said=tr("零") if cell.zero else "")
    return f"{said}+{cell.corrections}" if cell.corrections else said


def cell_sentence(cell: Reported) -> str:
    """The same in full, for the panel beside the matrix."""
    match cell.state:
        case State.MISSING:
            return tr("没有收到，已逾期 {n} 天", n=cell.late_days)
        case State.DUE:
            return tr("还没有收到，未到期")
        case State.RUNNING:
            return tr("报告期还没有结束")
        case State.NOT_OWED:
            return tr("机构当时还没有建立")
    parts = [tr("{day} 上报", day=cell.on)]
    if cell.zero:
        parts.append(tr("零报告"))
    if cell.late_days:
        parts.append(tr("迟 {n} 天", n=cell.late_days))
    if cell.corrections:
        parts.append(tr("更正 {n} 次", n=cell.corrections))
    if cell.by:
        parts.append(cell.by)
    return "，".join(parts)


def heading(column: Owed, *, by_form: bool) -> str:
    """01 … 12 of one form, or the codes of one month's forms."""
    return column.short.partition("-")[2] or column.short if by_form else column.code


def matrix_columns(state: ReportingState, *, by_form: bool) -> Sequence[Column[StationLine]]:
    """The clinic, every form or period, how many are missing."""

    def words(place: int, line: StationLine) -> str:
        return cell_words(line.station.cells[place])

    def tone(place: int, line: StationLine) -> Tone:
        return _TONES[line.station.cells[place].state]

    cells = [
        Column(
            heading(column, by_form=by_form),
            partial(words, place),
            width=52,
            align=Align.CENTRE,
            tone=partial(tone, place),
        )
        for place, column in enumerate(state.columns)
    ]
    return (
        Column(
            tr("机构"), lambda s: s.station.name, width=128, stretch=True, sort_key=lambda s: s.id
        ),
        *cells,
        Column(
            tr("缺"),
            lambda s: str(s.station.missing or ""),
            width=46,
            align=Align.RIGHT,
            tone=lambda _s: Tone.DANGER,
            sort_key=lambda s: -s.station.missing,
        ),
    )
