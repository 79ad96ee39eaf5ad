"""What a person should look at after an import."""

from datetime import date, timedelta
from typing import Any

import pytest
from exchange_world import DAY, Device, World

from clinic_desktop.exchange.review import ReviewKind, review
from clinic_desktop.storage.tables import CareEvent, Dose


def add(device: Device, table: Any, resident: str, **values: Any) -> str:
    row = {**device.stamp(), "resident_id": resident, **values}
    with device.database.unit("录入", device.actor.staff_id) as unit:
        unit.session.add(table(**row))
        unit.commit()
    return str(row["id"])


def a_dose(device: Device, resident: str, **values: Any) -> str:
    dose = {"product": "hepb", "given_on": DAY, "source": "local", **values}
    return add(device, Dose, resident, **dose)


def an_event(device: Device, resident: str, **values: Any) -> str:
    event = {"programme": "", "kind": "bp", "occurred_on": DAY, **values}
    return add(device, CareEvent, resident, **event)


def kinds(device: Device) -> set[tuple[str, str]]:
    keys = {(key.split()[0], key.split()[1]) for key in device.rows()}
    with device.database.reading() as session:
        return {(line.kind.value, line.row) for line in review(session, keys).lines}


def test_the_same_person_in_two_villages(world: World, centre: Device, village: Device) -> None:
    other = world.village(centre, "V02")
    one = village.resident(name="甲", id_no="530121196005010011")
    two = other.resident(name="甲甲", id_no="530121196005010011")
    third = other.resident(name="乙")
    fourth = village.resident(name="乙")
    world.visit(other, centre)
    lines = world.visit(village, centre).files[0].review.lines
    assert {(line.kind, line.row, line.other) for line in lines} == {
        (ReviewKind.SAME_ID, *sorted((one, two))),
        (ReviewKind.SAME_PERSON, *sorted((third, fourth))),
    }
    # Nothing was merged, and once a person has decided, it is not asked again.
    assert {f"resident {pk}" for pk in (one, two, third, fourth)} <= centre.rows().keys()
    centre.edit("resident", two, merged_into=one)
    centre.edit("resident", fourth, "重复", voided=True, void_reason="重复")
    assert kinds(centre) == set()


def test_two_computers_enter_the_same_visit(world: World, centre: Device, village: Device) -> None:
    second = world.village(centre, "V01")
    person = village.resident()
    for device in (village, second, second):
        world.visit(device, centre)
    one, two = village.record(person), second.record(person)
    dose, again = a_dose(village, person), a_dose(second, person)
    world.visit(village, centre)
    lines = world.visit(second, centre).files[0].review.lines
    assert {(line.kind, line.row) for line in lines} == {
        (ReviewKind.SAME_VISIT, min(one, two)),
        (ReviewKind.SAME_DOSE, min(dose, again)),
    }


def test_after_a_death_a_void_or_a_move(world: World, centre: Device, village: Device) -> None:
    dead = village.resident(name="甲", death_date=DAY - timedelta(days=5), status="dead")
    void = village.resident(name="乙")
    moved = village.resident(name="丙", moved_on=DAY - timedelta(days=9))
    late = an_event(village, dead)
    an_event(village, dead, occurred_on=DAY - timedelta(days=5))
    hanging = a_dose(village, void)
    behind = village.record(moved)
    village.record(moved, occurred_on=date(2026, 1, 1))
    village.edit("resident", void, "重复", voided=True, void_reason="重复")
    village.edit("resident", moved, clinic_code="V02")
    assert kinds(village) == {
        ("after_death", late),
        ("of_voided", hanging),
        ("former_village", behind),
    }


@pytest.mark.parametrize("rows", [20_000, 20_001])
def test_a_first_import_compares_the_residents_only(village: Device, rows: int) -> None:
    one = village.resident(id_no="1" * 18)
    village.resident(id_no="1" * 18)
    person = village.resident(name="丙")
    village.record(person)
    visit = village.record(person)
    many = {("resident", one), ("record", visit)}
    many |= {("care_event", f"{n:032x}") for n in range(rows - 2)}
    with village.database.reading() as session:
        found = review(session, many)
    assert found.partial is (rows > 20_000)
    assert {line.kind for line in found.lines} == (
        {ReviewKind.SAME_ID} if found.partial else {ReviewKind.SAME_ID, ReviewKind.SAME_VISIT}
    )


def test_a_village_where_all_are_alike_does_not_hold_up_the_import(village: Device) -> None:
    people = {("resident", village.resident(name="某")) for _ in range(60)}
    with village.database.reading() as session:
        found = review(session, people)
    assert found.partial
    assert 0 < len(found.lines) <= 500
