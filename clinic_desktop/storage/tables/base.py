# ruff: noqa: ARG002 - the signatures are SQLAlchemy's
"""Column types and the columns every synced table has.

The column rules of the exchange (``sync.md`` section 4) hold from the first migration on: text
ids, no REAL, scaled integers, ISO dates as text, flags as 0/1, no BLOB, no UNIQUE but the id, no
cascades, no server defaults.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Dialect, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

_SURROGATE = re.compile(r"[\ud800-\udfff]")


class SyncClass(StrEnum):
    """Who may write a table (``sync.md`` section 11)."""

    REFERENCE = "R"
    EVENT = "E"
    MASTER = "M"
    REQUEST = "Q"


@dataclass(frozen=True, slots=True)
class SyncSpec:
    """How a table takes part in the exchange.

    ``units`` names groups of columns that change together; a column in no group is a unit of
    its own. ``parent`` is the column holding the row this one belongs to, with its table.
    """

    sync_class: SyncClass
    units: tuple[tuple[str, tuple[str, ...]], ...] = ()
    parent: tuple[str, str] | None = None


def clean_text(value: str) -> str:
    """The form every text takes on its way in: no NUL, no lone surrogates, Unicode NFC."""
    if "\0" in value:
        value = value.replace("\0", "")
    return unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", value))


def _clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): _clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_json(item) for item in value]
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"{value!r}: only text, integers, flags, lists and objects are stored")


class Words(TypeDecorator[str]):
    """Text for people: NUL stripped, Unicode NFC, outer blanks removed."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Normalise on the way in."""
        return None if value is None else clean_text(value).strip()


class IsoDate(TypeDecorator[date]):
    """A civil date stored as ``YYYY-MM-DD`` text."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | str | None, dialect: Dialect) -> str | None:
        """Dates and ISO strings are both taken."""
        if value is None or isinstance(value, str):
            return value
        return value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """ISO text back to a date."""
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """A yes/no kept as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | int | None, dialect: Dialect) -> int | None:
        """True and False as 1 and 0."""
        return None if value is None else int(bool(value))

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """0 and 1 as False and True."""
        return None if value is None else bool(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value as canonical text (sorted keys), one unit of exchange.

    Holds text, integers, flags, lists and objects; fractions are refused (measurements are
    integers in a declared scale).
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Canonical bytes, so that equal values are equal text."""
        if value is None:
            return None
        return orjson.dumps(_clean_json(value), option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Text back to the value."""
        return None if value is None else orjson.loads(value)


class LooseJson(JsonText):
    """JSON of this machine alone (drafts, settings): fractions are allowed."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Any JSON value as text."""
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


class Base(DeclarativeBase):
    """All tables."""


class Synced:
    """Columns of every synced table. Void, never delete: ``voided`` is an edit with a reason."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_code: Mapped[str] = mapped_column(String(32))
    """Code of the clinic the row is stamped with; events count where they are stamped."""
    created_at: Mapped[str] = mapped_column(String(27))
    """Entry instant, UTC, ``YYYY-MM-DDTHH:MM:SS.mmmZ``."""
    created_by: Mapped[str | None] = mapped_column(String(32))
    """Staff id."""
    voided: Mapped[bool] = mapped_column(Flag, default=False)
    void_by: Mapped[str | None] = mapped_column(String(32))
    void_reason: Mapped[str | None] = mapped_column(Words(200))
