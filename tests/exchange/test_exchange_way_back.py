"""Centre to village: corrections, decisions, moves, refusals, a second computer, a lost one."""

from pathlib import Path

import pytest
from exchange_world import Author, Device, World, difference
from sqlalchemy import select

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.exchange.quarantine import admit, quarantined
from clinic_desktop.exchange.standing import self_state
from clinic_desktop.storage.conflicts import decide, open_conflicts
from clinic_desktop.storage.tables import SyncRefusal

NOT_SHARED = frozenset({"sync_event"})


def test_a_correction_by_the_centre_comes_home(
    world: World, centre: Device, village: Device
) -> None:
    person = village.resident(name="王小明")
    world.visit(village, centre)
    centre.edit("resident", person, "身份证核对", name="王晓明")
    report = world.visit(village, centre)
    assert len(report.replies) == 2
    assert village.rows()[f"resident {person}"]["name"] == "王晓明"
    assert difference(village.rows(), centre.rows()) == {}
    # Once acknowledged it is not sent again.
    world.visit(village, centre)
    assert len(world.visit(village, centre).replies) == 1


def test_a_decision_closes_the_conflict_everywhere(
    world: World, centre: Device, village: Device
) -> None:
    person = village.resident(name="王小明")
    world.visit(village, centre)
    village.edit("resident", person, name="王晓明")
    centre.edit("resident", person, name="王小鸣")
    world.visit(village, centre)
    assert village.conflicts() == centre.conflicts() != set()
    with centre.database.unit("处理冲突", centre.actor.staff_id, "以身份证为准") as unit:
        (conflict,) = open_conflicts(unit.session)
        decide(unit, conflict, {"name": "王晓明"})
        unit.commit()
    centre.database.seal()
    assert centre.conflicts() == set()
    world.visit(village, centre)
    world.visit(village, centre)
    assert village.conflicts() == centre.conflicts() == set()
    assert village.rows()[f"resident {person}"]["name"] == "王晓明"


def test_two_decisions_apart_are_a_new_conflict(
    world: World, centre: Device, village: Device
) -> None:
    person = village.resident(name="甲")
    world.visit(village, centre)
    village.edit("resident", person, name="乙")
    centre.edit("resident", person, name="丙")
    world.visit(village, centre)
    for device, name in ((village, "乙"), (centre, "丁")):
        with device.database.unit("处理冲突", device.actor.staff_id, "核对") as unit:
            (conflict,) = open_conflicts(unit.session)
            decide(unit, conflict, {"name": name})
            unit.commit()
        device.database.seal()
    for _ in range(2):
        world.visit(village, centre)
    assert village.conflicts() == centre.conflicts()
    assert len(centre.conflicts()) == 1
    assert village.rows()[f"resident {person}"]["name"] == "丁"


def test_what_the_centre_makes_for_a_village_goes_there_only(
    world: World, centre: Device, village: Device
) -> None:
    other = world.village(centre, "V02")
    person = centre.resident(clinic_code="V01", name="名册导入")
    for device in (village, other):
        world.visit(device, centre)
    assert f"resident {person}" in village.rows()
    assert f"resident {person}" not in other.rows()


def test_before_the_first_visit_too(world: World, centre: Device) -> None:
    person = centre.resident(clinic_code="V05", name="名册导入")
    centre.database.seal()
    village = world.village(centre, "V05")
    world.visit(village, centre)
    assert f"resident {person}" in village.rows()


def test_a_second_computer_gets_everything_and_both_hear_of_each_other(
    world: World, centre: Device, village: Device
) -> None:
    person = village.resident(name="甲")
    village.record(person)
    world.visit(village, centre)
    second = world.village(centre, "V01")
    for _ in range(2):
        world.visit(second, centre)
    assert difference(second.rows(), centre.rows()) == {}
    added = second.record(person)
    village.edit("resident", person, phone="139")
    for device in (second, village, second):
        world.visit(device, centre)
    assert f"record {added}" in village.rows()
    assert difference(second.rows(), village.rows()) == {}
    assert difference(second.rows(), centre.rows()) == {}


def test_a_lost_computer_is_replaced(world: World, centre: Device, village: Device) -> None:
    person = village.resident(name="甲")
    village.record(person)
    world.visit(village, centre)
    centre.edit("resident", person, phone="139")
    fresh = world.village(centre, "V01")
    for _ in range(2):
        world.visit(fresh, centre)
    assert difference(fresh.rows(), centre.rows()) == {}
    with fresh.database.reading() as session:
        assert not self_state(session).want_restore


def test_a_restored_backup_gets_back_what_it_lost(
    world: World, centre: Device, village: Device
) -> None:
    village.resident(name="甲")
    world.visit(village, centre)
    backup = village.snapshot(world.root / "backup")
    lost = village.record(village.resident(name="乙"))
    world.visit(village, centre)
    village.restore(backup)
    for _ in range(3):
        world.visit(village, centre)
    assert f"record {lost}" in village.rows()
    assert difference(village.rows(), centre.rows()) == {}
    with village.database.reading() as session:
        assert not self_state(session).want_restore


def test_somebody_moves(world: World, centre: Device, village: Device) -> None:
    other = world.village(centre, "V02")
    person = village.resident(name="甲")
    visit = village.record(person)
    world.visit(village, centre)
    world.visit(other, centre)
    centre.edit("resident", person, "迁往二村", clinic_code="V02", household_id=None)
    for device in (village, other):
        world.visit(device, centre)
    assert {f"resident {person}", f"record {visit}"} <= other.rows().keys()
    assert village.rows()[f"resident {person}"]["clinic_code"] == "V02"
    # The new village works on, the old one keeps what it had and hears of the person only.
    added = other.record(person)
    other.edit("resident", person, phone="139")
    late = village.record(person)
    for _ in range(2):
        for device in (village, other):
            report = world.visit(device, centre)
            assert all(file.quarantine == () for file in report.files)
    assert f"record {added}" not in village.rows()
    assert village.rows()[f"resident {person}"]["phone"] == "139"
    assert {f"record {late}", f"record {added}"} <= other.rows().keys()
    assert {f"record {late}", f"record {added}"} <= centre.rows().keys()


def test_the_author_learns_of_a_refusal_and_of_its_end(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    outside = village.resident(name="外村", clinic_code="V02")
    child = village.record(outside)
    report = world.visit(village, centre)
    assert {line.reason for line in report.files[0].quarantine} == {"out_of_scope"}
    assert f"resident {outside}" not in centre.rows()
    # At home it is taken out of sight with the reason, and not lost.
    assert f"resident {outside}" not in village.rows()
    assert f"record {child}" not in village.rows()
    with village.database.reading() as session:
        listed = {(one.table, one.row): one for one in quarantined(session)}
        assert listed[("resident", outside)].reason == "out_of_scope"
    with centre.at_work():
        for one in quarantined_at(centre):
            admit(centre, one, "确系本村居民")
    for _ in range(2):
        world.visit(village, centre)
    assert {f"resident {outside}", f"record {child}"} <= village.rows().keys()
    assert (
        difference(
            village.rows(without=frozenset({"sync_event"})),
            centre.rows(without=frozenset({"sync_event"})),
        )
        == {}
    )


def quarantined_at(device: Device) -> list[str]:
    with device.database.reading() as session:
        query = select(SyncRefusal.id).where(SyncRefusal.voided == 0)
        return sorted(session.scalars(query))


def test_an_old_package_of_the_centre_brings_nothing_back(
    world: World, centre: Device, village: Device
) -> None:
    person = village.resident(name="甲")
    world.visit(village, centre)
    sticks = [world.stick(), world.stick()]
    for stick, name in zip(sticks, ("乙", "丙"), strict=True):
        centre.edit("resident", person, name=name)
        centre.export(stick, sites={"V01"})
    for stick in (sticks[1], sticks[0], sticks[1]):
        assert all(f.code == "OK" for f in village.receive(stick).files)
    assert village.rows()[f"resident {person}"]["name"] == "丙"
    assert village.conflicts() == set()
    with village.database.reading() as session:
        assert self_state(session).link_no == 2


def test_a_gap_in_the_entries_is_sent_again(world: World, centre: Device, village: Device) -> None:
    person = village.resident(name="甲")
    world.visit(village, centre)
    with village.database.reading() as session:
        mark = self_state(session).link_no
    centre.edit("resident", person, name="乙")
    lost = world.stick()
    centre.export(lost)
    report = world.visit(village, centre)
    assert [p.suffix for p in report.replies] == [".vca", ".vcp"]
    with village.database.reading() as session:
        assert self_state(session).link_no == mark + 1


def test_the_centre_without_villages_has_nothing_to_send(world: World, centre: Device) -> None:
    with pytest.raises(KnownFault) as fault:
        centre.export(world.stick())
    assert fault.value.code == "NO_VILLAGES"


def test_a_hand_written_line_reaches_the_other_computer(
    world: World, centre: Device, village: Device, tmp_path: Path
) -> None:
    second = world.village(centre, "V01")
    world.visit(second, centre)
    author = Author(village)
    author.write(k="1" * 32)
    centre.take(author.package(tmp_path / "x.vcp"))
    world.visit(second, centre)
    assert "resident " + "1" * 32 in second.rows()
