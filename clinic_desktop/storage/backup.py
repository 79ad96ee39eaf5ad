"""Backups: made while the program runs, opened and counted before they count, thinned, restored.

One backup is one folder: the encrypted database, the vault that unlocks it, and a manifest. Built
under a temporary name, so that a folder with a backup's name is always a whole, checked backup.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from clinic_desktop.domain.clock import Clock
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage import faults
from clinic_desktop.storage.copying import CopyCheck, copy_database, examine, remove_log_files
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.durable import (
    build_durably,
    fsync_file,
    put_in_place,
    write_durably,
)
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.keys import DataKey
from clinic_desktop.storage.thinning import to_keep

_NAME = "backup-%Y%m%d-%H%M%S"
_SPARE = 16 * 1024 * 1024
_FORGET_WHAT_WAS_SENT = {
    "sync_acked": "DELETE FROM sync_acked",
    "sync_self": "UPDATE sync_self SET want_restore = 1",
}


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole, checked backup. ``made_at`` is UTC."""

    path: Path
    made_at: datetime
    size: int
    residents: int
    records: int
    revision: str
    note: str

    @property
    def database(self) -> Path:
        """The encrypted database in it."""
        return self.path / "clinic.db"

    @property
    def vault(self) -> Path:
        """The vault as it was."""
        return self.path / "vault.json"


@dataclass(frozen=True, slots=True)
class BackupMade:
    """What making a backup did. ``second_fault`` says why the second copy is missing."""

    backup: Backup
    second: Backup | None
    second_fault: KnownFault | None
    removed: tuple[Path, ...]


def make_backup(
    database: Database, folder: ClinicFolder, *, second: Path | None = None, note: str = ""
) -> BackupMade:
    """Seal, copy, check, thin; then the same onto a second place, attachments included.

    A second place that cannot be reached does not spoil the first copy; the result says so.

    Raises:
        KnownFault: the first copy could not be made or did not pass its check.
    """
    if not database.read_only:
        database.seal()
    with faults.told():
        backup = _build(database, folder, folder.backups, note)
        removed = thin(folder.backups, database.clock)
    copy: Backup | None = None
    fault: KnownFault | None = None
    if second is not None:
        try:
            with faults.told():
                _refuse_missing(second)
                copy = _build(database, folder, second, note)
                _copy_blobs(folder, second)
                thin(second, database.clock, _installation(folder.vault))
        except KnownFault as unreachable:
            fault = unreachable
    return BackupMade(backup, copy, fault, removed)


def list_backups(place: Path) -> tuple[Backup, ...]:
    """Whole backups at a place, newest first; what cannot be read is left out."""
    found = [_read(path) for path in place.glob("backup-*")] if place.is_dir() else []
    whole = [backup for backup in found if backup is not None]
    return tuple(sorted(whole, key=lambda backup: backup.made_at, reverse=True))


def check_backup(backup: Backup, key: DataKey) -> CopyCheck:
    """Open a backup again and check it from its first to its last page.

    Raises:
        KnownFault: damaged since it was made, or of another clinic.
    """
    with faults.told():
        manifest = json.loads((backup.path / "manifest.json").read_bytes())
        if _digest(backup.database) != manifest["sha256"]:
            raise KnownFault(
                "COPY_DAMAGED", tr("备份文件已损坏"), tr("请改用另一份备份，并检查这个磁盘")
            )
        return examine(backup.database, key)


def _refuse_missing(second: Path) -> None:
    """A stick that is not plugged in, or has another letter today, is not made up anew."""
    if not (second.is_dir() or second.parent.is_dir()):
        raise KnownFault(
            "SECOND_PLACE_MISSING",
            tr("现在找不到第二备份位置“{place}”", place=second),
            tr("请插好U盘或移动硬盘；盘符变了的话，到“设置—备份”重新选择"),
        )


def _installation(vault: Path) -> str:
    """Which clinic a vault belongs to; empty where it cannot be told."""
    try:
        return str(json.loads(vault.read_bytes())["installation"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def thin(place: Path, clock: Clock, installation: str = "") -> tuple[Path, ...]:
    """Remove backups that are no longer needed, and unfinished ones; the removed folders.

    Of a place where several clinics leave theirs, ``installation`` names the one that is thinned.
    """
    backups = list_backups(place)
    if installation:
        backups = tuple(b for b in backups if _installation(b.vault) == installation)
    kept = to_keep((backup.made_at for backup in backups), clock.now())
    # Renamed first, whole or not at all: what is half removed must not pass for a backup.
    removed = [b.path for b in backups if b.made_at not in kept and _put_away(b.path)]
    for path in place.glob("~backup-*"):
        # What somebody holds open stays until the next time; the new backup counts all the same.
        shutil.rmtree(path, ignore_errors=True)
    return tuple(removed)


def _put_away(path: Path) -> bool:
    try:
        path.replace(path.with_name(f"~{path.name}"))
    except OSError:
        return False
    return True


def restore(folder: ClinicFolder, backup: Backup, key: DataKey, clock: Clock) -> Path | None:
    """Put a backup in place of the clinic's database, which must be closed.

    The present database is kept beside the backups (its path is returned). The restored one
    goes on under a new incarnation, so that nothing it exchanged is lost or mistaken (``sync.md``
    section 10, D1). An existing vault stays; a missing one comes from the backup.

    Raises:
        KnownFault: the backup is damaged or of another clinic; then nothing has changed.
    """
    check_backup(backup, key)
    with faults.told():
        folder.make()

        def build(temporary: Path) -> None:
            copy_database(backup.database, temporary, key)
            with closing(connect(temporary, key)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                inc = secrets.token_hex(8)
                connection.execute("UPDATE sync_ctl SET inc = ?", (inc,))
                for table, change in _FORGET_WHAT_WAS_SENT.items():
                    if _has_table(connection, table):
                        connection.execute(change)
                connection.execute("COMMIT")
            examine(temporary, key)

        fresh = folder.root / "clinic.db.restored"
        build_durably(fresh, build)
        kept = _set_aside(folder, key, clock)
        remove_log_files(folder.database)
        put_in_place(fresh, folder.database)
        if not folder.vault.exists():
            write_durably(folder.vault, backup.vault.read_bytes())
        _return_blobs(folder, backup.path.parent)
    return kept


def _has_table(connection: dbapi2.Connection, name: str) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
    return bool(connection.execute(query, (name,)).fetchone()[0])


def _set_aside(folder: ClinicFolder, key: DataKey, clock: Clock) -> Path | None:
    """Keep the database that is about to be replaced: as a copy if it opens, else as it lies."""
    if not folder.database.exists():
        return None
    kept = folder.backups / f"replaced-{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.db"
    try:
        with faults.told():
            build_durably(kept, lambda temporary: copy_database(folder.database, temporary, key))
    except KnownFault:
        shutil.copyfile(folder.database, kept)
        fsync_file(kept)
    return kept


def _build(database: Database, folder: ClinicFolder, place: Path, note: str) -> Backup:
    _room_for(database.path, place)
    moment = database.clock.now().astimezone(UTC)
    with _temporary_folder(place) as building:
        found = database.copy_to(building / "clinic.db")
        fsync_file(building / "clinic.db")
        if folder.vault.exists():
            write_durably(building / "vault.json", folder.vault.read_bytes())
        manifest = {
            "made_at": moment.isoformat(),
            "revision": found.revision,
            "rows": dict(found.rows),
            "operations": found.operations,
            "sha256": _digest(building / "clinic.db"),
            "size": (building / "clinic.db").stat().st_size,
            "note": note,
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        write_durably(building / "manifest.json", content)
        target = place / _free_name(place, moment)
        put_in_place(building, target)
    made = _read(target)
    if made is None:
        raise KnownFault("COPY_DAMAGED", tr("备份写入后读不出来"), tr("请检查磁盘或U盘"))
    return made


@contextmanager
def _temporary_folder(place: Path) -> Iterator[Path]:
    place.mkdir(parents=True, exist_ok=True)
    building = place / f"~backup-{secrets.token_hex(4)}"
    building.mkdir()
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _free_name(place: Path, moment: datetime) -> str:
    name = moment.strftime(_NAME)
    while (place / name).exists():
        name = f"{moment.strftime(_NAME)}-{secrets.token_hex(2)}"
    return name


def _room_for(database: Path, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    needed = database.stat().st_size + _SPARE
    if shutil.disk_usage(place).free < needed:
        raise KnownFault(
            "DISK_FULL",
            tr("“{place}”的空间不够存放备份", place=place),
            tr("至少需要 {mb} MB，请清理后再试", mb=needed // (1 << 20) + 1),
        )


def _read(path: Path) -> Backup | None:
    try:
        found = json.loads((path / "manifest.json").read_bytes())
        return Backup(
            path=path,
            made_at=datetime.fromisoformat(found["made_at"]),
            size=int(found["size"]),
            residents=int(found["rows"].get("resident", 0)),
            records=int(found["rows"].get("record", 0)),
            revision=str(found["revision"]),
            note=str(found["note"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy_blobs(folder: ClinicFolder, place: Path) -> None:
    """Attachments the second place does not have yet; their names are their contents' hashes."""
    for blob in folder.blobs.glob("??/*"):
        _copy_blob(blob, place / "blobs" / blob.parent.name / blob.name)


def _return_blobs(folder: ClinicFolder, place: Path) -> None:
    for blob in (place / "blobs").glob("??/*"):
        if _digest(blob) == blob.name:
            _copy_blob(blob, folder.blob(blob.name))


def _copy_blob(source: Path, target: Path) -> None:
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        build_durably(target, lambda temporary: _copy_file(source, temporary))


def _copy_file(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
