"""What every dose of the day shares: date, lot, expiry, maker, vaccinator."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.campaigns import Round
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import Lot
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.widgets.flow import FlowLayout
from clinic_desktop.ui.widgets.inputs import DateField, InputField, Labelled, TextField


@dataclass(frozen=True, slots=True)
class DaysWork:
    """The day and the vaccine in hand."""

    on: date
    lot_no: str
    expires_on: date | None
    maker: str
    vaccinator: str
    given_at: str


class SessionBar(QWidget):
    """``left`` when Enter leaves its last field, ``edited`` when something else is typed."""

    left = Signal()
    edited = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._today = desk.today
        self.setAccessibleName(tr("本次接种"))
        self.fields: dict[str, InputField] = {
            "on": DateField(tr("接种日期"), desk.today),
            "lot_no": TextField(tr("批号"), max_length=40),
            "expires_on": DateField(tr("有效期至"), desk.today),
            "maker": TextField(tr("生产企业"), max_length=100),
            "vaccinator": TextField(tr("接种人"), max_length=60),
            "given_at": TextField(tr("接种单位"), max_length=100),
        }
        flow = self._flow = FlowLayout(self, gap=10)
        names = list(self.fields)
        room = self.fontMetrics().horizontalAdvance("字")
        widths = {
            "on": 14, "lot_no": 7, "expires_on": 12, "maker": 6, "vaccinator": 5, "given_at": 7
        }  # fmt: skip
        for place, (name, field) in enumerate(self.fields.items()):
            field.setObjectName(f"session-{name}")
            line = Labelled(field, above=True)
            line.setFixedWidth(room * widths[name])
            flow.addWidget(line)
            field.changed.connect(self.edited)
            field.done.connect(lambda place=place: self._go(names, place + 1))
            field.back.connect(lambda place=place: self._go(names, place - 1))
        self.fields["vaccinator"].set_value(desk.session.person)
        self.fields["given_at"].set_value(desk.session.clinic)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the list gives way, not the inputs."""
        super().resizeEvent(event)
        self.setMinimumHeight(self._flow.heightForWidth(self.width()))

    def _go(self, names: list[str], place: int) -> None:
        if place >= len(names):
            self.left.emit()
        elif place >= 0:
            self.fields[names[place]].setFocus()

    def begin(self, turn: Round, lot: Lot | None) -> None:
        """Another round or vaccine: today if the round runs, else its last day."""
        today = self._today()
        day = today if turn.first <= today <= turn.last else min(turn.last, today)
        self.fields["on"].set_value(day)
        self.fields["lot_no"].set_value(lot.lot_no if lot else None)
        self.fields["expires_on"].set_value(lot.expires_on if lot else None)
        self.fields["maker"].set_value(lot.maker if lot else None)

    def work(self) -> DaysWork:
        """What is typed; an empty day is today."""
        value = {name: field.value() for name, field in self.fields.items()}
        return DaysWork(
            value["on"] or self._today(),
            str(value["lot_no"] or ""),
            value["expires_on"],
            str(value["maker"] or ""),
            str(value["vaccinator"] or ""),
            str(value["given_at"] or ""),
        )

    def complaint(self) -> str:
        """What cannot be read, or an empty text."""
        return next((said for f in self.fields.values() if (said := f.complaint())), "")
