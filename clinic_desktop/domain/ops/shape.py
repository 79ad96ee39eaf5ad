"""What the merge has to know of a table: columns, their types, and which change together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from clinic_desktop.domain.ops.operation import Value

VOID: Final = "_void"
VOID_COLUMNS: Final = ("voided", "void_by", "void_reason")
VOID_VS_EDIT: Final = "_void_vs_edit"
"""Name under which a void and an edit that did not know of each other are listed."""

UpCaster = Callable[[Mapping[str, Value]], Mapping[str, Value]]


class Form(StrEnum):
    """What a value must look like beyond being a number or a text."""

    ANY = "any"
    FLAG = "flag"
    """0 or 1."""
    DATE = "date"
    """``YYYY-MM-DD``, a day that exists."""
    JSON = "json"
    """The text of a JSON value."""


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """Type of a column: ``integer`` or text, at most ``length`` characters (None: no own limit)."""

    integer: bool = False
    length: int | None = None
    nullable: bool = True
    form: Form = Form.ANY


@dataclass(frozen=True)
class TableShape:
    """Columns of a synced table without its id, and their units (``sync.md`` section 7).

    ``groups`` names the units of several columns; the void unit is added where the table has a
    column ``voided``; every other column is a unit of its own. ``up_casters[s]`` turns values
    written under schema ``s`` into those of ``s + 1``.
    """

    columns: Mapping[str, ColumnShape]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    up_casters: Mapping[int, UpCaster] = field(default_factory=dict)

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        """Column → unit."""
        found = {column: column for column in self.columns}
        if "voided" in self.columns:
            found.update(dict.fromkeys((c for c in VOID_COLUMNS if c in self.columns), VOID))
        for unit, columns in self.groups.items():
            found.update(dict.fromkeys(columns, unit))
        return found

    @cached_property
    def units(self) -> Mapping[str, tuple[str, ...]]:
        """Unit → its columns, in the order of the table."""
        found: dict[str, list[str]] = {}
        for column, unit in self.unit_of.items():
            found.setdefault(unit, []).append(column)
        return {unit: tuple(columns) for unit, columns in found.items()}

    @cached_property
    def required(self) -> frozenset[str]:
        """Columns that an insert must give."""
        return frozenset(name for name, column in self.columns.items() if not column.nullable)

    def units_touched(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        """Units that these columns belong to; columns this version does not know are left out."""
        unit_of = self.unit_of
        return tuple(dict.fromkeys(unit_of[c] for c in values if c in unit_of))

    def current(self, values: Mapping[str, Value], schema: int) -> Mapping[str, Value]:
        """Values written under an older schema in the words of this one."""
        for step in sorted(s for s in self.up_casters if s >= schema):
            values = self.up_casters[step](values)
        return values
