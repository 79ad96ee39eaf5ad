"""``import-roster``: one JSON object, a dry run that writes nothing, refusals with a sentence."""

import json
from pathlib import Path

import pytest
from roster_sheets import HEADS, person, write_workbook

from clinic_desktop import bootstrap
from clinic_desktop.cli import main
from clinic_desktop.services.clinic import ClinicAnswers
from clinic_desktop.storage.files import ClinicFolder

VILLAGE = ClinicAnswers(
    role="village",
    name="石门村卫生室",
    county_code="420399",
    township_code="101",
    village_code="103",
    township_name="清溪镇",
    village_name="石门村",
)


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLINIC_PROFILE", str(tmp_path / "profile"))
    monkeypatch.setenv("CLINIC_PASSWORD", "demo")
    folder = ClinicFolder(tmp_path / "clinic")
    bootstrap.make_clinic(folder, VILLAGE, "周医生", "demo", practice=True)
    return folder.root


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [HEADS, person(), person("李秀英", relation="妹", number="3.40123E+17")]
    return write_workbook(tmp_path / "花名册.xlsx", {"花名册": lines})


def test_dry_run_import_and_once_more(
    clinic: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> dict[str, object]:
        assert main(["--data", str(clinic), "import-roster", str(file), "--json", *arguments]) == 0
        return dict(json.loads(capsys.readouterr().out))

    for arguments, residents, waiting in (
        (("--dry-run",), 1, 1),
        ((), 1, 1),
        (("--accept", "id_lost_digits"), 1, 0),
        (("--accept", "id_lost_digits"), 0, 0),
    ):
        told = run(*arguments)
        assert (told["rows"], told["residents"], told["waiting"]) == (2, residents, waiting)


def test_findings_for_people(clinic: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(clinic), "import-roster", str(file)]) == 0
    out = capsys.readouterr().out
    assert "共 2 行：接受 1，待确认 1，不收 0" in out
    assert "第 3 行：证号被表格软件当作数字保存，末几位已丢失" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no.xlsx"], "找不到文件"),
        (["{file}", "--accept", "duplicate_id"], "不能接受：duplicate_id"),
        (["{file}", "--accept", "nonsense"], "不能接受：nonsense"),
    ],
)
def test_refusals_say_why(
    arguments: list[str],
    sentence: str,
    clinic: Path,
    file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    filled = [argument.format(file=file) for argument in arguments]
    assert main(["--data", str(clinic), "import-roster", *filled]) == 2
    assert sentence in capsys.readouterr().err
