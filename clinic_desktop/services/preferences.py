"""Settings of this computer that a person chooses: text size, idle lock, second backup place."""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.settings import read_settings, save_settings

TEXT_SIZES = (11, 14)
"""In points: ordinary and large."""
IDLE_MINUTES = (5, 10, 15, 30, 0)
"""After how many minutes without key or mouse the screen locks; 0: never."""
_TEXT, _IDLE, _SECOND = "text_size", "idle_minutes", "backup_second"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is chosen, defaults filled in."""

    text_size: int = TEXT_SIZES[0]
    idle_minutes: int = 10
    backup_second: Path | None = None
    """Where each backup is written a second time (a stick)."""


def preferences(place: Workplace) -> Preferences:
    """The choices that stand."""
    with place.reading() as session:
        found = read_settings(session)
    second = found.get(_SECOND)
    return Preferences(
        int(found.get(_TEXT, TEXT_SIZES[0])),
        int(found.get(_IDLE, 10)),
        Path(second) if second else None,
    )


def choose_text_size(place: Workplace, points: int) -> None:
    """Raises ``InputProblem`` for a size that does not exist."""
    if points not in TEXT_SIZES:
        raise InputProblem(Problem("text_size", "TEXT_SIZE", tr("没有这种字号")))
    save_settings(place.database, {_TEXT: points})


def choose_idle_minutes(place: Workplace, minutes: int) -> None:
    """Raises ``InputProblem`` for a time below 0 or above a day."""
    if not 0 <= minutes <= 24 * 60:
        raise InputProblem(Problem("idle_minutes", "IDLE_MINUTES", tr("请填写 0 到 1440 分钟")))
    save_settings(place.database, {_IDLE: minutes})


def choose_backup_second(place: Workplace, folder: Path | None) -> None:
    """Where backups are written a second time; ``None``: nowhere.

    Raises ``InputProblem`` for a folder inside the clinic folder: one broken disk loses both.
    """
    if folder is not None and folder.resolve().is_relative_to(place.folder.root.resolve()):
        raise InputProblem(
            Problem(
                "backup_second",
                "BACKUP_INSIDE",
                tr("第二份备份应放在别处，例如 U 盘，不能放在诊所文件夹里"),
            )
        )
    save_settings(place.database, {_SECOND: None if folder is None else str(folder)})
