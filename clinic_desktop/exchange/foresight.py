"""What a step will change, row by row, before it is taken: the old value and the new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import VOID, Value
from clinic_desktop.exchange.naming import About, about_rows, names_of, stored_values
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.shapes import json_columns, shapes

NEW, CHANGED, VOIDED, GONE = "new", "changed", "voided", "gone"
MOST = 300
"""Rows named one by one; the counts by table speak for the rest."""
_ALWAYS_NEW = frozenset({"created_at", "created_by", "clinic_code", "entry_order"})


@dataclass(frozen=True, slots=True)
class FieldForeseen:
    """One value: ``field`` is the column, or ``column.key`` inside a JSON column."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RowForeseen:
    """One row. ``kind``: new, changed, voided or gone."""

    table: str
    row: str
    about: About
    kind: str
    fields: tuple[FieldForeseen, ...]
    names: Mapping[str, str]
    """Ids among the values → names."""


def foreseen(place: PlaceLike, session: Session, keys: Iterable[Key]) -> tuple[RowForeseen, ...]:
    """Rows of an open transaction against what everybody else still reads; the log is left out."""
    wanted = [key for key in keys if not key[0].startswith("sync_")][:MOST]
    after = stored_values(session, wanted)
    with place.database.reading() as outside:
        before = stored_values(outside, wanted)
        about = about_rows(outside, before)
    about |= about_rows(session, after)
    rows = []
    for key in wanted:
        old, new = before.get(key), after.get(key)
        fields = tuple(differences(key[0], old or {}, new or {}))
        if (old is None and new is None) or not fields:
            continue
        values = [value for one in fields for value in (one.old, one.new)]
        names = names_of(session, values)
        rows.append(RowForeseen(*key, about.get(key, About()), _kind(old, new), fields, names))
    return tuple(rows)


def _kind(old: Mapping[str, Value] | None, new: Mapping[str, Value] | None) -> str:
    if old is None:
        return NEW
    if new is None:
        return GONE
    return VOIDED if new.get("voided") and not old.get("voided") else CHANGED


def differences(
    table: str, old: Mapping[str, Value], new: Mapping[str, Value]
) -> Iterable[FieldForeseen]:
    """Columns that differ; JSON objects key by key."""
    shape, inside = shapes()[table], json_columns(table)
    for column in shape.columns:
        before, after = old.get(column), new.get(column)
        if before == after or (
            not old and (column in _ALWAYS_NEW or shape.unit_of[column] == VOID)
        ):
            continue
        if column not in inside:
            yield FieldForeseen(column, before, after)
            continue
        one, other = (orjson.loads(v) if isinstance(v, str) else None for v in (before, after))
        if isinstance(one, dict | None) and isinstance(other, dict | None):
            for name in dict.fromkeys((*(other or {}), *(one or {}))):
                said = (one or {}).get(name), (other or {}).get(name)
                if said[0] != said[1]:
                    yield FieldForeseen(f"{column}.{name}", *said)
        else:
            yield FieldForeseen(column, one, other)
