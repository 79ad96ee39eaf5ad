"""Restored backups and copied computers lose nothing on the way to the centre."""

from exchange_world import Device, World, difference
from sqlalchemy import select, update

from clinic_desktop.exchange.chains import own_origins
from clinic_desktop.exchange.device_state import state_file
from clinic_desktop.exchange.profile import profile_of
from clinic_desktop.exchange.rewind import CENTRE_KNOWS_MORE, COPIED, current_incarnation
from clinic_desktop.exchange.standing import self_state
from clinic_desktop.storage.tables.exchange import sync_self


def life(device: Device) -> str:
    with device.database.reading() as session:
        return current_incarnation(session)


def forget_state_file_rule(device: Device) -> None:
    """Make the state file fit the database, as if rule D2 did not exist."""
    from clinic_desktop.exchange.rewind import remember_state
    from clinic_desktop.exchange.standing import standing

    with device.at_work(), device.database.reading() as session:
        remember_state(device, session, standing(device, session).keys)


def test_a_restored_backup_is_noticed_at_once(
    world: World, centre: Device, village: Device
) -> None:
    village.resident(name="甲")
    world.visit(village, centre)
    backup = village.snapshot(world.root / "backup")
    lost = village.resident(name="乙")
    world.visit(village, centre)
    before = life(village)
    village.restore(backup)
    village.resident(name="丙")
    report = village.export(world.stick())
    assert report.new_incarnation == COPIED
    assert life(village) != before
    world.visit(village, centre)
    assert village.rows().keys() <= centre.rows().keys()
    assert f"resident {lost}" in centre.rows()
    assert centre.forked() == set()


def test_without_the_state_file_the_receipt_tells(
    world: World, centre: Device, village: Device
) -> None:
    village.resident(name="甲")
    world.visit(village, centre)
    backup = village.snapshot(world.root / "backup")
    village.resident(name="乙")
    world.visit(village, centre)
    village.restore(backup)
    forget_state_file_rule(village)
    before = life(village)
    third = village.resident(name="丙")
    stick = world.stick()
    village.export(stick)
    report = centre.receive(stick)
    # The restored database wrote another operation under a number that was used before.
    assert report.files[0].forks == (before,)
    home = village.receive(stick)
    assert home.files[-1].receipt is not None
    assert home.files[-1].receipt.new_incarnation == CENTRE_KNOWS_MORE
    assert life(village) != before
    assert f"resident {third}" in centre.rows()
    with village.database.reading() as session:
        assert self_state(session).want_restore


def test_a_copied_computer_takes_a_new_life(world: World, centre: Device, village: Device) -> None:
    village.resident(name="甲")
    world.visit(village, centre)
    copy = world.clone(village)
    with copy.at_work():
        state_file(profile_of(copy.folder)).unlink()
    copy.resident(name="乙")
    village.resident(name="丙")
    for device in (copy, village):
        assert world.visit(device, centre).files[0].code == "OK"
    assert life(copy) != life(village)
    assert (village.rows().keys() | copy.rows().keys()) <= centre.rows().keys()
    assert centre.forked() == set()


def test_a_clone_with_everything_alike_is_a_fork_and_loses_nothing(
    world: World, centre: Device, village: Device
) -> None:
    village.resident(name="甲")
    world.visit(village, centre)
    copy = world.clone(village)
    one, two = copy.resident(name="乙"), village.resident(name="丙")
    for device in (copy, village, copy, village):
        world.visit(device, centre)
    assert {f"resident {one}", f"resident {two}"} <= centre.rows().keys()
    assert len(centre.forked()) == 1
    assert life(copy) != life(village)


def test_acknowledgements_go_back_with_the_centre(
    world: World, centre: Device, village: Device
) -> None:
    village.resident(name="甲")
    world.visit(village, centre)
    backup = centre.snapshot(world.root / "backup")
    village.resident(name="乙")
    world.visit(village, centre)
    centre.restore(backup)
    village.resident(name="丙")
    for _ in range(3):
        world.visit(village, centre)
    assert difference(village.rows(), centre.rows()) == {}
    with centre.database.reading() as session:
        assert self_state(session).epoch == 2
    with village.database.reading() as session:
        assert self_state(session).epoch == 2


def test_a_receipt_taken_late_is_passed_over(world: World, centre: Device, village: Device) -> None:
    village.resident()
    first, second = world.stick(), world.stick()
    village.export(first)
    centre.receive(first)
    village.resident()
    village.export(second)
    centre.receive(second)
    newer = village.receive(second).files[-1].receipt
    assert newer is not None
    assert newer.still_unsent == 0
    older = village.receive(first).files[-1]
    assert older.code == "OK"
    assert older.receipt is None


def test_the_same_folder_opened_elsewhere_is_not_the_same_device(
    world: World, centre: Device, village: Device
) -> None:
    village.resident(name="甲")
    world.visit(village, centre)
    elsewhere = world.clone(village)
    for file in elsewhere.profile.rglob("*"):
        if file.is_file():
            file.unlink()
    world.enrol(centre, elsewhere)
    added = elsewhere.resident(name="乙")
    report = world.visit(elsewhere, centre)
    assert report.files[0].code == "OK"
    assert f"resident {added}" in centre.rows()
    with village.database.reading() as one, elsewhere.database.reading() as two:
        assert {o.inc for o in own_origins(one)} < {o.inc for o in own_origins(two)}


def test_a_village_that_quotes_an_unknown_receipt_opens_a_new_epoch(
    world: World, centre: Device, village: Device
) -> None:
    world.visit(village, centre)
    with village.database.unit("回执", None) as unit:
        unit.session.execute(update(sync_self).values(rc=99))
        unit.commit()
    inc = life(centre)
    world.visit(village, centre)
    with centre.database.reading() as session:
        assert session.execute(select(sync_self.c.epoch)).scalar_one() == 2
    assert life(centre) != inc


def test_packages_of_before_a_set_back_centre_are_told_apart(
    world: World, centre: Device, village: Device
) -> None:
    person = village.resident(name="甲")
    world.visit(village, centre)
    backup = centre.snapshot(world.root / "backup")
    old, late = world.stick(), world.stick()
    centre.edit("resident", person, "更正", phone="1")
    centre.export(old)
    village.receive(old)
    village.export(late)
    centre.receive(late)
    centre.restore(backup)
    world.visit(village, centre)
    world.visit(village, centre)
    (file,) = [f for f in village.receive(old, dry_run=True).files if f.kind == "data"]
    assert file.epoch_over
    assert not file.earlier_missing
    assert file.taken_before


def test_a_package_that_skips_one_says_so(world: World, centre: Device, village: Device) -> None:
    person = village.resident(name="甲")
    world.visit(village, centre)
    lost, second = world.stick(), world.stick()
    centre.edit("resident", person, "更正", phone="1")
    centre.export(lost)
    village.receive(lost)
    stick = world.stick()
    village.export(stick)
    centre.receive(stick)
    centre.edit("resident", person, "更正", phone="2")
    centre.export(second)
    (file,) = [f for f in village.receive(second, dry_run=True).files if f.kind == "data"]
    assert not file.earlier_missing
    # A village that had not had the first.
    with village.database.unit("旧", None) as unit:
        unit.session.execute(update(sync_self).values(link_no=0, link_digest=bytes(16)))
        unit.commit()
    (file,) = [f for f in village.receive(second, dry_run=True).files if f.kind == "data"]
    assert file.earlier_missing
