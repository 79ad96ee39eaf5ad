"""What a clinic's data needs by itself: sealing after saves, one verified backup a day."""

from datetime import datetime, timedelta

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.services.backups import back_up
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.backup import list_backups
from clinic_desktop.storage.settings import read_setting, save_settings

WORTH_ANOTHER = timedelta(hours=2)
"""At quitting a day's second backup is made when the first is older than this."""
_TROUBLE = "backup_trouble"


def seal_saved(place: Workplace) -> None:
    """Turn what was saved into operations, so that history, export and backup find it done."""
    if not place.database.read_only:
        place.database.seal()


def back_up_daily(place: Workplace) -> bool:
    """A verified backup unless there is one of today; whether one was made.

    What went wrong is kept for ``backup_trouble`` and told there, calmly; it never raises a
    ``KnownFault``, because nobody asked for the backup just now.
    """
    last, now = _last(place), place.clock.now()
    if last is not None and last.astimezone().date() == now.astimezone().date():
        return False
    return _make(place)


def back_up_at_quitting(place: Workplace, *, saved: bool) -> bool:
    """As ``back_up_daily``, and once more when work was saved some hours after the last one."""
    if back_up_daily(place):
        return True
    last = _last(place)
    # A backup from the future tells of a wrong clock, not of a fresh copy.
    old = last is None or abs(place.clock.now() - last) > WORTH_ANOTHER
    return saved and old and _make(place)


def backup_trouble(place: Workplace) -> str:
    """Why the last backup made by itself failed; empty when it did not."""
    with place.reading() as session:
        return str(read_setting(session, _TROUBLE, ""))


def _last(place: Workplace) -> datetime | None:
    """The newest one; those a clock in the future made do not count, or one would follow another
    all day long."""
    latest = place.clock.now() + WORTH_ANOTHER
    made = (backup.made_at for backup in list_backups(place.folder.backups))
    return next((at for at in made if at <= latest), None)


def _make(place: Workplace) -> bool:
    try:
        made = back_up(place, tr("自动备份"))
    except KnownFault as fault:
        _remember(place, fault.message)
        return False
    if made.second_fault is not None:
        _remember(place, tr("第二份没有写成：{why}", why=made.second_fault.message))
    else:
        _remember(place, "")
    return True


def _remember(place: Workplace, trouble: str) -> None:
    if not place.database.read_only and trouble != backup_trouble(place):
        save_settings(place.database, {_TROUBLE: trouble or None})
