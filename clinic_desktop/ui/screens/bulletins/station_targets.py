"""The targets and population of one station after the other, as the centre sets them."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Site
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.settings.targets import TargetsSection
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action


class StationTargetsDialog(QDialog):
    """Ctrl+S saves the station in sight; PgUp and PgDown turn to the next one."""

    def __init__(self, desk: Desk, stations: Sequence[Site], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._stations, self._at = desk, tuple(stations), 0
        self.setObjectName("station-targets-dialog")
        self.setWindowTitle(tr("按站改目标"))
        self.resize(820, 620)
        self.station = QComboBox()
        self.station.setObjectName("station")
        self.station.setAccessibleName(tr("站点"))
        for site in stations:
            self.station.addItem(site.name)
        self.section = TargetsSection(desk, self._stations[0])
        self.station.currentIndexChanged.connect(self._on_station)
        close = action(tr("关闭"), name="close")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        head = QHBoxLayout()
        head.addWidget(label(tr("站点"), "heading"))
        head.addWidget(self.station, 1)
        head.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.addLayout(head)
        layout.addWidget(label(tr("保存后随下一个数据包带到这个站。"), "hint"))
        layout.addWidget(self.section, 1)
        for key, slot in (
            (QKeySequence.StandardKey.Save, self.section.save),
            ("PgDown", partial(self._turn, 1)),
            ("PgUp", partial(self._turn, -1)),
        ):
            bind_key(self, key, slot)
        self.section.load()

    def _turn(self, step: int) -> None:
        place = self.station.currentIndex() + step
        if 0 <= place < len(self._stations):
            self.station.setCurrentIndex(place)

    def _on_station(self, place: int) -> None:
        if place == self._at:
            return
        if self.section.unsaved() and not self._leaves():
            self.station.setCurrentIndex(self._at)
            return
        self._at = place
        self.section.show_site(self._stations[place])

    def _leaves(self) -> bool:
        return self._desk.prompts.confirm(
            tr("换到另一个站？"), tr("已填的数字还没有保存。"), tr("不保存，换站")
        )

    def reject(self) -> None:
        """Esc asks about what is typed and not saved."""
        if not self.section.unsaved() or self._leaves():
            super().reject()
