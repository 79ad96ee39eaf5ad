"""Village to centre and the receipt back."""

from exchange_world import Device, World, difference

from clinic_desktop.exchange.collect import unsent


def test_everything_typed_arrives(world: World, centre: Device, village: Device) -> None:
    person = village.resident(name="李四")
    visit = village.record(person)
    report = world.visit(village, centre)
    assert [file.code for file in report.files] == ["OK"]
    assert difference(village.rows(), centre.rows()) == {}
    assert {f"resident {person}", f"record {visit}"} <= centre.rows().keys()
    tables = {t.table: (t.new, t.changed, t.voided) for t in report.files[0].tables}
    assert tables["resident"] == (1, 0, 0)
    assert tables["record"] == (1, 0, 0)
    with village.database.reading() as session:
        assert unsent(session) == 0


def test_the_receipt_makes_the_next_package_small(
    world: World, centre: Device, village: Device
) -> None:
    for _ in range(5):
        village.resident()
    first = village.export(world.stick())
    assert first.counts["resident"] == 5
    world.visit(village, centre)
    second = village.export(world.stick())
    assert "resident" not in second.counts


def test_a_lost_stick_costs_nothing(world: World, centre: Device, village: Device) -> None:
    person = village.resident()
    village.export(world.stick())
    village.edit("resident", person, name="改名")
    report = world.visit(village, centre)
    assert report.files[0].lines >= 2
    assert difference(village.rows(), centre.rows()) == {}


def test_preview_changes_nothing_and_says_the_same(
    world: World, centre: Device, village: Device
) -> None:
    person = village.resident()
    village.record(person)
    stick = world.stick()
    village.export(stick)
    before = centre.rows(), centre.ops()
    seen = centre.receive(stick, dry_run=True)
    assert seen.dry_run
    assert (centre.rows(), centre.ops()) == before
    done = centre.receive(stick)
    assert seen.files[0].tables == done.files[0].tables
    assert seen.files[0].fresh == done.files[0].fresh


def test_importing_twice_changes_nothing(world: World, centre: Device, village: Device) -> None:
    village.record(village.resident())
    stick = world.stick()
    path = village.export(stick).path
    centre.take(path)
    before = centre.rows(), centre.ops()
    again = centre.take(path)
    assert again.code == "OK"
    assert again.fresh == 0
    assert again.duplicates == again.lines
    assert again.tables == ()
    assert (centre.rows(), centre.ops()) == before
