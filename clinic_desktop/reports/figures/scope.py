"""Which clinics a report is about, and the parameters that decide how it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.programmes.rules import Parameters as ProgrammeParameters
from clinic_desktop.domain.programmes.rules import Programme
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.derived.parameters import programme_parameters
from clinic_desktop.storage.tables import Clinic, Setting

SETTING_PREFIX = "report."
"""Settings ``report.<parameter>`` change a parameter."""


@dataclass(frozen=True, slots=True)
class ClinicScope:
    """The clinics whose people and events are counted, and how the form names them.

    A township form is counted over all its clinics at once: sums of numerators over sums of
    denominators (1.3).
    """

    codes: tuple[str, ...]
    name: str
    township_name: str = ""


def clinic_scope(session: Session, *codes: str) -> ClinicScope:
    """The scope of one clinic, or of several under their township's name."""
    found = {
        row.clinic_code: row
        for row in session.execute(
            select(Clinic.clinic_code, Clinic.name, Clinic.township_name).where(
                Clinic.clinic_code.in_(codes), Clinic.voided.is_(False)
            )
        )
    }
    first = next((found[code] for code in codes if code in found), None)
    township = first.township_name if first else ""
    if len(codes) == 1:
        return ClinicScope(tuple(codes), first.name if first else codes[0], township)
    return ClinicScope(tuple(codes), tr("（{n} 个村卫生室合计）", n=len(codes)), township)


@dataclass(frozen=True, slots=True)
class Parameters:
    """口径参数. Those that differ from the default are printed on the form.

    ``prevalence`` is persons per 10,000 aged 35 and over by programme; without it the
    denominator of I-G1 is registered plus suspected patients.
    """

    month_cutoff: int | None = None
    women_screen_ages: tuple[int, int] = (20, 64)
    hpv_upper_age: int = 14
    owing_months: int = 12
    """So many months a child that owes a dose stays in 应种 (``immunization.md`` 5.2 rule 4)."""
    endemic_schistosomiasis: bool = False
    prevalence: Mapping[str, int] = field(default_factory=dict)
    programmes: ProgrammeParameters = field(default_factory=ProgrammeParameters)
    """What the centre changed in the rules of the programmes (电话随访, 窗口 …)."""

    def changed(self, programmes: Iterable[Programme] = ()) -> tuple[tuple[str, str], ...]:
        """Names and values of the parameters that are not the default, with those of the
        programmes' rules.
        """
        standard = Parameters()
        words = {
            "month_cutoff": tr("月报截止日"),
            "women_screen_ages": tr("妇女病普查年龄"),
            "hpv_upper_age": tr("HPV 年龄上限"),
            "owing_months": tr("应种未种保留月数"),
            "endemic_schistosomiasis": tr("血吸虫病流行区"),
            "prevalence": tr("患病率（每万人）"),
        }
        own = [
            (label, _shown(getattr(self, name)))
            for name, label in words.items()
            if getattr(self, name) != getattr(standard, name)
        ]
        for programme in programmes:
            for name, definition in programme.parameters.items():
                value = self.programmes.value(programme, name)
                if value != definition.default:
                    own.append((definition.text, _shown(value)))
        return tuple(dict.fromkeys(own))


def _shown(value: object) -> str:
    match value:
        case bool():
            return tr("是") if value else tr("否")
        case Mapping():
            return "、".join(f"{key} {each}" for key, each in sorted(value.items()))
        case tuple():
            return "—".join(str(each) for each in value)
        case _:
            return str(value)


def read_parameters(session: Session) -> Parameters:
    """The parameters as set on this machine; the defaults where nothing is set."""
    known = set(Parameters.__dataclass_fields__)
    values: dict[str, Any] = {}
    for key, value in session.execute(
        select(Setting.key, Setting.value).where(Setting.key.startswith(SETTING_PREFIX))
    ):
        name = key.removeprefix(SETTING_PREFIX)
        if name in known - {"programmes"} and value is not None:
            values[name] = tuple(value) if isinstance(value, list) else value
    return Parameters(**values, programmes=programme_parameters(session))
