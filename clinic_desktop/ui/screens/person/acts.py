"""What can be done for a person from anywhere: F7 转诊单, F8 健康处方, F9 预约; the check of a
referral by Ctrl+D and Ctrl+Shift+D.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.referring import SLIP, Waiting, answer_check, slip_answers, waiting
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.advice import AdviceDialog
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action

KEYS = (("F7", "refer"), ("F8", "advise"), ("F9", "book"))
PURPOSES = {
    **dict.fromkeys(("hypertension", "diabetes", "copd", "other_chronic"), "1"),
    "child": "3",
    "maternal": "4",
    **dict.fromkeys(("elderly", "annual_exam"), "5"),
    **dict.fromkeys(("tb", "tb_suspect", "smd"), "7"),
}
"""Programme → 预约事项."""


@dataclass(frozen=True, slots=True)
class Whom:
    """The person the keys are for, with the programme at hand and why somebody is referred."""

    resident_id: str
    programme: str = ""
    reason: str = ""


class PersonActs(QObject):
    """Keys over ``owner``; ``whom`` says for whom, or ``None`` when there is nobody."""

    def __init__(self, desk: Desk, owner: QWidget, whom: Callable[[], Whom | None]) -> None:
        super().__init__(owner)
        self._desk, self._owner, self._whom = desk, owner, whom
        slots: Mapping[str, Callable[[], None]] = {
            "refer": self.refer,
            "advise": self.advise,
            "book": self.book,
        }
        for key, verb in KEYS:
            bind_key(owner, key, slots[verb])

    def refer(self) -> None:
        """The referral slip, filled in as far as the files know it."""
        if whom := self._whom():
            self._desk.operations.read(
                self._owner,
                partial(
                    slip_answers,
                    resident_id=whom.resident_id,
                    programme=whom.programme,
                    reason=whom.reason,
                ),
                partial(self.open_form, whom.resident_id, SLIP),
                token="slip",
            )

    def advise(self) -> None:
        """Choose a health prescription."""
        if whom := self._whom():
            AdviceDialog(self._desk, whom.resident_id, self._owner).open()

    def book(self) -> None:
        """A day with the person."""
        if whom := self._whom():
            preset = {"purpose": PURPOSES[whom.programme]} if whom.programme in PURPOSES else {}
            self.open_form(whom.resident_id, "appointment", preset)

    def open_form(self, resident_id: str, form: str, preset: Mapping[str, Any]) -> None:
        """A form with some answers in it."""
        self._desk.navigator.open("record", resident_id, form=form, preset=dict(preset))


class ReferralBand(QWidget):
    """转诊回访 of one person: hidden until something waits. Ctrl+D 已就诊, Ctrl+Shift+D 未就诊."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk = desk
        self._resident_id = ""
        self._waiting: tuple[Waiting, ...] = ()
        self.setObjectName("referral-waits")
        self.band = Band()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.band, 1)
        for name, words, attended, key in (
            ("seen", tr("已就诊"), True, "Ctrl+D"),
            ("not-seen", tr("未就诊"), False, "Ctrl+Shift+D"),
        ):
            button = action(words, name=name)
            button.setToolTip(key)
            button.clicked.connect(partial(self.answer, attended))
            row.addWidget(button)
            bind_key(owner, key, partial(self.answer, attended))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        self.hide()

    def load(self, resident_id: str) -> None:
        """Reads what waits for this person."""
        self._resident_id = resident_id
        if not resident_id:
            self._show(())
            return
        self._desk.operations.read(
            self, partial(waiting, resident_id=resident_id), self._show, token="waiting"
        )

    def _show(self, found: tuple[Waiting, ...]) -> None:
        self._waiting = found
        self.setVisible(bool(found))
        if not found:
            return
        first = found[0]
        today = self._desk.today()
        late = (today - first.ask_until).days
        name = (
            tr("一般")
            if first.programme == "general"
            else vocabulary.programme_name(first.programme, self._desk.catalogue)
        )
        until = vocabulary.day(first.ask_until, today)
        said = (
            tr("{name}：{said}，{until} 前要问到", name=name, said=first.said, until=until)
            if first.said
            else tr(
                "{day} {name}转诊，{until} 前要问到是否就诊",
                day=first.referred_on,
                name=name,
                until=until,
            )
        )
        if late > 0:
            said = tr("{said}（已过期 {n} 天）", said=said, n=late)
        self.band.show_message(said, Tone.DANGER if late > 0 else Tone.NOTICE)

    def answer(self, attended: bool) -> None:
        """The oldest one that waits."""
        if not self._waiting:
            return
        first = self._waiting[0]
        said = tr("已就诊") if attended else tr("未就诊")
        self._desk.operations.change(
            self,
            partial(
                answer_check,
                resident_id=self._resident_id,
                programme=first.programme,
                attended=attended,
            ),
            lambda _changes: self._answered(said),
        )

    def _answered(self, said: str) -> None:
        self._desk.navigator.toast(tr("转诊回访：{said}", said=said), undo=True)
        self.load(self._resident_id)
