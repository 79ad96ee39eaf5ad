"""Programme files: what ships is whole; a broken file is listed with its reason, never a crash."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.definitions.programmes import load_programmes
from clinic_desktop.domain.programmes.rules import Parameters

SHIPPED = Path(__file__).parents[2] / "resources" / "definitions" / "programmes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "programmes"))


def broken_by(folder: Path, name: str, old: str, new: str) -> str:
    """The reason given after a change in one file; all other files still load."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    programmes, broken = load_programmes(folder)
    assert [b.path for b in broken] == [f"programmes/{name}"]
    assert len(programmes) == len(list(folder.glob("*.toml"))) - 2
    return broken[0].reason


def test_all_that_ships_loads_and_says_where_it_comes_from() -> None:
    programmes, broken = load_programmes(SHIPPED)
    assert broken == ()
    assert len(programmes) == 17
    for programme in programmes.values():
        assert programme.source.startswith("schedules.md")
        assert programme.edition
        assert programme.effective_from >= date(2017, 2, 28)
    assert [p.code for p in programmes.values() if not p.verified] == ["copd"]
    assert [p.code for p in programmes.values() if not p.default_on] == ["elderly_followup"]
    assert [p.code for p in programmes.values() if p.subject == "household"] == ["household_visit"]


def test_the_defaults_are_those_of_section_7() -> None:
    programmes, _ = load_programmes(SHIPPED)
    found = {
        f"{p.code}.{name}": d.default
        for p in programmes.values()
        for name, d in p.parameters.items()
    }
    assert found == {
        "hypertension.count_phone_visits": False,
        "diabetes.count_phone_visits": False,
        "copd.count_phone_visits": False,
        "other_chronic.count_phone_visits": False,
        "copd.routine_months": 3,
        "copd.refer_days": 14,
        "elderly.elderly_start_age": 65,
        "elderly.elderly_cohort_mode": "birthday",
        "smd.smd_full_assessments_per_year": 1,
        "family_doctor.contract_renewal_days": 30,
    }


def test_only_changed_parameters_are_printed() -> None:
    programmes, _ = load_programmes(SHIPPED)
    elderly, chronic = programmes["elderly"], programmes["hypertension"]
    assert Parameters().differing(elderly) == ()
    changed = Parameters(
        {"elderly_start_age": 60, "hypertension.M3.after": 7, "count_phone_visits": False}
    )
    assert changed.differing(elderly) == (("老年人起始年龄（国家65，部分计划60）", "60"),)
    assert changed.differing(chronic) == (("M3 窗口延后天数", "7"),)


@pytest.mark.parametrize(
    ("programme", "name", "value", "accepted"),
    [
        ("elderly", "elderly_start_age", 60, True),
        ("elderly", "elderly_start_age", 59, False),
        ("elderly", "elderly_start_age", 66, False),
        ("elderly", "elderly_start_age", True, False),
        ("elderly", "elderly_cohort_mode", "calendar_year", True),
        ("elderly", "elderly_cohort_mode", "yearly", False),
        ("hypertension", "count_phone_visits", True, True),
        ("hypertension", "count_phone_visits", 1, False),
    ],
)
def test_bounds_of_parameters(programme: str, name: str, value: object, accepted: bool) -> None:
    programmes, _ = load_programmes(SHIPPED)
    assert programmes[programme].parameters[name].accepts(value) is accepted


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("copd.toml", 'code = "copd"', 'code = "copd', "TOML"),
        ("copd.toml", 'name = "', 'nome = "', "nome"),
        ("copd.toml", 'cadence = "chronic"', 'cadence = "weekly"', "weekly"),
        ("copd.toml", "verified = false", 'verified = "no"', "verified"),
        ("copd.toml", "effective_from = 2024-09-13", 'effective_from = "x"', "effective_from"),
        ("copd.toml", "[rules.routine]", "[rules.usual]", "rules.routine"),
        ("copd.toml", 'window = "M3"', 'window = "M9"', "windows.M9"),
        ("copd.toml", 'advice = ["REFER_NOW"]', 'advice = ["RUN"]', "words.RUN"),
        ("copd.toml", 'amount_parameter = "routine_months"', 'amount_parameter = "x"', "windows"),
        ("copd.toml", "months = 3", "months = 3\ndays = 3", "windows.M3.days"),
        ("copd.toml", "equals = false", "", "uncontrolled[1].value"),
        ("copd.toml", 'flag = "exacerbation"', "", "emergency[1].value"),
        ("hypertension.toml", "at_least = 180", 'at_least = "180"', "emergency[1].at_least"),
        ("hypertension.toml", "[rules.unknown]", "[rules.unclear]", "rules.unknown"),
        ("child.toml", "age_out_months = 84", "age_out_years = 7", "numbers.age_out_months"),
        ("child.toml", 'rule = "CHILD_3M"', 'rule = "CHILD_4M"', "rules.CHILD_4M"),
        ("child.toml", "end = 30", "end = 20", "slots[2].end"),
        ("elderly.toml", "[parameters.elderly_start_age]", "[parameters.x]", "elderly_start_age"),
        ("bp_screen.toml", "[[elevated]]", "[[uncontrolled]]", None),
        ("tb.toml", 'code = "tb"', 'code = "smd"', "smd"),
    ],
)
def test_a_broken_file_is_listed_and_the_others_work(
    folder: Path, name: str, old: str, new: str, place: str | None
) -> None:
    if place is None:
        (folder / name).write_text(
            (folder / name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
        )
        _, broken = load_programmes(folder)
        assert "elevated" in broken[0].reason
        return
    reason = broken_by(folder, name, old, new)
    assert place in reason
    assert any("一" <= letter <= "鿿" for letter in reason)


def test_without_conventions_every_programme_is_listed(folder: Path) -> None:
    (folder / "conventions.toml").write_text("[windows.D7]\ndays = 7\n", encoding="utf-8")
    programmes, broken = load_programmes(folder)
    assert programmes == {}
    assert len(broken) == len(list(folder.glob("*.toml")))


def test_an_empty_folder_gives_an_empty_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalogue(tmp_path)
    assert catalogue.programmes == {}
    assert any(b.path.endswith("conventions.toml") for b in catalogue.broken)
