"""A report form on A4, with the common frame of ``indicators.md`` Part 3."""

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.form_figures import Cell, CellKind, FormFigures, Grid, NameList
from clinic_desktop.reports.paper.charts import form_charts
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import (
    SMALL,
    instant_words,
    new_flow,
    number_pages,
    signature_line,
)
from clinic_desktop.reports.paper.pdf import PaperDocument

_CODE_WIDTH = 26.0
_UNIT_WIDTH = 34.0
_INDENT = "　"
_TAIL = 0.3
"""Share of a sheet below which its content is a tail that should have stood on the one before."""
_CLOSEST = 2
_SIDE = 2.6
_STEP_SIZE, _STEP_PADDING, _LEAST_PADDING = 0.4, 0.6, 1.0
"""How much smaller text and cells are at each step."""


def form_document(
    figures: FormFigures, fonts: PaperFonts, leaves_clinic: bool = False
) -> PaperDocument:
    """Lay out the form. ``leaves_clinic`` leaves out the lists that stay in the clinic.

    A form of which only a tail would stand on its last sheet is drawn closer together, as far as
    it stays readable.
    """
    flow = _laid_out(figures, fonts, leaves_clinic, 0)
    for closer in range(1, _CLOSEST + 1):
        if len(flow.pages) == 1 or flow.y > flow.top + (flow.bottom - flow.top) * _TAIL:
            break
        tried = _laid_out(figures, fonts, leaves_clinic, closer)
        if len(tried.pages) < len(flow.pages):
            flow = tried
    title = _title(figures)
    number_pages(
        flow.pages,
        fonts,
        tr(
            "{code}　{version}　生成时间 {at}　程序版本 {program}",
            code=figures.code,
            version=figures.version_words,
            at=instant_words(figures.generated_at),
            program=figures.program_version,
        ),
    )
    return PaperDocument(
        f"{figures.code} {title} {figures.period_name}",
        tuple(flow.pages),
        figures.generated_at,
    )


def _title(figures: FormFigures) -> str:
    return f"{figures.township_name}{figures.clinic_name}{figures.title}"


def _laid_out(figures: FormFigures, fonts: PaperFonts, leaves_clinic: bool, closer: int) -> Flow:
    """Everything but the page numbers; ``closer`` steps of smaller rows."""
    flow = new_flow(fonts, figures.landscape)
    flow.line(_title(figures), 15, "center", bold=True)
    flow.space(4)
    flow.line(_second_line(figures), 9)
    for grid in figures.grids:
        flow.space(6)
        _grid(flow, grid, closer)
    for names in figures.lists:
        if not (names.private and leaves_clinic):
            flow.space(8 - 2 * closer)
            _list(flow, names, closer)
    form_charts(flow, figures)
    _foot(flow, figures, closer)
    return flow


def _second_line(figures: FormFigures) -> str:
    first, last = figures.period.first, figures.period.last
    return tr(
        "表号 {code}　　报告期：{name}（{m1:02d}月{d1:02d}日—{m2:02d}月{d2:02d}日）　　"
        "填报单位（盖章）：____________",
        code=figures.code,
        name=figures.period_name,
        m1=first.month,
        d1=first.day,
        m2=last.month,
        d2=last.day,
    )


def _grid(flow: Flow, grid: Grid, closer: int) -> None:
    if grid.title:
        flow.need(60)
        flow.line(grid.title, 10.5, bold=True)
        flow.space(2)
    size = 8.5 if len(grid.columns) <= 12 else 7.5
    leading: list[tuple[str, float]] = []
    if grid.show_codes:
        leading.append((tr("行"), _CODE_WIDTH))
    label_share = 4.2 if len(grid.columns) <= 6 else 2.6
    unit_width = _UNIT_WIDTH if grid.show_units else 0.0
    rest = flow.room - (_CODE_WIDTH if grid.show_codes else 0.0) - unit_width
    whole = label_share + sum(column.width for column in grid.columns)
    leading.append((grid.label_heading, rest * label_share / whole))
    if grid.show_units:
        leading.append((tr("单位"), unit_width))
    widths = tuple(w for _, w in leading) + tuple(
        rest * column.width / whole for column in grid.columns
    )
    padding = 2.6 if figures_fit(grid) else 1.7
    rows: list[tuple[Entry, ...]] = []
    for row in grid.rows:
        if row.cells and all(cell.kind is CellKind.SHADED for cell in row.cells) and not row.unit:
            code = (Entry(row.code, align="center", bold=True),) if grid.show_codes else ()
            rest_columns = len(widths) - len(code)
            rows.append((*code, Entry(row.label, columns=rest_columns, bold=True)))
            continue
        entries = [Entry(row.code, align="center")] if grid.show_codes else []
        entries.append(Entry(_INDENT * row.level + row.label))
        if grid.show_units:
            entries.append(Entry(row.unit, align="center"))
        entries.extend(_entry(cell) for cell in row.cells)
        rows.append(tuple(entries))
    heading = _heading(grid, [text for text, _ in leading])
    size -= _STEP_SIZE * closer
    padding = max(padding - _STEP_PADDING * closer, _LEAST_PADDING)
    flow.table(Table(widths, heading, tuple(rows), size, padding, least_side=_SIDE))
    for note in grid.notes:
        flow.space(2)
        flow.line(note, 7.5)


_ROWS_OF_A_PAGE = 36


def figures_fit(grid: Grid) -> bool:
    """Whether the rows leave room for the foot on one page at the ordinary height."""
    return len(grid.rows) <= _ROWS_OF_A_PAGE


def _heading(grid: Grid, leading: list[str]) -> tuple[tuple[Entry, ...], ...]:
    numbers = () if grid.show_codes else (_column_numbers(grid, leading),)
    if not any(column.group for column in grid.columns):
        texts = leading + [column.heading for column in grid.columns]
        return (tuple(Entry(text, align="center", bold=True) for text in texts), *numbers)
    upper = [Entry(text, rows=2, align="center", bold=True) for text in leading]
    lower: list[Entry] = []
    at = 0
    while at < len(grid.columns):
        column = grid.columns[at]
        if not column.group:
            upper.append(Entry(column.heading, rows=2, align="center", bold=True))
            at += 1
            continue
        end = at
        while end < len(grid.columns) and grid.columns[end].group == column.group:
            lower.append(Entry(grid.columns[end].heading, align="center", bold=True))
            end += 1
        upper.append(Entry(column.group, columns=end - at, align="center", bold=True))
        at = end
    return (tuple(upper), tuple(lower), *numbers)


def _column_numbers(grid: Grid, leading: list[str]) -> tuple[Entry, ...]:
    """栏次, where the cells are named by their columns."""
    return (
        Entry(tr("栏次"), columns=len(leading), align="center"),
        *(Entry(column.code, align="center") for column in grid.columns),
    )


def _entry(cell: Cell) -> Entry:
    if cell.kind is CellKind.SHADED:
        return Entry(shaded=True)
    mark = " ！" if cell.over_full else ""
    align = "left" if cell.kind is CellKind.TEXT and len(cell.text) > 8 else "center"
    return Entry(cell.shown + mark, align=align)


def _list(flow: Flow, names: NameList, closer: int) -> None:
    flow.need(60)
    flow.line(names.title, 10.5, bold=True)
    flow.space(2)
    whole = sum(column.width for column in names.columns)
    widths = tuple(flow.room * column.width / whole for column in names.columns)
    heading = (tuple(Entry(column.heading, align="center", bold=True) for column in names.columns),)
    rows = tuple(tuple(Entry(text) for text in row) for row in names.rows)
    if not rows:
        rows = ((Entry(tr("（本期无）"), columns=len(widths), align="center"),),)
    padding = max(2.4 - _STEP_PADDING * closer, _LEAST_PADDING)
    flow.table(Table(widths, heading, rows, 8 - _STEP_SIZE * closer, padding, least_side=_SIDE))


def _foot(flow: Flow, figures: FormFigures, closer: int) -> None:
    for note in figures.footnotes:
        flow.space(2)
        flow.line(note, 7.5)
    for warning in figures.warnings:
        flow.space(2)
        flow.line(tr("【核对】{warning}", warning=warning), 7.5, bold=True)
    flow.space(10 - 3 * closer)
    flow.line(signature_line(), 9)
    flow.space(4 - closer)
    parameters = "；".join(f"{name} {value}" for name, value in figures.parameters)
    flow.line(figures.population.words, SMALL, grey=0.3)
    flow.line(
        tr("口径参数：{parameters}", parameters=parameters or tr("均为默认")), SMALL, grey=0.3
    )
    if any(cell.over_full for cell in figures.cells.values()):
        flow.line(tr("！ 率大于 100%，请核对"), SMALL, grey=0.3)
