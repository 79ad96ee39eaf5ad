"""What a run of worked cases found: one type for schedules and for immunisation."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """One value that came out otherwise than the case file says."""

    case_id: str
    field: str
    """What was compared: ``next_due``, ``Polio.earliest`` …"""
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class CaseCount:
    """How many expectations of one group (a programme, a series) were met."""

    group: str
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class CaseReport:
    """Cases passed and failed; a case with any difference has failed."""

    passed: int
    failed: int
    differences: tuple[CaseDifference, ...] = ()
    groups: tuple[CaseCount, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Every case came out as the file says."""
        return self.failed == 0


def counted(results: Iterable[tuple[str, bool]]) -> tuple[CaseCount, ...]:
    """Passed and failed per group, in the order in which the groups first appear."""
    counts: dict[str, list[int]] = {}
    for group, passed in results:
        counts.setdefault(group, [0, 0])[0 if passed else 1] += 1
    return tuple(CaseCount(group, *count) for group, count in counts.items())
