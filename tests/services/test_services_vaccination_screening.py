"""Questions before a dose, and what a scanned code tells."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.services.registers import RegisterFilter, register_page
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.stock import ReceiveVaccine, receive_vaccine
from clinic_desktop.services.vaccination import (
    HoldVaccination,
    Package,
    RecordDose,
    dose_problems,
    doses_of,
    hold_vaccination,
    package_of,
    record_dose,
)
from clinic_desktop.services.workplace import Workplace

DAY = date(2026, 3, 2)
CODE = "8123456" + "0" * 13
LIKE = "8123456" + "1" * 13


@pytest.fixture
def dose(place: Workplace) -> RecordDose:
    """MMR of an eighteen months old child, given here."""
    command = RegisterResident(name="王小宝", sex="1", birth_date=date(2024, 9, 2))
    child = register(place, command).resident_id
    return RecordDose(
        child, "MMR", DAY, lot_no="M1", expires_on=date(2027, 1, 1), screening=("0",),
        temperature=366, informed=True,
    )  # fmt: skip


def asked(place: Workplace, command: RecordDose) -> list[tuple[str, Severity]]:
    return [
        (problem.code, problem.severity)
        for problem in dose_problems(place, command)
        if problem.code.startswith("SCREENING")
    ]


def test_the_answers_are_kept_beside_the_dose(place: Workplace, dose: RecordDose) -> None:
    record_dose(place, dose)
    (row,) = register_page(place, RegisterFilter("vaccination_screening")).rows
    assert row.cells == ("麻疹腮腺炎风疹联合减毒活疫苗", "36.6℃", "均无")
    assert row.on == DAY


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"screening": ("0",)}, 0),
        ({"screening": None}, 0),
        ({"screening": ()}, 1),
        ({"screening": ("1",)}, 1),
        ({"screening": ("3", "4", "6")}, 3),
        ({"screening": ("3", "4", "6"), "product": "IPV"}, 0),
        ({"screening": ("3", "4", "6"), "product": "bOPV"}, 1),
        ({"temperature": 385}, 1),
    ],
)
def test_what_speaks_against_a_dose_today_can_be_confirmed(
    place: Workplace, dose: RecordDose, changes: dict[str, object], count: int
) -> None:
    command = replace(dose, **changes)  # type: ignore[arg-type]
    found = asked(place, command)
    assert len(found) == count
    assert {severity for _, severity in found} <= {Severity.CONFIRM}
    confirmed = frozenset({"SCREENING", "SCREENING_MISSING"})
    assert asked(place, replace(command, confirmed=confirmed)) == []


def test_a_dose_of_somebody_with_fever_is_asked_back_and_then_saved(
    place: Workplace, dose: RecordDose
) -> None:
    ill = replace(dose, screening=("1",), screening_note="流涕")
    with pytest.raises(InputProblem) as refused:
        record_dose(place, ill)
    assert "SCREENING" in {problem.code for problem in refused.value.problems}
    assert doses_of(place, dose.resident_id) == ()
    record_dose(place, replace(ill, confirmed=frozenset({"SCREENING"})))
    (row,) = register_page(place, RegisterFilter("vaccination_screening")).rows
    assert "发热" in row.cells[2]


def test_a_received_package_is_known_whole_and_a_like_one_in_part(
    place: Workplace, dose: RecordDose
) -> None:
    assert package_of(place, CODE) is None
    assert package_of(place, "  ") is None
    record_dose(place, replace(dose, trace_code=LIKE, maker="厂家"))
    assert package_of(place, CODE) == Package("MMR", maker="厂家")
    assert package_of(place, "812345600") is None
    receive_vaccine(
        place,
        ReceiveVaccine(
            "HepB", "H1", date(2027, 5, 1), 10, "1", "1剂/支", "注射剂", "镇卫生院", DAY,
            manufacturer="康泰", trace_codes=(CODE,),
        ),
    )  # fmt: skip
    assert package_of(place, CODE) == Package("HepB", "H1", date(2027, 5, 1), "康泰")


@pytest.mark.parametrize(
    ("sex", "born", "product", "on", "code"),
    [
        ("1", date(2011, 12, 1), "HPV2", DAY, "DOSE_NOT_APPLICABLE"),
        ("1", date(2011, 12, 1), "DTaP", DAY, "DOSE_AGED_OUT"),
        ("1", date(2011, 12, 1), "BCG", DAY, "DOSE_AGED_OUT"),
        ("2", date(2011, 12, 1), "HPV2", DAY, ""),
        ("1", date(2011, 12, 1), "HepB", date(2011, 12, 1), ""),
        ("2", date(2011, 1, 1), "HPV2", date(2024, 3, 1), ""),
        ("1", date(1980, 1, 1), "HepB", DAY, ""),
    ],
)
def test_a_vaccine_that_is_not_meant_for_the_child_is_asked_back(
    place: Workplace, sex: str, born: date, product: str, on: date, code: str
) -> None:
    person = register(place, RegisterResident(name="王大", sex=sex, birth_date=born)).resident_id
    command = RecordDose(person, product, on, source="elsewhere")
    found = dose_problems(place, command)
    assert [problem.code for problem in found] == ([code] if code else [])
    assert {problem.severity for problem in found} <= {Severity.CONFIRM}


def test_what_a_person_decided_is_called_by_its_name(place: Workplace, dose: RecordDose) -> None:
    hold = HoldVaccination(dose.resident_id, DAY, "对明胶过敏", "MMR", contraindicated=True)
    hold_vaccination(place, hold)
    (problem,) = dose_problems(place, dose)
    assert problem.message.startswith("禁忌。")
    assert "对明胶过敏" in problem.message
