"""The plan of a campaign: vaccine, birth dates, groups, days of the rounds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.campaigns import Campaign
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import PlanCampaign, PlannedCampaign, plan_campaign
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    DateField,
    InputField,
    NumberField,
    PickField,
    TextField,
)

ROUNDS = 2
"""Rounds that the dialog asks for; the second may stay empty."""
USUAL_VACCINE = "bOPV"
USUAL_MONTHS = 48
"""Usual ages: 0–47 months (immunization.md 5.5)."""


class PlanDialog(FieldsDialog):
    """``planned`` with the id of the campaign."""

    planned = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget, campaign: Campaign | None = None) -> None:
        self._campaign = campaign
        products = sorted(
            desk.catalogue.vaccines.products.values(), key=lambda each: not each.programme
        )
        fields: dict[str, InputField] = {
            "title": TextField(tr("活动名称"), max_length=60),
            "product": PickField(tr("疫苗"), [Choice(p.code, p.name) for p in products]),
            "first_1": DateField(tr("第一轮 开始"), desk.today),
            "last_1": DateField(tr("第一轮 结束"), desk.today),
            "first_2": DateField(tr("第二轮 开始"), desk.today),
            "last_2": DateField(tr("第二轮 结束"), desk.today),
            "born_from": DateField(tr("出生日期 起"), desk.today),
            "born_to": DateField(tr("出生日期 止"), desk.today),
            "groups": TextField(tr("村民小组"), placeholder=tr("空：全村；几个小组用顿号隔开")),
            "enough": NumberField(tr("已种几剂可不种"), unit=tr("剂"), hard=(1, 9)),
            "notice_no": TextField(tr("文件号"), max_length=60),
            "reason": TextField(tr("更改原因"), max_length=200),
        }
        title = tr("补充免疫活动方案") if campaign is None else tr("更改补充免疫活动方案")
        super().__init__(desk, title, fields, parent, tr("保存"))
        self.setObjectName("plan-dialog")
        self.resize(600, min(660, max(parent.window().height() - 40, 420)))
        for name in ("title", "product", "first_1", "last_1", "born_from", "born_to"):
            self.lines[name].set_required(True)
        self.lines["enough"].set_note(tr("空：不论既往接种史都种"))
        self.lines["reason"].setVisible(campaign is not None)
        self.lines["reason"].set_required(campaign is not None)
        for name, value in (_of(campaign) if campaign else _usual(desk.today())).items():
            fields[name].set_value(value)
        fields["first_1"].changed.connect(self._on_first_day)

    def _on_first_day(self) -> None:
        """The ages follow the first day until they are typed: 0–47 months on it."""
        first = self.fields["first_1"].value()
        if first is None or self._campaign is not None:
            return
        self.fields["born_from"].set_value(add_months(first, -USUAL_MONTHS))
        self.fields["born_to"].set_value(first)

    def _rounds(self) -> tuple[tuple[date, date], ...]:
        rounds = []
        for number in range(1, ROUNDS + 1):
            first = self.fields[f"first_{number}"].value()
            last = self.fields[f"last_{number}"].value()
            if first is not None:
                rounds.append((first, last or first))
        return tuple(rounds)

    def command(self) -> PlanCampaign:
        """What is typed."""
        values = self.values()
        return PlanCampaign(
            str(values["title"] or ""),
            str(values["product"] or ""),
            values["born_from"],
            values["born_to"],
            self._rounds(),
            str(values["groups"] or ""),
            values["enough"],
            str(values["notice_no"] or ""),
            self._campaign.id if self._campaign else None,
            str(values["reason"] or ""),
        )

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Keep it."""
        command = replace(self.command(), confirmed=confirmed)
        return lambda place: plan_campaign(place, command)

    def save(self) -> None:
        """Ctrl+S; what cannot be read is told first."""
        unread = [
            Problem(name, "UNREADABLE", complaint)
            for name, field in self.fields.items()
            if (complaint := field.complaint())
        ]
        if not unread and self._campaign is not None and not self.fields["reason"].value():
            unread = [Problem("reason", "REASON_MISSING", tr("请写明更改原因"))]
        if unread:
            self._on_problems(InputProblem(*unread))
            return
        super().save()

    def _on_saved(self, saved: object) -> None:
        if isinstance(saved, PlannedCampaign):
            self._desk.navigator.toast(tr("方案已保存"), undo=True)
            self.accept()
            self.planned.emit(saved.campaign_id)


def _usual(today: date) -> dict[str, Any]:
    return {
        "title": tr("{year}年脊灰疫苗补充免疫", year=today.year),
        "product": USUAL_VACCINE,
        "born_from": add_months(today, -USUAL_MONTHS),
        "born_to": today,
    }


def _of(campaign: Campaign) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": campaign.title,
        "product": campaign.product or None,
        "born_from": campaign.born_from,
        "born_to": campaign.born_to,
        "groups": "、".join(campaign.groups) or None,
        "enough": campaign.enough,
        "notice_no": campaign.notice_no or None,
    }
    for turn in campaign.rounds[:ROUNDS]:
        values[f"first_{turn.number}"] = turn.first
        values[f"last_{turn.number}"] = turn.last
    return values
