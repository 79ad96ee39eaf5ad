"""Every screen as a picture, without a screen: for the guide, and for looking at one's own work."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.window import VaultOpener, build_shell
from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.services.residents.reading import ResidentFilter, list_resident_ids
from clinic_desktop.services.today import TodayFilter, Window, today_page
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.login import LoginWindow
from clinic_desktop.ui.qt_words import translate_qt
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.snapshots import save_snapshot, settle
from clinic_desktop.ui.theme import application, dress

if TYPE_CHECKING:
    from clinic_desktop.services.workplace import Workplace
    from clinic_desktop.ui.shell.window import Shell

log = logging.getLogger(__name__)
_LONGEST_WAIT_MS = 20_000


@dataclass(frozen=True, slots=True)
class View:
    """A screen with what it shows."""

    name: str
    key: str
    subject: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)


class _LoggedFaults:
    """A picture is taken anyway; what went wrong is in the log and fails the command."""

    def __init__(self) -> None:
        self.count = 0

    def problems(self, problem: InputProblem) -> None:
        self.count += 1
        log.error("input problem while drawing: %s", problem)

    def known(self, fault: KnownFault) -> None:
        self.count += 1
        log.error("fault while drawing: %s", fault)

    def bug(self, error: BaseException) -> None:
        self.count += 1
        log.error("bug while drawing", exc_info=error)


def views(place: "Workplace") -> Iterator[View]:
    """Every screen of the rail, and the pages reached from them for somebody with history."""
    for spec in all_screens():
        if spec.key not in {"resident", "household", "record", "history", "roster", "preview"}:
            yield View(spec.key, spec.key)
    people = list_resident_ids(place, ResidentFilter(group="hypertension")) or (
        list_resident_ids(place, ResidentFilter())
    )
    houses = today_page(place, TodayFilter(Window.MONTH)).houses
    known = {spec.key for spec in all_screens()}
    if people:
        yield View("resident", "resident", people[0])
        if "record" in known:
            yield View("visit", "record", people[0], {"form": "hypertension_followup"})
            yield View("exam", "record", people[0], {"form": "health_exam"})
        if "history" in known:
            yield View("history", "history", people[0], {"table": "resident"})
    if houses and houses[0].household_id:
        yield View("household", "household", houses[0].household_id)
    if "roster" in known:
        yield View("roster", "roster")


def take_pictures(
    folder: ClinicFolder,
    place: "Workplace",
    out: Path,
    size: tuple[int, int],
    scale: float,
    done: Callable[[Path], None],
) -> int:
    """Write one PNG per view; returns how many things went wrong while drawing."""
    app = application()
    dress(app, bootstrap.resources_dir())
    translate_qt(app)
    faults = _LoggedFaults()
    login = LoginWindow(VaultOpener(folder))
    path = out / "login.png"
    save_snapshot(login, path, 760, 460, scale)
    login.close()
    done(path)
    shell = build_shell(place, faults, folder, place.actor.staff_id)
    shell.resize(*size)
    shell.show()
    for view in views(place):
        shell.open(view.key, view.subject, **view.args)
        _wait(shell)
        path = out / f"{view.name}.png"
        save_snapshot(shell, path, *size, scale)
        done(path)
    shell.close()
    settle()
    return faults.count


def _wait(shell: "Shell") -> None:
    """Until the data worker is idle and what it brought is laid out."""
    deadline = QDeadlineTimer(_LONGEST_WAIT_MS)
    quiet = 0
    while quiet < 3 and not deadline.hasExpired():
        loop = QEventLoop()
        QTimer.singleShot(30, loop.quit)
        loop.exec()
        quiet = quiet + 1 if shell.desk.operations.idle else 0
    settle()
