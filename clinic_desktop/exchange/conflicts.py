"""Open conflicts for people: the list, and both versions of one row (``sync.md`` section 12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import VOID, VOID_VS_EDIT, Op, TableShape, Value
from clinic_desktop.exchange.authors import Author, authors_of
from clinic_desktop.exchange.naming import About, about_rows, names_of, stored_values
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.storage.conflicts import OpenConflict, open_conflicts
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.shapes import json_columns, shapes

_MOST = 1000
"""Rows listed with their authors; beyond, something else is wrong than single edits."""


@dataclass(frozen=True, slots=True)
class Version:
    """What one computer says of a row. ``heads``: unit → the operation that stands for it there;
    ``values``: unit → its columns as stored.
    """

    key: str
    author: Author
    reason: str
    heads: Mapping[str, str]
    values: Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to compare. ``field`` is the column, or ``column.key`` inside a JSON column.

    ``group``: items of one group are chosen together, because they change together; empty for what
    is only there to be read. ``values``: version → what it says; a version that says nothing of
    it is left out.
    """

    id: str
    unit: str
    field: str
    group: str
    values: Mapping[str, Any]
    shown: Any
    """What stands meanwhile."""
    before: Any
    """What both started from, where that is known."""
    differs: bool


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A row with one or more units in conflict. ``alike``: rows of the same case share it."""

    table: str
    row: str
    about: About
    site_name: str
    units: tuple[str, ...]
    authors: tuple[Author, ...]
    alike: str

    @property
    def id(self) -> str:
        """By which a list keeps its place."""
        return f"{self.table}/{self.row}"


@dataclass(frozen=True, slots=True)
class ConflictDetail:
    """Everything to decide about one row; the version that stands meanwhile comes first."""

    line: ConflictLine
    versions: tuple[Version, ...]
    items: tuple[Item, ...]
    names: Mapping[str, str]
    """Ids among the values → names."""
    heads: Mapping[str, tuple[str, ...]]
    """Unit → every operation in conflict, as it was shown."""

    def version(self, key: str) -> Version:
        """``KeyError`` where there is none."""
        return next(v for v in self.versions if v.key == key)


def conflict_lines(place: PlaceLike) -> tuple[ConflictLine, ...]:
    """Open conflicts by row, what was typed this minute included.

    Raises ``KnownFault``: DATABASE_*.
    """
    if not place.database.read_only:
        place.database.seal()
    with place.database.reading() as session:
        return lines_of(place, session, open_conflicts(session))


def lines_of(
    place: PlaceLike, session: Session, conflicts: Sequence[OpenConflict]
) -> tuple[ConflictLine, ...]:
    """The rows of these conflicts, in their order."""
    by_row: dict[Key, list[OpenConflict]] = {}
    for conflict in conflicts:
        by_row.setdefault((conflict.table, conflict.row), []).append(conflict)
    keys = list(by_row)[:_MOST]
    ops = OpsStore(session).of_rows(keys)
    involved = {key: _involved(by_row[key], ops.get(key, ())) for key in keys}
    authors = authors_of(place, session, (op for found in involved.values() for op in found))
    about = about_rows(session, stored_values(session, keys))
    sites = site_names(place, authors.values())
    lines = []
    for key in keys:
        who = about.get(key, About())
        units = tuple(conflict.unit for conflict in by_row[key])
        writers = tuple(dict.fromkeys(authors[op.id] for op in involved[key]))
        places = sorted({writer.site for writer in writers})
        alike = "/".join((key[0], who.form_code, *units, *places))
        lines.append(
            ConflictLine(*key, who, sites.get(who.site, who.site), units, _distinct(writers), alike)
        )
    return tuple(lines)


def site_names(place: PlaceLike, authors: Iterable[Author]) -> dict[str, str]:
    """Names of the clinics these people work at, and of this one."""
    return {place.site.code: place.site.name} | {a.site: a.site_name for a in authors if a.site}


def _involved(conflicts: Iterable[OpenConflict], ops: Iterable[Op]) -> list[Op]:
    heads = {head for conflict in conflicts for head in conflict.heads}
    return [op for op in ops if op.id in heads]


def _distinct(authors: Sequence[Author]) -> tuple[Author, ...]:
    """One per computer: its latest word."""
    latest: dict[tuple[str, str, bool], Author] = {}
    for author in sorted(authors, key=lambda one: one.at):
        latest[author.site, author.device_name, author.here] = author
    return tuple(latest.values())


def conflict_detail(place: PlaceLike, table: str, row: str) -> ConflictDetail | None:
    """Both versions of a row side by side; None when it is decided already."""
    with place.database.reading() as session:
        return detail_of(place, session, (table, row))


def detail_of(place: PlaceLike, session: Session, key: Key) -> ConflictDetail | None:
    """As ``conflict_detail``, inside a session."""
    found = {conflict.unit: conflict.heads for conflict in open_conflicts(session, key)}
    return None if not found else compare(place, session, key, found)


def compare(
    place: PlaceLike, session: Session, key: Key, heads: Mapping[str, tuple[str, ...]]
) -> ConflictDetail:
    """The versions behind these heads, whether they are still open or not."""
    shape = shapes()[key[0]]
    ops = {op.id: op for op in OpsStore(session).of_rows([key]).get(key, ())}
    stored = stored_values(session, [key])
    shown = stored.get(key, {})
    conflicts = [
        OpenConflict(*key, unit, tuple(h for h in ids if h in ops), None, None, None)
        for unit, ids in heads.items()
    ]
    (line,) = lines_of(place, session, conflicts)
    authors = authors_of(place, session, _involved(conflicts, ops.values()))
    versions = _versions(conflicts, ops, authors, shape)
    items = [
        item
        for conflict in conflicts
        for item in _items(key[0], conflict, versions, shown, _before(conflict, ops, shape), shape)
    ]
    if VOID_VS_EDIT in heads:
        items += _edited(versions, ops, shown, shape, key[0])
    values = [value for item in items for value in (*item.values.values(), item.shown, item.before)]
    return ConflictDetail(line, versions, tuple(items), names_of(session, values), dict(heads))


def unit_columns(shape: TableShape, unit: str) -> tuple[str, ...]:
    """Columns that a decision about a unit writes."""
    return shape.units[VOID if unit == VOID_VS_EDIT else unit]


def _versions(
    conflicts: Sequence[OpenConflict],
    ops: Mapping[str, Op],
    authors: Mapping[str, Author],
    shape: TableShape,
) -> tuple[Version, ...]:
    """Heads by author; where one author left several on a unit, each is a version."""
    heads: dict[str, dict[str, Op]] = {}
    for conflict in conflicts:
        ordinals: dict[str, int] = {}
        standing = [ops[head] for head in conflict.heads]
        for op in sorted(standing, key=lambda one: one.counter, reverse=True):
            if conflict.unit == VOID_VS_EDIT and op.origin in ordinals:
                continue
            number = ordinals.setdefault(op.origin, 0)
            ordinals[op.origin] = number + 1
            heads.setdefault(f"{op.origin}-{number}", {})[conflict.unit] = op
    found = []
    for key, units in heads.items():
        latest = max(units.values(), key=lambda op: (op.rank, op.counter, op.id))
        values = {unit: _unit_values(op, unit, shape) for unit, op in units.items()}
        ids = {unit: op.id for unit, op in units.items()}
        found.append((latest, Version(key, authors[latest.id], latest.reason or "", ids, values)))
    found.sort(key=lambda pair: (pair[0].rank, pair[0].counter, pair[0].id), reverse=True)
    return tuple(version for _, version in found)


def _unit_values(op: Op, unit: str, shape: TableShape) -> dict[str, Value]:
    values = shape.current(op.values, op.schema)
    if unit == VOID_VS_EDIT and not values.get("voided"):
        # To keep the edit is to take the void back.
        return {column: 0 if column == "voided" else None for column in shape.units[VOID]}
    return {column: values.get(column) for column in unit_columns(shape, unit)}


def _before(
    conflict: OpenConflict, ops: Mapping[str, Op], shape: TableShape
) -> Mapping[str, Value]:
    """What every version replaced, where that is one and the same operation."""
    if conflict.unit == VOID_VS_EDIT:
        return {}
    replaced = {ops[head].replaces.get(conflict.unit, ()) for head in conflict.heads}
    if len(replaced) != 1:
        return {}
    (ids,) = replaced
    known = [ops[one] for one in ids if one in ops]
    return _unit_values(known[0], conflict.unit, shape) if known else {}


def _items(
    table: str,
    conflict: OpenConflict,
    versions: Sequence[Version],
    shown: Mapping[str, Value],
    before: Mapping[str, Value],
    shape: TableShape,
) -> Iterable[Item]:
    unit = conflict.unit
    saying = {v.key: v.values[unit] for v in versions if unit in v.values}
    inside = json_columns(table)
    columns = unit_columns(shape, unit)
    # A form is put together again from its answers: its other columns follow from them.
    group = "" if len(columns) > 1 and inside.intersection(columns) else unit
    for column in columns:
        values = {key: found.get(column) for key, found in saying.items()}
        parts = [_opened(v) for v in (*values.values(), shown.get(column), before.get(column))]
        if column in inside and all(isinstance(part, dict) for part in parts[: len(values)]):
            yield from _answers(unit, column, list(values), parts)
        else:
            read = _opened if column in inside else _plain
            yield Item(
                f"{unit}:{column}",
                unit,
                column,
                group,
                {key: read(value) for key, value in values.items()},
                read(shown.get(column)),
                read(before.get(column)),
                len(set(values.values())) > 1,
            )


def _answers(unit: str, column: str, keys: Sequence[str], parts: Sequence[Any]) -> Iterable[Item]:
    """The keys of a JSON object one by one: each can be chosen by itself."""
    *said, shown, before = parts
    known = [part if isinstance(part, dict) else {} for part in (*said, shown, before)]
    for name in dict.fromkeys(name for part in known for name in part):
        values = [part.get(name) for part in known]
        spoken = values[: len(keys)]
        yield Item(
            f"{unit}:{column}.{name}",
            unit,
            f"{column}.{name}",
            f"{unit}:{column}.{name}",
            dict(zip(keys, spoken, strict=True)),
            values[-2],
            values[-1],
            any(value != spoken[0] for value in spoken),
        )


def _edited(
    versions: Sequence[Version],
    ops: Mapping[str, Op],
    shown: Mapping[str, Value],
    shape: TableShape,
    table: str,
) -> Iterable[Item]:
    """What the edit wrote that the void did not know of: to be read before deciding."""
    for version in versions:
        op = ops.get(version.heads.get(VOID_VS_EDIT, ""))
        if op is None or op.act == "i" or op.values.get("voided"):
            continue
        values = shape.current(op.values, op.schema)
        for column in (c for c in shape.columns if c in values and shape.unit_of[c] != VOID):
            inside = _opened(values[column]) if column in json_columns(table) else None
            parts = inside if isinstance(inside, dict) else {"": values[column]}
            whole = _opened(shown.get(column))
            for name, value in parts.items():
                now = whole.get(name) if name and isinstance(whole, dict) else whole
                field = f"{column}.{name}" if name else column
                said = {version.key: value}
                yield Item(
                    f"{version.key}:{field}", VOID_VS_EDIT, field, "", said, now, None, False
                )


def value_at(values: Mapping[str, Value], field: str) -> Any:
    """What columns as stored say of a ``field`` of an item."""
    column, _, name = field.partition(".")
    opened = _opened(values.get(column))
    return opened.get(name) if name and isinstance(opened, dict) else opened


def _opened(value: Value) -> Any:
    return orjson.loads(value) if isinstance(value, str) and value[:1] in "[{" else value


def _plain(value: Value) -> Any:
    return value
