"""Named figures, row sets and lists: what a form definition may refer to besides formulas.

A named figure is a function ``(book, period, *arguments) -> Value`` with its meaning in words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.report_layout import RowLayout
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.values import Value
from clinic_desktop.reports.form_figures import Ref

FigureFunction = Callable[..., Value]
RowSource = Callable[[Book], tuple[RowLayout, ...]]
ListRow = tuple[Ref, dict[str, str]]
ListSource = Callable[[Book], tuple[ListRow, ...]]
NoteSource = Callable[[Book], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure with its meaning; ``clause`` is where it is defined."""

    name: str
    words: str
    clause: str
    function: FigureFunction

    def reckon(self, book: Book, period: Period, arguments: tuple[str, ...]) -> Value:
        """The figure over a period."""
        return self.function(book, period, *arguments)


FIGURES: dict[str, NamedFigure] = {}
ROW_SETS: dict[str, RowSource] = {}
LISTS: dict[str, ListSource] = {}
NOTES: dict[str, NoteSource] = {}


def figure(name: str, words: str, clause: str) -> Callable[[FigureFunction], FigureFunction]:
    """Register a named figure."""

    def register(function: FigureFunction) -> FigureFunction:
        FIGURES[name] = NamedFigure(name, words, clause, function)
        return function

    return register


def row_set(name: str) -> Callable[[RowSource], RowSource]:
    """Register rows that depend on the data (vaccine doses, village groups)."""

    def register(function: RowSource) -> RowSource:
        ROW_SETS[name] = function
        return function

    return register


def name_list(name: str) -> Callable[[ListSource], ListSource]:
    """Register a list."""

    def register(function: ListSource) -> ListSource:
        LISTS[name] = function
        return function

    return register


def note(name: str) -> Callable[[NoteSource], NoteSource]:
    """Register a footnote that depends on the data."""

    def register(function: NoteSource) -> NoteSource:
        NOTES[name] = function
        return function

    return register
