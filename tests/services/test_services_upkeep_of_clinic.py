"""Accounts, the year's figures, preferences and backups as verbs of the clinic."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from clinic_with_vault import PASSWORD, QUICK, founded

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.services import accounts as earnest
from clinic_desktop.services.accounts import NewAccount, accounts, remove_account
from clinic_desktop.services.backups import back_up, backup_page, go_back_to
from clinic_desktop.services.clinic import population_bases, targets
from clinic_desktop.services.preferences import (
    Preferences,
    choose_backup_second,
    choose_idle_minutes,
    choose_text_size,
    preferences,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.services.year_figures import Entered, YearFigures, save_year
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.undo import undo_last
from clinic_desktop.storage.vault import Vault

NURSE = NewAccount("李护士", "nurse", "nurse-1", "nurse-1")

# As strong as in earnest, each password would take a second.
add_account = partial(earnest.add_account, strength=QUICK)
change_password = partial(earnest.change_password, strength=QUICK)
set_password = partial(earnest.set_password, strength=QUICK)
renew_recovery_code = partial(earnest.renew_recovery_code, strength=QUICK)


@pytest.fixture
def clinic(tmp_path: Path, clock: FixedClock, catalogue: Catalogue) -> Iterator[Workplace]:
    with founded(ClinicFolder(tmp_path / "founded"), clock, catalogue) as place:
        yield place


def vault(place: Workplace) -> Vault:
    return Vault.open(place.folder.vault)


def fields_of(wrong: InputProblem) -> set[str]:
    return {problem.field for problem in wrong.problems}


def test_a_colleague_gets_an_account_that_opens_the_same_data(clinic: Workplace) -> None:
    add_account(clinic, PASSWORD, NURSE)
    mine, nurse = sorted(accounts(clinic), key=lambda row: not row.me)
    assert (mine.me, nurse.me) == (True, False)
    assert (nurse.name, nurse.role, nurse.opens) == ("李护士", "nurse", True)
    key = vault(clinic).unlock(nurse.id, "nurse-1")
    assert key.raw == vault(clinic).unlock(clinic.actor.staff_id, PASSWORD).raw


def test_nobody_adds_an_account_without_his_own_password(clinic: Workplace) -> None:
    with pytest.raises(InputProblem) as wrong:
        add_account(clinic, "guess", NURSE)
    assert fields_of(wrong.value) == {"own_password"}
    assert len(accounts(clinic)) == 1


def test_every_slip_of_a_new_account_is_named(clinic: Workplace) -> None:
    with pytest.raises(InputProblem) as wrong:
        add_account(clinic, PASSWORD, NewAccount(" ", "", "abcdef", "abcdeg"))
    assert fields_of(wrong.value) == {"name", "role", "again"}
    with pytest.raises(InputProblem) as short:
        add_account(clinic, PASSWORD, NewAccount("李护士", "nurse", "abc", "abc"))
    assert fields_of(short.value) == {"password"}
    assert [row.name for row in accounts(clinic)] == ["周医生"]


def test_a_removed_account_opens_nothing_and_may_be_given_again(clinic: Workplace) -> None:
    add_account(clinic, PASSWORD, NURSE)
    nurse = next(row for row in accounts(clinic) if not row.me)
    remove_account(clinic, nurse.id)
    gone = next(row for row in accounts(clinic) if not row.me)
    assert (gone.opens, gone.active) == (False, False)
    with pytest.raises(InputProblem):
        vault(clinic).unlock(nurse.id, "nurse-1")
    again = NewAccount("李护士", "nurse", "nurse-2", "nurse-2", staff_id=nurse.id)
    add_account(clinic, PASSWORD, again)
    assert len(accounts(clinic)) == 2
    vault(clinic).unlock(nurse.id, "nurse-2")


def test_ones_own_account_stays(clinic: Workplace) -> None:
    with pytest.raises(InputProblem):
        remove_account(clinic, clinic.actor.staff_id)
    assert accounts(clinic)[0].opens


def test_passwords_change(clinic: Workplace) -> None:
    with pytest.raises(InputProblem) as wrong:
        change_password(clinic, "guess", "new-pass", "new-pass")
    assert fields_of(wrong.value) == {"old"}
    change_password(clinic, PASSWORD, "new-pass", "new-pass")
    vault(clinic).unlock(clinic.actor.staff_id, "new-pass")
    add_account(clinic, "new-pass", NURSE)
    nurse = next(row for row in accounts(clinic) if not row.me)
    with pytest.raises(InputProblem):
        set_password(clinic, "new-pass", nurse.id, "other-1", "other-2")
    set_password(clinic, "new-pass", nurse.id, "other-1", "other-1")
    vault(clinic).unlock(nurse.id, "other-1")


def test_a_renewed_code_replaces_the_old_one(clinic: Workplace) -> None:
    first = renew_recovery_code(clinic, PASSWORD)
    second = renew_recovery_code(clinic, PASSWORD)
    vault(clinic).unlock_with_recovery(second)
    with pytest.raises(InputProblem):
        vault(clinic).unlock_with_recovery(first)


def test_the_years_figures_are_one_save(clinic: Workplace) -> None:
    save_year(
        clinic,
        YearFigures(2026, {"I-B1": Entered(1200, "县文件")}, {"all": Entered(1500, "村委会")}),
    )
    assert [(t.indicator, t.value_hundredths, t.source) for t in targets(clinic, 2026)] == [
        ("I-B1", 1200, "县文件")
    ]
    assert [(p.kind, p.people) for p in population_bases(clinic, 2026)] == [("all", 1500)]
    save_year(clinic, YearFigures(2026, {"I-B1": Entered(None)}, {"all": Entered(1510)}))
    assert targets(clinic, 2026) == ()
    assert [p.people for p in population_bases(clinic, 2026)] == [1510]
    undo_last(clinic.database, clinic.actor.staff_id)
    assert [t.value_hundredths for t in targets(clinic, 2026)] == [1200]
    assert [p.people for p in population_bases(clinic, 2026)] == [1500]


def test_figures_that_cannot_be_are_refused_together(clinic: Workplace) -> None:
    with pytest.raises(InputProblem) as wrong:
        save_year(clinic, YearFigures(2026, {"I-B1": Entered(-1)}, {"all": Entered(0)}))
    assert fields_of(wrong.value) == {"I-B1", "pop:all"}
    assert targets(clinic, 2026) == ()


def test_preferences_are_kept(clinic: Workplace, tmp_path: Path) -> None:
    assert preferences(clinic) == Preferences()
    choose_text_size(clinic, 14)
    choose_idle_minutes(clinic, 0)
    choose_backup_second(clinic, tmp_path)
    assert preferences(clinic) == Preferences(14, 0, tmp_path)
    choose_backup_second(clinic, None)
    assert preferences(clinic).backup_second is None
    with pytest.raises(InputProblem):
        choose_text_size(clinic, 40)
    with pytest.raises(InputProblem):
        choose_idle_minutes(clinic, -1)


def test_the_second_backup_does_not_lie_beside_the_first(clinic: Workplace) -> None:
    with pytest.raises(InputProblem):
        choose_backup_second(clinic, clinic.folder.backups)


def test_backups_of_both_places_are_listed_and_gone_back_to(
    clinic: Workplace, tmp_path: Path, clock: FixedClock
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    choose_backup_second(clinic, stick)
    save_year(clinic, YearFigures(2026, people={"all": Entered(1500)}))
    back_up(clinic, "第一份")
    assert [(row.second, row.note) for row in backup_page(clinic).rows].count((True, "第一份")) == 1
    clock.instant += timedelta(hours=1)
    save_year(clinic, YearFigures(2026, people={"all": Entered(9)}))
    wanted = next(row for row in backup_page(clinic).rows if not row.second)
    with pytest.raises(InputProblem):
        go_back_to(clinic, wanted.path, "guess")
    kept = go_back_to(clinic, wanted.path, PASSWORD)
    assert kept is not None
    assert kept.exists()
    key = vault(clinic).unlock(clinic.actor.staff_id, PASSWORD)
    with Database.open(clinic.folder.database, key, clock) as database:
        restored = Workplace(
            database, clinic.catalogue, clock, clinic.actor, clinic.site, clinic.folder
        )
        assert [p.people for p in population_bases(restored, 2026)] == [1500]


def test_a_backup_that_has_gone_changes_nothing(clinic: Workplace, tmp_path: Path) -> None:
    with pytest.raises(KnownFault) as gone:
        go_back_to(clinic, tmp_path / "backup-20260101-000000", PASSWORD)
    assert gone.value.code == "BACKUP_GONE"
    assert accounts(clinic)


def test_an_unplugged_second_place_is_told(clinic: Workplace, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    choose_backup_second(clinic, stick)
    stick.rmdir()
    stick.write_bytes(b"")
    page = backup_page(clinic)
    assert (page.second, page.second_there) == (stick, False)
    assert back_up(clinic).second_fault is not None
