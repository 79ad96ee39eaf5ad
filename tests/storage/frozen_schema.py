"""Writes a revision that creates every table and index in plain words: ``python
tests/storage/frozen_schema.py``.

Run it while 0001 has not been released and a table has changed; once released, a revision is
never written again, and a change is a new revision.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from clinic_desktop.storage.schema import RESIDENT_SEARCH
from clinic_desktop.storage.tables import Base

FIRST = Path(__file__).parents[2] / "db" / "versions" / "0001_first_tables.py"

_HEAD = '''"""The tables of the first release, in plain words: this file never changes again."""

import secrets

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def check(name: str, sqlite: str, postgresql: str = "") -> list[CheckConstraint]:
    """The limit of a column in the words of each engine."""
    made = [CheckConstraint(sqlite, name=name).ddl_if(dialect="sqlite")]
    if postgresql:
        made.append(CheckConstraint(postgresql, name=name).ddl_if(dialect="postgresql"))
    return made


def upgrade() -> None:
    """Everything a new database holds; the triggers are put in afterwards."""
'''

_TAIL = """    op.execute(RESIDENT_SEARCH)
    incarnation = secrets.token_hex(8)
    op.execute(
        "INSERT INTO sync_ctl (one, applying, inc, lamport, rank, newest_wall, schema, all_heads)"
        f" VALUES (1, 0, '{incarnation}', 0, 0, 0, 1, 0)"
    )
    op.execute(
        "INSERT INTO sync_origin (o, inc, contig, forked, tip)"
        f" VALUES (1, '{incarnation}', 0, 0, zeroblob(16))"
    )
"""


def revision_source(metadata: MetaData = Base.metadata) -> str:
    """The whole file."""
    lines = [_HEAD]
    for table in metadata.sorted_tables:
        lines += [f"    op.create_table(\n        {table.name!r},\n"]
        lines += [f"        {part},\n" for part in _parts(table)]
        lines += [f"        {_options(table)},\n"] if _options(table) else []
        lines += ["    )\n"]
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            lines += [f"    {_index(table, index)}\n"]
    return "".join([*lines, _TAIL.replace("RESIDENT_SEARCH", repr(RESIDENT_SEARCH))])


def _parts(table: Table) -> Iterator[str]:
    for column in table.columns:
        yield _column(column)
    checks: dict[str, dict[str, str]] = {}
    for constraint in sorted(table.constraints, key=lambda each: each._creation_order):
        if isinstance(constraint, CheckConstraint):
            checks.setdefault(str(constraint.name), {})[_dialect(constraint)] = str(
                constraint.sqltext
            )
        else:
            yield _key(constraint)
    for name, words in checks.items():
        yield f"*check({name!r}, {', '.join(map(repr, (words['sqlite'], *_others(words))))})"


def _others(words: dict[str, str]) -> Iterator[str]:
    if "postgresql" in words:
        yield words["postgresql"]


def _dialect(constraint: CheckConstraint) -> str:
    condition = constraint._ddl_if
    if condition is None or not isinstance(condition.dialect, str):
        raise TypeError(f"{constraint.name}: for which engine?")
    return condition.dialect


def _key(constraint: Constraint) -> str:
    if not isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
        raise TypeError(f"{constraint!r} has no plain words yet")
    columns = ", ".join(repr(column.name) for column in constraint.columns)
    name = f", name={str(constraint.name)!r}" if constraint.name else ""
    return f"{type(constraint).__name__}({columns}{name})"


def _column(column: Column[object]) -> str:
    if column.server_default is not None or column.foreign_keys or column.computed:
        raise TypeError(f"{column}: has no plain words yet")
    words = [repr(column.name), _type(column.type)]
    if column.autoincrement is not True and column.primary_key:
        words.append("autoincrement=False")
    elif column.autoincrement is True:
        words.append("autoincrement=True")
    if not column.nullable:
        words.append("nullable=False")
    return f"Column({', '.join(words)})"


def _type(kind: TypeEngine[object]) -> str:
    """The engine's type; what Python makes of it is no part of the schema."""
    if isinstance(kind, TypeDecorator):
        return _type(kind.impl_instance)
    match kind:
        case Text():
            return "Text"
        case String(length=None):
            return "String"
        case String():
            return f"String({kind.length})"
        case Integer():
            return "Integer"
        case LargeBinary():
            return "LargeBinary"
    raise TypeError(f"{kind!r} has no plain words yet")


def _options(table: Table) -> str:
    return ", ".join(f"{key}={value!r}" for key, value in sorted(table.dialect_kwargs.items()))


def _index(table: Table, index: Index) -> str:
    if index.dialect_kwargs or not all(isinstance(each, Column) for each in index.expressions):
        raise TypeError(f"{index.name}: has no plain words yet")
    columns = [column.name for column in index.columns]
    unique = ", unique=True" if index.unique else ""
    return f"op.create_index({str(index.name)!r}, {table.name!r}, {columns!r}{unique})"


if __name__ == "__main__":
    FIRST.write_text(revision_source(), "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(FIRST)], check=True)
