"""Where the exchange stands, as both sides are told."""

from datetime import timedelta
from pathlib import Path

from exchange_world import Device, World

from clinic_desktop.domain.changes import Changes
from clinic_desktop.exchange.announcing import changes_of
from clinic_desktop.exchange.enrol import make_request
from clinic_desktop.exchange.overview import (
    CentreState,
    VillageState,
    centre_state,
    village_state,
)


def village_at(device: Device) -> VillageState:
    with device.at_work():
        return village_state(device)


def centre_at(device: Device) -> CentreState:
    with device.at_work():
        return centre_state(device)


def test_before_joining_only_the_own_fingerprint_is_known(world: World, tmp_path: Path) -> None:
    device = world.device("V01")
    assert village_at(device) == VillageState(False)
    with device.at_work():
        made = make_request(device, world.stick())
    assert village_at(device).device == made.fingerprint


def test_what_is_typed_counts_as_unsent_at_once(centre: Device, village: Device) -> None:
    before = village_at(village).unsent
    village.resident()
    assert village_at(village).unsent == before + 1


def test_a_visit_leaves_its_marks_on_both_sides(
    world: World, centre: Device, village: Device
) -> None:
    village.resident()
    village.clock.instant += timedelta(hours=2)
    world.visit(village, centre)
    seen = village_at(village)
    assert seen.unsent == 0
    assert seen.centre == "卫生院"
    assert seen.poster == centre_at(centre).poster
    assert seen.last_written is not None
    assert (seen.last_written.state, seen.last_written.at_hand) == ("acked", True)
    assert seen.receipt_at == village.clock.now()
    assert seen.centre_clock == centre.clock.now()
    own, line = centre_at(centre).devices
    assert own.own
    assert (line.site, line.last_no, line.ahead) == ("V01", 1, timedelta(hours=2))
    assert line.made_at == village.clock.now()
    assert line.last_at == centre.clock.now()
    (taken,) = centre_at(centre).imports
    assert (taken.code, taken.sender, taken.no) == ("OK", "V01", 1)


def test_a_village_computer_is_no_centre(village: Device) -> None:
    assert not centre_at(village).set_up


def test_screens_hear_which_people_an_import_concerns(
    world: World, centre: Device, village: Device
) -> None:
    person = village.resident()
    visit = village.record(person)
    stick = world.stick()
    village.export(stick)
    changes: Changes = changes_of(centre, centre.receive(stick))
    assert changes.touches("resident", "record")
    assert ("record", visit) in changes.rows
    assert changes.residents == {person}
