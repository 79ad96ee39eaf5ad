"""The worked cases of the scheduling rules, and the checker that runs such files."""

import json
from pathlib import Path

import pytest

from clinic_desktop.definitions.check_schedules import check_schedule_cases
from clinic_desktop.definitions.programmes import load_programmes
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.problems import KnownFault

HERE = Path(__file__).parent
CASES = HERE / "schedule_cases.json"
MORE = HERE / "schedule_cases_more.json"
"""One case for each clause of the reference that the first file leaves out."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    folder = HERE.parents[1] / "resources" / "definitions" / "programmes"
    programmes, broken = load_programmes(folder)
    return Catalogue(programmes, broken=broken)


@pytest.mark.parametrize(("path", "count"), [(CASES, 96), (MORE, 99)])
def test_every_worked_case_agrees(catalogue: Catalogue, path: Path, count: int) -> None:
    report = check_schedule_cases(path, catalogue)
    assert report.differences == []
    assert (report.passed, report.failed) == (count, 0)


def test_a_wrong_expectation_is_told_with_both_values(catalogue: Catalogue, tmp_path: Path) -> None:
    cases = json.loads(CASES.read_text(encoding="utf-8"))[:2]
    cases[0]["expected"]["next_due"] = "2024-03-20"
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    report = check_schedule_cases(path, catalogue)
    assert (report.passed, report.failed) == (1, 1)
    assert report.differences == ["S-HTN-01 next_due：应为 2024-03-20，算得 2024-03-19"]


def test_an_unreadable_case_fails_alone(catalogue: Catalogue, tmp_path: Path) -> None:
    cases = json.loads(CASES.read_text(encoding="utf-8"))[:1]
    broken = [{"id": "X-1"}, 7, {**cases[0], "as_of": "2024-02-30"}]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([*broken, *cases]), encoding="utf-8")
    report = check_schedule_cases(path, catalogue)
    assert (report.passed, report.failed) == (1, 3)
    assert len(report.differences) == 3


@pytest.mark.parametrize("text", ["{", "{}", None])
def test_an_unreadable_file_is_a_known_fault(
    catalogue: Catalogue, tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "cases.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(KnownFault) as fault:
        check_schedule_cases(path, catalogue)
    assert fault.value.code == "CASES_UNREADABLE"


def test_mode_and_next_date_are_understood_beside_the_values_too(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    base = {
        "programme": "hypertension",
        "person": {"birth_date": "1965-08-20", "sex": "F"},
        "enrolled_on": "2023-01-10",
        "as_of": "2024-04-16",
    }
    controlled = {"sbp": 128, "dbp": 80}
    beside = {"date": "2024-03-01", "kind": "visit", "next_visit_date": "2024-04-01"}
    phone = {"date": "2024-03-20", "kind": "visit", "mode": "phone", "values": controlled}
    case = {
        "id": "T-1",
        **base,
        "events": [{**beside, "values": controlled}, phone],
        "expected": {"next_due": "2024-04-01", "reason": "DOCTOR_SET_DATE"},
    }
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([case]), encoding="utf-8")
    assert check_schedule_cases(path, catalogue).differences == []
