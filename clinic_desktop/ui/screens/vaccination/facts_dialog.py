"""What the rules must know about a child, and contraindications or delays."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import (
    ChildCard,
    HoldVaccination,
    SetVaccinationFacts,
    hold_vaccination,
    set_vaccination_facts,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    InputField,
    NumberField,
    PickField,
    TextField,
    TimeField,
    Toward,
)

_WORDS: dict[str, dict[str, tuple[object, str]]] = {
    "mother_hbsag": {
        "1": ("pos", tr("阳性")),
        "2": ("neg", tr("阴性")),
        "3": ("unknown", tr("不详")),
    },
    "hiv": {
        "1": ("negative", tr("已排除")),
        "2": ("exposed_unknown", tr("母亲感染、儿童不详")),
        "3": ("infected_asymptomatic", tr("感染无症状")),
        "4": ("infected_symptomatic", tr("感染有症状")),
    },
    "ppd": {"1": ("neg", tr("阴性")), "2": ("pos", tr("阳性"))},
    "immunodeficient": {"1": (True, tr("有")), "2": (False, tr("无"))},
}
"""Code on screen → value of the rules, word (immunization.md 1.4, 2.3, 2.7)."""


class FactsDialog(FieldsDialog):
    """出生时间, 母亲乙肝表面抗原, 出生体重, PPD …: only what was changed is noted."""

    def __init__(self, desk: Desk, card: ChildCard, parent: QWidget) -> None:
        child = card.answers.child
        self._card = card

        def choices(name: str) -> list[Choice]:
            return [Choice(code, word) for code, (_, word) in _WORDS[name].items()]

        def day(label: str) -> DateField:
            return DateField(label, desk.today, toward=Toward.PAST)

        fields: dict[str, InputField] = {
            "mother_hbsag": ChoiceField(tr("母亲乙肝表面抗原"), choices("mother_hbsag")),
            "birth_weight_g": NumberField(tr("出生体重"), unit=tr("克"), hard=(300, 8000)),
            "birth_time": TimeField(tr("出生时间")),
            "ppd": ChoiceField(tr("PPD 试验"), choices("ppd")),
            "ig_date": day(tr("末次免疫球蛋白")),
            "immunodeficient": ChoiceField(tr("免疫缺陷"), choices("immunodeficient")),
            "hiv": ChoiceField(tr("HIV 状况"), choices("hiv")),
            "serology_on": day(tr("乙肝血清学检测")),
            "known_on": DateField(tr("登记日期"), desk.today, toward=Toward.PAST, start_today=True),
        }
        for name, field in fields.items():
            if name == "birth_time":
                field.set_value(card.birth_time or None)
            elif name != "known_on":
                field.set_value(_shown(name, getattr(child, name)))
        super().__init__(
            desk, tr("接种相关情况 · {name}", name=card.name), fields, parent, tr("保存")
        )
        self._before = {name: field.value() for name, field in fields.items()}

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Only what differs is noted."""
        del confirmed
        values = self.values()
        facts: dict[str, Any] = {
            name: _meant(name, value)
            for name, value in values.items()
            if name != "known_on" and value != self._before[name]
        }
        known_on: date = values["known_on"] or self._desk.today()
        command = SetVaccinationFacts(self._card.resident_id, known_on, facts)
        return lambda place: set_vaccination_facts(place, command)


class HoldDialog(FieldsDialog):
    """暂缓 or 禁忌 of one vaccine or of all."""

    def __init__(self, desk: Desk, card: ChildCard, parent: QWidget) -> None:
        self._card = card
        series = desk.catalogue.vaccines.series
        self._codes = {"0": ""} | {
            str(number): code
            for number, code in enumerate((c for c, s in series.items() if not s.reminder), 1)
        }
        fields: dict[str, InputField] = {
            "series": PickField(
                tr("疫苗"),
                [
                    Choice(short, series[code].name if code else tr("全部疫苗"))
                    for short, code in self._codes.items()
                ],
            ),
            "kind": ChoiceField(tr("性质"), [Choice("1", tr("暂缓")), Choice("2", tr("禁忌"))]),
            "reason": TextField(tr("原因"), max_length=200),
            "until": DateField(tr("暂缓到"), desk.today, toward=Toward.FUTURE),
            "decided_on": DateField(
                tr("决定日期"), desk.today, toward=Toward.PAST, start_today=True
            ),
            "decided_by": TextField(tr("决定人"), max_length=60),
        }
        fields["series"].set_value("0")
        fields["kind"].set_value("1")
        fields["decided_by"].set_value(desk.session.person)
        super().__init__(
            desk, tr("暂缓或禁忌 · {name}", name=card.name), fields, parent, tr("登记")
        )

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Note it."""
        del confirmed
        values = self.values()
        command = HoldVaccination(
            self._card.resident_id,
            values["decided_on"] or self._desk.today(),
            str(values["reason"] or ""),
            self._codes.get(str(values["series"] or "0"), ""),
            values["kind"] == "2",
            values["until"],
            str(values["decided_by"] or ""),
        )
        return lambda place: hold_vaccination(place, command)


def _shown(name: str, value: object) -> object:
    if name not in _WORDS:
        return value
    return next((code for code, (meant, _) in _WORDS[name].items() if meant == value), None)


def _meant(name: str, value: Any) -> Any:
    if name not in _WORDS or value is None:
        return value
    return _WORDS[name][str(value)][0]
