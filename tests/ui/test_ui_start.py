"""The login window stands before anything heavy is loaded."""

import subprocess
import sys
from pathlib import Path

from clinic_desktop.storage.vault import Account, ClinicCard, Strength, Vault

HEAVY = (
    "PIL",
    "alembic",
    "nacl",
    "openpyxl",
    "orjson",
    "pypdfium2",
    "pypinyin",
    "pyrage",
    "reportlab",
    "segno",
    "sqlalchemy",
    "sqlcipher3",
    "zstandard",
)
_START = """
import sys
from pathlib import Path
import clinic_desktop.cli.window
from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.window import Program
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.theme import application, dress

app = application()
dress(app, bootstrap.resources_dir())
program = Program(ClinicFolder(Path(sys.argv[1])))
program.start()
assert program.login is not None and program.login.isVisible()
# Not a turn of the event loop so far: the rest is loaded once the window is drawn.
print(",".join(sorted(sys.modules)))
"""


def test_the_login_window_needs_nothing_heavy(tmp_path: Path) -> None:
    Vault.create(
        tmp_path / "vault.json",
        ClinicCard("420399101103", "石门村卫生室", "village", practice=False),
        Account("a" * 32, "周医生"),
        "a password",
        strength=Strength(1, 8192),
    )
    done = subprocess.run(
        [sys.executable, "-c", _START, str(tmp_path)], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.strip().split(","))
    assert "clinic_desktop.ui.login" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded & set(HEAVY))
