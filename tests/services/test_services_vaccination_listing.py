"""The children's list, one card, the lots in use, and questions before a dose is saved."""

from datetime import date

import pytest

from clinic_desktop.domain.immunisation.model import Status
from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    HoldVaccination,
    RecordDose,
    card_of,
    dose_problems,
    doses_of,
    hold_vaccination,
    list_children,
    recent_lots,
    record_dose,
)
from clinic_desktop.services.workplace import Workplace


def person(place: Workplace, name: str, birth: date, sex: str = "2") -> str:
    command = RegisterResident(name=name, sex=sex, birth_date=birth, village_group="3组")
    return register(place, command).resident_id


def give(place: Workplace, child: str, product: str, on: date) -> str:
    return record_dose(place, RecordDose(child, product, on, source="elsewhere")).dose_id


def test_children_under_seven_and_older_ones_with_doses(place: Workplace) -> None:
    small = person(place, "小一", date(2019, 3, 3))
    person(place, "大一", date(2019, 3, 2))
    with_dose = person(place, "大二", date(2012, 5, 1))
    person(place, "成人", date(2008, 3, 2))
    give(place, with_dose, "HepB", date(2012, 5, 1))
    found = {row.resident_id: row for row in list_children(place)}
    assert set(found) == {small, with_dose}
    assert (found[with_dose].doses, found[with_dose].last_on) == (1, date(2012, 5, 1))
    assert found[small].village_group == "3组"


def test_the_overdue_stand_first_then_by_the_next_day(place: Workplace) -> None:
    newborn = person(place, "新生", date(2026, 2, 20))
    late = person(place, "晚", date(2024, 1, 1))
    give(place, newborn, "HepB", date(2026, 2, 20))
    give(place, newborn, "BCG", date(2026, 2, 20))
    first, second = list_children(place)
    assert (first.resident_id, second.resident_id) == (late, newborn)
    assert first.overdue
    assert first.next is not None
    assert first.next.status is Status.OVERDUE
    assert not second.overdue
    assert second.owed == ()
    assert second.next is not None
    assert (second.next.series, second.next.due) == ("HepB", date(2026, 3, 20))


def test_the_card_has_everything_of_one_child(place: Workplace) -> None:
    child = person(place, "小一", date(2025, 3, 10))
    give(place, child, "HepB", date(2025, 3, 10))
    hold_vaccination(
        place, HoldVaccination(child, date(2026, 3, 1), "发热", until=date(2026, 3, 9))
    )
    card = card_of(place, child)
    assert (card.name, card.village_group, card.status) == ("小一", "3组", "active")
    assert card.doses == doses_of(place, child)
    assert [(hold.reason, hold.until) for hold in card.holds] == [("发热", date(2026, 3, 9))]
    assert card.answers.of("HepB").next_dose == 2
    with pytest.raises(InputProblem):
        card_of(place, "f" * 32)


def test_the_lot_last_used_here_is_known_by_product(place: Workplace) -> None:
    child = person(place, "小一", date(2025, 3, 10))
    assert recent_lots(place) == {}
    for lot, on in (("A1", date(2026, 1, 5)), ("A2", date(2026, 2, 5))):
        record_dose(
            place,
            RecordDose(
                child,
                "HepB",
                on,
                lot_no=lot,
                expires_on=date(2027, 1, 1),
                maker="某厂",
                confirmed=frozenset({"DOSE_TOO_EARLY", "DOSE_INTERVAL"}),
            ),
        )
    give(place, child, "MMR", date(2026, 2, 5))
    lots = recent_lots(place)
    assert set(lots) == {"HepB"}
    assert (lots["HepB"].lot_no, lots["HepB"].expires_on) == ("A2", date(2027, 1, 1))


def test_a_dose_is_questioned_without_being_saved(place: Workplace) -> None:
    child = person(place, "小一", date(2025, 3, 10))
    early = RecordDose(child, "MMR", date(2025, 6, 1), source="elsewhere")
    (problem,) = dose_problems(place, early)
    assert (problem.field, problem.code) == ("given_on", "DOSE_TOO_EARLY")
    assert problem.severity is Severity.CONFIRM
    assert doses_of(place, child) == ()
    confirmed = RecordDose(
        child,
        "MMR",
        date(2025, 6, 1),
        source="elsewhere",
        confirmed=frozenset({"DOSE_TOO_EARLY"}),
    )
    assert dose_problems(place, confirmed) == ()


@pytest.mark.parametrize(
    ("product", "on", "code"),
    [
        ("nothing", date(2026, 1, 1), "PRODUCT_UNKNOWN"),
        ("HepB", date(2026, 3, 3), "DATE_IN_FUTURE"),
        ("HepB", date(2025, 3, 9), "DATE_BEFORE_BIRTH"),
    ],
)
def test_what_cannot_be_is_said_alone(place: Workplace, product: str, on: date, code: str) -> None:
    child = person(place, "小一", date(2025, 3, 10))
    problems = dose_problems(place, RecordDose(child, product, on, source="elsewhere"))
    assert [problem.code for problem in problems] == [code]
