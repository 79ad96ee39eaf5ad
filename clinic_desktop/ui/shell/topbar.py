"""The bar above the content: search, practice sign, warnings, the person's menu."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.screen import Session
from clinic_desktop.ui.shell.search import SearchBox
from clinic_desktop.ui.shell.sources import Alert
from clinic_desktop.ui.theme.tokens import COLOURS, HUES, TONES, Hue
from clinic_desktop.ui.widgets.tables import EXPORT_KEY, export_menu


class TopBar(QFrame):
    """``alert_picked`` with an ``Alert``; the menus speak by signals."""

    alert_picked = Signal(object)
    lock_wanted = Signal()
    text_size_wanted = Signal(int)
    keys_wanted = Signal()
    guide_wanted = Signal()
    export_wanted = Signal(str)
    """xlsx or csv: the list in sight as a file."""
    quit_wanted = Signal()

    def __init__(self, session: Session, host: Callable[[], QWidget]) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self._alerts: tuple[Alert, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 14, 8)
        row.setSpacing(8)
        self.search = SearchBox(host)
        self.search.setMinimumWidth(240)
        self.search.setMaximumWidth(520)
        row.addWidget(self.search, 4)
        row.addStretch(1)
        if session.practice:
            ground, ink = HUES[Hue.AMBER]
            sign = QLabel(tr("练习"))
            sign.setObjectName("practice")
            sign.setToolTip(tr("练习诊所：人物均为虚构，可以随便试"))
            sign.setStyleSheet(
                f"background: {ground}; color: {ink}; border-radius: 10px; padding: 2px 10px;"
            )
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._export())
        self._bell = QToolButton()
        self._bell.setObjectName("bell")
        self._bell.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._bell.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._bell.setMenu(QMenu(self._bell))
        row.addWidget(self._bell)
        row.addWidget(self._person(session))
        self.set_alerts(())

    def _export(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("export-list")
        button.setIcon(icons.icon("download", COLOURS["text_soft"], 20))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(tr("导出眼前的列表"))
        button.setToolTip(tr("导出眼前的列表（{key}）", key=EXPORT_KEY))
        button.setMenu(export_menu(button, self.export_wanted.emit))
        return button

    def _person(self, session: Session) -> QToolButton:
        button = QToolButton()
        button.setObjectName("person")
        button.setText(session.person)
        button.setAccessibleName(tr("{name} 的菜单", name=session.person))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(icons.icon("chevron-down", size=16))
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        menu = QMenu(button)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._add(menu, "lock", tr("锁定屏幕\tCtrl+L"), self.lock_wanted.emit)
        menu.addSeparator()
        for name, words, size in (
            ("text-normal", tr("标准字号"), 11),
            ("text-large", tr("大字号"), 14),
        ):
            self._add(menu, name, words, partial(self.text_size_wanted.emit, size))
        menu.addSeparator()
        self._add(menu, "guide", tr("使用说明"), self.guide_wanted.emit)
        self._add(menu, "keys", tr("键盘操作"), self.keys_wanted.emit)
        self._add(menu, "quit", tr("退出"), self.quit_wanted.emit)
        button.setMenu(menu)
        return button

    @staticmethod
    def _add(menu: QMenu, name: str, words: str, slot: Callable[[], object]) -> None:
        action = QAction(words, menu)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: slot())
        menu.addAction(action)

    def set_alerts(self, alerts: Sequence[Alert]) -> None:
        """Warnings behind the bell, with their number."""
        if tuple(alerts) == self._alerts and self._bell.text():
            return
        if self._bell.menu().isVisible():
            # A clock behind the bell moves every minute; the list that is being read stays.
            return
        self._alerts = tuple(alerts)
        count = len(alerts)
        colour = COLOURS["notice"] if count else COLOURS["text_soft"]
        self._bell.setIcon(icons.icon("bell", colour, 20))
        self._bell.setText(str(count) if count else "")
        said = tr("提醒，{n} 条", n=count) if count else tr("没有提醒")
        self._bell.setAccessibleName(said)
        self._bell.setToolTip(said)
        menu = self._bell.menu()
        menu.clear()
        for alert in alerts:
            action = QAction(alert.text, menu)
            name = "circle-alert" if alert.tone == "danger" else "triangle-alert"
            action.setIcon(icons.icon(name, TONES[alert.tone], 18))
            action.triggered.connect(partial(self._on_alert, alert))
            menu.addAction(action)
        if not alerts:
            menu.addAction(tr("没有提醒")).setEnabled(False)

    def _on_alert(self, alert: Alert, _checked: bool = False) -> None:
        self.alert_picked.emit(alert)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Warnings shown."""
        return self._alerts
