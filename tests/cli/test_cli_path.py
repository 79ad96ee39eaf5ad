"""The stable command line: the whole path between two clinics, and bad input everywhere."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.cli import main

SCHEDULE_CASES = Path(__file__).parents[1] / "cases" / "schedule_cases.json"
IMMUNISATION_CASES = Path(__file__).parents[1] / "cases" / "immunization_cases.json"


class Desk:
    """One installation: its data folder and its profile."""

    def __init__(
        self,
        root: Path,
        name: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.data = root / name
        self._profile = root / f"profile-{name}"
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        self._monkeypatch.setenv("CLINIC_PROFILE", str(self._profile))
        self._monkeypatch.setenv("CLINIC_PASSWORD", "demo")
        status = main(["--data", str(self.data), *arguments])
        captured = self._capsys.readouterr()
        return status, captured.out, captured.err

    def json(self, *arguments: str) -> Any:
        status, out, err = self.run(*arguments, "--json")
        assert status == 0, err
        return json.loads(out)


@pytest.fixture
def village(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    desk = Desk(tmp_path, "village", monkeypatch, capsys)
    assert main(["demo", str(desk.data), "--residents", "80", "--years", "1"]) == 0
    capsys.readouterr()
    return desk


@pytest.fixture
def centre(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    desk = Desk(tmp_path, "centre", monkeypatch, capsys)
    assert main(["demo", str(desk.data), "--role", "centre"]) == 0
    capsys.readouterr()
    return desk


def last_groups(out: str) -> str:
    return re.findall(r"：(\d{5} \d{5})$", out, re.MULTILINE)[-1]


def cells(folder: Path, code: str) -> Any:
    (path,) = folder.glob(f"{code}-*.json")
    figures = json.loads(path.read_text("utf-8"))
    return figures["grids"] if "grids" in figures else figures["cells"]


def test_from_two_clinics_to_the_same_figures(village: Desk, centre: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    status, _, err = village.run("export", "--to", str(stick))
    assert status == 2
    assert err.strip(), "an unenrolled clinic is told what to do"
    assert centre.run("enrol", "centre", "--to", str(tmp_path / "keys"))[0] == 0
    _, out, _ = village.run("enrol", "request", "--to", str(stick))
    read_out = last_groups(out)
    (request,) = stick.rglob("*.vcr")
    wrong = "00000 00000"
    assert (
        centre.run("enrol", "grant", str(request), "--fingerprint", wrong, "--to", str(stick))[0]
        == 2
    )
    status, out, err = centre.run(
        "enrol", "grant", str(request), "--fingerprint", read_out, "--to", str(stick)
    )
    assert status == 0, err
    (granted,) = stick.rglob("*.vcg")
    poster = last_groups(out)
    assert village.run("enrol", "accept", str(granted), "--fingerprint", wrong)[0] == 2
    assert village.run("enrol", "accept", str(granted), "--fingerprint", poster)[0] == 0
    assert village.json("export", "--to", str(stick))["lines"] > 500
    (package,) = stick.rglob("*.vcp")

    damaged = tmp_path / package.name
    content = bytearray(package.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    status, out, _ = centre.run("receive", str(damaged))
    assert status == 1
    assert "损坏" in out or "改动" in out
    cut = tmp_path / "cut.vcp"
    cut.write_bytes(package.read_bytes()[:-100])
    status, out, _ = centre.run("receive", str(cut))
    assert status == 1
    assert "不完整" in out

    preview = centre.json("receive", str(package), "--dry-run")
    taken = centre.json("receive", str(package))
    assert preview["files"][0]["fresh"] == taken["files"][0]["fresh"] > 500
    again = centre.json("receive", str(package))
    assert again["files"][0]["fresh"] == 0
    for desk, name in ((village, "v"), (centre, "c")):
        out_dir = tmp_path / name
        status, _, err = desk.run(
            "report", "last-month", "--form", "R-01", "R-03", "--format", "json",
            "--out", str(out_dir),
        )  # fmt: skip
        assert status == 0, err
    for code in ("R-01", "R-03"):
        assert cells(tmp_path / "v", code) == cells(tmp_path / "c", code)
    for period, code in (
        ("2026-Q1", "Q-1"),
        ("2025-H2", "H-1"),
        ("2025", "Y-9"),
        ("2025-M", "Y-7"),
    ):
        status, _, err = village.run("report", period, "--form", code, "--out", str(tmp_path / "v"))
        assert status == 0, err
        assert (tmp_path / "v" / f"{code}-{period.removesuffix('-M')}.pdf").stat().st_size > 2000
    for desk in (village, centre):
        assert desk.json("verify")["sound"]


def test_every_command_ends_with_a_sentence_on_bad_input(village: Desk, tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.xlsx"
    nonsense.write_bytes(b"not a spreadsheet")
    out = str(tmp_path / "out")
    for arguments in (
        ["import-roster", str(nonsense)],
        ["import-roster", str(tmp_path / "gone.xlsx")],
        ["import-roster", str(nonsense), "--accept", "no_such_kind"],
        ["report", "2026-13", "--out", out],
        ["report", "last-month", "--form", "R-99", "--out", out],
        ["report", "last-month", "--out", str(nonsense / "below")],
        ["screenshots", "--out", out, "--size", "huge"],
        ["screenshots", "--out", out, "--scale", "99"],
        ["enrol", "grant", str(nonsense), "--fingerprint", "1", "--to", out],
        ["enrol", "accept", str(nonsense), "--fingerprint", "1"],
    ):
        status, _, err = village.run(*arguments)
        assert status == 2, arguments
        assert err.strip(), arguments
        assert "Traceback" not in err, arguments


def test_a_wrong_password_and_a_missing_clinic_are_told(
    village: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CLINIC_PASSWORD", "wrong")
    assert main(["--data", str(village.data), "verify"]) == 2
    assert "密码" in capsys.readouterr().err
    assert main(["--data", str(tmp_path / "nowhere"), "verify"]) == 2
    assert "没有诊所" in capsys.readouterr().err
    assert main(["demo", str(village.data)]) == 2
    assert "不是空文件夹" in capsys.readouterr().err


def test_a_password_file_works(
    village: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("CLINIC_PASSWORD", raising=False)
    secret = tmp_path / "password.txt"
    secret.write_text("demo\n", "utf-8")
    status = main(["--data", str(village.data), "--password-file", str(secret), "verify"])
    assert status == 0, capsys.readouterr().err


def test_worked_cases_pass_and_a_changed_one_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-cases", "schedules", str(SCHEDULE_CASES)]) == 0
    assert re.search(r"^96 passed, 0 failed$", capsys.readouterr().out, re.MULTILINE)
    assert main(["check-cases", "immunisation", str(IMMUNISATION_CASES)]) == 0
    assert re.search(r"^60 passed, 0 failed$", capsys.readouterr().out, re.MULTILINE)
    cases = json.loads(SCHEDULE_CASES.read_text("utf-8"))
    cases[0]["expected"]["next_due"] = "1999-01-01"
    changed = tmp_path / "cases.json"
    changed.write_text(json.dumps(cases), "utf-8")
    assert main(["check-cases", "schedules", str(changed)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "95 passed, 1 failed"
    changed.write_text("{", "utf-8")
    assert main(["check-cases", "schedules", str(changed)]) == 2


def test_definitions_are_listed_and_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["definitions", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    codes = {form["code"] for form in listed["forms"]}
    assert {"personal_basic", "hypertension_followup", "health_exam"} <= codes
    assert listed["broken"] == []
    assert main(["definitions", "check"]) == 0
    broken = tmp_path / "forms"
    broken.mkdir()
    (broken / "broken.toml").write_text("code = ", "utf-8")
    capsys.readouterr()
    assert main(["definitions", "check", str(tmp_path)]) == 1
    assert "broken.toml" in capsys.readouterr().out
