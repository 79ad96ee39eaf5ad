"""Durations, parameters and bases as the vaccine files write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic_desktop.definitions.reading import Table
from clinic_desktop.domain.immunisation.rulebook import Parameters
from clinic_desktop.domain.immunisation.rules import UNVERIFIED, VERIFIED, Span
from clinic_desktop.domain.words import tr

_SPAN = re.compile(r"(\d{1,3})([dmy])")

PARAMETERS: Mapping[str, type] = {
    "je_exempt_region": bool,
    "two_ipv_birth_from": date,
    "hpv_birth_after": date,
    "hpv_local_start": date,
    "nip2026_from": date,
    "overdue_grace_days": int,
    "early_grace_days": int,
    "repeat_after_rejected_days": int,
    "dtap_to_dt_age": str,
    "dt_closing_age": str,
    "catchup_closing_age": str,
}
"""The parameters of immunization.md section 4 and how each is written."""


@dataclass(frozen=True, slots=True)
class Given:
    """Parameter values: for all rulesets, and where one ruleset has its own."""

    general: Mapping[str, Any] = field(default_factory=dict)
    by_ruleset: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    live_default: Mapping[str, str] = field(default_factory=dict)
    ruleset: str = ""

    def within(self, ruleset: str) -> "Given":
        """The same values, seen from inside one ruleset."""
        return Given(self.general, self.by_ruleset, self.live_default, ruleset)

    def over(self, local: "Given") -> "Given":
        """These values with the local ones over them; a ruleset's own value gives way only to a
        local value for that ruleset."""
        by_ruleset = {
            name: {**self.by_ruleset.get(name, {}), **local.by_ruleset.get(name, {})}
            for name in {**self.by_ruleset, **local.by_ruleset}
        }
        return Given(
            {**self.general, **local.general},
            by_ruleset,
            {**self.live_default, **local.live_default},
        )

    def value(self, table: Table, key: str) -> Any:
        """What stands at a key, with ``@name`` replaced by the parameter of that name."""
        raw = table.data.get(key)
        if not isinstance(raw, str) or not raw.startswith("@"):
            return raw
        own = self.by_ruleset.get(self.ruleset, {})
        name = raw[1:]
        if name not in own and name not in self.general:
            raise table.fault(key, tr("没有名为“{name}”的参数", name=name))
        return own.get(name, self.general.get(name))

    def span(self, table: Table, key: str) -> Span | None:
        """A duration such as ``28d``, ``6m``, ``4y``."""
        raw = self.value(table, key)
        return None if raw is None else span_of(table, key, raw)

    def day(self, table: Table, key: str) -> date | None:
        """A date."""
        raw = self.value(table, key)
        if raw is not None and type(raw) is not date:
            raise table.fault(key, tr("应是日期"))
        return raw

    def flag(self, table: Table, key: str) -> bool:
        """true or false."""
        raw = self.value(table, key)
        if raw is not None and not isinstance(raw, bool):
            raise table.fault(key, tr("应是 true 或 false"))
        return bool(raw)

    @property
    def parameters(self) -> Parameters:
        """Those that the engine itself reads."""
        return Parameters(
            self.live_default,
            self.general["overdue_grace_days"],
            self.general["early_grace_days"],
            self.general["repeat_after_rejected_days"],
        )


def span_of(table: Table, key: str, raw: object) -> Span:
    """A written duration; raises ``DefinitionFault`` for anything else."""
    match = _SPAN.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise table.fault(key, tr("应是期限，如 28d、6m、4y"))
    return Span(int(match[1]), match[2])


def basis_of(table: Table, default: str, key: str = "basis") -> str:
    """How firm a row is; one of the words of the case file."""
    basis = table.get(key, str, default)
    if basis not in VERIFIED | UNVERIFIED:
        raise table.fault(key, tr("不认识的依据“{basis}”", basis=basis))
    return basis


def read_given(top: Table, *, complete: bool) -> Given:
    """A parameter file; ``complete`` asks for every parameter (the file of the program)."""
    top.only("default", "ruleset")
    default = top.table("default")
    default.only(*PARAMETERS, "live_product_default")
    products = default.table("live_product_default")
    if complete:
        for name, kind in PARAMETERS.items():
            default.need(name, kind)
    return Given(
        _checked(default),
        {name: _checked(table) for name, table in top.named("ruleset")},
        {series: products.need(series, str) for series in products.data},
    )


def _checked(table: Table) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in table.data:
        if name == "live_product_default":
            continue
        if name not in PARAMETERS:
            raise table.fault(name, tr("没有这个参数"))
        value: Any = table.need(name, PARAMETERS[name])
        if PARAMETERS[name] is str:
            span_of(table, name, value)
        if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= 366:
            raise table.fault(name, tr("应在 0 到 366 之间"))
        values[name] = value
    return values
