"""Which option a typed digit means; no widget in sight.

A code of one digit is chosen at once. Where longer codes begin with the same digit, the digit
chooses its own code for the moment and waits for the next one: ``1`` then ``0`` gives ``10``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WAIT_MS = 900
"""A second digit belongs to the first when it comes within this time."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a key did: ``code`` now meant (or none), ``instead_of`` the code it corrects."""

    code: str | None
    instead_of: str | None = None


class CodeTyping:
    """Collects digits of one field; ``at`` is a clock in milliseconds."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = tuple(codes)
        self._so_far = ""
        self._chosen: str | None = None
        self._last = 0

    def forget(self) -> None:
        """The next digit begins a new code."""
        self._so_far, self._chosen = "", None

    def key(self, digit: str, at: int) -> Typed:
        """One typed character."""
        if at - self._last > WAIT_MS:
            self.forget()
        self._last = at
        longer = self._so_far + digit
        if not any(code.startswith(longer) for code in self._codes):
            self.forget()
            longer = digit
        before = self._chosen
        if not any(code.startswith(longer) for code in self._codes):
            return Typed(None)
        exact = longer if longer in self._codes else None
        more = any(code != longer and code.startswith(longer) for code in self._codes)
        instead = before if self._so_far and before is not None else None
        if more:
            self._so_far, self._chosen = longer, exact
        else:
            self.forget()
        if exact is None:
            return Typed(None)
        return Typed(exact, instead)
