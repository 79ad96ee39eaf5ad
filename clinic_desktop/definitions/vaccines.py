"""Reads ``resources/definitions/vaccines`` into one set of immunisation rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.definitions.vaccine_general import (
    known,
    member_table,
    read_conditions,
    read_conflict,
    read_products,
    read_school,
    read_series,
    read_specials,
    read_waits,
)
from clinic_desktop.definitions.vaccine_rulesets import read_ruleset
from clinic_desktop.definitions.vaccine_values import Given, read_given
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules, SchoolAge
from clinic_desktop.domain.immunisation.rules import Condition, Ruleset, Series, SeriesRule
from clinic_desktop.domain.words import tr

PRODUCTS = "products.toml"
GENERAL = "general.toml"
PARAMETERS = "parameters.toml"
LOCAL = "local.toml"
SCHOOL = "school_check.toml"
_NOT_RULESETS = {PRODUCTS, GENERAL, PARAMETERS, LOCAL, SCHOOL}


@dataclass(frozen=True, slots=True)
class VaccineFiles:
    """Every file of the folder as plain tables, before anything is read into rules."""

    products: Table
    general: Table
    parameters: Table
    rulesets: tuple[tuple[str, Table | None], ...]
    """(file name, content); ``None`` for a file that is not readable."""
    local: Table | None = None
    school: Table | None = None


def load_vaccines(
    folder: Path, local: Path | None = None
) -> tuple[ImmunisationRules, tuple[BrokenDefinition, ...]]:
    """The usable rules, and the files that are not usable with the reason.

    ``local``: a file with the parameters that this province or county sets; without it
    ``local.toml`` in the folder is used if it is there. Without products, general rules or
    parameters there are no rules at all; a broken ruleset or local file is only left out.
    """
    broken: list[BrokenDefinition] = []

    def read(path: Path) -> Table | None:
        try:
            return Table(read_toml(path))
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"vaccines/{path.name}", str(fault)))
            return None

    if not folder.is_dir():
        return ImmunisationRules.empty(), ()
    base = [read(folder / name) for name in (PRODUCTS, GENERAL, PARAMETERS)]
    paths = sorted(p for p in folder.glob("*.toml") if p.name not in _NOT_RULESETS)
    rulesets = [(p.name, read(p)) for p in paths]
    local = local or folder / LOCAL
    overrides = read(local) if local.exists() else None
    school = read(folder / SCHOOL) if (folder / SCHOOL).exists() else None
    products, general, parameters = base
    if products is None or general is None or parameters is None:
        return ImmunisationRules.empty(), tuple(broken)
    files = VaccineFiles(products, general, parameters, tuple(rulesets), overrides, school)
    rules, more = build_rules(files)
    return rules, (*broken, *more)


def build_rules(files: VaccineFiles) -> tuple[ImmunisationRules, tuple[BrokenDefinition, ...]]:
    """Rules from tables already read; see ``load_vaccines`` for what a broken file means."""
    broken: list[BrokenDefinition] = []
    name = PARAMETERS
    try:
        given = _given(files, broken)
        name = PRODUCTS
        products = read_products(files.products)
        name = GENERAL
        general = files.general
        general.only("series", "condition", "conflict", "wait", "special")
        series = read_series(general, products, given)
        for code, vaccine in given.live_default.items():
            known(general, "live_product_default", code, series)
            known(general, code, vaccine, [m.vaccine for m in series[code].members])
        conditions = read_conditions(general)
        found = _rulesets(files, given, series, conditions, broken)
        starts = {r.id: r.effective_from for r, _ in found.values() if r.keyed_on == "date"}
        conflict = read_conflict(general, products)
        waits = read_waits(general, products, starts)
        specials = read_specials(general, series, products, conditions, starts)
    except DefinitionFault as fault:
        broken.append(BrokenDefinition(f"vaccines/{name}", str(fault)))
        return ImmunisationRules.empty(), tuple(broken)
    every = [rule for _, rules in found.values() for rule in rules]
    return (
        ImmunisationRules(
            products,
            {ruleset.id: ruleset for ruleset, _ in found.values()},
            series,
            {code: _oldest_first(code, every) for code in series},
            conditions,
            specials,
            waits,
            conflict,
            given.parameters,
            _school(files, series, broken),
            member_table(products, series),
            _switched_off(files, found),
        ),
        tuple(broken),
    )


def _given(files: VaccineFiles, broken: list[BrokenDefinition]) -> Given:
    given = read_given(files.parameters, complete=True)
    if files.local is None:
        return given
    try:
        local = read_given(files.local, complete=False)
        for series in local.live_default:
            known(files.local, "live_product_default", series, given.live_default)
    except DefinitionFault as fault:
        broken.append(BrokenDefinition(f"vaccines/{LOCAL}", str(fault)))
        return given
    return given.over(local)


def _rulesets(
    files: VaccineFiles,
    given: Given,
    series: Mapping[str, Series],
    conditions: Mapping[str, Condition],
    broken: list[BrokenDefinition],
) -> dict[str, tuple[Ruleset, tuple[SeriesRule, ...]]]:
    found: dict[str, tuple[Ruleset, tuple[SeriesRule, ...]]] = {}
    for name, table in files.rulesets:
        if table is None:
            continue
        try:
            ruleset, rules = read_ruleset(table, given, series, conditions)
            if any(ruleset.id == other.id for other, _ in found.values()):
                raise table.fault("ruleset.id", tr("编码已被别的文件用过"))
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"vaccines/{name}", str(fault)))
            continue
        found[name] = (ruleset, rules)
    return found


def _switched_off(
    files: VaccineFiles, found: Mapping[str, tuple[Ruleset, tuple[SeriesRule, ...]]]
) -> tuple[str, ...]:
    return tuple(name for name, _ in files.rulesets if name not in found)


def _oldest_first(series: str, rules: list[SeriesRule]) -> tuple[SeriesRule, ...]:
    own = [rule for rule in rules if rule.series == series]
    return tuple(sorted(own, key=lambda rule: (rule.effective_from, rule.keyed_on != "birth")))


def _school(
    files: VaccineFiles, series: Mapping[str, Series], broken: list[BrokenDefinition]
) -> tuple[SchoolAge, ...]:
    if files.school is None:
        return ()
    try:
        return read_school(files.school, series)
    except DefinitionFault as fault:
        broken.append(BrokenDefinition(f"vaccines/{SCHOOL}", str(fault)))
        return ()
