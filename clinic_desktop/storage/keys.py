"""The data key: 32 random bytes that encrypt the database of one clinic."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DataKey:
    """Handed over raw; never written anywhere but wrapped in the vault; never shown by ``repr``."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != 32:
            raise ValueError("a data key has 32 bytes")

    @classmethod
    def random(cls) -> "DataKey":
        """A new key."""
        return cls(secrets.token_bytes(32))

    @property
    def pragma(self) -> str:
        """The text after ``PRAGMA key =``: raw, so that no derivation is run at each open."""
        return f"\"x'{self.raw.hex()}'\""
