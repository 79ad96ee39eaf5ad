"""The idle lock: the window is covered until the password comes; nothing typed is lost."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import COLOURS
from clinic_desktop.ui.widgets.inputs.texts import SecretField

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """``idle`` after some minutes without key or mouse; 0 minutes: never.

    Watches native windows, not widgets: one look per input, none per paint.
    """

    idle = Signal()

    def __init__(self, minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self)
        self._timer.setInterval(5_000)
        self._timer.timeout.connect(self.look)
        self._limit_ms = 0
        self.set_minutes(minutes)
        QGuiApplication.instance().focusWindowChanged.connect(self._on_window)  # type: ignore[union-attr]

    @property
    def minutes(self) -> int:
        """The limit."""
        return self._limit_ms // 60_000

    def set_minutes(self, minutes: int) -> None:
        """Another limit."""
        self._limit_ms = minutes * 60_000
        if minutes:
            self._since.restart()
            self._timer.start()
        else:
            self._timer.stop()

    def _on_window(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any input starts the time anew."""
        if event.type() in _INPUT:
            self._since.restart()
        return super().eventFilter(watched, event)

    def look(self) -> None:
        """Whether the time is up; called every five seconds."""
        if self._limit_ms and self._since.elapsed() >= self._limit_ms:
            self.idle.emit()


class LockDialog(QDialog):
    """Covers the window and asks for the password; modal, so that nothing below gets a key."""

    unlocked = Signal()
    quit_wanted = Signal()
    _checked = Signal(object)

    def __init__(self, person: str, unlock: Callable[[str], object], window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("lock")
        self.setWindowTitle(tr("已锁定"))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"#lock {{ background: {COLOURS['teal_deep']}; }}")
        self._unlock = unlock
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="unlock")
        self._checked.connect(self._on_checked)
        card = QFrame()
        card.setProperty("kind", "card")
        card.setFixedWidth(380)
        body = QVBoxLayout(card)
        body.setContentsMargins(28, 26, 28, 22)
        body.setSpacing(12)
        picture = QLabel()
        picture.setPixmap(icons.pixmap("lock", COLOURS["teal"], 32, self.devicePixelRatioF()))
        heading = QLabel(tr("已锁定"))
        heading.setProperty("role", "title")
        words = QLabel(tr("{person}，请输入密码继续。刚才输入的内容都还在。", person=person))
        words.setWordWrap(True)
        words.setProperty("role", "soft")
        self._password = SecretField(tr("密码"))
        self._password.line.setObjectName("lock-password")
        self._password.done.connect(self._try)
        self._message = QLabel()
        self._message.setObjectName("lock-message")
        self._message.setWordWrap(True)
        self._message.setProperty("tone", "danger")
        self._message.hide()
        self._enter = QPushButton(tr("解锁"))
        self._enter.setObjectName("lock-enter")
        self._enter.setProperty("kind", "primary")
        self._enter.setAutoDefault(False)
        self._enter.clicked.connect(self._try)
        leave = QPushButton(tr("退出程序"))
        leave.setObjectName("lock-quit")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.quit_wanted)
        row = QHBoxLayout()
        row.addWidget(leave)
        row.addStretch(1)
        row.addWidget(self._enter)
        for part in (picture, heading, words, self._password, self._message):
            body.addWidget(part)
        body.addLayout(row)
        layout = QVBoxLayout(self)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        self.setFocusProxy(self._password)

    def _try(self) -> None:
        if not self._enter.isEnabled():
            return
        self._enter.setEnabled(False)
        password = self._password.value() or ""
        future = self._worker.submit(self._unlock, password)
        future.add_done_callback(self._post)

    def _post(self, future: "Future[object]") -> None:
        self._checked.emit(future.exception())

    def _on_checked(self, error: BaseException | None) -> None:
        self._enter.setEnabled(True)
        self._password.set_value(None)
        if error is None:
            self._worker.shutdown(wait=False)
            self.done(QDialog.DialogCode.Accepted)
            self.unlocked.emit()
            return
        if isinstance(error, InputProblem):
            self._message.setText("；".join(p.message for p in error.problems))
        elif isinstance(error, KnownFault):
            self._message.setText(f"{error.message}。{error.advice}")
        else:
            self._message.setText(tr("无法核对密码，请退出后重新登录"))
        self._message.show()
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)

    def reject(self) -> None:
        """Esc does not open the lock."""


class Lock(QObject):
    """Locks and unlocks all windows of the program."""

    changed = Signal(bool)

    def __init__(self, window: QWidget, person: str, unlock: Callable[[str], object]) -> None:
        super().__init__(window)
        self._window, self._person, self._unlock = window, person, unlock
        self._covers: list[QWidget] = []
        self._focus: QWidget | None = None
        self.dialog: LockDialog | None = None

    @property
    def locked(self) -> bool:
        """Whether the password is being waited for."""
        return self.dialog is not None

    def lock(self) -> None:
        """Covers every window; the one asking for the password comes on top."""
        if self.locked:
            return
        self._focus = QApplication.focusWidget()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for top in QApplication.topLevelWidgets():
            if top.isVisible() and top.isWindow() and not isinstance(top, LockDialog):
                cover = QFrame(top)
                cover.setObjectName("lock-cover")
                cover.setGeometry(top.rect())
                cover.show()
                cover.raise_()
                self._covers.append(cover)
        self.dialog = LockDialog(self._person, self._unlock, self._window)
        self.dialog.unlocked.connect(self._on_unlocked)
        self.dialog.quit_wanted.connect(self._window.close)
        self.dialog.setGeometry(self._window.geometry())
        self.dialog.show()
        self.dialog.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(True)

    def _on_unlocked(self) -> None:
        for cover in self._covers:
            cover.hide()
            cover.deleteLater()
        self._covers = []
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(False)
