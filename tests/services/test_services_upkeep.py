"""Backups that make themselves, and sealing after a save."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.preferences import choose_backup_second
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.upkeep import (
    WORTH_ANOTHER,
    back_up_at_quitting,
    back_up_daily,
    backup_trouble,
    seal_saved,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.backup import list_backups
from clinic_desktop.storage.tables.sync import sync_journal


def backups(place: Workplace) -> int:
    return len(list_backups(place.folder.backups))


def test_one_backup_a_day(place: Workplace, clock: FixedClock) -> None:
    assert back_up_daily(place)
    assert not back_up_daily(place)
    clock.instant += timedelta(days=1)
    assert back_up_daily(place)
    assert backups(place) == 2


def test_a_backup_from_the_future_is_not_taken_for_todays(
    place: Workplace, clock: FixedClock
) -> None:
    clock.instant += timedelta(days=300)
    assert back_up_daily(place)
    clock.instant -= timedelta(days=300)
    assert back_up_daily(place)
    assert not back_up_daily(place), "once is enough for today"


@pytest.mark.parametrize(
    ("later", "saved", "made"),
    [
        (timedelta(0), True, False),
        (WORTH_ANOTHER, True, False),
        (WORTH_ANOTHER + timedelta(seconds=1), True, True),
        (WORTH_ANOTHER + timedelta(seconds=1), False, False),
        (timedelta(days=1), False, True),
    ],
)
def test_quitting_backs_up_again_what_was_saved_since(
    place: Workplace, clock: FixedClock, later: timedelta, saved: bool, made: bool
) -> None:
    back_up_daily(place)
    clock.instant += later
    assert back_up_at_quitting(place, saved=saved) is made
    assert backups(place) == (2 if made else 1)


def test_a_second_place_that_is_not_there_is_told_until_it_works(
    place: Workplace, clock: FixedClock
) -> None:
    stick = place.folder.root.parent / "stick"
    stick.write_text("not a folder")
    choose_backup_second(place, stick)
    assert back_up_daily(place)
    assert backups(place) == 1
    assert "第二份" in backup_trouble(place)
    stick.unlink()
    clock.instant += timedelta(days=1)
    assert back_up_daily(place)
    assert backup_trouble(place) == ""
    assert len(list_backups(stick)) == 1


def test_a_backup_that_fails_is_told_and_raises_nothing(place: Workplace) -> None:
    place.folder.backups.rmdir()
    place.folder.backups.write_text("in the way")
    assert not back_up_daily(place)
    assert backup_trouble(place)


def test_sealing_empties_the_journal(place: Workplace) -> None:
    register(place, RegisterResident("赵大山", sex="1", birth_date=date(1958, 5, 5)))
    count = select(func.count()).select_from(sync_journal)
    with place.reading() as session:
        assert session.scalar(count)
    seal_saved(place)
    with place.reading() as session:
        assert session.scalar(count) == 0
