"""Who is who: signed documents that only ever get newer (T10)."""

from dataclasses import replace
from typing import Any

import pytest
from exchange_world import Device, World

from clinic_desktop.domain.ops import PLAIN
from clinic_desktop.exchange.documents import DeviceEntry, Devices, Root, Signed, SiteEntry
from clinic_desktop.exchange.enrol import revoke
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.keys import AgePair, SigningPair
from clinic_desktop.exchange.standing import (
    Standing,
    accept_documents,
    check_devices,
    check_root,
    standing,
)

ROOT, CENTRE = SigningPair.new(), SigningPair.new()
AGE = AgePair.new().public


def a_root(ver: int = 1, root: SigningPair = ROOT, centre: SigningPair = CENTRE) -> Root:
    return Root(ver, root.public, centre.public, AGE, AGE)


def a_list(ver: int = 1) -> Devices:
    entry = DeviceEntry("d" * 32, "V01", "一号机", CENTRE.public, AGE, serial_block=(1, 10))
    return Devices(ver, (SiteEntry("C00", "卫生院"), SiteEntry("V01", "一村")), (entry,))


def test_documents_come_back_as_they_were() -> None:
    signed = a_root().sign(ROOT)
    assert Root.read(Signed.decoded(signed.encoded())) == a_root()
    listed = a_list().sign(CENTRE)
    assert Devices.read(Signed.decoded(listed.encoded())) == a_list()
    assert check_devices(listed, a_root()) == a_list()


def test_only_the_root_key_names_the_centre() -> None:
    assert check_root(a_root().sign(ROOT), ROOT.public) == a_root()
    other = SigningPair.new()
    for signed in (
        a_root().sign(other),
        replace(a_root(), root_pub=other.public).sign(other),
        Signed(a_root(2).sign(ROOT).body, a_root(1).sign(ROOT).signatures),
    ):
        with pytest.raises(Refused) as refused:
            check_root(signed, ROOT.public)
        assert refused.value.code == "E_FORGED"


def test_a_new_root_needs_both_signatures() -> None:
    fresh = SigningPair.new()
    handed_over = a_root(2, fresh)
    assert check_root(handed_over.sign(ROOT, fresh), ROOT.public).root_pub == fresh.public
    for signers in ((fresh,), (ROOT,)):
        with pytest.raises(Refused):
            check_root(handed_over.sign(*signers), ROOT.public)


def test_a_list_by_another_key_or_of_another_kind() -> None:
    with pytest.raises(Refused):
        check_devices(a_list().sign(SigningPair.new()), a_root())
    signed = a_root().sign(CENTRE)
    assert not signed.signed_by(CENTRE.public, "devices")


BROKEN: list[Any] = [
    None,
    [],
    {"body": 5, "sigs": {}},
    {"body": "{}", "sigs": []},
    {"body": "{}", "sigs": {"a": 5}},
    {"body": "{}", "sigs": {str(n): "" for n in range(5)}},
]


@pytest.mark.parametrize("found", BROKEN)
def test_what_is_no_document(found: Any) -> None:
    with pytest.raises(Refused) as refused:
        Signed.read(found)
    assert refused.value.code == "E_FORMAT"


def spoilt(plain: dict[str, Any], **changes: Any) -> Signed:
    return Signed(PLAIN.dumps({**plain, **changes}), {})


@pytest.mark.parametrize(
    "changes",
    [
        {"ver": 0},
        {"ver": "1"},
        {"ver": True},
        {"root_pub": "zz"},
        {"centre_age": "age1short"},
        {"recovery_age": None},
        {"centre_sign_pub": "A" * 64},
    ],
)
def test_a_root_out_of_form(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Root.read(spoilt(PLAIN.loads(a_root().sign(ROOT).body), **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"sites": [{"site": "../x", "name": "", "status": "active"}]},
        {"sites": [{"site": "V01", "name": "x", "status": "asleep"}]},
        {"sites": None},
        {"devices": [{}]},
        {"devices": [{**PLAIN.loads(a_list().sign(CENTRE).body)["devices"][0], "age": "x"}]},
        {"devices": [{**PLAIN.loads(a_list().sign(CENTRE).body)["devices"][0], "name": "x" * 300}]},
        {
            "devices": [
                {**PLAIN.loads(a_list().sign(CENTRE).body)["devices"][0], "serial_block": ["a", 2]}
            ]
        },
    ],
)
def test_a_list_out_of_form(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Devices.read(spoilt(PLAIN.loads(a_list().sign(CENTRE).body), **changes))


def test_bodies_that_are_no_objects() -> None:
    for body in (b"[]", b"{", b"5"):
        with pytest.raises(Refused):
            Root.read(Signed(body, {}))


def test_older_documents_change_nothing_and_twins_raise_the_alarm(
    world: World, centre: Device, village: Device
) -> None:
    world.village(centre, "V02")
    with centre.at_work(), centre.database.reading() as session:
        newest = standing(centre, session)
    assert newest.keys.centre is not None
    signer = newest.keys.centre.signing
    with village.at_work(), village.database.unit("文件", None) as unit:
        now = standing(village, unit.session)

        def offer(devices: Devices) -> Standing:
            return accept_documents(unit.session, now, now.signed_root, devices.sign(signer))

        assert offer(replace(now.devices, ver=now.devices.ver - 1, devices=())) == now
        later = offer(newest.devices)
        assert later.devices == newest.devices
        now = standing(village, unit.session)
        assert now.devices == newest.devices
        with pytest.raises(Refused) as refused:
            offer(replace(newest.devices, devices=()))
        assert refused.value.code == "E_FORGED"


def test_a_revoked_device_learns_of_it(world: World, centre: Device, village: Device) -> None:
    world.visit(village, centre)
    second = world.village(centre, "V01")
    world.visit(second, centre)
    with centre.at_work(), centre.database.reading() as session:
        own = standing(centre, session).devices.active_of("V01")[0]
    with centre.at_work():
        revoke(centre, own.device_id, "电脑丢失")
    stick = world.stick()
    centre.export(stick)
    # The revoked computer cannot even open what is sent from now on; the other one can.
    assert village.receive(stick).files == ()
    assert [f.code for f in second.receive(stick).files] == ["OK"]
