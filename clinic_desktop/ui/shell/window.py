"""The main window: puts rail, bar, screens and status line together and binds the keys."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.list_export import ListExport
from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.prompts import DialogPrompts, Prompts
from clinic_desktop.ui.screen import Desk, ScreenSpec, Session
from clinic_desktop.ui.shell.guide import GuideDialog
from clinic_desktop.ui.shell.keys import KeyHelpDialog
from clinic_desktop.ui.shell.lock import IdleWatch, Lock
from clinic_desktop.ui.shell.rail import Rail
from clinic_desktop.ui.shell.sources import Alert, Hit, ShellFacts, ShellSources, Undone
from clinic_desktop.ui.shell.stack import ScreenStack, Visit
from clinic_desktop.ui.shell.statusline import StatusLine
from clinic_desktop.ui.shell.topbar import TopBar
from clinic_desktop.ui.theme import dress
from clinic_desktop.ui.theme.tokens import ICON_RAIL_BELOW, MINIMUM_SIZE, Tone
from clinic_desktop.ui.widgets.tables import EXPORT_KEY, DataTable
from clinic_desktop.ui.widgets.toast import Toast

USUAL_SIZE = (1366, 768)
HISTORY_KEPT = 30
FACTS_EVERY_MS = 60_000


class Shell(QMainWindow):
    """``closed`` when the person quits; ``text_size_changed`` so that the choice is kept;
    ``day_began`` when midnight has passed, before the screens load again."""

    closed = Signal()
    day_began = Signal()
    text_size_changed = Signal(int)

    def __init__(
        self,
        operations: Operations,
        session: Session,
        specs: Sequence[ScreenSpec],
        sources: ShellSources,
        resources: Path,
        *,
        today: Callable[[], date],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        catalogue: Catalogue | None = None,
        prompts: Prompts | None = None,
        idle_minutes: int = 10,
    ) -> None:
        """``specs`` in the order of the rail; those not meant for the role are left out."""
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle(tr("{clinic} · 公共卫生工作台", clinic=session.clinic))
        room = self.screen().availableSize()
        self.setMinimumSize(QSize(*MINIMUM_SIZE).boundedTo(room))
        self.resize(*USUAL_SIZE)
        self._operations, self._sources, self._resources = operations, sources, resources
        self._today, self._now = today, now
        self._day = today()
        allowed = [s for s in specs if not s.roles or session.role in s.roles]
        self.rail = Rail(session.clinic, session.place, allowed)
        self.rail.picked.connect(self.open)
        self.topbar = TopBar(session, lambda: self)
        self.stack = ScreenStack(allowed)
        self.status = StatusLine(session)
        self._put_together()
        self.toaster = Toast(self.stack)
        self.toaster.undo.connect(self.undo)
        self.desk = Desk(
            operations,
            self,
            prompts or DialogPrompts(lambda: self),
            session,
            today,
            resources,
            catalogue or Catalogue(),
            self,
        )
        self._visit: Visit | None = None
        self._pending: Visit | None = None
        self._history: list[Visit] = []
        self.facts = ShellFacts()
        self.lock = Lock(self, session.person, sources.unlock)
        self.idle = IdleWatch(idle_minutes, self)
        self.idle.idle.connect(self.lock.lock)
        self.lists = ListExport(self.desk, self.stack.current)
        self._connect()
        self._bind_keys()
        self._facts_timer = QTimer(self)
        self._facts_timer.setInterval(FACTS_EVERY_MS)
        self._facts_timer.timeout.connect(self._on_minute)
        self._facts_timer.start()
        self._ask_facts()

    def _put_together(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.topbar)
        right.addWidget(self.stack, 1)
        right.addWidget(self.status)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self._operations.changed.connect(self._on_changed)
        self._operations.busy.connect(self.status.set_busy)
        self.topbar.search.wanted.connect(self._on_search)
        self.topbar.search.opened.connect(self._on_hit)
        self.topbar.alert_picked.connect(self._on_alert)
        self.topbar.lock_wanted.connect(self.lock.lock)
        self.topbar.text_size_wanted.connect(self.set_text_size)
        self.topbar.keys_wanted.connect(self.show_keys)
        self.topbar.guide_wanted.connect(self.show_guide)
        self.topbar.export_wanted.connect(self.export_list)
        self.topbar.quit_wanted.connect(self.close)

    def _bind_keys(self) -> None:
        pairs: list[tuple[str, Callable[[], object]]] = [
            ("F3", self.search),
            ("Ctrl+K", self.search),
            ("Ctrl+S", self.save),
            ("Ctrl+Z", self.undo),
            ("F5", self.reload),
            ("Alt+Left", self.back),
            ("Ctrl+L", self.lock.lock),
            ("Ctrl+/", self.show_keys),
            (EXPORT_KEY, self.export_list),
        ]
        for number, key in enumerate(self.rail.keys[:9], 1):
            pairs += [
                (f"Alt+{number}", partial(self.open, key)),
                (f"Ctrl+{number}", partial(self.open, key)),
            ]
        for sequence, slot in pairs:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.activated.connect(lambda slot=slot: slot())

    def show_fitting(self) -> None:
        """Shows the window; maximised where the screen is hardly larger than it."""
        room = self.screen().availableSize()
        if room.width() <= USUAL_SIZE[0] + 100 or room.height() <= USUAL_SIZE[1] + 60:
            self.showMaximized()
        else:
            self.show()

    # ---- moving about (the Navigator of the screens)

    def open(self, key: str, subject: str = "", /, **args: Any) -> bool:
        """Shows a screen; false when the person stays to finish what is typed.

        Raises ``KeyError`` for a key that is not in the list of screens.
        """
        if key not in self.stack.specs:
            raise KeyError(key)
        visit = Visit(key, subject, args)
        self._pending = None
        if visit != self._visit and not self._may_leave():
            self._pending = visit
            self._light()
            return False
        if self._visit is not None and visit != self._visit:
            self._history = [*self._history, self._visit][-HISTORY_KEPT:]
        self._show(visit, again=False)
        return True

    def back(self) -> bool:
        """Where the person came from; from the start nowhere."""
        if not self._history or not self._may_leave():
            return False
        self._show(self._history.pop(), again=True)
        return True

    def go_on(self) -> bool:
        """Where the person wanted to go before saving, or back."""
        pending, self._pending = self._pending, None
        if pending is None:
            return self.back()
        return self.open(pending.key, pending.subject, **dict(pending.args))

    def toast(self, text: str, *, tone: Tone = Tone.GOOD, undo: bool = False) -> None:
        """A line at the bottom for some seconds."""
        self.toaster.say(text, tone=tone, undo=undo)

    def _may_leave(self) -> bool:
        screen = self.stack.current()
        try:
            return screen is None or screen.can_leave()
        except Exception as error:  # noqa: BLE001 - a screen's fault must not lock anybody in
            self._operations.faults.bug(error)
            return True

    def _show(self, visit: Visit, *, again: bool) -> None:
        self._visit = visit
        screen = self.stack.bring(self.desk, visit, again=again)
        self._light()
        if self.toaster.tone is Tone.GOOD:
            self.toaster.raise_()
        else:
            # A warning belongs to the screen it was said on.
            self.toaster.hide()
        focus = screen.first_focus() or screen
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _light(self) -> None:
        key = self.stack.key
        spec = self.stack.specs.get(key)
        self.rail.light(spec.under if spec is not None and spec.under else key)

    @property
    def key(self) -> str:
        """Key of the screen in sight."""
        return self.stack.key

    # ---- what the keys do

    def search(self) -> None:
        """Into the search box."""
        self.topbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.topbar.search.selectAll()

    def save(self) -> None:
        """The screen saves."""
        screen = self.stack.current()
        if screen is not None:
            screen.save()

    def reload(self) -> None:
        """The screen is asked to load again, the facts too."""
        screen = self.stack.current()
        if screen is not None and self._visit is not None and screen.can_leave():
            self._show(self._visit, again=False)
        self._ask_facts()

    def undo(self) -> None:
        """Takes back this person's last save."""
        self._operations.change(
            self,
            self._sources.undo,
            self._on_undone,
            on_problems=self._on_nothing_to_undo,
            token="undo",
        )

    def _on_undone(self, undone: Undone) -> None:
        self.toast(tr("已撤销：{what}", what=undone.text))

    def _on_nothing_to_undo(self, problem: InputProblem) -> None:
        self.toast(str(problem), tone=Tone.NOTICE)

    def show_keys(self) -> None:
        """The page of keys."""
        KeyHelpDialog(self).open()

    def show_guide(self) -> None:
        """The guide, at the chapter of the screen in sight."""
        GuideDialog(self.desk.resources / "guide", self.stack.key, self).open()

    def export_list(self, ending: str = "xlsx", table: DataTable[Any] | None = None) -> None:
        """A list as a file: ``table``, else the one in sight."""
        self.lists.export(ending, table)

    def set_text_size(self, point_size: int) -> None:
        """11 or 14 pt for the whole program."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, self._resources, point_size)
        self._fit()
        self.text_size_changed.emit(point_size)

    def set_idle_minutes(self, minutes: int) -> None:
        """Another time until the lock; 0: never."""
        self.idle.set_minutes(minutes)

    # ---- announcements

    def _on_changed(self, changes: Changes) -> None:
        self.stack.announce(changes)
        self._ask_facts()

    def _on_minute(self) -> None:
        if self._today() != self._day:
            self._day = self._today()
            self.day_began.emit()
            for screen in self.stack.screens.values():
                screen.tick(self._day)
        self._ask_facts()

    def _ask_facts(self) -> None:
        self._operations.read(self, self._sources.facts, self._on_facts, token="facts")

    def _on_facts(self, facts: ShellFacts) -> None:
        self.facts = facts
        self.rail.set_counts(facts.badges)
        self.status.set_facts(facts, self._now())
        self.topbar.set_alerts(facts.alerts)

    def _on_search(self, text: str) -> None:
        find = self._sources.find
        self._operations.read(
            self.topbar.search,
            lambda place: find(place, text),
            self.topbar.search.show_hits,
            token="find",
        )

    def _on_hit(self, hit: Hit) -> None:
        self.open(hit.screen, hit.id, **dict(hit.args))

    def _on_alert(self, alert: Alert) -> None:
        if alert.screen:
            self.open(alert.screen, alert.subject, **alert.args)

    # ---- the window

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow: icons alone in the rail."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.rail.set_narrow(self.width() < ICON_RAIL_BELOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nothing inside wanted: the screen, then back. F1: the guide, where no field
        has words of its own.
        """
        if event.key() == Qt.Key.Key_F1:
            self.show_guide()
            return
        if event.key() == Qt.Key.Key_Escape:
            screen = self.stack.current()
            if screen is None or not screen.escape():
                self.back()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks about unsaved work, unless locked: the draft is kept then."""
        if not self.lock.locked and not self._may_leave():
            event.ignore()
            return
        self._facts_timer.stop()
        super().closeEvent(event)
        # The last backup may take seconds; nobody should look at a frozen window meanwhile.
        self.hide()
        self.closed.emit()
