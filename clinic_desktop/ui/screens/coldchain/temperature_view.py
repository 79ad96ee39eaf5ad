"""Today's two temperatures of a device, and its month as a curve."""

from collections.abc import Sequence
from datetime import datetime, time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.coldchain import (
    EARLIEST,
    FAULT_WORDS,
    FREEZER,
    HALF_WORDS,
    HIGH,
    LATEST,
    LOW,
    Half,
    half_of,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.services.coldchain import Device, MonthSheet, RecordTemperature
from clinic_desktop.ui.theme.tokens import SERIES, Tone
from clinic_desktop.ui.widgets.cards import Band, Card, label
from clinic_desktop.ui.widgets.charts import Series, Threshold, TrendChart
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import NumberField, TimeField
from clinic_desktop.ui.widgets.inputs.base import restyle
from clinic_desktop.ui.widgets.page import action, scroll

_NAMES = {Half.MORNING: "morning", Half.AFTERNOON: "afternoon"}
_CHART_HEIGHT = 190


class HalfEntry:
    """The inputs of one half day in a grid row: cold, freezer, time, what is kept."""

    def __init__(self, half: Half, grid: QGridLayout, row: int) -> None:
        self.half = half
        name, word = _NAMES[half], HALF_WORDS[half]
        bounds = (EARLIEST, LATEST)
        self.cold = NumberField(
            tr("{half}冷藏", half=word), unit="℃", scale=1, hard=bounds, soft=(LOW, HIGH)
        )
        self.freezer = NumberField(
            tr("{half}冷冻", half=word), unit="℃", scale=1, hard=bounds, soft=(None, FREEZER)
        )
        self.at = TimeField(tr("{half}时间", half=word))
        self.said = QLabel()
        self.said.setWordWrap(True)
        self._kept: tuple[int | None, int | None] = (None, None)
        for place, field in enumerate((self.cold, self.freezer, self.at), 1):
            field.setObjectName(f"{name}-{('cold', 'freezer', 'time')[place - 1]}")
            grid.addWidget(field, row, place)
        grid.addWidget(label(word, "heading"), row, 0)
        grid.addWidget(self.said, row, 4)

    def show(self, sheet: MonthSheet, now: datetime) -> None:
        """What is kept of today; an empty half gets the time of now."""
        device = sheet.device
        reading = sheet.readings.get((sheet.today, self.half))
        self.cold.setVisible(device.cooler)
        self.freezer.setVisible(device.freezer)
        self._kept = (reading.cold, reading.freezer) if reading else (None, None)
        self.cold.set_value(self._kept[0])
        self.freezer.set_value(self._kept[1])
        at = reading.at if reading else None
        if at is None and half_of(now.time()) is self.half:
            at = now.time()
        self.at.set_value(f"{at:%H:%M}" if at else None)
        faults = sheet.faults.get((sheet.today, self.half), ())
        if faults and reading is not None:
            words = "、".join(FAULT_WORDS[fault] for fault in faults)
            text = tr("{what}；{handling}", what=words, handling=reading.handling)
        elif reading is not None:
            text = tr("已记录 · {who}", who=reading.recorder)
        elif (sheet.today, self.half) in sheet.missing:
            text = tr("还没有记录")
        else:
            text = ""
        self.said.setText(text)
        wrong = bool(faults) or (reading is None and bool(text))
        restyle(self.said, tone="danger" if wrong else "muted")

    def command(self, sheet: MonthSheet) -> RecordTemperature:
        """What is typed."""
        at = self.at.value()
        return RecordTemperature(
            sheet.device.number,
            sheet.today,
            self.half,
            time.fromisoformat(str(at)) if at else None,
            self.cold.value() if sheet.device.cooler else None,
            self.freezer.value() if sheet.device.freezer else None,
        )

    def complaint(self) -> str:
        """What cannot be read, or an empty text."""
        return self.cold.complaint() or self.freezer.complaint() or self.at.complaint()


class TemperatureView(QWidget):
    """``entered`` with a half's command, ``picked`` a device, ``stepped`` to another month,
    ``explaining`` the oldest gap, ``adding`` a device, ``printing`` the sheet.
    """

    entered = Signal(object)
    picked = Signal(str)
    stepped = Signal(int)
    explaining = Signal()
    adding = Signal()
    printing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sheet: MonthSheet | None = None
        self.devices = FilterChips(tr("冷链设备"))
        self.devices.picked.connect(lambda keys: self.picked.emit(next(iter(keys), "")))
        self.gaps = Band(action=tr("补充说明"))
        self.gaps.button.setObjectName("explain-gap")
        self.gaps.pressed.connect(self.explaining)
        card = self._today = Card(tr("今天"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(4, 1)
        self._cold_head = label(tr("冷藏"), "hint")
        self._freezer_head = label(tr("冷冻"), "hint")
        for place, part in enumerate(
            (self._cold_head, self._freezer_head, label(tr("时间"), "hint")), 1
        ):
            grid.addWidget(part, 0, place)
        self.halves = {half: HalfEntry(half, grid, row) for row, half in enumerate(Half, 1)}
        card.body.addLayout(grid)
        self.problem = label("", tone=Tone.DANGER, wrap=True)
        self.problem.setObjectName("temperature-problem")
        card.body.addWidget(self.problem)
        for half, entry in self.halves.items():
            for field in (entry.cold, entry.freezer, entry.at):
                field.done.connect(lambda half=half: self.enter(half))
        month = self._month = Card(tr("本月"))
        head = month.head
        for text, step, name in ((tr("上月"), -1, "month-before"), (tr("下月"), 1, "month-after")):
            button = action(text, name=name)
            button.clicked.connect(lambda _on=False, step=step: self.stepped.emit(step))
            head.addWidget(button)
        sheet_button = action(tr("打印月温度表"), icon="printer", name="print-month")
        sheet_button.clicked.connect(self.printing)
        head.addWidget(sheet_button)
        self.chart = TrendChart(tr("本月温度"), unit="℃", height=_CHART_HEIGHT)
        self.chart.setObjectName("temperature-chart")
        month.body.addWidget(self.chart)
        self.empty = EmptyState(
            tr("还没有冷链设备"), icon="snowflake", hint=tr("先为冰箱建档"), action=tr("登记设备")
        )
        self.empty.pressed.connect(self.adding)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        for piece in (self.devices, self.gaps, card, month):
            column.addWidget(piece)
        column.addStretch(1)
        self._inner = scroll(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._inner)
        outer.addWidget(self.empty)
        self.show_devices((), "")

    def show_devices(self, devices: Sequence[Device], chosen: str) -> None:
        """Which refrigerators there are."""
        self.empty.setVisible(not devices)
        self._inner.setVisible(bool(devices))
        self.devices.set_chips([Chip(d.number, d.name) for d in devices])
        self.devices.set_keys(frozenset({chosen}))
        self.devices.setVisible(len(devices) > 1)

    def show_sheet(self, sheet: MonthSheet, now: datetime) -> None:
        """A month arrived; today's inputs only stand in today's month."""
        self.sheet = sheet
        self.tell("")
        running = sheet.first <= sheet.today <= sheet.last
        self._today.setVisible(running)
        self._freezer_head.setVisible(sheet.device.freezer)
        self._cold_head.setVisible(sheet.device.cooler)
        if running:
            self._today.set_title(
                tr("今天 {day} · {name}", day=sheet.today, name=sheet.device.name)
            )
            for entry in self.halves.values():
                entry.show(sheet, now)
        self.gaps.setVisible(bool(sheet.missing))
        if sheet.missing:
            day, half = sheet.missing[0]
            self.gaps.show_message(
                tr(
                    "本月漏记 {n} 次，最早 {day} {half}；漏记要写明原因和处理",
                    n=len(sheet.missing),
                    day=day,
                    half=HALF_WORDS[half],
                )
            )
        self._month.set_title(
            tr(
                "{y}年{m}月 · {name}",
                y=sheet.first.year,
                m=sheet.first.month,
                name=sheet.device.name,
            )
        )
        cooler = sheet.device.cooler
        series = []
        for half in Half:
            points = [
                (on, value / 10)
                for (on, of), reading in sorted(sheet.readings.items())
                if of is half and (value := reading.cold if cooler else reading.freezer) is not None
            ]
            series.append(Series(HALF_WORDS[half], points, SERIES[int(half)]))
        limits = (LOW, HIGH) if cooler else (FREEZER,)
        self.chart.set_data(series, [Threshold(limit / 10) for limit in limits])

    def tell(self, text: str) -> None:
        """What is wrong with what is typed; empty: nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def enter(self, half: Half) -> None:
        """Enter in a field of a half: the next empty one, or keep the reading."""
        entry, sheet = self.halves[half], self.sheet
        if sheet is None:
            return
        if complaint := entry.complaint():
            self.tell(complaint)
            return
        fields = [f for f in (entry.cold, entry.freezer, entry.at) if not f.isHidden()]
        for field in fields:
            optional = field is entry.freezer and sheet.device.cooler
            if field.value() is None and not optional:
                field.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self.entered.emit(entry.command(sheet))

    def first_focus(self) -> QWidget:
        """The temperature of the half day that is running and not kept, else of the other."""
        if self.sheet is None or self._today.isHidden():
            return self.devices
        for half in Half:
            if (self.sheet.today, half) not in self.sheet.readings:
                entry = self.halves[half]
                return entry.cold if self.sheet.device.cooler else entry.freezer
        return self.halves[Half.AFTERNOON].cold
