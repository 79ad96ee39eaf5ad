"""The inputs of a dose, without the dialog: choices, defaults, values to command and back."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from clinic_desktop.domain.immunisation.model import SeriesForecast
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import ChildCard, DoseRow, Lot, RecordDose
from clinic_desktop.ui.forms.inputs_of import choices
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.vaccination.rows import SITES, SOURCES
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    InputField,
    MultiChoiceField,
    NumberField,
    PickField,
    TextField,
    TimeField,
    Toward,
)

SCREENING = "vaccination_screening"
"""The form whose questions are asked before a dose."""
NOTHING_FOUND = "0"
BIRTH_SERIES = "HepB"
"""Its first dose is judged by the hour (immunization.md 3.2)."""
_SITE_CODES = {site: code for code, (site, _) in SITES.items()}
_SOURCE_CODES = {source: code for code, (source, _) in SOURCES.items()}


def build_fields(desk: Desk, card: ChildCard) -> dict[str, InputField]:
    """Every input in the order of Enter."""
    rules = desk.catalogue.vaccines
    screening = desk.catalogue.form(SCREENING)
    asked = screening.field("findings") if screening is not None else None
    return {
        "product": PickField(tr("疫苗"), product_choices(rules, card.answers.forecasts)),
        "given_on": DateField(tr("接种日期"), desk.today, toward=Toward.PAST, start_today=True),
        "given_time": TimeField(tr("接种时间")),
        "source": ChoiceField(
            tr("来源"), [Choice(code, word) for code, (_, word) in SOURCES.items()]
        ),
        "given_at": TextField(tr("接种单位"), max_length=100),
        "trace_code": TextField(tr("追溯码"), max_length=60, placeholder=tr("扫码；F8 到这里")),
        "findings": MultiChoiceField(
            tr("接种前询问"),
            choices(asked.options) if asked is not None else [],
            exclusive=asked.exclusive if asked is not None else (),
        ),
        "screening_note": TextField(tr("询问说明"), max_length=200),
        "temperature": NumberField(tr("体温"), unit="℃", scale=1, hard=(340, 430), soft=(355, 373)),
        "site": ChoiceField(tr("部位"), [Choice(code, word) for code, (_, word) in SITES.items()]),
        "lot_no": TextField(tr("批号"), max_length=40),
        "expires_on": DateField(tr("有效期至"), desk.today),
        "maker": TextField(tr("生产企业"), max_length=100),
        "vaccinator": TextField(tr("接种人"), max_length=60),
        "remark": TextField(tr("备注"), max_length=500),
        "reason": TextField(tr("更正原因"), max_length=200),
    }


def product_choices(rules: ImmunisationRules, forecasts: Sequence[SeriesForecast]) -> list[Choice]:
    """What the child is owed, then the programme's vaccines, then all others."""
    owed = [f.next_vaccine for f in forecasts if f.owed and f.next_vaccine]
    programme = [code for code, product in rules.products.items() if product.programme]
    codes = dict.fromkeys([*owed, *programme, *rules.products])
    return [Choice(code, rules.products[code].name) for code in codes if code in rules.products]


def initial(
    card: ChildCard, product: str, person: str, lots: dict[str, Lot], today: date
) -> dict[str, Any]:
    """A new dose: as the last one of this child where nothing else is known."""
    elsewhere = [dose.given_at for dose in card.doses if dose.source != "local" and dose.given_at]
    here = bool(lots) or not elsewhere
    return {
        "product": product or None,
        "given_on": today,
        "source": _SOURCE_CODES["local" if here else "elsewhere"],
        "given_at": elsewhere[-1] if elsewhere else None,
        "vaccinator": person,
    }


def of_dose(dose: DoseRow) -> dict[str, Any]:
    """A dose to correct."""
    return {
        "product": dose.product,
        "given_on": dose.given_on,
        "given_time": dose.given_time or None,
        "source": _SOURCE_CODES.get(dose.source),
        "given_at": dose.given_at,
        "site": _SITE_CODES.get(dose.site),
        "lot_no": dose.lot_no,
        "expires_on": dose.expires_on,
        "maker": dose.maker,
        "trace_code": dose.trace_code,
        "vaccinator": dose.vaccinator,
        "remark": dose.remark,
    }


def to_command(
    values: dict[str, Any], resident_id: str, dose: DoseRow | None, today: date
) -> RecordDose:
    """What is typed; a field that is not shown keeps what it had."""
    source = SOURCES.get(str(values.get("source") or ""), ("", ""))[0]
    texts: dict[str, Any] = {
        name: str(values.get(name) or "")
        for name in (
            "given_time",
            "lot_no",
            "maker",
            "trace_code",
            "vaccinator",
            "remark",
            "reason",
        )
    }
    asks = dose is None and source in ASKING_SOURCES
    return RecordDose(
        screening=tuple(values.get("findings") or ()) if asks else None,
        screening_note=str(values.get("screening_note") or "") if asks else "",
        temperature=values.get("temperature") if asks else None,
        resident_id=resident_id,
        product=str(values.get("product") or ""),
        given_on=values.get("given_on") or today,
        dose_no=dose.dose_no if dose is not None else None,
        expires_on=values.get("expires_on"),
        site=SITES.get(str(values.get("site") or ""), ("", ""))[0],
        given_at="" if source == "local" else str(values.get("given_at") or ""),
        source=source,
        dose_id=dose.dose_id if dose is not None else None,
        **texts,
    )


ASKING_SOURCES = frozenset({"local", "campaign"})
"""Doses given here are asked about first."""


def hour_counts(product: str, given_on: date | None, birth: date, rules: ImmunisationRules) -> bool:
    """Whether the hour of a dose matters: hepatitis B within 24 hours of birth."""
    if given_on is None or (product, BIRTH_SERIES) not in rules.members:
        return False
    return birth <= given_on <= birth + timedelta(days=1)
