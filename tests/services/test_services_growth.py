"""A child's measurements from the check forms, by age."""

from datetime import date
from typing import Any

import pytest

from clinic_desktop.domain.growth import Grade, Indicator
from clinic_desktop.services.growth import child_growth, is_child
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

BORN = date(2025, 3, 1)


def put(place: Workplace, child: str, form: str, on: date, **answers: Any) -> None:
    known = place.catalogue.form(form)
    assert known is not None
    with place.unit("test") as unit:
        unit.session.add(
            Record(
                **place.stamp(),
                form_code=form,
                form_edition=known.edition,
                resident_id=child,
                occurred_on=on,
                answers=answers,
                entry_order=1,
            )
        )
        unit.commit()


@pytest.fixture
def child(place: Workplace) -> str:
    """王小宝, born 1 March 2025."""
    return register(place, RegisterResident("王小宝", birth_date=BORN, sex="1")).resident_id


def test_weight_length_and_index_by_age(place: Workplace, child: str) -> None:
    put(place, child, "birth_record", date(2025, 3, 5), birth_weight=3350, birth_length=500)
    put(place, child, "child_1_8m", date(2025, 9, 1), weight=790, length=675)
    put(place, child, "child_12_30m", date(2026, 3, 1), weight=690, length=757)
    growth = child_growth(place, child)
    weights = growth.measured[Indicator.WEIGHT]
    assert [(m.on, m.days, m.value) for m in weights] == [
        (BORN, 0, 3.35),
        (date(2025, 9, 1), 184, 7.9),
        (date(2026, 3, 1), 365, 6.9),
    ]
    assert [m.grade for m in weights] == [Grade.MIDDLE, Grade.MIDDLE, Grade.LOW]
    assert [m.value for m in growth.measured[Indicator.LENGTH]] == [50.0, 67.5, 75.7]
    assert growth.measured[Indicator.BMI][1].value == pytest.approx(7.9 / 0.675**2)


def test_what_was_not_measured_leaves_no_point(place: Workplace, child: str) -> None:
    assert child_growth(place, child).empty
    put(place, child, "child_1_8m", date(2025, 9, 1), weight=790)
    growth = child_growth(place, child)
    assert len(growth.measured[Indicator.WEIGHT]) == 1
    assert growth.measured[Indicator.BMI] == ()
    put(place, child, "child_1_8m", date(2024, 9, 1), weight=500)
    assert len(child_growth(place, child).measured[Indicator.WEIGHT]) == 1


def test_growth_is_followed_to_the_seventh_birthday() -> None:
    assert is_child(BORN, date(2031, 12, 1))
    assert not is_child(BORN, date(2033, 1, 1))
    assert not is_child(BORN, date(2025, 2, 1))
