"""What an import would do or has done, in numbers and findings."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clinic_desktop.domain.roster.findings import Finding, Handling, Kind


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of a plan or an import.

    ``rows`` = ``accepted`` + ``waiting`` + ``rejected``. ``accepted`` are rows created or
    registered before; ``residents`` and ``households`` count what is new.
    """

    file: str
    rows: int
    residents: int
    households: int
    accepted: int
    waiting: int
    rejected: int
    already: int
    """Rows that were registered before; part of ``accepted``."""
    enrolments: int = 0
    """Enrolments made, because their programme was confirmed."""
    proposals: Mapping[str, int] = field(default_factory=dict)
    """Programme to number of enrolments that wait for confirmation."""
    findings: tuple[Finding, ...] = ()
    unused_columns: tuple[str, ...] = ()

    def by_kind(self) -> dict[Kind, int]:
        """How many findings of each kind, gravest first."""
        counts = Counter(f.kind for f in self.findings)
        order = {f.kind: f.severity for f in self.findings}
        kinds = sorted(counts, key=lambda kind: (-order[kind], -counts[kind], kind))
        return {kind: counts[kind] for kind in kinds}

    def of(self, handling: Handling) -> tuple[Finding, ...]:
        """The findings with one consequence."""
        return tuple(f for f in self.findings if f.severity is handling)

    def to_json(self) -> dict[str, Any]:
        """One JSON object; findings carry row, kind, message, proposal and handling."""
        return {
            "file": self.file,
            "rows": self.rows,
            "residents": self.residents,
            "households": self.households,
            "accepted": self.accepted,
            "waiting": self.waiting,
            "rejected": self.rejected,
            "already": self.already,
            "enrolments": self.enrolments,
            "proposals": dict(self.proposals),
            "unused_columns": list(self.unused_columns),
            "findings": [finding.to_json() for finding in self.findings],
        }
