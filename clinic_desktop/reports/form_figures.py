"""A report as plain figures: screen, paper, spreadsheet and exchange are views of this object.

Nothing here knows the database. Every figure carries the keys of the rows behind it, taken
from the same query as the number, so that a click opens exactly those people or events.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.rates import Scale, decimal_text, rate_text


class Ref(NamedTuple):
    """One row behind a figure: its table and id."""

    table: str
    id: str


class CellKind(StrEnum):
    """What stands in a cell."""

    COUNT = "count"
    RATE = "rate"
    TEXT = "text"
    SHADED = "shaded"
    """Does not apply: grey and empty."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a form, e.g. ``R-03.1.4``.

    A count has ``value`` (with ``decimals`` when it is a scaled measurement); a rate has
    ``num`` and ``den``; ``behind`` are the rows that ``value`` or ``num`` counts and
    ``behind_den`` those of the denominator. ``as_fraction`` prints "num/den = rate".
    ``words`` is the formula in words and ``clause`` where it is laid down.
    """

    name: str
    kind: CellKind
    value: int = 0
    decimals: int = 0
    num: int = 0
    den: int = 0
    scale: Scale = Scale.PERCENT
    text: str = ""
    unit: str = ""
    as_fraction: bool = False
    behind: tuple[Ref, ...] = ()
    behind_den: tuple[Ref, ...] = ()
    words: str = ""
    clause: str = ""
    corrected: str = ""
    """Why the figure was corrected by hand; empty for the program's own."""

    @property
    def shown(self) -> str:
        """The cell as it is printed."""
        match self.kind:
            case CellKind.COUNT:
                return decimal_text(self.value, self.decimals)
            case CellKind.RATE:
                rate = rate_text(self.num, self.den, self.scale)
                whole = self.as_fraction and self.den != 0
                return f"{self.num}/{self.den} = {rate}" if whole else rate
            case CellKind.TEXT:
                return self.text
            case CellKind.SHADED:
                return ""

    @property
    def over_full(self) -> bool:
        """A rate above 100 % is printed as it is and marked for checking."""
        return (
            self.kind is CellKind.RATE
            and self.scale is Scale.PERCENT
            and self.den > 0
            and self.num > self.den
        )


@dataclass(frozen=True, slots=True)
class Column:
    """A printed column. ``width`` is a share of the table's width; ``group`` heads several."""

    code: str
    heading: str
    width: float = 1.0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row: code, label (indented ``level`` steps), unit, cells by column code."""

    code: str
    label: str
    unit: str
    level: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of figures. ``key`` is empty for the main table, else part of its cell names."""

    key: str
    title: str
    label_heading: str
    show_codes: bool
    show_units: bool
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameList:
    """A list under the figures (活动明细, 逾期名单 …), one text per column.

    ``private`` lists stay in the clinic: they are left out of the copy that leaves it.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    refs: tuple[Ref, ...]
    private: bool = False


@dataclass(frozen=True, slots=True)
class PopulationUsed:
    """Which population stands under the rates: the entered base or the register (1.4)."""

    people: int
    entered: bool
    source: str
    year: int

    @property
    def words(self) -> str:
        """One line for the foot of the form."""
        if self.entered:
            return tr(
                "人口底数：{year} 年录入 {people} 人（{source}）",
                year=self.year,
                people=self.people,
                source=self.source or tr("来源未注明"),
            )
        return tr("人口底数：未录入，按在册常住 {people} 人计", people=self.people)


@dataclass(frozen=True, slots=True)
class FormFigures:
    """A report form with all its figures, as of ``generated_at``.

    ``version`` 0 is the first issue (原版), n the n-th correction (更正版 n). ``parameters``
    are those that differ from the defaults. ``warnings`` are checks of the form that do not
    hold; ``blocked`` says that such a form may not be submitted.
    """

    code: str
    title: str
    period: Period
    ytd: Period
    cutoff: date
    period_name: str
    clinic_code: str
    clinic_name: str
    township_name: str
    landscape: bool
    grids: tuple[Grid, ...]
    lists: tuple[NameList, ...]
    footnotes: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    population: PopulationUsed
    warnings: tuple[str, ...]
    blocked: bool
    version: int
    program_version: str
    generated_at: datetime

    @property
    def cells(self) -> dict[str, Cell]:
        """Every cell by its name."""
        return {cell.name: cell for grid in self.grids for row in grid.rows for cell in row.cells}

    def cell(self, name: str) -> Cell:
        """The cell called ``R-03.1.4``; KeyError when the form has no such cell."""
        return self.cells[name]

    @property
    def version_words(self) -> str:
        """原版 or 更正版 n."""
        return tr("原版") if self.version == 0 else tr("更正版 {n}", n=self.version)


@dataclass(frozen=True, slots=True)
class Explanation:
    """为什么是这个数: formula in words, where it is laid down, dates and parameters used."""

    cell: str
    formula: str
    clause: str
    dates: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, int], ...]


def explain(figures: FormFigures, name: str) -> Explanation:
    """How the figure in a cell came about. KeyError when the form has no such cell."""
    cell = figures.cell(name)
    parts: tuple[tuple[str, int], ...] = ()
    if cell.kind is CellKind.RATE:
        parts = ((tr("分子"), cell.num), (tr("分母"), cell.den))
    elif cell.kind is CellKind.COUNT:
        parts = ((tr("数值"), cell.value),)
    return Explanation(
        cell=name,
        formula=cell.words,
        clause=cell.clause,
        dates=(
            (tr("报告期"), f"{figures.period.first} — {figures.period.last}"),
            (tr("本年累计"), f"{figures.ytd.first} — {figures.ytd.last}"),
            (tr("数据截止"), f"{figures.cutoff}"),
        ),
        parameters=(*figures.parameters, (tr("人口底数"), figures.population.words)),
        parts=parts,
    )
