"""The three dates of one coming dose: earliest, due, last day in time (``immunization.md`` 3.4)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from clinic_desktop.domain.immunisation.course import Facts, SeriesHistory
from clinic_desktop.domain.immunisation.model import Standing, Step, StepKind
from clinic_desktop.domain.immunisation.rules import DoseRule, IntervalRule, SeriesRule, Span
from clinic_desktop.domain.immunisation.special import waits_on

CONVENTION = "project-convention"

Anchors = tuple[tuple[IntervalRule, date | None], ...]
"""Each interval of the row with the day it counts from."""


@dataclass(slots=True)
class NextDose:
    """Works the dates out once, keeping every line of the arithmetic in ``trace``."""

    facts: Facts
    history: SeriesHistory
    rule: SeriesRule
    row: DoseRule
    vaccine: str
    anchors: Anchors
    trace: list[Step] = field(default_factory=list)

    def earliest(self) -> date:
        """The first day on which the dose would count; it may lie in the past."""
        steps = [
            *self._ages(),
            *self._intervals(),
            *self._after_rejected(),
            *self._after_live(),
            *waits_on(self.vaccine, self.facts),
        ]
        self.trace.extend(steps)
        days = (step.result for step in steps if step.result is not None)
        return max(days, default=self.facts.child.birth_date)

    def due(self, earliest: date) -> date:
        """The recommended day; differs from the earliest only where a table recommends more."""
        due = earliest
        for interval, anchor in self.anchors:
            if interval.recommended is not None and anchor is not None:
                day = interval.recommended.after(anchor)
                self.trace.append(
                    of_interval(StepKind.RECOMMENDED, interval, anchor, interval.recommended, day)
                )
                due = max(due, day)
        return due

    def limit(self, due: date) -> date:
        """The last day in time: the target, else the longest interval or the grace days."""
        for step in self._targets():
            if step.result is not None and step.result >= due:
                self.trace.append(step)
                return step.result
        grace = Span(self.facts.rules.parameters.overdue_grace_days, "d")
        limit = grace.after(due)
        last = of_row(StepKind.LIMIT, self.row, due, grace, limit, CONVENTION)
        for interval, anchor in self.anchors:
            if interval.max is not None and anchor is not None:
                day = interval.max.after(anchor)
                if day > limit:
                    limit = day
                    last = of_interval(StepKind.LIMIT, interval, anchor, interval.max, day)
        self.trace.append(last)
        return limit

    def _ages(self) -> Iterator[Step]:
        birth, row = self.facts.child.birth_date, self.row
        if row.min_age is not None:
            age = row.min_age
            yield of_row(StepKind.AGE, row, birth, age, age.after(birth))
        if row.starts_on is not None:
            day = row.starts_on
            if row.starts_not_after is not None:
                day = min(day, row.starts_not_after.after(birth))
            yield of_row(StepKind.START, row, result=day)
        if self.rule.starts_on is not None:
            yield of_row(StepKind.START, row, result=self.rule.starts_on)

    def _intervals(self) -> Iterator[Step]:
        for interval, anchor in self.anchors:
            if interval.min is not None and anchor is not None:
                day = interval.min.after(anchor)
                yield of_interval(StepKind.INTERVAL, interval, anchor, interval.min, day)

    def _after_rejected(self) -> Iterator[Step]:
        """A rejected dose later than the last counted one delays its replacement [P]."""
        rejected = [
            verdict.administration.given_on
            for verdict in self.history.verdicts
            if verdict.standing is Standing.REJECTED
        ]
        last = max(rejected, default=None)
        counted = self.history.valid
        if last is not None and not (counted and last <= counted[-1].given_on):
            span = Span(self.facts.rules.parameters.repeat_after_rejected_days, "d")
            yield Step(
                StepKind.REJECTED_WAIT,
                "repeat_after_rejected",
                self.row.ruleset,
                "3.4",
                CONVENTION,
                last,
                span,
                span.after(last),
            )

    def _after_live(self) -> Iterator[Step]:
        conflict = self.facts.rules.conflict
        if self.vaccine in conflict.delays and self.facts.live_days:
            last = self.facts.live_days[-1]
            yield Step(
                StepKind.LIVE,
                conflict.id,
                "",
                conflict.clause,
                conflict.basis,
                last,
                conflict.min_gap,
                conflict.min_gap.after(last),
            )

    def _targets(self) -> Iterator[Step]:
        row = self.row
        if row.before_age is not None:
            birth = self.facts.child.birth_date
            day = row.before_age.after(birth) - timedelta(days=1)
            yield of_row(StepKind.TARGET, row, birth, row.before_age, day, row.target_basis)
        for interval, anchor in self.anchors:
            if interval.target is not None and anchor is not None:
                day = interval.target.after(anchor)
                yield of_interval(StepKind.LIMIT, interval, anchor, interval.target, day)


def of_row(
    kind: StepKind,
    row: DoseRule,
    start: date | None = None,
    span: Span | None = None,
    result: date | None = None,
    basis: str = "",
) -> Step:
    """A line that rests on a row of the dose table."""
    return Step(kind, row.id, row.ruleset, row.clause, basis or row.basis, start, span, result)


def of_interval(
    kind: StepKind,
    interval: IntervalRule,
    start: date | None = None,
    span: Span | None = None,
    result: date | None = None,
) -> Step:
    """A line that rests on an interval."""
    return Step(
        kind, interval.id, interval.ruleset, interval.clause, interval.basis, start, span, result
    )
