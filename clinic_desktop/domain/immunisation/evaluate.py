"""Which recorded doses count (``immunization.md`` 3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from clinic_desktop.domain.immunisation.course import (
    Counted,
    Facts,
    SeriesHistory,
    adds_nothing,
    anchor_of,
    is_complete,
    row_for,
    select_path,
)
from clinic_desktop.domain.immunisation.model import (
    Administration,
    DoseVerdict,
    Reason,
    Standing,
    Step,
    StepKind,
)
from clinic_desktop.domain.immunisation.rules import (
    VERIFIED,
    DoseRule,
    PathRule,
    Series,
    SeriesRule,
    Span,
)


def judge_series(
    series: Series, facts: Facts, others: Mapping[str, SeriesHistory]
) -> SeriesHistory:
    """Every recorded dose of one series, in order, each by the rules in force on its own day.

    ``others`` holds the series judged before it (MenAC looks at MenA).
    """
    history = _Judge(series, facts, others).run()
    if history.complete or not history.verdicts:
        return history
    rule = facts.rules.judging_rule(series.code, facts.as_of, facts.child.birth_date)
    for path in rule.paths if rule is not None else ():
        if path.suffices:
            by_path = _Judge(series, facts, others, path).run()
            if by_path.complete:
                return by_path
    return history


@dataclass(slots=True)
class _Judge:
    series: Series
    facts: Facts
    others: Mapping[str, SeriesHistory]
    forced: PathRule | None = None
    valid: tuple[Counted, ...] = ()
    days: set[date] = field(default_factory=set)

    def run(self) -> SeriesHistory:
        rules, birth = self.facts.rules, self.facts.child.birth_date
        verdicts = []
        for dose in self.facts.doses:
            member = rules.members.get((dose.product, self.series.code))
            if member is None:
                continue
            if member.from_age is not None and dose.given_on < member.from_age.after(birth):
                continue
            if member.before_age is not None and dose.given_on >= member.before_age.after(birth):
                continue
            verdicts.append(self._judge(dose, member.vaccine))
        return SeriesHistory(tuple(verdicts), self.valid, self._complete())

    def _complete(self) -> bool:
        found = self._rule_and_path(self.facts.as_of, "")
        return found is not None and is_complete(*found, self.valid, self.facts)

    def _rule_and_path(self, on: date, lead: str) -> tuple[SeriesRule, PathRule] | None:
        rule = self.facts.rules.judging_rule(self.series.code, on, self.facts.child.birth_date)
        if rule is None:
            return None
        path = self.forced or select_path(
            rule, self.facts, on, self.valid, lead, self.others, forecasting=False
        )
        return None if path is None else (rule, path)

    def _judge(self, dose: Administration, vaccine: str) -> DoseVerdict:
        day, birth = dose.given_on, self.facts.child.birth_date
        found = self._rule_and_path(day, vaccine)
        if found is None:
            return self._verdict(dose, vaccine, Standing.REVIEW, None, None, None)
        rule, path = found
        if dose.verdict == "reject":
            return self._rejected(dose, vaccine, Reason.BY_HAND, rule, StepKind.BY_HAND)
        if day < birth:
            return self._rejected(dose, vaccine, Reason.BEFORE_BIRTH, rule, StepKind.BEFORE_BIRTH)
        if day in self.days:
            return self._rejected(dose, vaccine, Reason.DUPLICATE, rule, StepKind.DUPLICATE)
        self.days.add(day)
        antigens = self.facts.rules.products[dose.product].antigens
        if adds_nothing(rule, path, self.valid, self.facts, antigens):
            now = self._rule_and_path(self.facts.as_of, vaccine)
            if now is None or adds_nothing(*now, self.valid, self.facts, antigens):
                return self._extra(dose, vaccine, rule)
            rule, path = now
        row = row_for(rule, path, self.valid, self.facts)
        if row is None:
            return self._extra(dose, vaccine, rule)
        if rule.review and vaccine not in row.allow:
            step = _step(StepKind.REVIEW, row, text=vaccine)
            return self._verdict(dose, vaccine, Standing.REVIEW, None, row, None, (step,))
        reason, trace = self._check(dose, vaccine, rule, row)
        if reason is not None and dose.verdict != "accept":
            return self._verdict(dose, vaccine, Standing.REJECTED, None, row, reason, trace)
        if dose.verdict == "accept":
            trace = (*trace, _step(StepKind.ACCEPTED, row, text=dose.verdict_reason))
        self.valid = (*self.valid, Counted(vaccine, day, antigens))
        return self._verdict(dose, vaccine, Standing.VALID, len(self.valid), row, None, trace)

    def _check(
        self, dose: Administration, vaccine: str, rule: SeriesRule, row: DoseRule
    ) -> tuple[Reason | None, tuple[Step, ...]]:
        """The reasons in the order of 3.3, and the arithmetic up to the first one found."""
        day, birth = dose.given_on, self.facts.child.birth_date
        opens, closes = rule.vaccine_from.get(vaccine), rule.vaccine_before.get(vaccine)
        if (
            vaccine not in row.allow
            or (opens is not None and day < opens.after(birth))
            or (closes is not None and day >= closes.after(birth))
        ):
            return Reason.WRONG_VACCINE, (_step(StepKind.WRONG_VACCINE, row, text=vaccine),)
        trace: list[Step] = []
        reached = day + timedelta(days=self.facts.rules.parameters.early_grace_days)
        labels = self.facts.rules.products[dose.product].label_ages
        number = len(self.valid) + 1
        by_label = number <= len(labels)
        age = labels[number - 1] if by_label else row.valid_age
        if age is not None:
            kind = StepKind.LABEL_AGE if by_label else StepKind.AGE
            trace.append(_step(kind, row, birth, age, result := age.after(birth)))
            if reached < result:
                return Reason.TOO_EARLY, tuple(trace)
        for interval in row.intervals:
            if interval.min is None:
                continue
            anchor = anchor_of(interval, self.valid, self.others, day)
            if anchor is None:
                continue
            result = interval.min.after(anchor)
            trace.append(
                Step(
                    StepKind.INTERVAL,
                    interval.id,
                    interval.ruleset,
                    interval.clause,
                    interval.basis,
                    anchor,
                    interval.min,
                    result,
                )
            )
            if reached < result:
                return Reason.INTERVAL, tuple(trace)
        live = self._live_conflict(dose)
        if live is not None:
            trace.append(live)
            return Reason.LIVE_INTERVAL, tuple(trace)
        return None, tuple(trace)

    def _live_conflict(self, dose: Administration) -> Step | None:
        if not self.facts.rules.products[dose.product].live_injected:
            return None
        conflict = self.facts.rules.conflict
        earlier = [day for day in self.facts.live_days if day < dose.given_on]
        if not earlier:
            return None
        result = conflict.min_gap.after(earlier[-1])
        if dose.given_on >= result:
            return None
        return Step(
            StepKind.LIVE,
            conflict.id,
            "",
            conflict.clause,
            conflict.basis,
            earlier[-1],
            conflict.min_gap,
            result,
        )

    def _rejected(
        self,
        dose: Administration,
        vaccine: str,
        reason: Reason,
        rule: SeriesRule,
        kind: StepKind,
    ) -> DoseVerdict:
        step = Step(
            kind,
            f"{rule.ruleset}.{rule.series}",
            rule.ruleset,
            rule.clause,
            rule.basis,
            dose.given_on,
            text=dose.verdict_reason,
        )
        return self._verdict(dose, vaccine, Standing.REJECTED, None, None, reason, (step,), rule)

    def _extra(self, dose: Administration, vaccine: str, rule: SeriesRule) -> DoseVerdict:
        step = Step(
            StepKind.EXTRA,
            f"{rule.ruleset}.{rule.series}",
            rule.ruleset,
            rule.clause,
            rule.basis,
            dose.given_on,
            text=str(len(self.valid)),
        )
        return self._verdict(dose, vaccine, Standing.EXTRA, None, None, None, (step,), rule)

    def _verdict(
        self,
        dose: Administration,
        vaccine: str,
        standing: Standing,
        number: int | None,
        row: DoseRule | None,
        reason: Reason | None,
        trace: tuple[Step, ...] = (),
        rule: SeriesRule | None = None,
    ) -> DoseVerdict:
        source = row if row is not None else rule
        rule_id = row.id if row is not None else f"{rule.ruleset}.{rule.series}" if rule else ""
        return DoseVerdict(
            dose,
            self.series.code,
            vaccine,
            standing,
            number,
            reason,
            source.ruleset if source is not None else "",
            rule_id,
            all(step.basis in VERIFIED for step in trace),
            dose.verdict is not None,
            trace,
        )


def _step(
    kind: StepKind,
    row: DoseRule,
    start: date | None = None,
    span: Span | None = None,
    result: date | None = None,
    text: str = "",
) -> Step:
    return Step(kind, row.id, row.ruleset, row.clause, row.basis, start, span, result, text)
