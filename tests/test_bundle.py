"""The program folder leaves packages out; nothing of the program may need them."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]

_EVERYTHING = """
import sys, tempfile
from importlib import import_module
from pathlib import Path

root, excluded = Path(sys.argv[1]), sys.argv[2].split(",")
for name in excluded:
    sys.modules[name] = None
for path in sorted((root / "clinic_desktop").rglob("*.py")):
    if path.name != "__main__.py":
        parts = path.relative_to(root).with_suffix("").parts
        import_module(".".join(parts).removesuffix(".__init__"))

from clinic_desktop.storage.engine import connect, writing_engine
from clinic_desktop.storage.keys import DataKey
from clinic_desktop.storage.migrations import run_scripts

with tempfile.TemporaryDirectory() as folder:
    path, key = Path(folder) / "clinic.db", DataKey(bytes(range(32)))
    connect(path, key, create=True).close()
    engine = writing_engine(path, key)
    with engine.begin() as connection:
        run_scripts(connection, root / "db")
        rows = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    engine.dispose()
print(rows)
"""


def excluded() -> list[str]:
    tree = ast.parse((ROOT / "build.spec").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXCLUDED":
            return list(ast.literal_eval(node.value))
    pytest.fail("build.spec has no list EXCLUDED")


def test_the_program_and_its_migrations_work_without_what_the_bundle_leaves_out() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _EVERYTHING, str(ROOT), ",".join(excluded())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 50


def test_the_program_has_a_picture_for_every_scale_of_windows() -> None:
    with Image.open(ROOT / "resources" / "icons" / "program.ico") as picture:
        sizes = {width for width, _height in picture.info["sizes"]}
    # Small icons at 100, 125, 150, 200 %, then large ones.
    assert {16, 20, 24, 32, 40, 48, 64, 256} <= sizes
    assert '"program.ico"' in (ROOT / "build.spec").read_text("utf-8")
