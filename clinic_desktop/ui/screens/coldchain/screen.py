"""疫苗与冷链: two views, the stock and the temperatures."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.coldchain import Fault, faults_of, opposite
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.stock import Expiry, LotLine
from clinic_desktop.domain.words import tr
from clinic_desktop.services.coldchain import (
    Device,
    MonthSheet,
    RecordedTemperature,
    RecordTemperature,
    list_devices,
    month_sheet,
    record_temperature,
)
from clinic_desktop.services.registers import local_now
from clinic_desktop.services.stock import settle_aside, void_movement
from clinic_desktop.services.stock_list import StockRow, stock_month, stock_now
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.coldchain.dialogs import (
    ExplainDialog,
    MovementDialog,
    ReceiveDialog,
)
from clinic_desktop.ui.screens.coldchain.stock_view import StockView
from clinic_desktop.ui.screens.coldchain.temperature_view import TemperatureView
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument

STOCK, USED_UP, TEMPERATURE = "stock", "all", "temperature"
_VIEWS = (
    Chip(STOCK, tr("疫苗库存")),
    Chip(USED_UP, tr("含用完的批号")),
    Chip(TEMPERATURE, tr("冰箱温度")),
)
_Stock = tuple[tuple[StockRow, ...], tuple[Device, ...]]
_Temperatures = tuple[tuple[Device, ...], MonthSheet | None, datetime]


class ColdChainScreen(Screen):
    """``activate`` with ``view`` stock or temperature."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = STOCK
        self._device = ""
        self._month = desk.today()
        self._rows: tuple[StockRow, ...] = ()
        self._devices: tuple[Device, ...] = ()
        self._arriving = False
        page = self._page = Page(self, tr("疫苗与冷链"))
        self._device_button = page.add_action(tr("设备建档"), icon="plus", name="add-device")
        self._device_button.clicked.connect(self._add_device)
        self._sheet_buttons = []
        for months, text, name in (
            (-1, tr("上月结存表"), "print-last-stock"),
            (0, tr("本月结存表"), "print-stock"),
        ):
            button = page.add_action(text, icon="printer", name=name)
            button.clicked.connect(lambda _on=False, months=months: self._print_stock(months))
            self._sheet_buttons.append(button)
        self._trip_button = page.add_action(tr("冷藏包外出"), icon="plus", name="bag-trip")
        self._trip_button.clicked.connect(self._add_trip)
        self._receive_button = page.add_action(
            tr("入库"), icon="plus", kind="primary", name="receive"
        )
        self._receive_button.setToolTip("Ctrl+N")
        self._receive_button.clicked.connect(self._receive)
        self.chips = FilterChips(tr("看什么"), _VIEWS)
        self.chips.picked.connect(lambda keys: self._show(next(iter(keys), STOCK)))
        page.filters.addWidget(self.chips)
        self.stock = StockView()
        self.temperature = TemperatureView()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.stock)
        self._stack.addWidget(self.temperature)
        page.body.addWidget(self._stack, 1)
        self.stock.moving.connect(self._move)
        self.stock.voiding.connect(self._void)
        self.stock.settling.connect(self._settle)
        shown = self.temperature
        shown.entered.connect(self._enter)
        shown.picked.connect(self._pick_device)
        shown.stepped.connect(self._step)
        shown.explaining.connect(self._explain_gap)
        shown.adding.connect(self._add_device)
        shown.printing.connect(self._print)
        bind_key(self, "Ctrl+N", self._receive)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """``subject`` is the view: stock (also when empty) or temperature."""
        self._arriving = True
        self._month = self.desk.today()
        self._show(subject or str(args.get("view") or self._view))

    def refresh(self, changes: Changes) -> None:
        """Registers or doses."""
        if changes.touches("record", "dose"):
            self._load()

    def tick(self, today: date) -> None:
        """A new day."""
        self._month = today
        self._load()

    def first_focus(self) -> QWidget:
        """The list, or the temperature to enter."""
        if self._view == TEMPERATURE:
            return self.temperature.first_focus()
        return self.stock.table if self.stock.table.model.rowCount() else self._receive_button

    def _show(self, view: str) -> None:
        self._view = view if view in (STOCK, USED_UP, TEMPERATURE) else STOCK
        self.chips.set_keys(frozenset({self._view}))
        temperatures = self._view == TEMPERATURE
        self._stack.setCurrentWidget(self.temperature if temperatures else self.stock)
        self._receive_button.setVisible(not temperatures)
        self._device_button.setVisible(temperatures)
        self._trip_button.setVisible(temperatures)
        for button in self._sheet_buttons:
            button.setVisible(not temperatures)
        self._load()

    def _load(self) -> None:
        read = self.desk.operations.read
        if self._view == TEMPERATURE:
            wanted = partial(_temperatures, number=self._device, month=self._month)
            read(self, wanted, self._show_temperatures, token="list")
        else:
            wanted_stock = partial(_stock, empty=self._view == USED_UP)
            read(self, wanted_stock, self._show_stock, token="list")

    def _show_stock(self, found: _Stock) -> None:
        rows, self._devices = found
        self._rows = rows
        self.stock.show_stock(rows)
        near = sum(row.expiry is not Expiry.FAR for row in rows if row.balance)
        aside = sum(row.quarantine is not None for row in rows if row.balance)
        told = tr("{n} 个批号 · 近效期或过期 {near} 个 · Enter 登记出库", n=len(rows), near=near)
        if aside:
            told = tr("封存 {n} 个：Ctrl+R 解除，Ctrl+D 报损", n=aside)
        self._page.set_title(tr("疫苗与冷链"), told)
        self._arrive()

    def _show_temperatures(self, found: _Temperatures) -> None:
        devices, sheet, now = found
        self._device = sheet.device.number if sheet else ""
        self.temperature.show_devices(devices, self._device)
        if sheet is not None:
            self.temperature.show_sheet(sheet, now)
        self._page.set_title(
            tr("疫苗与冷链"), tr("每天上午、下午各记一次，间隔 6 小时以上 · Enter 保存")
        )
        self._arrive()

    def _arrive(self) -> None:
        """Only with its rows here can a list take the keyboard."""
        if self._arriving:
            self._arriving = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- stock

    def _receive(self) -> None:
        if self._view != TEMPERATURE:
            _ask(ReceiveDialog(self.desk, self._rows, self._devices, self))

    def _move(self, row: StockRow) -> None:
        _ask(MovementDialog(self.desk, row, self))

    def _void(self, line: LotLine) -> None:
        reason = self.desk.prompts.reason(
            tr("作废这条出入库？"),
            f"{line.on} {line.words} {line.change:+d}",
            (tr("重复录入"), tr("批号或数量录错")),
        )
        if reason:
            self.desk.operations.change(
                self,
                lambda place: void_movement(place, line.movement_id, reason),
                lambda _changes: self.desk.navigator.toast(tr("已作废"), undo=True),
            )

    def _print_stock(self, months: int) -> None:
        month = add_months(self.desk.today().replace(day=1), months)
        preview_batch(self, self.desk, partial(_stock_paper, month=month))

    def _settle(self, row: StockRow, discard: bool) -> None:
        """One verdict for all lots that the same event set aside."""
        same = [r for r in self._rows if r.quarantine == row.quarantine and r.balance > 0]
        if not same:
            return
        title = tr("报损封存的疫苗？") if discard else tr("解除封存？")
        lots = "\n".join(
            tr("{vaccine} {lot} {n} 剂", vaccine=r.vaccine, lot=r.lot_no, n=r.balance) for r in same
        )
        reason = self.desk.prompts.reason(
            title,
            f"{row.quarantine}\n\n{lots}",
            (tr("冷链断链"),) if discard else (tr("县疾控判定可用"), tr("读数录错")),
        )
        if reason:
            keys = [r.key for r in same]
            said = tr("已报损 {n} 个批号", n=len(keys)) if discard else tr("已解除封存")
            self.desk.operations.change(
                self,
                lambda place: settle_aside(place, keys, discard=discard, reason=reason),
                lambda _changes: self.desk.navigator.toast(said, undo=True),
            )

    # ---- temperatures

    def _pick_device(self, number: str) -> None:
        self._device = number
        self._load()

    def _step(self, months: int) -> None:
        month = add_months(self._month.replace(day=1), months)
        if month <= self.desk.today():
            self._month = month
            self._load()

    def _add_device(self) -> None:
        self.desk.navigator.open("record", "", form="cold_chain_device", about="clinic")

    def _add_trip(self) -> None:
        self.desk.navigator.open("record", "", form="cold_bag_trip", about="clinic")

    def _enter(self, command: RecordTemperature) -> None:
        self.temperature.tell("")
        self.desk.operations.change(
            self,
            lambda place: record_temperature(place, command),
            self._on_entered,
            on_problems=lambda wrong: self._on_problems(command, wrong),
        )

    def _on_entered(self, kept: RecordedTemperature) -> None:
        said = tr("温度已记录")
        if kept.aside:
            said = tr("温度已记录；已封存 {n} 个批号，请到疫苗库存处理", n=len(kept.aside))
        self.desk.navigator.toast(said, undo=True)
        self._arriving = True

    def _on_problems(self, command: RecordTemperature, wrong: InputProblem) -> None:
        """What only lacks its explanation asks for it; all else is told beside the inputs."""
        if all(problem.code == "EXPLAIN" for problem in wrong.problems):
            _ask(ExplainDialog(self.desk, command, self._faults(command), self))
            return
        self.temperature.tell("；".join(p.message for p in wrong.problems))

    def _faults(self, command: RecordTemperature) -> tuple[Fault, ...]:
        sheet = self.temperature.sheet
        other = sheet.readings.get((command.on, opposite(command.half))) if sheet else None
        taken = other.at if other is not None and other.taken else None
        return faults_of(command.cold, command.freezer, command.at, taken)

    def _explain_gap(self) -> None:
        sheet = self.temperature.sheet
        if sheet is not None and sheet.missing:
            day, half = sheet.missing[0]
            command = RecordTemperature(sheet.device.number, day, half, None, None)
            _ask(ExplainDialog(self.desk, command, (Fault.MISSED,), self))

    def _print(self) -> None:
        if self._device:
            preview_batch(self, self.desk, partial(_paper, number=self._device, month=self._month))


def _ask(dialog: QDialog) -> None:
    """Opens a dialog that goes when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _stock(place: Workplace, empty: bool) -> _Stock:
    devices = tuple(device for device in list_devices(place) if device.watched)
    return stock_now(place, empty=empty), devices


def _temperatures(place: Workplace, number: str, month: date) -> _Temperatures:
    devices = tuple(device for device in list_devices(place) if device.watched)
    known = [device.number for device in devices]
    chosen = number if number in known else next(iter(known), "")
    return devices, month_sheet(place, chosen, month) if chosen else None, local_now(place)


def _stock_paper(place: Workplace, fonts: "PaperFonts", month: date) -> "PaperDocument":
    from clinic_desktop.reports.paper.stock_pdf import stock_document

    period, lots, wasted = stock_month(place, month)
    return stock_document(lots, wasted, period, place.site.name, fonts, place.clock.now())


def _paper(place: Workplace, fonts: "PaperFonts", number: str, month: date) -> "PaperDocument":
    from clinic_desktop.reports.paper.temperature_pdf import temperature_document

    sheet = month_sheet(place, number, month)
    return temperature_document(sheet, place.site.name, fonts, place.clock.now())
