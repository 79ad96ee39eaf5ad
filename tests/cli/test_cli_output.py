"""Output on consoles and into files that know little Chinese."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_desktop.cli import main
from clinic_desktop.cli.opening import password_of
from clinic_desktop.cli.output import print_json, say

RARE = {"name": "王㛃𬱖", "words": "备份完成"}
"""Characters of real names that code page 936 lacks."""


@pytest.mark.parametrize("encoding", ["utf-8", "cp936", "ascii"])
def test_an_object_keeps_every_character_in_any_encoding(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="replace")
    monkeypatch.setattr(sys, "stdout", stream)
    print_json(RARE)
    stream.flush()
    assert json.loads(raw.getvalue().decode(encoding)) == RARE


def test_a_program_without_output_does_not_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    say("一句", "")
    assert main(["--data", "/nowhere", "verify"]) == 2


def test_the_first_line_of_a_password_file_may_begin_with_a_mark(tmp_path: Path) -> None:
    import argparse

    path = tmp_path / "password.txt"
    path.write_bytes(b"\xef\xbb\xbfdemo\r\n")
    assert password_of(argparse.Namespace(password_file=path)) == "demo"


@pytest.mark.parametrize("encoding", ["cp936", "ascii", "cp1252"])
def test_help_and_failures_come_out_on_any_console(encoding: str, tmp_path: Path) -> None:
    for arguments in (["--help"], ["--data", str(tmp_path), "verify"]):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-X", "utf8=0", "-m", "clinic_desktop", *arguments],
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": encoding},
        )
        assert done.returncode == (0 if arguments == ["--help"] else 2)
        assert b"Traceback" not in done.stderr
