"""What the screen asks the data worker: both lists, and writing a decision."""

from dataclasses import dataclass

from clinic_desktop.exchange.conflicts import ConflictLine, conflict_lines
from clinic_desktop.exchange.decisions import Decided, DecidedLine, decided_lines, settle_conflicts
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.conflicts.choosing import Choosing


@dataclass(frozen=True, slots=True)
class Found:
    """Both lists."""

    open: tuple[ConflictLine, ...]
    decided: tuple[DecidedLine, ...]


def both_lists(place: Workplace) -> Found:
    """Open and decided."""
    return Found(conflict_lines(place), decided_lines(place))


def settle(place: Workplace, choosing: Choosing, reason: str) -> Decided:
    """Write what was chosen; raises ``InputProblem`` as ``settle_conflicts``."""
    return settle_conflicts(place, [choosing.decision(place)], reason)
