"""Entry of stock movements, and the why of a temperature that is out of order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.coldchain import FAULT_WORDS, TEMPERATURE_FAULTS, Fault
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.stock import Kind
from clinic_desktop.domain.words import tr
from clinic_desktop.services.coldchain import Device, RecordTemperature, record_temperature
from clinic_desktop.services.stock import (
    CountLot,
    MoveLot,
    ReceiveVaccine,
    count_lot,
    move_lot,
    receive_vaccine,
)
from clinic_desktop.services.stock_list import StockRow
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    DateTimeField,
    InputField,
    NumberField,
    PickField,
    TextField,
)
from clinic_desktop.ui.widgets.typed_dates import Toward

MOST = (1, 100_000)
LOSS_REASONS = (tr("过期"), tr("破损"), tr("冷链断链"), tr("开启超时"), tr("其他"))
_TRANSPORT = (
    "cold_method",
    "left_at",
    "arrived_at",
    "temp_on_departure",
    "temp_outside",
    "distance",
)
COUNT = "5"
_KINDS = {
    "1": (Kind.ISSUED, tr("使用出库")),
    "2": (Kind.LOST, tr("报损")),
    "3": (Kind.RETURNED, tr("退回")),
    "4": (Kind.TRANSFERRED, tr("调出")),
    COUNT: (None, tr("盘点")),
    "6": (Kind.QUARANTINED, tr("封存")),
    "7": (Kind.RELEASED, tr("解除封存")),
}
_WITH_PLACE = frozenset({Kind.RETURNED, Kind.TRANSFERRED})
_WITH_REASON = frozenset({Kind.LOST, Kind.QUARANTINED, Kind.RELEASED, None})
_WITHOUT_QUANTITY = frozenset({Kind.QUARANTINED, Kind.RELEASED})


class StockDialog(FieldsDialog):
    """What cannot be read is told before anything is asked of the worker."""

    def save(self) -> None:
        """Ctrl+S."""
        shown = {name: self.fields[name] for name, line in self.lines.items() if _seen(line)}
        unread = [
            Problem(name, "UNREADABLE", complaint)
            for name, field in shown.items()
            if (complaint := field.complaint())
        ]
        if unread:
            self._on_problems(InputProblem(*unread))
            return
        super().save()

    def _move(self, name: str, step: int) -> None:
        """Hidden fields are passed over."""
        shown = [each for each, line in self.lines.items() if _seen(line)]
        place = shown.index(name) + step
        if 0 <= place < len(shown):
            self.fields[shown[place]].setFocus(Qt.FocusReason.TabFocusReason)
        elif step > 0:
            self.save_button.setFocus(Qt.FocusReason.TabFocusReason)


def _seen(line: QWidget) -> bool:
    return not line.isHidden()


class ReceiveDialog(StockDialog):
    """入库: a delivery of one lot; the particulars of the product's last lot are proposed."""

    def __init__(
        self, desk: Desk, known: Sequence[StockRow], devices: Sequence[Device], parent: QWidget
    ) -> None:
        products = sorted(
            desk.catalogue.vaccines.products.values(), key=lambda each: not each.programme
        )
        self._makers = {row.product: row.maker for row in known if row.maker}
        fields: dict[str, InputField] = {
            "vaccine_name": PickField(tr("疫苗"), [Choice(p.code, p.name) for p in products]),
            "batch_no": TextField(tr("批号"), max_length=40),
            "expiry_date": DateField(tr("有效期至"), desk.today, toward=Toward.EXPIRY),
            "quantity": NumberField(tr("数量"), hard=MOST),
            "unit": ChoiceField(tr("单位"), [Choice("1", tr("支")), Choice("2", tr("剂"))]),
            "spec": TextField(tr("规格(剂/支)"), max_length=40),
            "presentation": TextField(tr("剂型"), max_length=20),
            "manufacturer": TextField(tr("生产企业"), max_length=100),
            "source_or_target": TextField(tr("来源"), max_length=100),
            "temp_on_arrival": NumberField(
                tr("到货温度"), unit="℃", scale=1, hard=(-800, 600), soft=(20, 80)
            ),
            "transport_tool": TextField(tr("运输工具"), max_length=60),
            "cold_method": TextField(tr("冷藏方式"), max_length=40),
            "left_at": DateTimeField(tr("启运时间"), desk.today, toward=Toward.PAST),
            "arrived_at": DateTimeField(tr("到达时间"), desk.today, toward=Toward.PAST),
            "temp_on_departure": NumberField(
                tr("启运温度"), unit="℃", scale=1, hard=(-800, 600), soft=(20, 80)
            ),
            "temp_outside": NumberField(tr("环境温度"), unit="℃", scale=1, hard=(-600, 600)),
            "distance": NumberField(tr("运输距离"), unit="km", hard=(0, 5000)),
            "batch_release_no": TextField(tr("批签发号"), max_length=60),
            "approval_no": TextField(tr("批准文号"), max_length=60),
            "trace_codes": TextField(tr("追溯码"), max_length=2000),
            "device_no": PickField(tr("存放设备"), [Choice(d.number, d.name) for d in devices]),
            "receiver": TextField(tr("验收人"), max_length=60),
            "move_date": DateField(
                tr("入库日期"), desk.today, toward=Toward.PAST, start_today=True
            ),
            "remark": TextField(tr("备注"), max_length=500),
        }
        super().__init__(desk, tr("疫苗入库"), fields, parent, tr("入库"))
        self.setObjectName("receive-dialog")
        self.resize(620, min(640, max(parent.window().height() - 40, 420)))
        for name in ("vaccine_name", "batch_no", "expiry_date", "quantity", "unit"):
            self.lines[name].set_required(True)
        fields["unit"].set_value("1")
        fields["spec"].set_value(tr("1剂/支"))
        fields["presentation"].set_value(tr("注射剂"))
        fields["receiver"].set_value(desk.session.person)
        fields["move_date"].set_value(desk.today())
        fields["device_no"].set_value(devices[0].number if devices else None)
        self.lines["device_no"].setVisible(bool(devices))
        self.lines["trace_codes"].set_note(tr("几个追溯码之间用空格隔开"))
        fields["vaccine_name"].changed.connect(self._on_product)

    def _on_product(self) -> None:
        code = str(self.fields["vaccine_name"].value() or "")
        product = self._desk.catalogue.vaccines.products.get(code)
        if product is not None:
            oral = product.route == "口服"
            self.fields["presentation"].set_value(tr("口服剂") if oral else tr("注射剂"))
            self.fields["manufacturer"].set_value(self._makers.get(code))

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Receive."""
        values: dict[str, Any] = self.values()
        texts = {
            name: str(values[name] or "")
            for name in ("vaccine_name", "batch_no", "unit", "spec", "presentation",
                         "manufacturer", "source_or_target", "transport_tool",
                         "batch_release_no", "approval_no", "receiver", "remark")
        }  # fmt: skip
        command = ReceiveVaccine(
            **texts,
            expiry_date=values["expiry_date"],
            quantity=values["quantity"],
            move_date=values["move_date"] or self._desk.today(),
            temp_on_arrival=values["temp_on_arrival"],
            trace_codes=tuple(str(values["trace_codes"] or "").split()),
            device_no=str(values["device_no"] or ""),
            transport={name: values[name] for name in _TRANSPORT if values[name] is not None},
            confirmed=confirmed,
        )
        return lambda place: receive_vaccine(place, command)


class MovementDialog(StockDialog):
    """Anything that happens to one lot in stock; a count is of today."""

    def __init__(self, desk: Desk, row: StockRow, parent: QWidget) -> None:
        self._row = row
        fields: dict[str, InputField] = {
            "kind": ChoiceField(
                tr("事项"), [Choice(code, word) for code, (_, word) in _KINDS.items()]
            ),
            "quantity": NumberField(tr("剂数"), unit=tr("剂"), hard=(0, MOST[1])),
            "loss_reason": TextField(tr("原因"), max_length=200),
            "source_or_target": TextField(tr("去向"), max_length=100),
            "move_date": DateField(tr("日期"), desk.today, toward=Toward.PAST, start_today=True),
            "receiver": TextField(tr("复核人"), max_length=60),
            "remark": TextField(tr("备注"), max_length=500),
        }
        title = tr("{vaccine} 批号 {lot}", vaccine=row.vaccine, lot=row.lot_no)
        super().__init__(desk, title, fields, parent, tr("登记"))
        self.setObjectName("movement-dialog")
        reason = fields["loss_reason"]
        if isinstance(reason, TextField):
            reason.suggest(list(LOSS_REASONS))
        fields["move_date"].set_value(desk.today())
        fields["receiver"].set_value(desk.session.person)
        fields["kind"].changed.connect(self._fit)
        self._fit()

    @property
    def _kind(self) -> Kind | None:
        return _KINDS.get(str(self.fields["kind"].value() or ""), (Kind.LOST, ""))[0]

    def _fit(self) -> None:
        kind = self._kind
        self.lines["quantity"].setVisible(kind not in _WITHOUT_QUANTITY)
        self.lines["quantity"].set_note(tr("账面 {n} 剂", n=self._row.balance))
        self.lines["quantity"].set_title(tr("实盘剂数") if kind is None else tr("剂数"))
        self.lines["loss_reason"].setVisible(kind in _WITH_REASON)
        self.lines["source_or_target"].setVisible(kind in _WITH_PLACE)
        self.lines["move_date"].setVisible(kind is not None)

    def save(self) -> None:
        """Ctrl+S; first what happened."""
        if self.fields["kind"].value() is None:
            text = tr("请选择事项")
            self._on_problems(InputProblem(Problem("kind", "KIND_MISSING", text)))
            return
        super().save()

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Move or count."""
        values, kind = self.values(), self._kind
        reason, receiver = str(values["loss_reason"] or ""), str(values["receiver"] or "")
        if kind is None:
            count = CountLot(self._row.key, values["quantity"], reason, receiver, confirmed)
            return lambda place: count_lot(place, count)
        move = MoveLot(
            self._row.key,
            kind,
            values["quantity"],
            values["move_date"] or self._desk.today(),
            str(values["source_or_target"] or ""),
            reason if kind in _WITH_REASON else "",
            receiver,
            str(values["remark"] or ""),
            confirmed,
        )
        return lambda place: move_lot(place, move)


class ExplainDialog(StockDialog):
    """原因 and 处理 of a half day that is out of order; saving keeps the reading with them."""

    def __init__(
        self, desk: Desk, command: RecordTemperature, faults: Sequence[Fault], parent: QWidget
    ) -> None:
        self._command = command
        fields: dict[str, InputField] = {
            "alarm_reason": TextField(tr("异常原因"), max_length=200),
            "handling": TextField(tr("处理"), max_length=200, placeholder=tr("移到哪里、告诉了谁")),
        }
        if TEMPERATURE_FAULTS & set(faults):
            fields["vaccine_disposition"] = TextField(
                tr("疫苗处置"), max_length=200, placeholder=tr("留空：写明自动封存的批号")
            )
        said = "、".join(FAULT_WORDS[fault] for fault in faults)
        super().__init__(desk, said, fields, parent, tr("保存"))
        self.setObjectName("explain-dialog")
        for name, line in self.lines.items():
            line.set_required(name != "vaccine_disposition")

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """The reading with its explanation."""
        texts = {name: str(value or "") for name, value in self.values().items()}
        command = replace(self._command, **texts)  # type: ignore[arg-type]
        return lambda place: record_temperature(place, command)
