"""What a report form looks like and which figure stands in each cell; read from
``resources/definitions/reports``.

The loader in ``definitions`` makes these objects, ``reports`` fills them with numbers. A new
form of a county is a new file.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic_desktop.domain.forms.expressions import Expression


class Span(StrEnum):
    """Over which time a column's formula runs."""

    MONTH = "month"
    """P, whatever its length."""
    YEAR = "year"
    """Y0 to pe."""
    END = "end"
    """The state at the end of pe."""


class CellRole(StrEnum):
    """Columns that are not a formula over a span."""

    FIGURE = "figure"
    TARGET = "target"
    """The value of the row's target."""
    DONE = "done"
    """Completion: the row's yearly figure over its target."""
    REACHED = "reached"
    """是 / 否 / 不适用 against the row's target."""
    WEIGHT = "weight"
    """The row's weight, rescaled so that the rows that apply make up 100."""
    SCORE = "score"
    """Weight times the share of the target that was reached, at most the whole weight."""


class PeriodKind(StrEnum):
    """How long the report period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    MATERNAL_YEAR = "maternal_year"


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """A column. Its formula, if any, stands for every row (with ``{argument}`` of the row)."""

    code: str
    heading: str
    span: Span = Span.MONTH
    role: CellRole = CellRole.FIGURE
    width: float = 1.0
    group: str = ""
    formula: str = ""
    scale: str = "percent"
    clause: str = ""


@dataclass(frozen=True, slots=True)
class RowLayout:
    """A row. ``columns`` are those it fills; the others are shaded.

    ``formulas`` overrides the row's formula for single columns. ``arguments`` replace
    ``{name}`` in the formulas of the columns.
    """

    code: str
    label: str
    unit: str = ""
    level: int = 0
    columns: tuple[str, ...] = ()
    formula: str = ""
    formulas: tuple[tuple[str, str], ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()
    scale: str = "percent"
    decimals: int = 0
    as_fraction: bool = False
    target: str = ""
    """Indicator of the row's target in the settings; of ``A|B`` the first that is set."""
    weight: int = 0
    """Points of the row on a score sheet, before rescaling."""
    words: str = ""
    """The formula in words where the generated sentence would not do."""
    clause: str = ""

    @property
    def target_indicators(self) -> tuple[str, ...]:
        """Indicators under which the target is looked for, the row's own one first."""
        return tuple(self.target.split("|")) if self.target else ()

    def formula_for(self, column: ColumnLayout) -> str:
        """The formula of the cell in this column with the row's arguments; empty for none."""
        text = dict(self.formulas).get(column.code) or self.formula or column.formula
        for name, value in self.arguments:
            text = text.replace("{" + name + "}", value)
        return text


@dataclass(frozen=True, slots=True)
class GridLayout:
    """A table of figures. ``rows_from`` names a set of rows that depends on the data."""

    key: str
    title: str
    label_heading: str
    columns: tuple[ColumnLayout, ...]
    rows: tuple[RowLayout, ...]
    show_codes: bool = True
    show_units: bool = True
    rows_from: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListLayout:
    """A list under the figures: ``source`` names the query, columns its fields."""

    key: str
    title: str
    source: str
    columns: tuple[ColumnLayout, ...]
    private: bool = False


@dataclass(frozen=True, slots=True)
class CheckLayout:
    """A rule between cells, e.g. ``18.A + 21.A >= 17.A``; a broken one warns or blocks."""

    rule: str
    message: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """One report form in one edition."""

    code: str
    title: str
    edition: str
    effective_from: date
    source: str
    period: PeriodKind
    landscape: bool
    grids: tuple[GridLayout, ...]
    lists: tuple[ListLayout, ...] = ()
    checks: tuple[CheckLayout, ...] = ()
    notes: tuple[str, ...] = ()
    notes_from: tuple[str, ...] = ()
    """Footnotes that depend on the data, by name."""
    names_allowed: bool = True
    """False: no names on this form (R-07)."""
    submitted: bool = True
    """False: a look at the figures that is handed to nobody and has no deadline."""


@dataclass(frozen=True, slots=True)
class EventWord:
    """A word of the formulas (``lecture``, ``anc`` …): which rows it means.

    ``activities`` are kinds of health-education activities, ``events`` kinds of programme
    events (from forms or entered by themselves), ``forms`` codes of record forms. ``where`` must
    hold for an event to count. ``values`` adds computed values.
    """

    word: str
    label: str
    unit: str = ""
    activities: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    where: Expression | None = None
    values: tuple[tuple[str, Expression], ...] = ()
    person_field: str = ""
    """Field that names the person where the record is about the clinic."""
    date_field: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class TargetProposal:
    """What work plans demand for an indicator: offered in the settings, never in force itself."""

    indicator: str
    value_hundredths: int
    """Hundredths of a percent point, or of a count."""
    source: str
    others: str = ""
    """What other plans say."""


@dataclass(frozen=True, slots=True)
class ReportDefinitions:
    """Everything read from the reports folder."""

    layouts: tuple[ReportLayout, ...] = ()
    words: tuple[EventWord, ...] = ()
    proposals: tuple[TargetProposal, ...] = ()

    def layout(self, code: str, on: date) -> ReportLayout:
        """The edition of a form in force on a day.

        Raises:
            KeyError: no such form, or none in force yet.
        """
        editions = [
            layout for layout in self.layouts if layout.code == code and layout.effective_from <= on
        ]
        if not editions:
            raise KeyError(code)
        return max(editions, key=lambda layout: layout.effective_from)

    def proposal(self, *indicators: str) -> TargetProposal | None:
        """The proposed target of the first of these indicators that has one."""
        known = {each.indicator: each for each in self.proposals}
        return next((known[each] for each in indicators if each in known), None)

    def word(self, name: str) -> EventWord:
        """The event word of that name; KeyError when there is none."""
        for word in self.words:
            if word.word == name:
                return word
        raise KeyError(name)
