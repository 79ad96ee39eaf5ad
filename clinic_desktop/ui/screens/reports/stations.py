"""Behind a figure of the township: what each clinic handed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.form_figures import Cell
from clinic_desktop.reports.township import Station
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.rows_model import Align, Column
from clinic_desktop.ui.widgets.tables import DataTable


@dataclass(frozen=True, slots=True)
class Part:
    """One clinic's share of a figure."""

    id: str
    name: str
    shown: str
    missing: bool


class StationsDialog(QDialog):
    """The clinics with their figure, those that handed nothing in last."""

    def __init__(
        self, cell: Cell, title: str, stations: Sequence[Station], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("stations")
        self.setWindowTitle(title)
        self.resize(460, 520)
        self.table: DataTable[Part] = DataTable(
            (
                Column(tr("村卫生室"), lambda p: p.name, width=220, stretch=True),
                Column(
                    tr("上报数"),
                    lambda p: p.shown,
                    width=150,
                    align=Align.RIGHT,
                    tone=lambda p: Tone.NOTICE if p.missing else Tone.PLAIN,
                ),
            ),
            name=tr("各村上报数"),
        )
        parts = [_part(each, cell) for each in stations]
        self.table.set_rows(sorted(parts, key=lambda part: part.missing))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(f"{title}：{cell.shown}", "heading", wrap=True))
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.table.setFocus()


def _part(station: Station, cell: Cell) -> Part:
    if station.figures is None:
        return Part(station.code, station.name, tr("未报"), missing=True)
    found = station.figures.cells.get(cell.name)
    return Part(station.code, station.name, found.shown if found else "", missing=False)
