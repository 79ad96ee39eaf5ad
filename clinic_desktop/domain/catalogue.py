"""All definitions that came with the program or the centre, read once and handed around."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic_desktop.domain.programmes.rules import Programme


@dataclass(frozen=True, slots=True)
class BrokenDefinition:
    """A file that could not be used: it is listed and switched off, the rest goes on working."""

    path: str
    """Relative to the definitions folder."""
    reason: str
    """Chinese sentence: what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Programmes, forms, vaccines …: each a mapping from code, empty if there are none.

    Later wings add a field with a default; nobody has to change who constructs it.
    """

    programmes: Mapping[str, Programme] = field(default_factory=dict)
    broken: tuple[BrokenDefinition, ...] = ()
