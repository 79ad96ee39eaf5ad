"""Backups as a person deals with them: make one, see them all, go back to one."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.services.preferences import preferences
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.backup import Backup, BackupMade, list_backups, make_backup, restore
from clinic_desktop.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One whole, checked backup. ``made_at`` is UTC, ``size`` in bytes."""

    id: str
    path: Path
    made_at: datetime
    size: int
    residents: int
    records: int
    note: str
    second: bool
    """Lies at the second place."""


@dataclass(frozen=True, slots=True)
class BackupPage:
    """Every backup, newest first, and where the second one goes."""

    rows: tuple[BackupRow, ...]
    folder: Path
    second: Path | None
    second_there: bool
    """The second place can be reached now."""


def backup_page(place: Workplace) -> BackupPage:
    """What lies in the clinic folder and at the second place."""
    second = preferences(place).backup_second
    rows = [_row(backup, second=False) for backup in list_backups(place.folder.backups)]
    there = second is not None and second.is_dir()
    if second is not None and there:
        rows += [_row(backup, second=True) for backup in list_backups(second)]
    rows.sort(key=lambda row: row.made_at, reverse=True)
    return BackupPage(tuple(rows), place.folder.backups, second, there)


def back_up(place: Workplace, note: str = "") -> BackupMade:
    """Make a verified backup, and a second one where that is chosen.

    Raises:
        KnownFault: the first copy could not be made; trouble with the second is in the result.
    """
    second = preferences(place).backup_second
    return make_backup(place.database, place.folder, second=second, note=note)


def go_back_to(place: Workplace, path: Path, password: str) -> Path | None:
    """Put a backup in the place of the database; the present one is kept, its path returned.

    ``password`` is that of the person logged in. The database is closed: the program has to be
    started again.

    Raises:
        InputProblem: the password is wrong.
        KnownFault: the backup is gone, damaged or of another clinic; nothing has changed then.
    """
    key = Vault.open(place.folder.vault).unlock(place.actor.staff_id, password)
    backup = next((b for b in list_backups(path.parent) if b.path == path), None)
    if backup is None:
        raise KnownFault("BACKUP_GONE", tr("找不到这份备份"), tr("如果它在 U 盘上，请插好后再试"))
    place.database.close()
    return restore(place.folder, backup, key, place.clock)


def _row(backup: Backup, *, second: bool) -> BackupRow:
    return BackupRow(
        str(backup.path),
        backup.path,
        backup.made_at,
        backup.size,
        backup.residents,
        backup.records,
        backup.note,
        second,
    )
