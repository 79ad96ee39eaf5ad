"""A sheet as it was read: cells with the types the file gave them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from clinic_desktop.domain.identity import halfwidth

CellValue = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with anything in it."""

    number: int
    """As the spreadsheet program shows it, from 1."""
    values: tuple[CellValue, ...]

    def cell(self, index: int | None) -> CellValue:
        """The value in a zero-based column; rows may be shorter than the sheet."""
        return self.values[index] if index is not None and index < len(self.values) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; wholly blank rows are left out, the others keep their numbers."""

    name: str
    rows: Sequence[SheetRow]
    typed: bool = True
    """False where the file has nothing but text (CSV): a date in text is then no fault."""
    from_1904: bool = False
    """Serial dates count from 1904 (old Macintosh workbooks)."""


def is_blank(value: CellValue) -> bool:
    """Nothing, or nothing but blanks."""
    return value is None or (
        isinstance(value, str) and not value.strip(" \t\r\n\u3000\u00a0\ufeff")
    )


def as_text(value: CellValue) -> str:
    """A cell as somebody would read it: whole numbers without ``.0``, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip(" \t\r\n\u3000\u00a0\ufeff")


def as_words(value: CellValue) -> str:
    """Text with full-width digits and letters made ordinary and blanks inside made single."""
    return " ".join(halfwidth(as_text(value)).split())
