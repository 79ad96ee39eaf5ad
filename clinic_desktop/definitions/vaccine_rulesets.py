"""One ruleset file: an edition or notice and what it says about each series."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from clinic_desktop.definitions.reading import Table
from clinic_desktop.definitions.vaccine_general import known
from clinic_desktop.definitions.vaccine_values import Given, basis_of, span_of
from clinic_desktop.domain.immunisation.rules import (
    Completion,
    ComponentRule,
    Condition,
    DoseRule,
    IntervalRule,
    PathCondition,
    PathRule,
    Ruleset,
    Series,
    SeriesRule,
    Span,
)
from clinic_desktop.domain.words import tr


@dataclass(frozen=True, slots=True)
class _Origin:
    """What rows inherit from the tables around them."""

    id: str
    ruleset: str
    clause: str
    basis: str
    rest: str
    """Basis of intervals, targets and completions where it differs from that of the ages."""
    give: str
    allow: frozenset[str]

    def inside(self, table: Table, name: str) -> "_Origin":
        """The same, with what an inner table says for itself."""
        give = table.get("give", str, self.give)
        allow = frozenset(table.words("allow")) or self.allow
        basis = basis_of(table, self.basis)
        return replace(
            self,
            id=f"{self.id}.{name}",
            clause=table.get("clause", str, self.clause),
            basis=basis,
            rest=basis if "basis" in table.data else self.rest,
            give=give,
            allow=allow,
        )


def read_ruleset(
    top: Table,
    given: Given,
    series: Mapping[str, Series],
    conditions: Mapping[str, Condition],
) -> tuple[Ruleset, tuple[SeriesRule, ...]]:
    """Raises ``DefinitionFault`` with the place of the first thing that is wrong."""
    top.only("ruleset", "series_rule")
    head = top.table("ruleset")
    head.only("id", "name", "effective_from", "keyed_on", "source", "basis", "rest_basis")
    own = given.within(head.need("id", str))
    start = own.day(head, "effective_from")
    if start is None:
        raise head.fault("effective_from", tr("缺少"))
    ruleset = Ruleset(
        own.ruleset,
        head.need("name", str),
        start,
        known(head, "keyed_on", head.need("keyed_on", str), ("date", "birth")),
        head.need("source", str),
        basis_of(head, ""),
    )
    rest = basis_of(head, ruleset.basis, "rest_basis")
    rules: list[SeriesRule] = []
    for table in top.tables("series_rule"):
        if any(other.series == table.data.get("series") for other in rules):
            raise table.fault("series", tr("同一版本中重复"))
        rules.append(_SeriesReader(table, own, ruleset, rest, series, conditions).read())
    return ruleset, tuple(rules)


@dataclass(frozen=True, slots=True)
class _SeriesReader:
    table: Table
    given: Given
    ruleset: Ruleset
    rest: str
    series: Mapping[str, Series]
    conditions: Mapping[str, Condition]

    def read(self) -> SeriesRule:
        table, given = self.table, self.given
        table.only(
            "series", "clause", "basis", "closing_age", "closing_basis", "closes_early",
            "starts_on", "effective_from", "give", "allow", "finished", "component",
            "vaccine_from", "vaccine_before", "review", "path",
        )  # fmt: skip
        code = known(table, "series", table.need("series", str), self.series)
        vaccines = [member.vaccine for member in self.series[code].members]
        basis = basis_of(table, self.ruleset.basis)
        origin = _Origin(
            f"{self.ruleset.id}.{code}",
            self.ruleset.id,
            table.need("clause", str),
            basis,
            basis if "basis" in table.data else self.rest,
            table.get("give", str, ""),
            frozenset(table.words("allow")),
        )
        paths = tuple(self._path(inner, origin) for inner in table.tables("path"))
        judging = [p for p in paths if all(w.forecast_only for w in p.when)]
        if not self.series[code].reminder and not any(not p.when for p in judging):
            raise table.fault("path", tr("须有一条无条件的路径，否则有的剂次无从判断"))
        rule = SeriesRule(
            self.ruleset.id,
            code,
            given.day(table, "effective_from") or self.ruleset.effective_from,
            self.ruleset.keyed_on,
            paths,
            origin.clause,
            origin.basis,
            given.span(table, "closing_age"),
            basis_of(table, origin.rest, "closing_basis"),
            table.get("closes_early", bool, False),
            given.day(table, "starts_on"),
            tuple(self._completion(inner) for inner in table.tables("finished")),
            tuple(self._component(inner, origin) for inner in table.tables("component")),
            self._ages("vaccine_from", vaccines),
            self._ages("vaccine_before", vaccines),
            table.get("review", bool, False),
        )
        self._check(rule, vaccines)
        return rule

    def _check(self, rule: SeriesRule, vaccines: list[str]) -> None:
        rows = [row for path in rule.paths for row in path.doses.values()]
        for row in (*rows, *(need.extra for need in rule.components)):
            if self.series[rule.series].reminder:
                continue
            for code in (row.give, *row.allow):
                known(self.table, row.id, code, vaccines)
            if row.give not in row.allow:
                raise self.table.fault(row.id, tr("应给的疫苗不在可用品种中"))

    def _ages(self, key: str, vaccines: list[str]) -> dict[str, Span]:
        inner = self.table.table(key)
        return {
            known(inner, code, code, vaccines): span_of(inner, code, raw)
            for code, raw in inner.data.items()
        }

    def _path(self, table: Table, above: _Origin) -> PathRule:
        table.only(
            "name", "when", "doses", "give", "allow", "clause", "basis", "forecasts", "suffices"
        )
        name = table.need("name", str)
        origin = above.inside(table, name)
        if not origin.allow:
            origin = replace(origin, allow=frozenset([origin.give]))
        doses: dict[int, DoseRule] = {}
        for position, inner in enumerate(table.tables("doses"), 1):
            row = self._dose(inner, origin, position)
            if row.number in doses:
                raise inner.fault("number", tr("剂次重复"))
            doses[row.number] = row
        if not doses:
            raise table.fault("doses", tr("缺少"))
        return PathRule(
            origin.id,
            name,
            tuple(self._when(inner) for inner in table.tables("when")),
            doses,
            max(doses),
            table.get("forecasts", bool, True),
            table.get("suffices", bool, False),
        )

    def _when(self, table: Table) -> PathCondition:
        table.only(
            "age_from", "age_before", "birth_from", "birth_after", "doses_to",
            "leads", "condition", "forecast_only", "default", "series", "series_doses_to",
            "date_from",
        )  # fmt: skip
        condition = table.maybe("condition", str)
        if condition is not None:
            known(table, "condition", condition, self.conditions)
        return PathCondition(
            self.given.span(table, "age_from"),
            self.given.span(table, "age_before"),
            self.given.day(table, "birth_from"),
            self.given.day(table, "birth_after"),
            table.maybe("doses_to", int),
            frozenset(table.words("leads")),
            condition,
            table.get("forecast_only", bool, False),
            table.maybe("default", str),
            self._other_series(table),
            table.get("series_doses_to", int, 0),
            self.given.day(table, "date_from"),
        )

    def _other_series(self, table: Table) -> str | None:
        code = table.maybe("series", str)
        if code is None:
            return None
        order = list(self.series)
        own = self.table.need("series", str)
        return known(table, "series", code, order[: order.index(own)])

    def _dose(self, table: Table, above: _Origin, position: int) -> DoseRule:
        table.only(
            "number", "age", "valid_age", "before", "give", "allow", "intervals", "starts_on",
            "starts_not_after", "basis", "clause",
        )  # fmt: skip
        number = table.get("number", int, position)
        if number < 1:
            raise table.fault("number", tr("剂次从 1 起"))
        origin = above.inside(table, str(number))
        age, before = self.given.span(table, "age"), self.given.span(table, "before")
        valid_age = age
        if "valid_age" in table.data:
            raw = table.need("valid_age", str)
            valid_age = None if raw == "any" else span_of(table, "valid_age", raw)
        anchor = date(2001, 1, 31)
        if age is not None and before is not None and before.after(anchor) <= age.after(anchor):
            raise table.fault("before", tr("不晚于最小年龄"))
        return DoseRule(
            origin.id,
            number,
            origin.ruleset,
            origin.clause,
            origin.basis,
            origin.give,
            origin.allow,
            age,
            valid_age,
            before,
            origin.rest,
            tuple(
                self._interval(inner, origin, f"i{n}", number)
                for n, inner in enumerate(table.tables("intervals"), 1)
            ),
            self.given.day(table, "starts_on"),
            self.given.span(table, "starts_not_after"),
        )

    def _interval(self, table: Table, above: _Origin, name: str, number: int) -> IntervalRule:
        table.only(
            "min", "recommended", "max", "target", "from_dose", "series", "series_doses",
            "series_complete", "uncounted", "basis", "clause",
        )  # fmt: skip
        from_dose = table.maybe("from_dose", int)
        if from_dose is not None and not 1 <= from_dose < number:
            raise table.fault("from_dose", tr("应是较早的剂次"))
        spans = [self.given.span(table, key) for key in ("min", "recommended", "max", "target")]
        anchor = date(2001, 1, 31)
        ends = [span.after(anchor) for span in spans if span is not None]
        if not ends or min(ends) != ends[0]:
            raise table.fault("min", tr("最短间隔须最短"))
        return IntervalRule(
            f"{above.id}.{name}",
            above.ruleset,
            table.get("clause", str, above.clause),
            basis_of(table, above.rest),
            min=spans[0],
            recommended=spans[1],
            max=spans[2],
            target=spans[3],
            from_dose=from_dose,
            series=self._other_series(table),
            series_doses=table.get("series_doses", int, 1),
            series_complete=table.get("series_complete", bool, False),
            uncounted=table.get("uncounted", bool, False),
        )

    def _completion(self, table: Table) -> Completion:
        table.only(
            "doses", "includes", "last_from", "first_from", "first_before",
            "condition", "basis",
        )  # fmt: skip
        condition = table.maybe("condition", str)
        if condition is not None:
            known(table, "condition", condition, self.conditions)
        doses = table.get("doses", int, 0)
        if doses < 0 or (doses == 0 and condition is None):
            raise table.fault("doses", tr("须至少一剂，或写明状况 condition"))
        if doses == 0 and any(key in table.data for key in ("last_from", "first_from")):
            raise table.fault("doses", tr("须至少一剂"))
        return Completion(
            doses,
            table.maybe("includes", str),
            self.given.span(table, "last_from"),
            self.given.span(table, "first_from"),
            self.given.span(table, "first_before"),
            condition,
            basis_of(table, self.rest),
        )

    def _component(self, table: Table, above: _Origin) -> ComponentRule:
        table.only(
            "antigen", "count", "birth_from", "birth_before", "unless", "give", "fill_first",
            "extra_from", "extra_interval", "clause", "basis",
        )  # fmt: skip
        antigen = table.need("antigen", str)
        origin = above.inside(table, f"component-{antigen}")
        gap = span_of(table, "extra_interval", table.need("extra_interval", str))
        spacing = IntervalRule(
            f"{origin.id}.i1", origin.ruleset, origin.clause, "project-convention", gap
        )
        extra = DoseRule(
            origin.id,
            0,
            origin.ruleset,
            origin.clause,
            origin.rest,
            origin.give,
            origin.allow or frozenset([origin.give]),
            intervals=(spacing,),
        )
        return ComponentRule(
            antigen,
            table.need("count", int),
            extra,
            table.maybe("extra_from", int),
            table.get("fill_first", bool, False),
            self.given.day(table, "birth_from"),
            self.given.day(table, "birth_before"),
            table.maybe("unless", str),
        )
