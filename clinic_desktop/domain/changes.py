"""What one unit of work changed; screens listen for it and decide whether to refresh."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """The outcome of one committed unit of work.

    ``tx`` names it in history and undo; ``rows`` are (table, row id); ``residents`` and
    ``households`` the people and houses concerned, also when only their records changed.
    """

    tx: str
    action: str
    rows: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    residents: frozenset[str] = field(default_factory=frozenset)
    households: frozenset[str] = field(default_factory=frozenset)

    def touches(self, *tables: str) -> bool:
        """Whether any row of one of the tables changed."""
        return any(table in tables for table, _ in self.rows)
