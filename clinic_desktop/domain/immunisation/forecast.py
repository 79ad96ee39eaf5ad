"""When the next dose of each series can be given, should be given, and is late (3.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

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
from clinic_desktop.domain.immunisation.rules import (
    VERIFIED,
    DoseRule,
    ImmunisationRules,
    IntervalRule,
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
        anchors = [
            (interval, anchor_of(interval, self.history.valid, self.others, self.facts.as_of))
            for interval in row.intervals
        ]
        for interval, anchor in anchors:
            if interval.series_complete and anchor is None:
                self.trace.append(_of_interval(StepKind.WAITS_FOR_SERIES, interval))
                return self._forecast(Status.NOT_DUE, vaccine, None, None, None)
        earliest = self._earliest(rule, row, vaccine, anchors)
        due = earliest
        for interval, anchor in anchors:
            if interval.recommended is not None and anchor is not None:
                day = interval.recommended.after(anchor)
                self.trace.append(
                    _of_interval(StepKind.RECOMMENDED, interval, anchor, interval.recommended, day)
                )
                due = max(due, day)
        limit = self._limit(row, due, anchors)
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

    def _earliest(
        self,
        rule: SeriesRule,
        row: DoseRule,
        vaccine: str,
        anchors: list[tuple[IntervalRule, date | None]],
    ) -> date:
        birth, rules = self.facts.child.birth_date, self.facts.rules
        days = [birth]
        if row.min_age is not None:
            day = row.min_age.after(birth)
            self.trace.append(_of_row(StepKind.AGE, row, birth, row.min_age, day))
            days.append(day)
        if row.starts_on is not None:
            day = row.starts_on
            if row.starts_not_after is not None:
                day = min(day, row.starts_not_after.after(birth))
            self.trace.append(_of_row(StepKind.START, row, result=day))
            days.append(day)
        if rule.starts_on is not None:
            self.trace.append(_of_row(StepKind.START, row, result=rule.starts_on))
            days.append(rule.starts_on)
        for interval, anchor in anchors:
            if interval.min is not None and anchor is not None:
                day = interval.min.after(anchor)
                self.trace.append(
                    _of_interval(StepKind.INTERVAL, interval, anchor, interval.min, day)
                )
                days.append(day)
        days.extend(self._after_rejected(row))
        conflict = rules.conflict
        if vaccine in conflict.delays and self.facts.live_days:
            last = self.facts.live_days[-1]
            day = conflict.min_gap.after(last)
            self.trace.append(
                Step(
                    StepKind.LIVE,
                    conflict.id,
                    "",
                    conflict.clause,
                    conflict.basis,
                    last,
                    conflict.min_gap,
                    day,
                )
            )
            days.append(day)
        days.extend(self._after_immunoglobulin(vaccine))
        return max(days)

    def _after_rejected(self, row: DoseRule) -> list[date]:
        """A rejected dose later than the last counted one delays its replacement [P]."""
        rejected = [
            v.administration.given_on
            for v in self.history.verdicts
            if v.standing is Standing.REJECTED
        ]
        if not rejected:
            return []
        last = max(rejected)
        if self.history.valid and last <= self.history.valid[-1].given_on:
            return []
        span = Span(self.facts.rules.parameters.repeat_after_rejected_days, "d")
        day = span.after(last)
        step = Step(
            StepKind.REJECTED_WAIT,
            "repeat_after_rejected",
            row.ruleset,
            row.clause,
            "project-convention",
            last,
            span,
            day,
        )
        self.trace.append(step)
        return [day]

    def _after_immunoglobulin(self, vaccine: str) -> list[date]:
        given, as_of = self.facts.child.ig_date, self.facts.as_of
        if given is None or given > as_of:
            return []
        days = []
        for wait in self.facts.rules.waits:
            if vaccine in wait.vaccines and _in_force(
                wait.in_force_from, wait.in_force_before, as_of
            ):
                day = wait.span.after(given)
                self.trace.append(
                    Step(
                        StepKind.IMMUNOGLOBULIN,
                        wait.id,
                        "",
                        wait.clause,
                        wait.basis,
                        given,
                        wait.span,
                        day,
                    )
                )
                days.append(day)
        return days

    def _limit(
        self, row: DoseRule, due: date, anchors: list[tuple[IntervalRule, date | None]]
    ) -> date:
        """The last day still in time: the target, else the longest interval or the grace days."""
        targets: list[tuple[date, Step]] = []
        if row.before_age is not None:
            birth = self.facts.child.birth_date
            day = row.before_age.after(birth) - timedelta(days=1)
            step = _of_row(
                StepKind.TARGET, row, birth, row.before_age, day, row.target_basis or row.basis
            )
            targets.append((day, step))
        for interval, anchor in anchors:
            if interval.target is not None and anchor is not None:
                day = interval.target.after(anchor)
                step = _of_interval(StepKind.LIMIT, interval, anchor, interval.target, day)
                targets.append((day, step))
        for day, step in targets:
            if day >= due:
                self.trace.append(step)
                return day
        grace = Span(self.facts.rules.parameters.overdue_grace_days, "d")
        limit = grace.after(due)
        step = _of_row(StepKind.LIMIT, row, due, grace, limit, "project-convention")
        for interval, anchor in anchors:
            if interval.max is not None and anchor is not None:
                day = interval.max.after(anchor)
                if day > limit:
                    limit = day
                    step = _of_interval(StepKind.LIMIT, interval, anchor, interval.max, day)
        self.trace.append(step)
        return limit

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
        if hold is not None:
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


def _in_force(first: date | None, end: date | None, on: date) -> bool:
    return (first is None or on >= first) and (end is None or on < end)


def _of_row(
    kind: StepKind,
    row: DoseRule,
    start: date | None = None,
    span: Span | None = None,
    result: date | None = None,
    basis: str = "",
) -> Step:
    return Step(kind, row.id, row.ruleset, row.clause, basis or row.basis, start, span, result)


def _of_interval(
    kind: StepKind,
    interval: IntervalRule,
    start: date | None = None,
    span: Span | None = None,
    result: date | None = None,
) -> Step:
    return Step(
        kind, interval.id, interval.ruleset, interval.clause, interval.basis, start, span, result
    )
