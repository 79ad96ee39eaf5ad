"""Rows as operations see them: column → text or integer, past the types of the program."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Table, bindparam, text
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import Value
from clinic_desktop.storage.shapes import synced_tables


def _columns(table: Table, values: Iterable[str]) -> list[str]:
    """Names are only ever taken from the table definition."""
    wanted = set(values)
    unknown = wanted - {column.name for column in table.columns}
    if unknown:
        raise KeyError(f"{table.name} has no {sorted(unknown)}")
    return [column.name for column in table.columns if column.name in wanted]


def read_row(session: Session, table: str, pk: str) -> dict[str, Value] | None:
    """One row as stored, or None."""
    known = synced_tables()[table]
    names = ", ".join(column.name for column in known.columns)
    query = text(f"SELECT {names} FROM {known.name} WHERE id = :id")
    found = session.execute(query, {"id": pk}).mappings().first()
    return None if found is None else dict(found)


def exists(session: Session, table: str, pk: str) -> bool:
    """Whether the row is there, void or not."""
    query = text(f"SELECT 1 FROM {synced_tables()[table].name} WHERE id = :id")
    return session.execute(query, {"id": pk}).first() is not None


def read_rows(session: Session, table: str, ids: Sequence[str]) -> dict[str, dict[str, Value]]:
    """Rows as stored, by id; those that are not there are left out."""
    known = synced_tables()[table]
    names = ", ".join(column.name for column in known.columns)
    query = text(f"SELECT {names} FROM {known.name} WHERE id IN :ids").bindparams(
        bindparam("ids", expanding=True)
    )
    found = session.execute(query, {"ids": list(ids)}).mappings()
    return {row["id"]: dict(row) for row in found}


def update_row(session: Session, table: str, pk: str, values: Mapping[str, Value]) -> None:
    """Write some columns of a row; capture sees it unless it is silenced."""
    known = synced_tables()[table]
    columns = _columns(known, values)
    changes = ", ".join(f"{column} = :{column}" for column in columns)
    session.execute(
        text(f"UPDATE {known.name} SET {changes} WHERE id = :id"),
        {**{column: values[column] for column in columns}, "id": pk},
    )


def insert_row(session: Session, table: str, values: Mapping[str, Value]) -> None:
    """Write a whole row, id included."""
    known = synced_tables()[table]
    columns = _columns(known, values)
    session.execute(
        text(
            f"INSERT INTO {known.name} ({', '.join(columns)})"
            f" VALUES ({', '.join(f':{column}' for column in columns)})"
        ),
        {column: values[column] for column in columns},
    )


def append_rows(
    session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Many rows at once, past the statement compiler: an import appends hundreds of thousands."""
    connection = session.connection()
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    names = _columns(table, columns)
    if list(columns) != names:
        raise ValueError(f"columns of {table.name} out of order")
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})",
        rows,
    )


def delete_row(session: Session, table: str, pk: str) -> None:
    """Take away a row whose insert operation was refused; only with capture silenced."""
    session.execute(text(f"DELETE FROM {synced_tables()[table].name} WHERE id = :id"), {"id": pk})
