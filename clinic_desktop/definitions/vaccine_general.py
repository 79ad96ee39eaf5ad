"""Products, series, conditions, conflict, waits, special rules and the school table."""

import dataclasses
from collections.abc import Collection, Mapping
from datetime import date

from clinic_desktop.definitions.reading import Table
from clinic_desktop.definitions.vaccine_values import Given, basis_of, span_of
from clinic_desktop.domain.immunisation.model import Child
from clinic_desktop.domain.immunisation.rulebook import SchoolAge, SchoolNeed
from clinic_desktop.domain.immunisation.rules import (
    Condition,
    ConflictRule,
    Effect,
    FlagTest,
    Member,
    Product,
    ProductKind,
    Series,
    SpecialRule,
    WaitRule,
)
from clinic_desktop.domain.words import tr

_FLAGS = {f.name for f in dataclasses.fields(Child)} - {"birth_date", "sex", "holds"}
RULESET_DATES = Mapping[str, date]
"""First day of every ruleset that is keyed on the date."""


def known(table: Table, key: str, code: str, codes: Collection[str]) -> str:
    """A code that must be one of a set."""
    if code not in codes:
        raise table.fault(key, tr("不认识的编码“{code}”", code=code))
    return code


def read_products(top: Table) -> dict[str, Product]:
    """The product table in its written order."""
    top.only("product")
    products: dict[str, Product] = {}
    called: set[str] = set()
    for order, table in enumerate(top.tables("product")):
        table.only(
            "code", "name", "abbr", "kind", "route", "volume", "national_codes", "antigens",
            "counts_as", "label_ages", "valid_from", "valid_to", "programme",
            "freeze_sensitive", "basis", "aliases",
        )  # fmt: skip
        code = table.need("code", str)
        aliases = table.words("aliases")
        if code in products or called & {code, *aliases}:
            raise table.fault("code", tr("编码重复"))
        called |= {code, *aliases}
        kind = known(table, "kind", table.need("kind", str), list(ProductKind))
        products[code] = Product(
            code,
            table.need("name", str),
            table.get("abbr", str, code),
            ProductKind(kind),
            order,
            frozenset(table.words("antigens")),
            table.words("counts_as") if "counts_as" in table.data else (code,),
            table.get("route", str, ""),
            table.get("volume", str, ""),
            table.words("national_codes"),
            tuple(
                None if raw == "any" else span_of(table, "label_ages", raw)
                for raw in table.words("label_ages")
            ),
            table.maybe("valid_from", date),
            table.maybe("valid_to", date),
            table.get("programme", bool, False),
            table.get("freeze_sensitive", bool, False),
            basis_of(table, "text-2021"),
            aliases,
        )
    for product in products.values():
        for code in product.counts_as:
            known(top, product.code, code, products)
    return products


def read_series(top: Table, products: Collection[str], given: Given) -> dict[str, Series]:
    """The series in the order in which they are judged."""
    found: dict[str, Series] = {}
    for table in top.tables("series"):
        table.only("code", "name", "members", "sex", "exempt", "reminder")
        code = table.need("code", str)
        if code in found:
            raise table.fault("code", tr("编码重复"))
        sex = table.get("sex", str, "")
        if sex:
            known(table, "sex", sex, ("F", "M"))
        found[code] = Series(
            code,
            table.need("name", str),
            tuple(_member(table, raw, products, given) for raw in table.need("members", list)),
            sex,
            given.flag(table, "exempt"),
            table.get("reminder", bool, False),
        )
    return found


def _member(table: Table, raw: object, products: Collection[str], given: Given) -> Member:
    if isinstance(raw, str):
        return Member(known(table, "members", raw, products))
    if not isinstance(raw, dict):
        raise table.fault("members", tr("应是编码或表"))
    own = Table(raw, table.at("members"))
    own.only("vaccine", "from_age", "before_age")
    code = known(own, "vaccine", own.need("vaccine", str), products)
    return Member(code, given.span(own, "from_age"), given.span(own, "before_age"))


def member_table(
    products: Mapping[str, Product], series: Mapping[str, Series]
) -> dict[tuple[str, str], Member]:
    """(product, series) → the member as which the product is judged there."""
    return {
        (product.code, one.code): member
        for product in products.values()
        for one in series.values()
        for member in one.members
        if member.vaccine in product.counts_as
    }


def read_conditions(top: Table) -> dict[str, Condition]:
    """Named states of a child."""
    found = {}
    for table in top.tables("condition"):
        table.only("name", "any")
        name = table.need("name", str)
        groups = []
        for group in table.need("any", list):
            if not isinstance(group, list) or not group:
                raise table.fault("any", tr("应是条件组的列表"))
            groups.append(tuple(_test(Table(raw, table.at("any"))) for raw in group))
        found[name] = Condition(name, tuple(groups))
    return found


def _test(table: Table) -> FlagTest:
    table.only("flag", "is", "below", "present")
    test = FlagTest(
        known(table, "flag", table.need("flag", str), _FLAGS),
        frozenset(table.words("is")),
        table.maybe("below", int),
        table.maybe("present", bool),
    )
    if (bool(test.values), test.below is not None, test.present is not None).count(True) != 1:
        raise table.fault("flag", tr("is、below、present 须写且只写一个"))
    return test


def read_conflict(top: Table, products: Collection[str]) -> ConflictRule:
    """The 28-day rule."""
    table = top.table("conflict")
    table.only("id", "min_gap", "delays", "clause", "basis")
    return ConflictRule(
        table.need("id", str),
        span_of(table, "min_gap", table.need("min_gap", str)),
        frozenset(known(table, "delays", code, products) for code in table.words("delays")),
        table.need("clause", str),
        basis_of(table, ""),
    )


def read_waits(top: Table, products: Collection[str], dates: RULESET_DATES) -> tuple[WaitRule, ...]:
    """Waiting times after immunoglobulin."""
    found = []
    for table in top.tables("wait"):
        table.only("id", "vaccines", "span", "from_ruleset", "until_ruleset", "clause", "basis")
        found.append(
            WaitRule(
                table.need("id", str),
                frozenset(known(table, "vaccines", c, products) for c in table.words("vaccines")),
                span_of(table, "span", table.need("span", str)),
                table.need("clause", str),
                basis_of(table, ""),
                _start(table, "from_ruleset", dates),
                _start(table, "until_ruleset", dates),
            )
        )
    return tuple(found)


def read_specials(
    top: Table,
    series: Collection[str],
    products: Collection[str],
    conditions: Collection[str],
    dates: RULESET_DATES,
) -> tuple[SpecialRule, ...]:
    """Contraindications, deferrals, tests and notes."""
    found = []
    for table in top.tables("special"):
        table.only(
            "id", "series", "condition", "effect", "text", "clause", "basis", "vaccines",
            "age_from", "doses_before", "from_ruleset", "until_ruleset",
        )  # fmt: skip
        age = table.maybe("age_from", str)
        found.append(
            SpecialRule(
                table.need("id", str),
                known(table, "series", table.need("series", str), series),
                known(table, "condition", table.need("condition", str), conditions),
                Effect(known(table, "effect", table.need("effect", str), list(Effect))),
                table.need("text", str),
                table.need("clause", str),
                basis_of(table, ""),
                frozenset(known(table, "vaccines", c, products) for c in table.words("vaccines")),
                None if age is None else span_of(table, "age_from", age),
                table.maybe("doses_before", int),
                _start(table, "from_ruleset", dates),
                _start(table, "until_ruleset", dates),
            )
        )
    return tuple(found)


def _start(table: Table, key: str, dates: RULESET_DATES) -> date | None:
    name = table.maybe(key, str)
    if name is None:
        return None
    if name not in dates:
        # The ruleset was switched off; the rule that hangs on its first day never begins.
        return date.max
    return dates[name]


def read_school(top: Table, series: Collection[str]) -> tuple[SchoolAge, ...]:
    """What a certificate shows at each age."""
    top.only("basis", "age")
    ages = []
    for table in top.tables("age"):
        table.only("years", "needs")
        needs = []
        for need in table.tables("needs"):
            need.only("series", "doses", "in_time", "lead", "if_incomplete")
            doses, in_time = need.need("doses", int), need.get("in_time", int, 0)
            if not 0 <= in_time <= doses:
                raise need.fault("in_time", tr("不能多于应有剂次"))
            code = known(need, "series", need.need("series", str), series)
            other = need.get("if_incomplete", str, "")
            if other:
                known(need, "if_incomplete", other, series)
            needs.append(SchoolNeed(code, doses, in_time, need.get("lead", str, ""), other))
        ages.append(SchoolAge(table.need("years", int), tuple(needs)))
    if [age.years for age in ages] != sorted({age.years for age in ages}):
        raise top.fault("age", tr("年龄须从小到大，不得重复"))
    return tuple(ages)
