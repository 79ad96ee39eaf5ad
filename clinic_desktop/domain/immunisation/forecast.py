"""When the next dose of each series can be given, should be given, and is late (3.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from clinic_desktop.domain.immunisation.course import (
    NO_LEAD,
    Facts,
    SeriesHistory,
    anchor_of,
    missing_component,
    row_for,
    select_path,
)
from clinic_desktop.domain.immunisation.evaluate import judge_series
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Assessment,
    Child,
    DoseVerdict,
    SeriesForecast,
    Standing,
    Status,
    Step,
    StepKind,
)
from clinic_desktop.domain.immunisation.next_dose import NextDose, of_interval
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.immunisation.rules import (
    VERIFIED,
    DoseRule,
    PathRule,
    Series,
    SeriesRule,
    Span,
)
from clinic_desktop.domain.immunisation.special import hold_on, special_on


def assess(
    child: Child,
    history: Iterable[Administration],
    as_of: date,
    rules: ImmunisationRules,
) -> Assessment:
    """Judge the history and forecast every series as of a day. Doses after the day are ignored."""
    facts = Facts.gather(child, history, as_of, rules)
    judged: dict[str, SeriesHistory] = {}
    forecasts: dict[str, SeriesForecast] = {}
    for code, series in rules.series.items():
        judged[code] = judge_series(series, facts, judged)
        forecasts[code] = _Forecaster(series, facts, judged[code], judged).answer()
    edition = rules.edition_on(as_of)
    return Assessment(
        child,
        as_of,
        edition.id if edition is not None else "",
        tuple(forecasts.values()),
        facts.unknown,
        forecasts,
    )


@dataclass(slots=True)
class _Forecaster:
    series: Series
    facts: Facts
    history: SeriesHistory
    others: Mapping[str, SeriesHistory]
    trace: list[Step] = field(default_factory=list)
    ruleset: str = ""

    def answer(self) -> SeriesForecast:
        child, as_of = self.facts.child, self.facts.as_of
        rule = self.facts.rules.rule_for(self.series.code, as_of, child.birth_date)
        self.ruleset = rule.ruleset if rule is not None else ""
        if self.history.complete:
            return self._without_dates(Status.COMPLETE, self._note_of(rule, StepKind.COMPLETE))
        if rule is None or (rule.starts_on is not None and as_of < rule.starts_on):
            start = rule.starts_on if rule is not None else None
            step = self._note_of(rule, StepKind.NOT_OPEN, result=start)
            return self._without_dates(Status.NOT_APPLICABLE, step)
        if self.series.exempt:
            step = self._note_of(rule, StepKind.EXEMPT)
            return self._without_dates(Status.NOT_APPLICABLE, step)
        path = self._path(rule)
        if path is None or (self.series.sex and child.sex != self.series.sex):
            step = self._note_of(rule, StepKind.NOT_FOR_CHILD)
            return self._without_dates(Status.NOT_APPLICABLE, step)
        closing = rule.closing_age.after(child.birth_date) if rule.closing_age else None
        closed = self._note_of(
            rule, StepKind.CLOSED, rule.closing_age, closing, rule.closing_basis or rule.basis
        )
        if closing is not None and as_of >= closing:
            return self._without_dates(Status.AGED_OUT, closed)
        if any(verdict.standing is Standing.REVIEW for verdict in self.history.verdicts):
            step = self._note_of(rule, StepKind.REVIEW)
            return self._without_dates(Status.MANUAL_REVIEW, step)
        row = row_for(rule, path, self.history.valid, self.facts)
        if row is None:
            return self._without_dates(Status.COMPLETE, self._note_of(rule, StepKind.COMPLETE))
        forecast = self._dates(rule, row)
        if (
            rule.closes_early
            and closing is not None
            and forecast.earliest is not None
            and forecast.earliest >= closing
        ):
            return self._without_dates(Status.AGED_OUT, closed)
        return forecast

    def _path(self, rule: SeriesRule) -> PathRule | None:
        rejected = [v for v in self.history.verdicts if v.standing is Standing.REJECTED]
        lead = rejected[-1].vaccine if rejected else NO_LEAD
        return select_path(
            rule,
            self.facts,
            self.facts.as_of,
            self.history.valid,
            lead,
            self.others,
            forecasting=True,
        )

    def _dates(self, rule: SeriesRule, row: DoseRule) -> SeriesForecast:
        vaccine = self._vaccine(rule, row)
        anchors = tuple(
            (interval, anchor_of(interval, self.history.valid, self.others, self.facts.as_of))
            for interval in row.intervals
        )
        for interval, anchor in anchors:
            if interval.series_complete and anchor is None:
                self.trace.append(of_interval(StepKind.WAITS_FOR_SERIES, interval))
                return self._forecast(Status.NOT_DUE, vaccine, None, None, None)
        dose = NextDose(self.facts, self.history, rule, row, vaccine, anchors, self.trace)
        earliest = dose.earliest()
        due = dose.due(earliest)
        limit = dose.limit(due)
        as_of = self.facts.as_of
        if as_of < earliest:
            status = Status.NOT_DUE
        elif as_of < due:
            status = Status.ELIGIBLE
        else:
            status = Status.DUE if as_of <= limit else Status.OVERDUE
        return self._forecast(status, vaccine, earliest, due, limit)

    def _vaccine(self, rule: SeriesRule, row: DoseRule) -> str:
        gap = missing_component(rule, self.history.valid, self.facts)
        if gap is None or not (gap.fill_first or row is gap.extra):
            return row.give
        extra = gap.extra
        self.trace.append(
            Step(
                StepKind.FILL,
                extra.id,
                extra.ruleset,
                extra.clause,
                extra.basis,
                text=extra.give,
            )
        )
        return extra.give

    def _forecast(
        self,
        status: Status,
        vaccine: str,
        earliest: date | None,
        due: date | None,
        limit: date | None,
    ) -> SeriesForecast:
        number = len(self.history.valid) + 1
        special, notes = special_on(self.series.code, vaccine, number, self.facts)
        if special is not None:
            status = Status(special[0])
            self.trace.append(special[1])
        hold = hold_on(self.series.code, self.facts)
        if hold is not None and status is not Status.CONTRAINDICATED:
            status = hold[0]
            self.trace.append(hold[1])
        return self._result(status, number, vaccine, earliest, due, limit, notes)

    def _without_dates(self, status: Status, step: Step) -> SeriesForecast:
        self.trace.append(step)
        return self._result(status, None, None, None, None, None, ())

    def _result(
        self,
        status: Status,
        number: int | None,
        vaccine: str | None,
        earliest: date | None,
        due: date | None,
        limit: date | None,
        notes: tuple[Step, ...],
    ) -> SeriesForecast:
        groups: dict[Standing, list[DoseVerdict]] = {}
        for verdict in self.history.verdicts:
            groups.setdefault(verdict.standing, []).append(verdict)
        off = self.facts.rules.switched_off
        if off:
            text = "、".join(off)
            self.trace.append(
                Step(StepKind.RULES_MISSING, "rules", "", "", "assumption", text=text)
            )
        trace = tuple(self.trace)
        return SeriesForecast(
            self.series.code,
            status,
            number,
            vaccine,
            earliest,
            due,
            limit,
            tuple(groups.get(Standing.VALID, ())),
            tuple(groups.get(Standing.REJECTED, ())),
            (*groups.get(Standing.EXTRA, ()), *groups.get(Standing.REVIEW, ())),
            self.ruleset,
            tuple(dict.fromkeys(step.rule for step in trace)),
            all(step.basis in VERIFIED for step in trace),
            trace,
            notes,
        )

    def _note_of(
        self,
        rule: SeriesRule | None,
        kind: StepKind,
        span: Span | None = None,
        result: date | None = None,
        basis: str = "",
    ) -> Step:
        if rule is None:
            return Step(kind, self.series.code, "", "", "text-2021", text=self.series.name)
        return Step(
            kind,
            f"{rule.ruleset}.{rule.series}",
            rule.ruleset,
            rule.clause,
            basis or rule.basis,
            span=span,
            result=result,
            text=str(len(self.history.valid)),
        )
