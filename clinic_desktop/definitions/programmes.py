"""Reads ``resources/definitions/programmes``: the conventions, then one file per programme."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.programmes.requirements import missing_parts
from clinic_desktop.domain.programmes.rules import (
    Cadence,
    Condition,
    ParameterDefinition,
    ParameterValue,
    Programme,
    Rule,
    Slot,
    ValueName,
    WindowRule,
)
from clinic_desktop.domain.words import tr

CONVENTIONS = "conventions.toml"
"""Windows, words and rules that every programme shares; not a programme itself."""


@dataclass(frozen=True, slots=True)
class _Shared:
    windows: Mapping[str, WindowRule] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    parameters: Mapping[str, ParameterDefinition] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, ValueName] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)


def load_programmes(
    folder: Path,
) -> tuple[dict[str, Programme], tuple[BrokenDefinition, ...]]:
    """All usable programmes by code, and the files that are not usable with the reason.

    Without usable conventions no programme can be used, and each is listed.
    """
    found: dict[str, Programme] = {}
    broken: list[BrokenDefinition] = []
    paths = sorted(p for p in folder.glob("*.toml") if p.name != CONVENTIONS)
    try:
        shared = _shared(folder / CONVENTIONS)
    except DefinitionFault as fault:
        broken.append(BrokenDefinition(f"programmes/{CONVENTIONS}", str(fault)))
        sentence = tr("公用约定 {file} 不可用", file=CONVENTIONS)
        broken.extend(BrokenDefinition(f"programmes/{p.name}", sentence) for p in paths)
        return found, tuple(broken)
    for path in paths:
        try:
            programme = read_programme(path, shared)
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"programmes/{path.name}", str(fault)))
            continue
        if programme.code in found:
            sentence = tr("编码 {code} 已被别的文件用过", code=programme.code)
            broken.append(BrokenDefinition(f"programmes/{path.name}", sentence))
        else:
            found[programme.code] = programme
    return found, tuple(broken)


def _shared(path: Path) -> _Shared:
    top = Table(read_toml(path))
    top.only("windows", "rules", "parameters", "words", "values", "numbers")
    return _Shared(
        windows=_windows(top),
        rules=_rules(top),
        parameters=_parameters(top),
        words=_texts(top.table("words")),
        values=_values(top),
        numbers=_numbers(top),
    )


def read_programme(path: Path, shared: _Shared) -> Programme:
    """One programme; raises ``DefinitionFault`` with the place and what is wrong there."""
    top = Table(read_toml(path))
    top.only(
        "code",
        "name",
        "cadence",
        "edition",
        "effective_from",
        "source",
        "verified",
        "subject",
        "default_on",
        "enrolment",
        "needs_enrolment",
        "follows",
        "excluded_by",
        "phone_counts",
        "needed_values",
        "attributes",
        "parameters",
        "windows",
        "rules",
        "numbers",
        "slots",
        "emergency",
        "uncontrolled",
        "elevated",
        "values",
        "words",
    )
    cadence = top.need("cadence", str)
    if cadence not in list(Cadence):
        raise top.fault("cadence", tr("不认识的排程方式“{cadence}”", cadence=cadence))
    phone_counts = _one_of(top, "phone_counts", "yes", ("yes", "no", "parameter"))
    attributes = top.table("attributes")
    programme = Programme(
        code=top.need("code", str),
        name=top.need("name", str),
        cadence=Cadence(cadence),
        edition=top.need("edition", str),
        effective_from=top.need("effective_from", date),
        source=top.need("source", str),
        verified=top.need("verified", bool),
        subject=_one_of(top, "subject", "resident", ("resident", "household")),
        default_on=top.get("default_on", bool, True),
        enrolment=top.get("enrolment", str, ""),
        needs_enrolment=top.get("needs_enrolment", bool, True),
        follows=top.words("follows"),
        excluded_by=top.words("excluded_by"),
        phone_counts=phone_counts,
        attributes={name: attributes.words(name) for name in attributes.data},
        parameters={**shared.parameters, **_parameters(top)},
        windows={**shared.windows, **_windows(top)},
        rules={**shared.rules, **_rules(top)},
        numbers={**shared.numbers, **_numbers(top)},
        slots=tuple(_slot(table) for table in top.tables("slots")),
        emergency=_conditions(top, "emergency"),
        uncontrolled=_conditions(top, "uncontrolled"),
        elevated=_conditions(top, "elevated"),
        needed_values=top.words("needed_values"),
        values={**shared.values, **_values(top)},
        words={**shared.words, **_texts(top.table("words"))},
    )
    used = {
        w.amount_parameter for w in programme.windows.values() if w.amount_parameter is not None
    }
    if not _parameters(top).keys() >= used - shared.parameters.keys():
        raise top.fault("windows", tr("用到了没有写明的参数"))
    missing = missing_parts(programme)
    if missing:
        raise DefinitionFault(tr("缺少：{parts}", parts="、".join(missing)))
    return replace(programme, parameters=_relevant(programme, _parameters(top)))


def _relevant(
    programme: Programme, own: Mapping[str, ParameterDefinition]
) -> dict[str, ParameterDefinition]:
    """Shared parameters only where the programme uses them, so that footers stay short."""
    kept = dict(own)
    if programme.phone_counts == "parameter":
        kept["count_phone_visits"] = programme.parameters["count_phone_visits"]
    return kept


def _one_of(table: Table, key: str, default: str, choices: tuple[str, ...]) -> str:
    value = table.get(key, str, default)
    if value not in choices:
        raise table.fault(key, tr("只能是 {choices}", choices="、".join(choices)))
    return value


def _windows(top: Table) -> dict[str, WindowRule]:
    windows = {}
    for code, table in top.named("windows"):
        table.only(
            "days",
            "months",
            "opens_after",
            "before",
            "after",
            "within_year",
            "doctor_may_set",
            "amount_parameter",
            "source",
        )
        if ("days" in table.data) == ("months" in table.data):
            raise table.fault("days", tr("天数 days 和月数 months 只能写一个"))
        if ("opens_after" in table.data) == ("before" in table.data):
            raise table.fault("opens_after", tr("opens_after 和 before 只能写一个"))
        windows[code] = WindowRule(
            code,
            days=table.maybe("days", int),
            months=table.maybe("months", int),
            opens_after=table.maybe("opens_after", int),
            before=table.get("before", int, 0),
            after=table.get("after", int, 0),
            within_year=table.get("within_year", bool, False),
            doctor_may_set=table.get("doctor_may_set", bool, False),
            amount_parameter=table.maybe("amount_parameter", str),
            source=table.need("source", str),
        )
    return windows


def _rules(top: Table) -> dict[str, Rule]:
    rules = {}
    for role, table in top.named("rules"):
        table.only("reason", "text", "source", "window", "refer", "priority", "advice")
        rules[role] = Rule(
            role,
            reason=table.need("reason", str),
            text=table.need("text", str),
            source=table.need("source", str),
            window=table.get("window", str, ""),
            refer=table.get("refer", bool, False),
            priority=table.get("priority", int, 0),
            advice=table.words("advice"),
        )
    return rules


def _parameters(top: Table) -> dict[str, ParameterDefinition]:
    parameters = {}
    for name, table in top.named("parameters"):
        table.only("default", "text", "choices", "least", "most")
        default = table.data.get("default")
        if not isinstance(default, bool | int | str):
            raise table.fault("default", tr("应是整数、文字或 true/false"))
        value: ParameterValue = default
        parameters[name] = ParameterDefinition(
            name,
            default=value,
            text=table.need("text", str),
            choices=table.words("choices"),
            least=table.maybe("least", int),
            most=table.maybe("most", int),
        )
    return parameters


def _conditions(top: Table, key: str) -> tuple[Condition, ...]:
    return tuple(_condition(table) for table in top.tables(key))


def _condition(table: Table) -> Condition:
    table.only("value", "at_least", "at_most", "equals", "flag", "age_from", "age_below")
    condition = Condition(
        value=table.get("value", str, ""),
        at_least=table.number("at_least"),
        at_most=table.number("at_most"),
        equals=table.maybe("equals", bool),
        flag=table.get("flag", str, ""),
        age_from=table.maybe("age_from", int),
        age_below=table.maybe("age_below", int),
    )
    tested = (condition.at_least, condition.at_most, condition.equals)
    if condition.value and all(part is None for part in tested):
        raise table.fault("value", tr("没有写与什么比较"))
    if not condition.value and (not condition.flag or any(p is not None for p in tested)):
        raise table.fault("value", tr("没有写看哪个值"))
    return condition


def _slot(table: Table) -> Slot:
    table.only(
        "rule",
        "unit",
        "anchor",
        "start",
        "end",
        "expiry",
        "risk_end",
        "due_at_end",
        "lapses_after",
    )
    slot = Slot(
        rule=table.need("rule", str),
        unit=_one_of(table, "unit", "days", ("days", "months")),
        anchor=table.get("anchor", str, ""),
        start=table.need("start", int),
        end=table.need("end", int),
        expiry=table.maybe("expiry", int),
        risk_end=table.maybe("risk_end", int),
        due_at_end=table.get("due_at_end", bool, False),
        lapses_after=table.maybe("lapses_after", int),
    )
    if slot.end < slot.start:
        raise table.fault("end", tr("早于 start"))
    return slot


def _values(top: Table) -> dict[str, ValueName]:
    named = {}
    for name, table in top.named("values"):
        table.only("label", "unit")
        named[name] = ValueName(table.need("label", str), table.get("unit", str, ""))
    return named


def _numbers(top: Table) -> dict[str, int]:
    table = top.table("numbers")
    return {name: table.need(name, int) for name in table.data}


def _texts(table: Table) -> dict[str, str]:
    return {code: table.need(code, str) for code in table.data}
