"""The revisions, run on an empty file, give exactly the tables of this program."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from clinic_desktop.storage import capture, schema
from clinic_desktop.storage.engine import connect, writing_engine
from clinic_desktop.storage.keys import DataKey
from clinic_desktop.storage.migrations import run_scripts

ROOT = Path(__file__).parents[2]
VERSIONS = sorted((ROOT / "db" / "versions").glob("*.py"))


def described(path: Path, key: DataKey, make: Callable[[Connection], object]) -> dict[str, str]:
    """Name and statement of everything in a new database."""
    connect(path, key, create=True).close()
    engine = writing_engine(path, key)
    try:
        with engine.begin() as connection:
            make(connection)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT name, sql FROM sqlite_master")).all()
            version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    finally:
        engine.dispose()
    assert version == schema.REVISION
    return {
        row.name: re.sub(r"\s+", " ", row.sql or "")
        for row in rows
        if not row.name.startswith(("alembic_version", "sqlite_autoindex_alembic"))
    }


def test_the_revisions_make_what_the_tables_say(tmp_path: Path, data_key: DataKey) -> None:
    def revisions(connection: Connection) -> None:
        run_scripts(connection, ROOT / "db")
        capture.install(connection)

    by_tables = described(tmp_path / "tables.db", data_key, schema.create)
    by_revisions = described(tmp_path / "revisions.db", data_key, revisions)
    assert by_revisions.keys() == by_tables.keys(), "see tests/storage/frozen_schema.py"
    different = [name for name in by_tables if by_tables[name] != by_revisions[name]]
    assert different == [], "see tests/storage/frozen_schema.py"


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_revision_does_not_lean_on_tables_that_will_change(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert not any(module.startswith("clinic_desktop") for module in modules)
