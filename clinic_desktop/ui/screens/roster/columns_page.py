"""Which column holds what: as recognised, with samples, to be put right by the person."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.roster.columns import ColumnMap, How
from clinic_desktop.domain.roster.words import Column as Meaning
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.looking import ColumnSeen, SheetSeen
from clinic_desktop.ui.screens.roster.words import MEANINGS, letters
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, clear, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.page import scroll

_NOTHING, _MARK = "", "mark"
_OPENING = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
)


class MeaningBox(QComboBox):
    """What a column holds. Nothing is chosen in passing: choosing takes a meaning away from the
    column that had it.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, Enter and Space open the list; Enter in it chooses."""
        if event.key() in _OPENING:
            self.showPopup()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) or event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        event.ignore()


@dataclass(slots=True)
class _Sheet:
    seen: SheetSeen
    columns: ColumnMap
    wanted: bool


class ColumnsPage(QWidget):
    """``changed`` when the maps are others; ``maps`` gives those to import."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sheets: list[_Sheet] = []
        self._at = 0
        self.boxes: dict[int, MeaningBox] = {}
        self.band = Band()
        self.chips = FilterChips(tr("工作表"))
        self.chips.picked.connect(self._on_sheet)
        self.wanted = QCheckBox(tr("导入这张工作表"))
        self.wanted.setObjectName("sheet-wanted")
        self.wanted.clicked.connect(self._on_wanted)
        top = QHBoxLayout()
        top.addWidget(self.chips, 1)
        top.addWidget(self.wanted)
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 4)
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 10, 10, 10)
        column.addLayout(self._grid)
        column.addStretch(1)
        card = Card(margins=1)
        card.body.addWidget(scroll(inner), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.band)
        layout.addLayout(top)
        layout.addWidget(card, 1)

    def show_sheets(self, sheets: tuple[SheetSeen, ...]) -> None:
        """Another file."""
        self._sheets = [_Sheet(seen, seen.columns, seen.columns.readable) for seen in sheets]
        readable = [n for n, sheet in enumerate(self._sheets) if sheet.wanted]
        self._at = readable[0] if readable else 0
        self.chips.set_chips(
            [Chip(str(n), s.seen.columns.sheet, s.seen.rows) for n, s in enumerate(self._sheets)]
        )
        self.chips.set_keys(frozenset({str(self._at)}))
        several = len(self._sheets) > 1
        self.chips.setVisible(several)
        self.wanted.setVisible(several)
        self._fill()

    def maps(self) -> tuple[ColumnMap, ...]:
        """The sheets to import, as the person says."""
        return tuple(sheet.columns for sheet in self._sheets if sheet.wanted)

    @property
    def ready(self) -> bool:
        """People can be read from every sheet that is wanted."""
        maps = self.maps()
        return bool(maps) and all(columns.readable for columns in maps)

    def first_focus(self) -> QWidget | None:
        """The first box."""
        return next(iter(self.boxes.values()), None)

    def _on_sheet(self, keys: frozenset[str]) -> None:
        self._at = int(next(iter(keys), "0"))
        self._fill()

    def _on_wanted(self) -> None:
        self._sheets[self._at].wanted = self.wanted.isChecked()
        self._tell()

    def _fill(self) -> None:
        sheet = self._sheets[self._at]
        self.wanted.setChecked(sheet.wanted)
        clear(self._grid)
        self.boxes = {}
        for place, head in enumerate((tr("列"), tr("表头"), tr("内容举例"), tr("当作"), "")):
            self._grid.addWidget(label(head, "hint"), 0, place)
        for line, seen in enumerate(sheet.seen.seen, 1):
            self._grid.addWidget(label(letters(seen.index), "soft"), line, 0)
            self._grid.addWidget(ElidedLabel(seen.head or tr("（无表头）"), ""), line, 1)
            self._grid.addWidget(ElidedLabel(" · ".join(seen.samples), "soft"), line, 2)
            box = self._box(seen, sheet.columns)
            self.boxes[seen.index] = box
            self._grid.addWidget(box, line, 3)
        self._choose()
        self._tell()

    def _box(self, seen: ColumnSeen, columns: ColumnMap) -> MeaningBox:
        box = MeaningBox()
        name = seen.head or letters(seen.index)
        box.setAccessibleName(tr("{head}列当作", head=name))
        box.setObjectName(f"column-{seen.index}")
        box.setMinimumWidth(170)
        box.addItem(tr("不导入"), _NOTHING)
        if word := columns.marks.get(seen.index):
            box.addItem(tr("打勾表示：{word}", word=word), _MARK)
        for meaning, words in MEANINGS.items():
            box.addItem(words, meaning.value)
        box.activated.connect(lambda _place, index=seen.index: self._on_chosen(index))
        return box

    def _choose(self) -> None:
        """Shows the map in the boxes."""
        columns = self._sheets[self._at].columns
        by_index = {index: meaning for meaning, index in columns.columns.items()}
        for index, box in self.boxes.items():
            data = by_index[index].value if index in by_index else _NOTHING
            if index in columns.marks:
                data = _MARK
            box.setCurrentIndex(box.findData(data))
            guessed = index in by_index and columns.how.get(by_index[index]) is How.CONTENT
            box.setToolTip(tr("按内容猜的，请核对") if guessed else "")

    def _on_chosen(self, index: int) -> None:
        sheet = self._sheets[self._at]
        data = self.boxes[index].currentData()
        if data == _MARK:
            sheet.columns = self._with_mark(sheet, index)
        else:
            held = next((m for m, i in sheet.columns.columns.items() if i == index), None)
            if held is not None:
                sheet.columns = sheet.columns.choose(held, None)
            if data == _NOTHING:
                marks = {i: w for i, w in sheet.columns.marks.items() if i != index}
                sheet.columns = replace(sheet.columns, marks=marks)
            else:
                sheet.columns = sheet.columns.choose(Meaning(data), index)
        if not sheet.wanted and sheet.columns.readable:
            sheet.wanted = True
            self.wanted.setChecked(True)
        self._choose()
        self._tell()

    @staticmethod
    def _with_mark(sheet: _Sheet, index: int) -> ColumnMap:
        word = sheet.seen.columns.marks[index]
        held = next((m for m, i in sheet.columns.columns.items() if i == index), None)
        columns = sheet.columns if held is None else sheet.columns.choose(held, None)
        return replace(columns, marks={**columns.marks, index: word})

    def _tell(self) -> None:
        sheet = self._sheets[self._at]
        if not sheet.columns.readable:
            text = tr("还要指出哪一列是姓名，哪一列是身份证号（或出生日期）。")
            self.band.show_message(text, Tone.NOTICE)
        else:
            unused = sheet.columns.unused
            text = tr("已认出 {n} 列。", n=len(sheet.columns.columns) + len(sheet.columns.marks))
            if unused:
                text += tr("不导入的列：{heads}", heads="、".join(unused))
            self.band.show_message(text, Tone.GOOD if not unused else Tone.PLAIN)
        self.changed.emit()

    def keep_focus(self) -> None:
        """The keyboard starts at the first box."""
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
