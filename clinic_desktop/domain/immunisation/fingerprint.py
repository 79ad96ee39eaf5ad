"""One short text for a whole set of rules: equal rules, equal text, on every machine."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any

from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules


def fingerprint(rules: ImmunisationRules, edition: str = "") -> str:
    """32 hex digits; ``edition`` names the program, whose arithmetic also decides."""
    digest = blake2b(edition.encode(), digest_size=16)
    for part in _parts(rules):
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _parts(value: Any) -> Iterator[str]:
    if is_dataclass(value):
        yield type(value).__name__
        for each in fields(value):
            yield from _parts(getattr(value, each.name))
    elif isinstance(value, Mapping):
        # The order of series and products is part of the rules.
        for key, own in value.items():
            yield str(key)
            yield from _parts(own)
        yield "}"
    elif isinstance(value, frozenset):
        yield from _parts(tuple(sorted(value)))
    elif isinstance(value, tuple):
        for own in value:
            yield from _parts(own)
        yield "]"
    else:
        yield repr(value)
