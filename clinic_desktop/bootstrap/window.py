"""The program with windows: set up or log in, then the shell.

The login window stands before SQLAlchemy is imported; everything heavy is loaded on the worker
that opens the clinic, while the person still looks at the login window.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.turn import Turn
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.vault import Account, ClinicCard, DataKey, Vault
from clinic_desktop.ui.faults import FaultDialog, FaultDialogs, Faults
from clinic_desktop.ui.login import LoggedIn, LoginWindow
from clinic_desktop.ui.qt_words import translate_qt
from clinic_desktop.ui.recent_log import attach_recent_log
from clinic_desktop.ui.theme import application, dress
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE

if TYPE_CHECKING:
    from clinic_desktop.services.workplace import Workplace
    from clinic_desktop.ui.prompts import Prompts
    from clinic_desktop.ui.setup.wizard import SetupWizard
    from clinic_desktop.ui.shell.upkeep import Chores
    from clinic_desktop.ui.shell.window import Shell

log = logging.getLogger(__name__)
_LOG_BYTES = 1_000_000
_WARM_UP_AFTER_MS = 50
SWEEP_AT_OPENING = 0.3
"""Seconds: an ordinary day is done before the first look; 1 January goes on beside the work."""


@dataclass(slots=True)
class VaultOpener:
    """The login window's way to the vault."""

    folder: ClinicFolder

    def card(self) -> ClinicCard:
        """Name and code."""
        return Vault.open(self.folder.vault).clinic

    def accounts(self) -> tuple[Account, ...]:
        """Who may log in."""
        return Vault.open(self.folder.vault).list_accounts()

    def unlock(self, staff_id: str, password: str) -> DataKey:
        """The key by password."""
        return Vault.open(self.folder.vault).unlock(staff_id, password)

    def recover(self, code: str, staff_id: str, new_password: str) -> DataKey:
        """The key by the printed code; the account's password is replaced."""
        vault = Vault.open(self.folder.vault)
        key = vault.unlock_with_recovery(code)
        vault.set_password(key, staff_id, new_password)
        return key


class _Opening(QObject):
    """Opens the clinic on a worker thread, imports included."""

    done = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="opening")
        self._closed = False

    def run(self, work: Callable[[], object]) -> None:
        if self._closed:
            return
        self._worker.submit(work).add_done_callback(self._post)

    def _post(self, future: "Future[object]") -> None:
        error = future.exception()
        self.done.emit(None if error else future.result(), error)

    def close(self) -> None:
        self._closed = True
        self._worker.shutdown(wait=True)


class Program(QObject):
    """From nothing to the shell, and back to the login window after logging out."""

    def __init__(self, folder: ClinicFolder) -> None:
        super().__init__()
        self._folder = folder
        self._resources = bootstrap.resources_dir()
        self._faults = FaultDialogs(
            lambda: self.login or QApplication.activeWindow(), attach_recent_log()
        )
        self._opening = _Opening()
        self._opening.done.connect(self._on_opened)
        self.wizard: SetupWizard | None = None
        self.login: LoginWindow | None = None
        self.shell: Shell | None = None
        self._logged_in: LoggedIn | None = None
        self._close_place: Callable[[], None] | None = None

    def start(self) -> None:
        """Set up when there is no clinic yet, else log in."""
        if self._folder.exists:
            self._show_login()
            return
        from clinic_desktop.bootstrap.founding import ClinicFounder
        from clinic_desktop.ui.prompts import DialogPrompts
        from clinic_desktop.ui.setup.wizard import SetupWizard

        wizard = SetupWizard(
            ClinicFounder(self._folder), DialogPrompts(lambda: QApplication.activeWindow())
        )
        wizard.finished.connect(self._on_set_up)
        wizard.print_wanted.connect(self._preview_code)
        self.wizard = wizard
        wizard.show()

    def _preview_code(self, sheet: bytes) -> None:
        from clinic_desktop.ui.preview import PreviewWindow

        PreviewWindow(sheet, tr("恢复码"), self.wizard).show()

    def _on_set_up(self) -> None:
        if self.wizard is not None:
            self.wizard.close()
            self.wizard = None
        self._show_login()

    def _show_login(self) -> None:
        self.login = LoginWindow(VaultOpener(self._folder))
        self.login.logged_in.connect(self._on_logged_in)
        self.login.show()
        # While the password is typed, load what the shell needs; the window is drawn before.
        QTimer.singleShot(_WARM_UP_AFTER_MS, self, self._warm_up)

    def _warm_up(self) -> None:
        self._opening.run(_load_heavy)

    def _on_logged_in(self, who: LoggedIn) -> None:
        self._logged_in = who
        folder = self._folder
        self._opening.run(
            lambda: bootstrap.open_workplace(
                folder, who.key, who.staff_id, sweep_seconds=SWEEP_AT_OPENING
            )
        )

    def _on_opened(self, place: "Workplace | None", error: BaseException | None) -> None:
        if error is not None:
            # First the window that stays: with the old one the words would go unread.
            if self.login is not None and self._logged_in is not None:
                self.login.close()
                self._show_login()
            if isinstance(error, KnownFault):
                self._faults.known(error)
            else:
                self._faults.bug(error)
            return
        if place is None or self._logged_in is None:
            return
        self._show_shell(place, self._logged_in)

    def _show_shell(self, place: "Workplace", who: LoggedIn) -> None:
        self.shell = build_shell(
            place, self._faults, self._folder, who.staff_id, chores=daily_chores()
        )
        self._close_place = place.database.close
        self.shell.closed.connect(self._on_closed)
        self.shell.show_fitting()
        self.shell.open("today")
        if self.login is not None:
            self.login.close()
            self.login = None

    def _on_closed(self) -> None:
        if self._close_place is not None:
            self._close_place()
            self._close_place = None

    def close(self) -> None:
        """Give everything back."""
        self._opening.close()
        self._on_closed()


def _load_heavy() -> None:
    """Load what opening needs, so that nobody waits for it after the password."""
    import clinic_desktop.bootstrap.sources
    import clinic_desktop.services.upkeep
    import clinic_desktop.services.workplace
    import clinic_desktop.storage.derived.tasks
    import clinic_desktop.ui.screens.today.screen
    import clinic_desktop.ui.shell.window  # noqa: F401

    bootstrap.load_definitions()


def build_shell(
    place: "Workplace",
    faults: Faults,
    folder: ClinicFolder,
    staff_id: str,
    prompts: "Prompts | None" = None,
    chores: "Chores | None" = None,
) -> "Shell":
    """The main window over an open workplace; ``prompts`` answers questions (tests), ``chores``
    are what it does by itself."""
    from clinic_desktop.bootstrap.sources import shell_sources
    from clinic_desktop.services.preferences import choose_text_size, preferences
    from clinic_desktop.ui.operations import Operations
    from clinic_desktop.ui.screen import Session
    from clinic_desktop.ui.screens import all_screens
    from clinic_desktop.ui.shell.upkeep import Upkeep
    from clinic_desktop.ui.shell.window import Shell

    operations = Operations(place, faults)
    chosen = preferences(place)
    card = Vault.open(folder.vault).clinic
    vault = VaultOpener(folder)
    shell = Shell(
        operations,
        Session(
            clinic=place.site.name,
            place=f"{place.site.township_name}{place.site.village_name}",
            staff_id=staff_id,
            person=place.actor.name,
            role=place.actor.role,
            centre=place.site.role == "centre",
            practice=card.practice,
        ),
        all_screens(),
        shell_sources(lambda password: vault.unlock(staff_id, password)),
        bootstrap.resources_dir(),
        today=place.clock.today,
        now=place.clock.now,
        catalogue=place.catalogue,
        prompts=prompts,
        idle_minutes=chosen.idle_minutes,
    )
    if chores is not None:
        upkeep = Upkeep(operations, chores, shell)
        shell.day_began.connect(upkeep.begin_day)
        upkeep.sweeping.connect(shell.status.set_sweep)
        upkeep.begin_day()
        shell.closed.connect(upkeep.close)
    shell.closed.connect(operations.close)
    if chosen.text_size != BASE_POINT_SIZE:
        shell.set_text_size(chosen.text_size)
    shell.text_size_changed.connect(
        lambda points: operations.change(shell, lambda place: choose_text_size(place, points))
    )
    return shell


def daily_chores() -> "Chores":
    """Seal after saves, begin the day at midnight, back up once a day."""
    from clinic_desktop.services import upkeep
    from clinic_desktop.services.day import DaySweep
    from clinic_desktop.ui.shell.upkeep import Chores

    return Chores(
        upkeep.seal_saved,
        DaySweep().step,
        upkeep.back_up_daily,
        lambda place, saved: upkeep.back_up_at_quitting(place, saved=saved),
    )


def run_program(folder: Path) -> int:
    """Open the program's windows and stay until they are closed."""
    app = application()
    app.setApplicationName("clinic-desktop")
    app.setApplicationDisplayName(tr("公共卫生工作台"))
    dress(app, bootstrap.resources_dir())
    app.setWindowIcon(QIcon("icons:program.ico"))
    translate_qt(app)
    clinic = ClinicFolder(folder)
    try:
        turn = Turn(clinic)
    except KnownFault as fault:
        FaultDialog(tr("提示"), fault.message, fault.advice).exec()
        return 2
    with turn:
        program = Program(clinic)
        try:
            program.start()
            # Until then the newest lines are kept in memory; the first window does not wait for
            # a file.
            QTimer.singleShot(_WARM_UP_AFTER_MS, program, lambda: log_to_file(clinic))
            return app.exec()
        finally:
            program.close()


def set_aside(full: str, older: str) -> None:
    """A full log is renamed; where somebody holds it open, lines go on being added to it."""
    with suppress(OSError):
        Path(full).replace(older)


def log_to_file(folder: ClinicFolder) -> None:
    """Log lines for our own faults; never names or numbers of residents."""
    from logging.handlers import RotatingFileHandler

    if not folder.root.is_dir():
        return
    try:
        folder.logs.mkdir(exist_ok=True)
        handler = RotatingFileHandler(
            folder.logs / "clinic.log", maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8"
        )
    except OSError as refused:
        log.warning("no log file: %s", refused)
        return
    handler.rotator = set_aside
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
