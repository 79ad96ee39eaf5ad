"""How the register screen orders the registers: shelves, and what each register adds up."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shelf:
    """Registers that stand together, in order."""

    code: str
    title: str
    forms: tuple[str, ...] = ()
    """Form codes."""
    groups: tuple[str, ...] = ()
    """Form groups whose registers stand here when no shelf names them."""
    short: Mapping[str, str] = field(default_factory=dict)
    """Form → short title for the list, where the official title is long."""


@dataclass(frozen=True, slots=True)
class RegisterOrder:
    """All shelves; empty where there is no definition."""

    shelves: tuple[Shelf, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    """Forms that another screen keeps (health-education activities)."""
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Form → number fields whose sum stands below the list."""
