"""A roster file as a person looks at it before anything is checked: columns with samples."""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.domain.roster.columns import ColumnMap, recognise
from clinic_desktop.domain.roster.sheet import Sheet, as_words, is_blank
from clinic_desktop.services.roster.files import read_file
from clinic_desktop.services.roster.planning import vocabulary_of
from clinic_desktop.services.workplace import Workplace

_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One column of a sheet: ``index`` from 0, its head, the first things that stand in it."""

    index: int
    head: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A sheet with the columns as recognised; ``rows`` below the heads."""

    columns: ColumnMap
    rows: int
    seen: tuple[ColumnSeen, ...]


def look_at(place: Workplace, path: Path) -> tuple[SheetSeen, ...]:
    """Every sheet that holds anything.

    Raises:
        KnownFault: the file cannot be read (``services.roster.files``).
    """
    vocabulary = vocabulary_of(place)
    return tuple(
        _seen(sheet, recognise(sheet, vocabulary)) for sheet in read_file(path).sheets if sheet.rows
    )


def _seen(sheet: Sheet, columns: ColumnMap) -> SheetSeen:
    people = [row for row in sheet.rows if row.number >= columns.first_row]
    width = max((len(row.values) for row in sheet.rows), default=0)
    seen = []
    for index in range(width):
        head = columns.heads[index] if index < len(columns.heads) else ""
        samples = []
        for row in people:
            if not is_blank(row.cell(index)):
                samples.append(as_words(row.cell(index)))
            if len(samples) == _SAMPLES:
                break
        if head or samples:
            seen.append(ColumnSeen(index, head, tuple(samples)))
    return SheetSeen(columns, len(people), tuple(seen))
