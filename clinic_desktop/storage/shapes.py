"""What the pure core of the operation log has to know, read from the table definitions."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.types import Text

from clinic_desktop.domain.ops import ColumnShape, Form, TableShape
from clinic_desktop.storage.tables import Base, SyncSpec
from clinic_desktop.storage.tables.base import Flag, IsoDate, JsonText

_FORMS = {Flag: Form.FLAG, IsoDate: Form.DATE, JsonText: Form.JSON}


@cache
def synced_tables(metadata: MetaData = Base.metadata) -> Mapping[str, Table]:
    """Every table that takes part in the exchange, parents before children where declared."""
    return {table.name: table for table in metadata.sorted_tables if "sync" in table.info}


def spec_of(table: Table) -> SyncSpec:
    """The table's part in the exchange."""
    spec = table.info["sync"]
    if not isinstance(spec, SyncSpec):
        raise TypeError(f"{table.name}: info['sync'] must be a SyncSpec")
    return spec


def shape_of(table: Table) -> TableShape:
    """Columns without the id, and their groups."""
    return TableShape(
        columns={c.name: _column(c) for c in table.columns if not c.primary_key},
        groups=dict(spec_of(table).units),
    )


@cache
def shapes() -> Mapping[str, TableShape]:
    """Table → shape, for every synced table of this program."""
    return {name: shape_of(table) for name, table in synced_tables().items()}


@cache
def json_columns(table: str) -> frozenset[str]:
    """Columns of a synced table that hold JSON."""
    columns = synced_tables()[table].columns
    return frozenset(column.name for column in columns if isinstance(column.type, JsonText))


def _column(column: Column[object]) -> ColumnShape:
    kind = column.type
    integer = isinstance(kind, Integer | Flag)
    unlimited = integer or isinstance(kind, JsonText | Text)
    length = None if unlimited else getattr(kind, "length", None)
    form = next((form for type_, form in _FORMS.items() if isinstance(kind, type_)), Form.ANY)
    return ColumnShape(integer=integer, length=length, nullable=bool(column.nullable), form=form)
