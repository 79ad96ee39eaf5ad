"""Two of the three kinds of failure; the third, our own bug, is any other exception.

``InputProblem``: the user can correct it; says what and where.
``KnownFault``: the world did it (disk full, stick pulled out, newer file); says what to do.
Failure is never ``False`` or ``None``.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How far a problem holds up the save."""

    ERROR = "error"
    """Refused until corrected."""
    CONFIRM = "confirm"
    """Unusual; passes when the person confirms it, with a reason where the field asks for one."""
    NOTE = "note"
    """Shown, never holds anything up."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: the field it stands at, a stable code, a Chinese sentence."""

    field: str
    code: str
    message: str
    severity: Severity = Severity.ERROR


class InputProblem(Exception):
    """What was entered cannot be taken as it is; every problem names its field."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("；".join(p.message for p in problems))
        self.problems = problems


class KnownFault(Exception):
    """Something outside the program failed.

    ``code`` is stable (``DISK_FULL``, ``DATABASE_NEWER``, ``E_DAMAGED`` …), ``message`` says what
    happened and ``advice`` what to do, both in Chinese.
    """

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        super().__init__(f"{message}{advice and '。' + advice}")
        self.code = code
        self.message = message
        self.advice = advice
