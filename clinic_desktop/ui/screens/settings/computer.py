"""This computer: size of the text, when the screen locks itself."""

from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.preferences import (
    IDLE_MINUTES,
    TEXT_SIZES,
    Preferences,
    choose_idle_minutes,
    choose_text_size,
    preferences,
)
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.settings.section import Section
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.inputs import Choice, ChoiceField, Labelled

_SIZES = {str(n): size for n, size in enumerate(TEXT_SIZES, 1)}
_MINUTES = {str(n): minutes for n, minutes in enumerate(IDLE_MINUTES, 1)}


class ComputerSection(Section):
    """显示与锁屏: every choice holds at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        words = (tr("标准（11 磅）"), tr("大字（14 磅）"))
        self.text_size = ChoiceField(
            tr("字号"), [Choice(n, word) for n, word in zip(_SIZES, words, strict=True)]
        )
        self.text_size.setObjectName("text-size")
        self.text_size.changed.connect(self._on_size)
        self.idle = ChoiceField(
            tr("无操作多久后锁屏"),
            [
                Choice(n, tr("{m} 分钟", m=minutes) if minutes else tr("不自动锁屏"))
                for n, minutes in _MINUTES.items()
            ],
        )
        self.idle.setObjectName("idle-minutes")
        self.idle.changed.connect(self._on_idle)
        look = Card(tr("显示"))
        look.body.addWidget(Labelled(self.text_size))
        look.body.addWidget(label(tr("大字适合看不清小字的人，对所有界面马上生效。"), "hint"))
        lock = Card(tr("锁屏"))
        lock.body.addWidget(Labelled(self.idle))
        lock.body.addWidget(
            label(
                tr("离开座位可按 Ctrl+L 立即锁屏。正在填写的内容不会丢失，输入密码后接着填。"),
                "hint",
                wrap=True,
            )
        )
        self.body.addWidget(look)
        self.body.addWidget(lock)
        self.body.addStretch(1)

    def load(self) -> None:
        """Ask for what is chosen."""
        self.desk.operations.read(self, preferences, self._show, token="computer")

    def first_focus(self) -> QWidget:
        """The text size."""
        return self.text_size

    def _show(self, found: Preferences) -> None:
        self.text_size.set_value(next((n for n, s in _SIZES.items() if s == found.text_size), None))
        self.idle.set_value(next((n for n, m in _MINUTES.items() if m == found.idle_minutes), None))

    def _on_size(self) -> None:
        points = _SIZES.get(str(self.text_size.value()))
        if points is None:
            return
        self.desk.operations.change(
            self, partial(choose_text_size, points=points), lambda _none: self._sized(points)
        )

    def _sized(self, points: int) -> None:
        if self.desk.appearance is not None:
            self.desk.appearance.set_text_size(points)

    def _on_idle(self) -> None:
        minutes = _MINUTES.get(str(self.idle.value()))
        if minutes is None:
            return
        self.desk.operations.change(
            self, partial(choose_idle_minutes, minutes=minutes), lambda _none: self._timed(minutes)
        )

    def _timed(self, minutes: int) -> None:
        if self.desk.appearance is not None:
            self.desk.appearance.set_idle_minutes(minutes)
        self.desk.navigator.toast(tr("锁屏时间已更改"))
