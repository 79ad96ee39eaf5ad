"""The house keeps its shape: floors without Qt, files one can read, no leftovers."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "clinic_desktop"

MOST_LINES = {"clinic_desktop": 450, "db": 450, "tests": 600}
"""A file that is longer wants to be two rooms."""
LONGER = {
    "db/versions/0001_first_tables.py": "every table of the first release, written down once",
}
UNWANTED = {
    "unfinished": re.compile(r"\b(TO" + r"DO|FIX" + r"ME|HA" + r"CK)\b"),
    "a path of one machine": re.compile(
        r"(?<![\w.])/(?:work|root|home/\w+)/" + r"|\b[A-Z]:\\\\?Users\\"
    ),
}

_IMPORT_WITHOUT_QT = """
import sys
from importlib import import_module
for name in ("PySide6", "shiboken6"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    import_module(name)
print(len(sys.argv) - 1)
"""


def test_every_floor_below_the_screens_works_without_qt() -> None:
    floors = ("domain", "definitions", "storage", "services", "exchange", "reports")
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for floor in floors
        for path in sorted((PROGRAM / floor).rglob("*.py"))
    ]
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_WITHOUT_QT, *names],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_files_are_of_a_size_to_be_read() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for folder, most in MOST_LINES.items()
        for path in sources(folder)
        if (lines := path.read_text("utf-8").count("\n")) > most
    }
    assert long.keys() <= LONGER.keys(), long


def test_nothing_unfinished_and_no_path_of_one_machine() -> None:
    texts = [
        *sources("clinic_desktop", "tests", "db"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "resources").rglob("*.toml"),
        *(ROOT / "resources").rglob("*.qss"),
        *(ROOT / ".ci").glob("[!.]*"),
        ROOT / "README.md",
        ROOT / "build.spec",
        ROOT / "pyproject.toml",
    ]
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in texts
        if path.suffix != ".lock"
        for what, pattern in UNWANTED.items()
        if pattern.search(path.read_text("utf-8"))
    ]
    assert found == []
