"""Named figures, row sets and lists: what a form definition may refer to besides formulas.

A named figure is a function ``(book, period, *arguments) -> Value`` with its meaning in words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.report_layout import RowLayout
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.values import Value
from clinic_desktop.reports.form_figures import Ref

T = TypeVar("T")

FigureFunction = Callable[..., Value | None]
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

    def reckon(self, book: Book, period: Period, arguments: tuple[str, ...]) -> Value | None:
        """The figure over a period; None where it does not apply to this period."""
        return self.function(book, period, *arguments)


FIGURES: dict[str, NamedFigure] = {}
ROW_SETS: dict[str, RowSource] = {}
LISTS: dict[str, ListSource] = {}
NOTES: dict[str, NoteSource] = {}


def named(registry: Mapping[str, T], name: str) -> T:
    """The figure, row set, list or footnote of that name.

    Raises:
        KnownFault: a definition refers to something this version of the program does not know.
    """
    if name not in registry:
        raise KnownFault(
            "REPORT_NAME_UNKNOWN",
            tr("报表定义里的“{name}”本版本不认识", name=name),
            tr("请更新程序，或在“设置—定义”里停用该报表"),
        )
    return registry[name]


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
