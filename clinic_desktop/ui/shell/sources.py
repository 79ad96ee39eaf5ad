"""What the shell asks the workplace; ``bootstrap`` ties these to services."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_desktop.domain.changes import Changes
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.rows_model import Tag

if TYPE_CHECKING:  # the shell's module is imported before SQLAlchemy
    from clinic_desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Alert:
    """What waits behind the bell: a draft, cold chain, expiring vaccine, report due, backup."""

    text: str
    screen: str = ""
    """Key of the screen that helps."""
    subject: str = ""
    tone: Tone = Tone.NOTICE
    args: Mapping[str, object] = field(default_factory=dict)
    """Further arguments of ``open``."""


@dataclass(frozen=True, slots=True)
class ShellFacts:
    """What stands around the screens; asked after every change and once a minute."""

    badges: Mapping[str, int] = field(default_factory=dict)
    """Screen key → number beside its word in the rail; 0 shows nothing."""
    last_backup: datetime | None = None
    backup_late: bool = False
    unsent: int | None = None
    """Changes not yet handed to the township; ``None`` where nothing is sent."""
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the search results; Enter opens ``screen`` with ``id``."""

    screen: str
    id: str
    title: str
    subtitle: str = ""
    tags: tuple[Tag, ...] = ()
    args: Mapping[str, object] = field(default_factory=dict)
    """Further arguments of ``open``."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    text: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class ShellSources:
    """Functions for the data worker; ``unlock`` runs on a thread of its own."""

    facts: "Callable[[Workplace], ShellFacts]"
    find: "Callable[[Workplace, str], Sequence[Hit]]"
    undo: "Callable[[Workplace], Undone]"
    """Takes back this person's last save; ``InputProblem`` when there is nothing to take back."""
    unlock: Callable[[str], object]
    """Checks the password of the person logged in; ``InputProblem`` when it is wrong."""
