"""Admitting computers: digits typed on both sides, keys that stay on their machine (T10)."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from exchange_world import Device, World

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.exchange import keys as keys_of
from clinic_desktop.exchange.centre import restore_centre, setup_centre
from clinic_desktop.exchange.enrol import (
    accept_grant,
    grant,
    look_at_request,
    make_request,
    put_card,
    revoke,
)
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.keys import DeviceKeys, SigningPair
from clinic_desktop.exchange.paper import read_recovery, read_root, root_text
from clinic_desktop.exchange.profile import profile_of
from clinic_desktop.exchange.standing import load_keys, standing


def test_a_fingerprint_is_six_groups_of_five_digits() -> None:
    # SHA-256 of 32 zero bytes, from any other tool:
    mark = Fingerprint.of(bytes(32))
    digest = bytes.fromhex("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925")
    assert mark.groups[0] == f"{int.from_bytes(digest[:5]) % 100000:05d}"
    assert mark.groups[5] == f"{int.from_bytes(digest[25:30]) % 100000:05d}"
    assert len(mark.groups) == 6
    assert all(len(g) == 5 and g.isdigit() for g in mark.groups)


@pytest.mark.parametrize("blank", ["", " ", "-", "\u3000"])
def test_typed_groups(blank: str) -> None:
    mark = Fingerprint.of(b"key")
    mark.confirm(blank.join(mark.groups[-2:]))
    for wrong in ("", "12345", mark.groups[0] + mark.groups[1], mark.groups[5]):
        with pytest.raises(InputProblem):
            mark.confirm(wrong)


def test_keys_lie_in_the_profile_and_only_for_their_user(village: Device) -> None:
    with village.at_work():
        path = keys_of.keys_file(profile_of(village.folder))
    assert village.profile in path.parents
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with village.at_work():
        keys = load_keys(village)
    assert keys is not None
    village.database.seal()
    secrets = [keys.own.age.secret.encode(), keys.own.signing.seed]
    for file in village.folder.root.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret in content for secret in secrets)
    assert keys.own.age.secret not in repr(keys)
    assert keys.own.signing.seed.hex() not in repr(keys)


def test_keys_of_another_machine_are_put_aside(tmp_path: Path) -> None:
    keys = DeviceKeys.new("machine one")
    keys_of.save(tmp_path, keys)
    assert keys_of.load(tmp_path, "machine one") == keys
    assert keys_of.load(tmp_path, "machine two") is None
    assert not keys_of.keys_file(tmp_path).exists()


def test_unreadable_keys_say_what_to_do(tmp_path: Path) -> None:
    keys_of.keys_file(tmp_path).write_bytes(b"nonsense")
    with pytest.raises(KnownFault) as fault:
        keys_of.load(tmp_path, "machine one")
    assert fault.value.code == "DEVICE_KEYS_LOST"


def test_both_sides_must_type_the_right_digits(world: World, centre: Device) -> None:
    village = world.device("V07")
    stick = world.stick()
    with village.at_work():
        made = make_request(village, stick)
    with centre.at_work():
        seen = look_at_request(centre, made.path)
        assert (seen.site, seen.device_id, seen.known) == ("V07", made.device_id, False)
        with pytest.raises(InputProblem):
            grant(centre, made.path, "00000 00000", stick)
        granted = grant(centre, made.path, made.fingerprint.last_groups, stick)
    with village.at_work():
        with pytest.raises(InputProblem):
            accept_grant(village, granted.path, "00000 00000")
        enrolled = accept_grant(village, granted.path, granted.poster.last_groups)
    assert enrolled.site == "V07"


def test_before_that_nothing_is_exchanged(world: World) -> None:
    village = world.device("V07")
    for attempt in (
        lambda: village.export(world.stick()),
        lambda: village.receive(world.stick() / "x.vcp"),
    ):
        with pytest.raises(KnownFault) as fault:
            attempt()
        assert fault.value.code in ("NOT_ENROLLED", "STICK_GONE")


def test_each_device_gets_its_own_numbers(world: World, centre: Device) -> None:
    world.village(centre, "V01")
    world.village(centre, "V02")
    with centre.at_work(), centre.database.reading() as session:
        blocks = [d.serial_block for d in standing(centre, session).devices.devices]
    assert blocks == [None, (1, 10_000), (10_001, 20_000)]


def test_a_request_closed_for_the_centre(world: World, centre: Device) -> None:
    stick = world.stick()
    with centre.at_work():
        put_card(centre, stick)
    village = world.device("V07")
    with village.at_work():
        made = make_request(village, stick)
    assert made.path.read_bytes().startswith(b"age-encryption.org/v1")
    other = world.device("C99", "centre")
    with other.at_work():
        setup_centre(other)
        with pytest.raises(Refused) as refused:
            look_at_request(other, made.path)
    assert refused.value.code == "E_NOT_FOR_US"
    with centre.at_work():
        assert look_at_request(centre, made.path).site == "V07"


def test_a_request_on_a_stick_that_was_pulled_out(world: World, centre: Device) -> None:
    with centre.at_work(), pytest.raises(KnownFault) as fault:
        look_at_request(centre, world.stick() / "VCSYNC" / "V01-ab12.vcr")
    assert fault.value.code == "STICK_GONE"


def test_a_spoilt_request(world: World, centre: Device) -> None:
    village, stick = world.device("V07"), world.stick()
    with village.at_work():
        made = make_request(village, stick)
    content = made.path.read_bytes()
    with centre.at_work():
        for spoilt, code in (
            (content.replace(b"V07", b"V08"), "E_TAMPERED"),
            (content[:-20], "E_FORMAT"),
            (b"letter", "E_NOT_PACKAGE"),
            (content + b"x" * 20_000, "E_LIMIT"),
            (content.replace(b'"v":1', b'"v":2'), "E_FORMAT"),
        ):
            made.path.write_bytes(spoilt)
            with pytest.raises(Refused) as refused:
                look_at_request(centre, made.path)
            assert refused.value.code == code


def test_a_grant_is_for_one_device(world: World, centre: Device) -> None:
    one, two, stick = world.device("V01"), world.device("V02"), world.stick()
    with one.at_work():
        made = make_request(one, stick)
    with centre.at_work():
        granted = grant(centre, made.path, made.fingerprint.last_groups, stick)
    with two.at_work(), pytest.raises(Refused) as refused:
        accept_grant(two, granted.path, granted.poster.last_groups)
    assert refused.value.code == "E_NOT_FOR_US"


def test_another_centre_is_not_accepted(world: World, village: Device) -> None:
    other = world.device("C99", "centre")
    with other.at_work():
        setup_centre(other)
    stick = world.stick()
    with village.at_work():
        made = make_request(village, stick)
    with other.at_work():
        granted = grant(other, made.path, made.fingerprint.last_groups, stick)
    with village.at_work(), pytest.raises(KnownFault) as fault:
        accept_grant(village, granted.path, granted.poster.last_groups)
    assert fault.value.code == "OTHER_CENTRE"


def test_a_grant_with_another_site_code(world: World, centre: Device) -> None:
    village, stick = world.device("V07"), world.stick()
    with village.at_work():
        made = make_request(village, stick)
    with centre.at_work():
        granted = grant(centre, made.path, made.fingerprint.last_groups, stick)
    village.site = replace(village.site, code="V08")
    with village.at_work(), pytest.raises(KnownFault) as fault:
        accept_grant(village, granted.path, granted.poster.last_groups)
    assert fault.value.code == "SITE_DIFFERS"


def test_only_the_centre_admits_and_only_once_is_it_made(
    world: World, centre: Device, village: Device
) -> None:
    stick = world.stick()
    newcomer = world.device("V09")
    with newcomer.at_work():
        made = make_request(newcomer, stick)
    with village.at_work(), pytest.raises(KnownFault) as fault:
        grant(village, made.path, made.fingerprint.last_groups, stick)
    assert fault.value.code == "NOT_CENTRE"
    with village.at_work(), pytest.raises(KnownFault):
        setup_centre(village)
    with centre.at_work(), pytest.raises(KnownFault) as fault:
        setup_centre(centre)
    assert fault.value.code == "CENTRE_EXISTS"


@pytest.mark.parametrize("code", ["卫生室1", "a/b", "", "x" * 33, "..\\x y"])
def test_codes_that_cannot_stand_in_a_file_name(world: World, code: str) -> None:
    village = world.device("V01")
    village.site = replace(village.site, code=code)
    with village.at_work(), pytest.raises(KnownFault) as fault:
        make_request(village, world.stick())
    assert fault.value.code == "SITE_CODE"


def test_the_sheet_is_read_back_with_slips_noticed() -> None:
    root = SigningPair.new()
    text = root_text(root)
    assert read_root(text) == root
    assert read_root(text.lower().replace("-", "  ")) == root
    swapped = text[:-1] + ("A" if text[-1] != "A" else "B")
    for wrong in ("", "VCROOT1", swapped, text[:-5], "hello"):
        with pytest.raises(InputProblem):
            read_root(wrong)
    with pytest.raises(InputProblem):
        read_recovery("AGE-SECRET-KEY-1QQQ")


def test_the_root_key_is_kept_nowhere(world: World) -> None:
    centre = world.device("C00", "centre")
    with centre.at_work():
        sheet = setup_centre(centre)
        root = read_root(sheet.root_text)
        recovery = read_recovery(sheet.recovery_text)
    centre.close()
    for file in world.root.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert root.seed not in content
            assert root.seed.hex().encode() not in content
            assert recovery.secret.encode() not in content
    centre.reopen()
    assert sheet.root_text not in repr(sheet)


def test_a_centre_with_new_keys_after_its_computer_was_lost(world: World) -> None:
    centre = world.device("C00", "centre")
    with centre.at_work():
        sheet = setup_centre(centre)
    village = world.village(centre, "V01")
    village.record(village.resident())
    world.visit(village, centre)
    backup = centre.snapshot(world.root / "backup")
    # A new computer: no profile, the backup of the clinic folder.
    fresh = world.device("C00", "centre")
    fresh.restore(backup)
    with fresh.at_work():
        restore_centre(fresh, sheet.root_text, sheet.recovery_text)
        with fresh.database.reading() as session:
            assert standing(fresh, session).is_centre
    stick = world.stick()
    village.resident()
    village.export(stick)
    # Packages on their way were closed for the old keys: the village gets a grant and sends again.
    assert fresh.receive(stick).passed_over == 1
    world.enrol(fresh, village)
    report = world.visit(village, fresh)
    assert [f.code for f in report.files] == ["OK"]
    assert village.rows().keys() <= fresh.rows().keys()


def test_another_sheet_is_not_taken(world: World, centre: Device) -> None:
    other = world.device("C99", "centre")
    with other.at_work():
        sheet = setup_centre(other)
    with centre.at_work(), pytest.raises(KnownFault) as fault:
        restore_centre(centre, sheet.root_text, sheet.recovery_text)
    assert fault.value.code == "CENTRE_OTHER_ROOT"


def test_revoking(world: World, centre: Device, village: Device) -> None:
    with village.at_work():
        keys = load_keys(village)
    assert keys is not None
    with centre.at_work():
        with pytest.raises(InputProblem):
            revoke(centre, keys.device_id, " ")
        with pytest.raises(InputProblem):
            revoke(centre, "0" * 32, "丢失")
        revoke(centre, keys.device_id, "电脑丢失")
    stick = world.stick()
    with village.at_work():
        made = make_request(village, stick)
    with centre.at_work(), pytest.raises(Refused) as refused:
        grant(centre, made.path, made.fingerprint.last_groups, stick)
    assert refused.value.code == "E_REVOKED"
