"""The vault gives the data key to those who know a secret, and to nobody else."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.storage.keys import DataKey
from clinic_desktop.storage.recovery_code import new_recovery_code, read_recovery_code
from clinic_desktop.storage.vault import Account, ClinicCard, Strength, Vault

QUICK = Strength(ops=1, memory=8192)
ZHANG = Account("a" * 32, "张医生")
LI = Account("b" * 32, "李护士")


@pytest.fixture
def made(tmp_path: Path) -> tuple[Vault, DataKey, str]:
    return Vault.create(
        tmp_path / "vault.json", ClinicCard("c01", "石桥村卫生室"), ZHANG, "secret1", strength=QUICK
    )


def reopened(vault: Vault) -> Vault:
    return Vault.open(vault.path, strength=QUICK)


def test_password_opens_and_the_login_window_knows_the_clinic(
    made: tuple[Vault, DataKey, str],
) -> None:
    vault, key, _ = made
    again = reopened(vault)
    assert again.unlock(ZHANG.staff_id, "secret1") == key
    assert again.clinic == ClinicCard("c01", "石桥村卫生室")
    assert again.installation == vault.installation
    assert again.list_accounts() == (ZHANG,)


def test_full_width_digits_are_the_same_password(made: tuple[Vault, DataKey, str]) -> None:
    vault, key, _ = made
    assert vault.unlock(ZHANG.staff_id, "secret１") == key


def test_wrong_password_is_told_helpfully(made: tuple[Vault, DataKey, str]) -> None:
    vault, _, _ = made
    with pytest.raises(InputProblem) as told:
        vault.unlock(ZHANG.staff_id, "secret2")
    assert told.value.problems[0].field == "password"
    assert "恢复码" in told.value.problems[0].message


def test_unknown_account(made: tuple[Vault, DataKey, str]) -> None:
    with pytest.raises(InputProblem):
        made[0].unlock(LI.staff_id, "secret1")


def test_changing_a_password_keeps_the_key(made: tuple[Vault, DataKey, str]) -> None:
    vault, key, _ = made
    vault.change_password(ZHANG.staff_id, "secret1", "another2")
    again = reopened(vault)
    assert again.unlock(ZHANG.staff_id, "another2") == key
    with pytest.raises(InputProblem):
        again.unlock(ZHANG.staff_id, "secret1")


def test_accounts_come_and_go_but_the_last_stays(made: tuple[Vault, DataKey, str]) -> None:
    vault, key, _ = made
    vault.add_account(key, LI, "nurse-li")
    assert reopened(vault).unlock(LI.staff_id, "nurse-li") == key
    with pytest.raises(InputProblem):
        vault.add_account(key, LI, "nurse-li")
    vault.remove_account(ZHANG.staff_id)
    assert reopened(vault).list_accounts() == (LI,)
    with pytest.raises(InputProblem):
        vault.remove_account(LI.staff_id)


def test_short_passwords_are_refused(made: tuple[Vault, DataKey, str]) -> None:
    vault, key, _ = made
    with pytest.raises(InputProblem):
        vault.add_account(key, LI, "12345")


def test_an_account_cannot_be_opened_under_anothers_name(
    made: tuple[Vault, DataKey, str],
) -> None:
    vault, key, _ = made
    vault.add_account(key, LI, "nurse-li")
    zhang, li = vault._content.entries
    swapped = replace(zhang, wrapped=li.wrapped)
    vault._save(replace(vault._content, entries=(swapped, li)))
    with pytest.raises(InputProblem):
        reopened(vault).unlock(ZHANG.staff_id, "nurse-li")


def test_recovery_code_opens_even_when_written_carelessly(
    made: tuple[Vault, DataKey, str],
) -> None:
    vault, key, code = made
    careless = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert reopened(vault).unlock_with_recovery(careless) == key
    vault.set_password(key, ZHANG.staff_id, "after-recovery")
    assert reopened(vault).unlock(ZHANG.staff_id, "after-recovery") == key


def test_a_new_recovery_code_replaces_the_old(made: tuple[Vault, DataKey, str]) -> None:
    vault, key, old = made
    new = vault.renew_recovery_code(key)
    assert vault.unlock_with_recovery(new) == key
    with pytest.raises(InputProblem):
        vault.unlock_with_recovery(old)


@pytest.mark.parametrize("place", range(0, 34, 3))
def test_every_slip_in_the_recovery_code_is_noticed(place: int) -> None:
    code = "7QK2-0000-ABCD-EFGH-JKMN-PQRS-TVWX"
    good = new_recovery_code()
    assert read_recovery_code(good) == good
    wrong = "2" if good[place] != "2" else "3"
    if good[place] != "-":
        with pytest.raises(InputProblem):
            read_recovery_code(good[:place] + wrong + good[place + 1 :])
    with pytest.raises(InputProblem):
        read_recovery_code(code)
    with pytest.raises(InputProblem):
        read_recovery_code(good[:-1])


def test_escrow_gives_the_key_to_the_township(made: tuple[Vault, DataKey, str]) -> None:
    vault, key, _ = made
    township, stranger = PrivateKey.generate(), PrivateKey.generate()
    with pytest.raises(KnownFault):
        vault.unlock_with_escrow(bytes(township))
    vault.set_escrow(key, "乡镇卫生院", bytes(township.public_key))
    again = reopened(vault)
    assert again.escrow_holder == "乡镇卫生院"
    assert again.unlock_with_escrow(bytes(township)) == key
    with pytest.raises(InputProblem):
        again.unlock_with_escrow(bytes(stranger))


def test_a_foreign_key_is_not_taken(made: tuple[Vault, DataKey, str]) -> None:
    with pytest.raises(KnownFault):
        made[0].add_account(DataKey.random(), LI, "nurse-li")


def test_every_damaged_byte_is_noticed(made: tuple[Vault, DataKey, str]) -> None:
    vault, _, _ = made
    good = vault.path.read_bytes()
    for place in range(0, len(good), 7):
        flipped = bytes([good[place] ^ 1])
        vault.path.write_bytes(good[:place] + flipped + good[place + 1 :])
        with pytest.raises(KnownFault):
            Vault.open(vault.path)
    for length in range(0, len(good) - 1, 97):
        vault.path.write_bytes(good[:length])
        with pytest.raises(KnownFault):
            Vault.open(vault.path)


def test_a_newer_vault_is_refused_politely(made: tuple[Vault, DataKey, str]) -> None:
    vault, _, _ = made
    found = json.loads(vault.path.read_text("utf-8"))
    vault.path.write_text(json.dumps({**found, "format": 2}), "utf-8")
    with pytest.raises(KnownFault) as told:
        Vault.open(vault.path)
    assert told.value.code == "VAULT_NEWER"


def test_no_secret_is_in_the_file(made: tuple[Vault, DataKey, str]) -> None:
    vault, key, code = made
    raw = vault.path.read_bytes()
    assert b"secret1" not in raw
    assert key.raw.hex().encode() not in raw
    assert code.encode() not in raw
    assert key.raw.hex() not in repr(key)


def test_an_existing_vault_is_never_overwritten(made: tuple[Vault, DataKey, str]) -> None:
    with pytest.raises(KnownFault):
        Vault.create(made[0].path, ClinicCard("x", "x"), LI, "secret2", strength=QUICK)


def test_login_needs_no_sqlalchemy() -> None:
    program = (
        "import sys, clinic_desktop.storage.vault;"
        "sys.exit(any(m.split('.')[0] in ('sqlalchemy', 'sqlcipher3') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
