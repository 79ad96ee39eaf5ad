"""Rows computed from others: kept in the same unit of work as the rows they come from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from sqlalchemy.orm import Session

Progress = Callable[[int, int], None]
"""Called with (done, total); may raise to stop."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What one unit of work wrote, whatever style wrote it.

    ``rows`` are (table, row id); ``residents`` and ``households`` those concerned, also when
    only their records changed. A household concerns its members only where a deriver says so.
    """

    rows: frozenset[tuple[str, str]]
    residents: frozenset[str]
    households: frozenset[str]

    def ids(self, table: str) -> frozenset[str]:
        """The row ids touched in one table."""
        return frozenset(pk for name, pk in self.rows if name == table)

    def touches(self, tables: Iterable[str]) -> bool:
        """Whether any row of one of the tables was touched."""
        wanted = frozenset(tables)
        return any(name in wanted for name, _ in self.rows)


class Deriver(Protocol):
    """Keeps one kind of derived row in step with what it is derived from."""

    def refresh(self, session: Session, touched: Touched, today: date) -> None:
        """Recompute what depends on the touched rows, inside the open unit of work."""
        ...

    def rebuild(self, session: Session, today: date, progress: Progress) -> None:
        """Recompute everything from nothing."""
        ...


@runtime_checkable
class Sweeper(Protocol):
    """A deriver of rows that the passing of days alone changes.

    The day is swept in many short units of work: ``outdated`` is read once, ``renew`` is called
    with some of it at a time. What a power cut leaves over is found outdated again.
    """

    def outdated(self, session: Session, today: date) -> list[tuple[str, str]]:
        """Whose rows do not hold today, as (table, id), most pressing first."""
        ...

    def renew(self, session: Session, keys: Sequence[tuple[str, str]], today: date) -> None:
        """Recompute the rows of some of them."""
        ...

    def swept(self, session: Session, today: date) -> None:
        """Nobody is left: note what the next sweep needs to know."""
        ...
