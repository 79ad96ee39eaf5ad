"""One text for one value: JSON with sorted keys, no spaces, UTF-8 (``sync.md`` section 5).

The bytes are those of ``orjson.dumps(value, option=OPT_SORT_KEYS)``; where speed matters the
caller hands in orjson's functions as a ``Codec``, and a test holds the two equal.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def dumps(value: Any) -> bytes:
    """The canonical bytes. ``ValueError`` for lone surrogates, ``TypeError`` for other types."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def loads(line: bytes) -> Any:
    """The value of a JSON text. ``ValueError`` for anything that is not strict UTF-8 JSON."""
    try:
        return json.loads(line.decode(), parse_constant=_no_constant)
    except RecursionError as deep:
        raise ValueError("nested too deep") from deep


@dataclass(frozen=True, slots=True)
class Codec:
    """A pair of functions that read and write canonical JSON."""

    dumps: Callable[[Any], bytes] = dumps
    loads: Callable[[bytes], Any] = loads


PLAIN = Codec()
"""The standard library's own."""
