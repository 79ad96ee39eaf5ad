"""Numbers that people read to one another to be sure of a key (``sync.md`` section 3)."""

import hashlib
from dataclasses import dataclass

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr

GROUPS = 6
TYPED = 2
"""The last groups are the ones that are read out and typed."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Six groups of five digits; ``str()`` shows them with spaces, ``payload`` is for a QR code."""

    groups: tuple[str, ...]

    @classmethod
    def of(cls, *keys: bytes) -> "Fingerprint":
        """D = SHA-256 over the keys in order; group g = D[5g:5g+5] as a number, mod 100000."""
        digest = hashlib.sha256(b"".join(keys)).digest()
        return cls(
            tuple(
                f"{int.from_bytes(digest[5 * g : 5 * g + 5]) % 100_000:05d}" for g in range(GROUPS)
            )
        )

    def __str__(self) -> str:
        return " ".join(self.groups)

    @property
    def payload(self) -> str:
        """The same for a phone."""
        return "VCFP1:" + "-".join(self.groups)

    @property
    def last_groups(self) -> str:
        """What the other side has to type."""
        return " ".join(self.groups[-TYPED:])

    def confirm(self, typed: str) -> None:
        """Compare with what was typed: the last two groups, blanks and dashes ignored.

        Raises ``InputProblem`` when it does not fit; the keys are then somebody else's.
        """
        digits = "".join(c for c in typed if c not in " -\u3000\t")
        if digits != "".join(self.groups[-TYPED:]):
            raise InputProblem(
                Problem(
                    "fingerprint",
                    "fingerprint_differs",
                    tr("核对码不符。请让对方重新念最后两组数字；仍不符时不要继续，文件可能被调换"),
                )
            )
