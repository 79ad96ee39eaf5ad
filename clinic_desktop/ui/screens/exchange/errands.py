"""What waits for a person, and the further pages of the exchange: one row of buttons."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.pending import Pending, pending
from clinic_desktop.services.residents.same_person import pair_count
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.widgets.flow import FlowLayout
from clinic_desktop.ui.widgets.page import action


@dataclass(frozen=True, slots=True)
class Waiting:
    """Counts for the buttons."""

    exchange: Pending
    pairs: int


def waiting(place: Workplace) -> Waiting:
    """Asked with every load of the page."""
    found = pending(place)
    with place.reading() as session:
        return Waiting(found, pair_count(session))


class Errands(QWidget):
    """A button a page; a number where something waits there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        centre = desk.session.centre
        self.setAccessibleName(tr("待办"))
        flow = FlowLayout(self, gap=8)
        self._titles = {
            "conflicts": (tr("冲突"), "scale"),
            "quarantine": (tr("隔离区") if centre else tr("未采纳"), "shield"),
            "same_person": (tr("疑似同一人"), "users"),
            "reporting": (tr("上报情况"), "clipboard-list"),
            "bulletins": (tr("下发资料") if centre else tr("卫生院资料"), "megaphone"),
        }
        if centre:
            self._titles["appraisal"] = (tr("绩效考核"), "award")
        self._buttons = {}
        for key, (title, icon) in self._titles.items():
            button = action(title, icon=icon, name=f"errand-{key}")
            button.clicked.connect(partial(self._open, key))
            self._buttons[key] = button
            flow.addWidget(button)

    def _open(self, key: str) -> None:
        self._desk.navigator.open(key)

    def load(self) -> None:
        """Ask how much waits."""
        self._desk.operations.read(self, waiting, self._show, token="errands")

    def _show(self, found: Waiting) -> None:
        exchange = found.exchange
        counts = {
            "conflicts": (exchange.conflicts, tr("待决定")),
            "quarantine": (exchange.refused, tr("待处理")),
            "same_person": (found.pairs, tr("待核实")),
        }
        if not self._desk.session.centre:
            counts["bulletins"] = (exchange.bulletins, tr("新"))
            if exchange.asked:
                counts["quarantine"] = (exchange.asked, tr("请核对"))
            if exchange.decisions and not exchange.conflicts:
                counts["conflicts"] = (exchange.decisions, tr("新决定"))
        for key, (count, what) in counts.items():
            title = self._titles[key][0]
            button = self._buttons[key]
            button.setText(f"{title}　{count} {what}" if count else title)

    def text(self, key: str) -> str:
        """What a button says."""
        return self._buttons[key].text()
