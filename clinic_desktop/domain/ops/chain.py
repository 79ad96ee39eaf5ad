"""A running digest over operation ids: two machines hold the same numbers if it is equal.

``h = SHA-256(h ‖ id)[0:16]``, starting from 16 zero bytes (``sync.md`` section 9).
"""

import hashlib
from collections.abc import Iterable
from typing import Final

START: Final = "0" * 32


def extend(digest: str, op_ids: Iterable[str]) -> str:
    """The digest after these ids, in order; both as 32 hex digits."""
    held = bytes.fromhex(digest)
    sha256 = hashlib.sha256
    for one in op_ids:
        held = sha256(held + bytes.fromhex(one)).digest()[:16]
    return held.hex()
