"""Two small lists beside a work list: the village group and the responsible doctor."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.rounds import Rounds
from clinic_desktop.services.today import TodayFilter
from clinic_desktop.ui.widgets.pick_box import PickBox


class PlaceBoxes(QWidget):
    """``picked`` when a person chooses; a list with nothing to choose from is hidden."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.groups = PickBox(tr("村组"), "group")
        self.doctors = PickBox(tr("责任医生"), "doctor")
        for box in (self.groups, self.doctors):
            row.addWidget(box)
            box.hide()
            box.activated.connect(lambda _place: self.picked.emit())

    def offer(self, found: Rounds, wanted: TodayFilter) -> None:
        """What there is, with what is in force."""
        self._offer(self.groups, tr("全部村组"), found.groups, wanted.village_group)
        self._offer(self.doctors, tr("全部医生"), found.doctors, wanted.doctor)

    @staticmethod
    def _offer(box: PickBox, words: str, names: Sequence[str], chosen: str | None) -> None:
        box.offer([(words, ""), *((name, name) for name in names)], chosen or "")
        box.setVisible(len(names) > 1 or bool(chosen))

    def narrow(self, wanted: TodayFilter) -> TodayFilter:
        """The filter with what is chosen here."""
        return replace(
            wanted, village_group=self.groups.key or None, doctor=self.doctors.key or None
        )
