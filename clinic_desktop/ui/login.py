"""The login window: stands before SQLAlchemy is imported; Qt and the vault are enough for it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.vault import Account, ClinicCard, DataKey
from clinic_desktop.ui import icons
from clinic_desktop.ui.theme.tokens import COLOURS


class Opener(Protocol):
    """What the login window needs of the vault; ``bootstrap`` gives it."""

    def card(self) -> ClinicCard:
        """Name and code of the clinic."""
        ...

    def accounts(self) -> tuple[Account, ...]:
        """Who may log in here."""
        ...

    def unlock(self, staff_id: str, password: str) -> DataKey:
        """The key; ``InputProblem`` for a wrong password."""
        ...

    def recover(self, code: str, staff_id: str, new_password: str) -> DataKey:
        """The key by the printed code; the account gets the new password."""
        ...


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who logged in, with the key."""

    staff_id: str
    key: DataKey


class _Background(QObject):
    """Argon2 takes a second on an old PC; the window must not freeze meanwhile."""

    finished = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")

    def run(self, work: Callable[[], object]) -> None:
        future = self._worker.submit(work)
        future.add_done_callback(self._post)

    def _post(self, future: "Future[object]") -> None:
        error = future.exception()
        self.finished.emit(None if error else future.result(), error)

    def close(self) -> None:
        self._worker.shutdown(wait=True)


class LoginWindow(QWidget):
    """Choose the account, type the password; a forgotten one is replaced by the recovery code."""

    logged_in = Signal(object)
    """``LoggedIn``."""

    def __init__(self, opener: Opener) -> None:
        super().__init__()
        self._opener = opener
        self._background = _Background()
        self._background.finished.connect(self._on_finished)
        self._staff_id = ""
        card = opener.card()
        self.setObjectName("login")
        self.setWindowTitle(tr("{clinic} · 登录", clinic=card.name))
        self.resize(760, 460)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._password_page())
        self._pages.addWidget(self._recovery_page())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._brand(card))
        layout.addWidget(self._pages, 1)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _brand(self, card: ClinicCard) -> QWidget:
        panel = QFrame()
        panel.setObjectName("login-brand")
        panel.setFixedWidth(280)
        panel.setStyleSheet(f"#login-brand {{ background: {COLOURS['teal_deep']}; }}")
        picture = QLabel()
        picture.setPixmap(
            icons.pixmap("heart-pulse", COLOURS["on_teal"], 44, self.devicePixelRatioF())
        )
        name = QLabel(card.name)
        name.setWordWrap(True)
        name.setProperty("role", "title")
        name.setStyleSheet(f"color: {COLOURS['on_teal']};")
        what = QLabel(
            tr("公共卫生工作台 · 卫生院端") if card.role == "centre" else tr("公共卫生工作台")
        )
        what.setStyleSheet(f"color: {COLOURS['on_teal_soft']};")
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(28, 40, 24, 24)
        layout.setSpacing(10)
        layout.addWidget(picture)
        layout.addSpacing(8)
        layout.addWidget(name)
        layout.addWidget(what)
        if card.practice:
            practice = QLabel(tr("练习诊所：人物均为虚构，密码 demo"))
            practice.setWordWrap(True)
            practice.setStyleSheet(f"color: {COLOURS['focus_on_teal']};")
            layout.addWidget(practice)
        layout.addStretch(1)
        foot = QLabel(tr("数据加密保存在本机，不需要网络"))
        foot.setWordWrap(True)
        foot.setStyleSheet(f"color: {COLOURS['on_teal_soft']};")
        layout.addWidget(foot)
        return panel

    def _password_page(self) -> QWidget:
        self.account = QComboBox()
        self.account.setObjectName("account")
        self.account.setAccessibleName(tr("账号"))
        for account in self._opener.accounts():
            self.account.addItem(account.name, account.staff_id)
        self.password = _secret("password", tr("密码"))
        self.password.returnPressed.connect(self._on_login)
        self.message = _message("message")
        self.enter = QPushButton(tr("登录"))
        self.enter.setObjectName("enter")
        self.enter.setProperty("kind", "primary")
        self.enter.clicked.connect(self._on_login)
        forgotten = QPushButton(tr("忘记密码？用恢复码登录"))
        forgotten.setObjectName("forgotten")
        forgotten.setProperty("kind", "link")
        forgotten.clicked.connect(self._on_forgotten)
        page = QWidget()
        layout = _column(page, tr("登录"))
        layout.addWidget(_label(tr("账号"), self.account))
        layout.addWidget(self.account)
        layout.addSpacing(6)
        layout.addWidget(_label(tr("密码"), self.password))
        layout.addWidget(self.password)
        layout.addWidget(self.message)
        layout.addSpacing(6)
        layout.addWidget(self.enter)
        layout.addWidget(forgotten, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return page

    def _recovery_page(self) -> QWidget:
        self.code = QLineEdit()
        self.code.setObjectName("recovery-code")
        self.code.setAccessibleName(tr("恢复码"))
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")
        self.new_password = _secret("new-password", tr("新密码"))
        self.new_password.returnPressed.connect(self._on_recover)
        self.recovery_message = _message("recovery-message")
        self.recover = QPushButton(tr("设置新密码并登录"))
        self.recover.setObjectName("recover")
        self.recover.setProperty("kind", "primary")
        self.recover.clicked.connect(self._on_recover)
        back = QPushButton(tr("返回"))
        back.setObjectName("back")
        back.clicked.connect(self._on_back)
        page = QWidget()
        layout = _column(page, tr("用恢复码登录"))
        hint = QLabel(tr("恢复码印在建立诊所时打印的那张纸上，大小写、横线都可以不管。"))
        hint.setWordWrap(True)
        hint.setProperty("role", "hint")
        layout.addWidget(hint)
        layout.addWidget(_label(tr("恢复码"), self.code))
        layout.addWidget(self.code)
        layout.addWidget(_label(tr("新密码"), self.new_password))
        layout.addWidget(self.new_password)
        layout.addWidget(self.recovery_message)
        row = QHBoxLayout()
        row.addWidget(back)
        row.addWidget(self.recover, 1)
        layout.addLayout(row)
        layout.addStretch(1)
        return page

    def _on_login(self) -> None:
        staff_id = str(self.account.currentData() or "")
        password = self.password.text()
        self._start(staff_id, lambda: self._opener.unlock(staff_id, password))

    def _on_recover(self) -> None:
        staff_id = str(self.account.currentData() or "")
        code, password = self.code.text(), self.new_password.text()
        self._start(staff_id, lambda: self._opener.recover(code, staff_id, password))

    def _start(self, staff_id: str, work: Callable[[], object]) -> None:
        if not self._pages.isEnabled():
            return
        self._staff_id = staff_id
        self._pages.setEnabled(False)
        self._tell("")
        self.enter.setText(tr("正在打开…"))
        self._background.run(work)

    def _on_finished(self, key: object, error: BaseException | None) -> None:
        if error is None and isinstance(key, DataKey):
            self.logged_in.emit(LoggedIn(self._staff_id, key))
            return
        self._pages.setEnabled(True)
        self.enter.setText(tr("登录"))
        self._tell(_sentence(error))
        line = self.password if self._pages.currentIndex() == 0 else self.code
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        line.selectAll()

    def _tell(self, sentence: str) -> None:
        for label in (self.message, self.recovery_message):
            label.setText(sentence)
            label.setVisible(bool(sentence))

    def _on_forgotten(self) -> None:
        self._tell("")
        self._pages.setCurrentIndex(1)
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_back(self) -> None:
        self._tell("")
        self._pages.setCurrentIndex(0)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back from the recovery page."""
        if event.key() == Qt.Key.Key_Escape and self._pages.currentIndex() == 1:
            self._on_back()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Waits for the worker, so that no thread outlives the window."""
        self._background.close()
        super().closeEvent(event)


def _sentence(error: BaseException | None) -> str:
    match error:
        case InputProblem():
            return "；".join(problem.message for problem in error.problems)
        case KnownFault():
            return f"{error.message}。{error.advice}" if error.advice else error.message
        case _:
            return tr("登录时出错，请重新启动程序")


def _secret(name: str, label: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setAccessibleName(label)
    line.setEchoMode(QLineEdit.EchoMode.Password)
    return line


def _message(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setProperty("role", "problem")
    label.setStyleSheet(f"color: {COLOURS['danger']};")
    label.hide()
    return label


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(buddy)
    return label


def _column(page: QWidget, title: str) -> QVBoxLayout:
    heading = QLabel(title)
    heading.setProperty("role", "title")
    layout = QVBoxLayout(page)
    layout.setContentsMargins(48, 44, 48, 28)
    layout.setSpacing(8)
    layout.addWidget(heading)
    layout.addSpacing(10)
    return layout
