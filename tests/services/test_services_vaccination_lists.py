"""Whom to call for a session, why somebody did not come, and coverage by cohort."""

from datetime import date

import pytest

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    Coverage,
    HoldVaccination,
    NoteMissed,
    RecordDose,
    WorkKind,
    card_of,
    coverage,
    hold_vaccination,
    note_missed,
    record_dose,
    work_list,
)
from clinic_desktop.services.workplace import Workplace

TODAY = date(2026, 3, 2)


def child(place: Workplace, name: str, born: date, **more: str) -> str:
    known = {"sex": "1", "village_group": "3组", **more}
    return register(place, RegisterResident(name=name, birth_date=born, **known)).resident_id  # type: ignore[arg-type]


def give(place: Workplace, who: str, product: str, on: date) -> None:
    record_dose(place, RecordDose(who, product, on, source="elsewhere"))


def names(place: Workplace, kind: WorkKind, on: date | None = None) -> list[str]:
    return [row.due.name for row in work_list(place, kind, on)]


@pytest.fixture
def village(place: Workplace) -> dict[str, str]:
    """A newborn with its birth doses, one who began and stopped, one of 14 years without any."""
    newborn = child(place, "新生", date(2026, 2, 20))
    for product in ("HepB", "BCG"):
        give(place, newborn, product, date(2026, 2, 20))
    stopped = child(place, "中断", date(2024, 1, 1), village_group="1组")
    give(place, stopped, "HepB", date(2024, 1, 1))
    return {
        "新生": newborn,
        "中断": stopped,
        "大孩": child(place, "大孩", date(2012, 1, 1)),
    }


def test_a_session_has_what_is_due_on_its_day(place: Workplace, village: dict[str, str]) -> None:
    assert names(place, WorkKind.SESSION) == ["中断"]
    assert names(place, WorkKind.SESSION, date(2026, 3, 20)) == ["中断", "新生"]
    row = work_list(place, WorkKind.SESSION, date(2026, 3, 20))[1]
    assert [(f.series, f.next_dose) for f in row.forecasts] == [("HepB", 2)]


def test_who_began_and_stopped_and_who_never_had_any(
    place: Workplace, village: dict[str, str]
) -> None:
    (row,) = work_list(place, WorkKind.DROPPED)
    assert [(row.due.name, f.series) for f in row.forecasts] == [("中断", "HepB")]
    assert len(work_list(place, WorkKind.OVERDUE)[0].forecasts) > 1
    assert names(place, WorkKind.HEPB) == ["中断", "大孩"]
    give(place, village["大孩"], "HepB", date(2012, 1, 1))
    assert names(place, WorkKind.OVERDUE) == ["中断", "大孩"]


def test_a_reason_is_kept_and_stands_on_list_and_card(
    place: Workplace, village: dict[str, str]
) -> None:
    (row,) = work_list(place, WorkKind.DROPPED)
    forecast = row.forecasts[0]
    assert forecast.due is not None
    command = NoteMissed(row.id, forecast.series, forecast.next_dose or 0, forecast.due, "4")
    note_missed(place, command)
    (again,) = work_list(place, WorkKind.DROPPED)
    assert (again.told_on, again.told) == (TODAY, "乙肝疫苗 拒种")
    assert [m.reason for m in card_of(place, row.id).missed] == ["拒种"]
    with pytest.raises(InputProblem):
        note_missed(place, NoteMissed(row.id, "x", 1, TODAY, "4"))
    with pytest.raises(InputProblem):
        note_missed(place, NoteMissed(row.id, "HepB", 1, TODAY, "9"))
    other = NoteMissed(row.id, "HepB", 2, date(2026, 4, 1), "9", "没时间")
    assert note_missed(place, other).touches("record")


def line(found: Coverage, code: str, year: int | None = None) -> tuple[int, int]:
    (chosen,) = [each for each in found.lines if each.code == code]
    given, missing = chosen.counted(year)
    return len(given), len(missing)


def test_coverage_counts_who_has_a_dose_and_who_owes_it(
    place: Workplace, village: dict[str, str]
) -> None:
    found = coverage(place)
    assert found.years == (2026, 2025, 2024, 2023, 2022, 2021, 2020)
    assert len(found.children) == 2
    assert line(found, "HepB-1") == (2, 0)
    assert line(found, "HepB-2") == (0, 1)
    assert line(found, "HepB-2", 2024) == (0, 1)
    assert line(found, "BCG-1", 2026) == (1, 0)
    assert line(found, "basic-HepB") == (0, 1)
    assert line(found, "five") == (0, 1)


def test_a_contraindicated_child_stays_in_the_count(
    place: Workplace, village: dict[str, str]
) -> None:
    hold = HoldVaccination(village["中断"], TODAY, "过敏", "HepB", contraindicated=True)
    hold_vaccination(place, hold)
    assert line(coverage(place), "HepB-2") == (0, 1)


def test_local_and_floating_children_and_the_five_in_time(place: Workplace) -> None:
    who = child(place, "流动", date(2024, 6, 1), residence_type="4")
    local = child(place, "本地", date(2024, 6, 1))
    course = (
        ("HepB", date(2024, 6, 1)), ("BCG", date(2024, 6, 1)), ("HepB", date(2024, 7, 1)),
        ("IPV", date(2024, 8, 1)), ("IPV", date(2024, 9, 1)), ("DTaP", date(2024, 9, 1)),
        ("bOPV", date(2024, 10, 1)), ("DTaP", date(2024, 10, 1)), ("DTaP", date(2024, 11, 1)),
        ("HepB", date(2024, 12, 1)), ("MMR", date(2025, 2, 1)),
    )  # fmt: skip
    for product, on in course:
        give(place, who, product, on)
        give(place, local, product, date(2025, 6, 2) if product == "MMR" else on)
    steps: list[tuple[int, int]] = []
    found = coverage(place, "floating", lambda done, whole: steps.append((done, whole)))
    assert (line(found, "five"), line(found, "five-timely")) == ((1, 0), (1, 0))
    assert steps == [(1, 1)]
    found = coverage(place, "local")
    assert (line(found, "five"), line(found, "five-timely")) == ((1, 0), (0, 1))
    assert len(coverage(place).children) == 2
