"""The card as a grid: vaccines as rows, doses as columns, what does not count beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from clinic_desktop.domain.immunisation.model import DoseVerdict, SeriesForecast, Standing, Status
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import ChildCard, DoseRow
from clinic_desktop.ui.screens.vaccination.rows import due_words, series_name
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, COLOURS, Tone
from clinic_desktop.ui.widgets.delegates import CellDelegate
from clinic_desktop.ui.widgets.rows_model import Role

Index = QModelIndex | QPersistentModelIndex
MOST_DOSES = 5
NAME_WIDTH, DOSE_WIDTH = 128, 110


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one field of the card."""

    text: str = ""
    tone: Tone = Tone.PLAIN
    dose: DoseRow | None = None
    forecast: SeriesForecast | None = None
    """Set where the next dose is to come."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A vaccine with its doses by number, and those that do not count."""

    name: str
    cells: tuple[Cell, ...]
    """``MOST_DOSES`` fields and one for the rest."""
    series: str = ""


def grid_rows(card: ChildCard, rules: ImmunisationRules, today: date) -> list[GridRow]:
    """The programme's vaccines in the order of the card, then vaccines outside it.

    A vaccine takes a further line for each further dose that does not count.
    """
    rows = []
    for forecast in card.answers.forecasts:
        series = rules.series[forecast.series]
        judged = _judged(card, forecast.series)
        if series.reminder or (not judged and forecast.status is Status.NOT_APPLICABLE):
            continue
        rows += _series_rows(forecast, judged, rules, today)
    outside: dict[str, list[DoseRow]] = {}
    for dose in card.doses:
        if not dose.verdicts:
            outside.setdefault(dose.product_name, []).append(dose)
    for name, doses in outside.items():
        for start in range(0, len(doses), MOST_DOSES):
            line = doses[start : start + MOST_DOSES]
            cells = [Cell(d.given_on.isoformat(), Tone.MUTED, d, hint=name) for d in line]
            cells += [Cell()] * (MOST_DOSES + 1 - len(cells))
            rows.append(GridRow(name if start == 0 else "", tuple(cells)))
    return rows


def _judged(card: ChildCard, series: str) -> list[tuple[DoseRow, DoseVerdict]]:
    return [(dose, v) for dose in card.doses for v in dose.verdicts if v.series == series]


def _series_rows(
    forecast: SeriesForecast,
    judged: Sequence[tuple[DoseRow, DoseVerdict]],
    rules: ImmunisationRules,
    today: date,
) -> list[GridRow]:
    cells = [Cell()] * (MOST_DOSES + 1)
    besides = []
    for dose, verdict in judged:
        number = verdict.number
        if verdict.standing is Standing.VALID and number is not None and number <= MOST_DOSES:
            mark = " *" if verdict.by_hand else ""
            cells[number - 1] = Cell(
                dose.given_on.isoformat() + mark, Tone.PLAIN, dose, hint=_hint(dose, verdict)
            )
        else:
            besides.append(_besides(dose, verdict))
    number = forecast.next_dose
    if number is not None and number <= MOST_DOSES and cells[number - 1].dose is None:
        cells[number - 1] = _to_come(forecast, today)
    cells[MOST_DOSES] = besides[0] if besides else Cell()
    name = series_name(forecast.series, rules)
    blank = (Cell(),) * MOST_DOSES
    return [
        GridRow(name, tuple(cells), forecast.series),
        *(GridRow("", (*blank, cell), forecast.series) for cell in besides[1:]),
    ]


def _to_come(forecast: SeriesForecast, today: date) -> Cell:
    said, tone = due_words(forecast, today)
    if forecast.status not in (Status.OVERDUE, Status.DUE):
        said, tone = f"（{said}）" if said else forecast.status.label, Tone.MUTED
    return Cell(said, tone, forecast=forecast, hint=forecast.status.label)


def _besides(dose: DoseRow, verdict: DoseVerdict) -> Cell:
    words = f"{dose.given_on.isoformat()} {verdict.label}"
    tone = Tone.DANGER if verdict.standing is Standing.REJECTED else Tone.NOTICE
    return Cell(words, tone, dose, hint=_hint(dose, verdict))


def _hint(dose: DoseRow, verdict: DoseVerdict) -> str:
    parts = [dose.product_name, verdict.label]
    if dose.lot_no:
        parts.append(tr("批号 {lot}", lot=dose.lot_no))
    parts += [dose.given_at, dose.vaccinator]
    return " · ".join(part for part in parts if part)


class GridModel(QAbstractTableModel):
    """Rows of the card."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[GridRow] = []

    def set_rows(self, rows: Sequence[GridRow]) -> None:
        """Another child, or other doses."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Vaccines."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Name, doses, the rest."""
        return 0 if parent is not None and parent.isValid() else MOST_DOSES + 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """疫苗, 第1剂 …, 不计的剂次."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return tr("疫苗")
        return tr("不计的剂次") if section > MOST_DOSES else tr("第{n}剂", n=section)

    def cell(self, index: Index) -> Cell:
        """The field; the name's is empty."""
        return self.rows[index.row()].cells[index.column() - 1] if index.column() else Cell()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A field of the card."""
        row, cell = self.rows[index.row()], self.cell(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text if index.column() else row.name
            case Role.TONE:
                return cell.tone
            case Qt.ItemDataRole.ToolTipRole:
                return cell.hint or None
            case Qt.ItemDataRole.AccessibleTextRole:
                title = self.headerData(index.column(), Qt.Orientation.Horizontal)
                return f"{row.name} {title} {cell.text} {cell.hint}".strip()
            case _:
                return None


class FieldDelegate(CellDelegate):
    """The field under the cursor has a frame of its own."""

    @staticmethod
    def _frame(painter: QPainter, rect: QRect, index: Index, widget: QWidget) -> None:
        del index, widget
        painter.setPen(QPen(QColor(COLOURS["focus"]), 2))
        painter.drawRect(rect.adjusted(1, 1, -1, -2))


class DoseGrid(QTableView):
    """Arrow keys go from field to field; ``chosen`` with a ``Cell`` and its row, ``opened`` by
    Enter or double click.
    """

    chosen = Signal(object, object)
    opened = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dose-grid")
        self.setAccessibleName(tr("接种记录"))
        self.grid = GridModel()
        self.setModel(self.grid)
        self.setItemDelegate(FieldDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        factor = self.font().pointSizeF() / BASE_POINT_SIZE
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 13)
        for column in range(self.grid.columnCount()):
            width = NAME_WIDTH if column == 0 else DOSE_WIDTH
            header.resizeSection(column, round(width * factor))
        header.setSectionResizeMode(MOST_DOSES + 1, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentChanged.connect(self._on_current)

    def show_rows(self, rows: Sequence[GridRow]) -> None:
        """Shows the card; the field chosen stays chosen."""
        before = self.currentIndex()
        row, column = max(before.row(), 0), max(before.column(), 1)
        self.grid.set_rows(rows)
        if rows:
            self.setCurrentIndex(self.grid.index(min(row, len(rows) - 1), column))

    def current(self) -> tuple[Cell, GridRow] | None:
        """The field under the cursor."""
        index = self.currentIndex()
        if not index.isValid():
            return None
        return self.grid.cell(index), self.grid.rows[index.row()]

    def choose_dose(self, dose_id: str) -> bool:
        """Moves to a dose."""
        for number, row in enumerate(self.grid.rows):
            for place, cell in enumerate(row.cells):
                if cell.dose is not None and cell.dose.dose_id == dose_id:
                    self.setCurrentIndex(self.grid.index(number, place + 1))
                    return True
        return False

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.grid.cell(current), self.grid.rows[current.row()])
        else:
            self.chosen.emit(None, None)

    def _open(self) -> None:
        found = self.current()
        if found is not None:
            self.opened.emit(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the field; Tab leaves the grid."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
            return
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens the field."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._open()
