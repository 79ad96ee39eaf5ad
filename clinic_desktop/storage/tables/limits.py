"""Length and type limits of synced columns as CHECK constraints, generated from their types.

What the operation log must refuse (``sync.md`` section 17) cannot get into the database, whatever
wrote it, so that the seal never fails.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, Text
from sqlalchemy.sql.type_api import TypeEngine

from clinic_desktop.domain.ops.limits import INTEGER, TEXT_BYTES
from clinic_desktop.storage.tables.base import Flag, IsoDate, JsonText, Words

CHECK_PREFIX = "ck_"
_SQLITE, _POSTGRES = "sqlite", "postgresql"


def add_limits(metadata: MetaData) -> None:
    """Give every synced table the checks that follow from its column types."""
    for table in metadata.tables.values():
        if "sync" in table.info:
            for column in table.columns:
                for dialect, condition in _conditions(table, column):
                    table.append_constraint(
                        CheckConstraint(
                            condition, name=f"{CHECK_PREFIX}{table.name}__{column.name}"
                        ).ddl_if(dialect=dialect)
                    )


def _conditions(table: Table, column: Column[object]) -> Iterator[tuple[str, str]]:
    name, kind = column.name, column.type
    if column.primary_key:
        yield _SQLITE, f"length({name}) = 32 AND {name} NOT GLOB '*[^0-9a-f]*'"
        yield _POSTGRES, f"{name} ~ '^[0-9a-f]{{32}}$'"
    elif isinstance(kind, Flag):
        yield _SQLITE, f"{name} IN (0, 1)"
        yield _POSTGRES, f"{name} IN (0, 1)"
    elif isinstance(kind, IsoDate):
        yield _SQLITE, f"{name} IS date({name})"
        yield _POSTGRES, f"{name} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$'"
    elif isinstance(kind, JsonText | Text):
        yield _SQLITE, f"{_is_text(name)} AND octet_length({name}) <= {TEXT_BYTES}"
        yield _POSTGRES, f"octet_length({name}) <= {TEXT_BYTES}"
    elif isinstance(kind, Words | String):
        yield _SQLITE, f"{_is_text(name)} AND length({name}) <= {_length(kind)}"
    elif isinstance(kind, Integer):
        yield (
            _SQLITE,
            f"typeof({name}) IN ('integer', 'null') AND {name} BETWEEN -{INTEGER} AND {INTEGER}",
        )
    else:
        raise TypeError(f"{table.name}.{name}: {kind!r} cannot be exchanged")


def _is_text(name: str) -> str:
    return f"typeof({name}) IN ('text', 'null') AND instr({name}, char(0)) = 0"


def _length(kind: TypeEngine[Any]) -> int:
    length = getattr(kind, "length", None)
    if not isinstance(length, int):
        raise TypeError(f"{kind!r} needs a length")
    return length
