"""A child, what was given, and what the engine answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from clinic_desktop.domain.immunisation.rules import Span
from clinic_desktop.domain.words import tr


@dataclass(frozen=True, slots=True)
class Hold:
    """A contraindication or delay that a person recorded (1.4)."""

    series: str
    """Series code; empty: every series."""
    contraindicated: bool
    reason: str
    until: date | None = None
    """Last day of the hold; ``None``: until lifted."""
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """Whom the rules are asked about. What is unknown is ``None``."""

    birth_date: date
    sex: str = ""
    """``M``, ``F`` or empty."""
    mother_hbsag: str | None = None
    """pos, neg or unknown."""
    birth_weight_g: int | None = None
    hiv: str | None = None
    """exposed_unknown, infected_asymptomatic, infected_symptomatic or negative."""
    immunodeficient: bool | None = None
    ig_date: date | None = None
    """Last immunoglobulin."""
    ppd: str | None = None
    """neg or pos."""
    bcg_scar: bool | None = None
    """Recorded; no rule looks at it (2.3)."""
    serology_on: date | None = None
    """Day of the HBsAg and anti-HBs test after the course."""
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class Administration:
    """One injection or drop: a product on a day."""

    product: str
    given_on: date
    given_time: str | None = None
    """HH:MM where known."""
    verdict: str | None = None
    """A person's decision over the engine: accept or reject."""
    verdict_reason: str = ""
    ref: str = ""
    """Row id of the caller; not used in judging."""


class Standing(StrEnum):
    """What became of a recorded dose in one series."""

    VALID = "valid"
    REJECTED = "rejected"
    EXTRA = "extra"
    """Beyond the course; kept, not rejected."""
    REVIEW = "review"
    """No rule text covers it; a person decides (mixed JE histories)."""


class Reason(StrEnum):
    """Why a dose does not count; checked in this order, the first one found is reported."""

    BY_HAND = "BY_HAND"
    BEFORE_BIRTH = "BEFORE_BIRTH"
    DUPLICATE = "DUPLICATE"
    WRONG_VACCINE = "WRONG_VACCINE"
    TOO_EARLY = "TOO_EARLY"
    INTERVAL = "INTERVAL"
    LIVE_INTERVAL = "LIVE_INTERVAL"

    @property
    def label(self) -> str:
        """The word on the screen (3.3)."""
        match self:
            case Reason.BY_HAND:
                return tr("人工判为无效")
            case Reason.BEFORE_BIRTH:
                return tr("早于出生")
            case Reason.DUPLICATE:
                return tr("同日重复")
            case Reason.WRONG_VACCINE:
                return tr("品种不符")
            case Reason.TOO_EARLY:
                return tr("月龄不足")
            case Reason.INTERVAL:
                return tr("间隔不足")
            case Reason.LIVE_INTERVAL:
                return tr("活疫苗间隔不足28天")


class Status(StrEnum):
    """Where the next dose of a series stands (3.4)."""

    NOT_DUE = "not_due"
    ELIGIBLE = "eligible"
    DUE = "due"
    OVERDUE = "overdue"
    COMPLETE = "complete"
    AGED_OUT = "aged_out"
    NOT_APPLICABLE = "not_applicable"
    DEFERRED = "deferred"
    CONTRAINDICATED = "contraindicated"
    TEST_FIRST = "test_first"
    NOT_INDICATED = "not_indicated"
    MANUAL_REVIEW = "manual_review"

    @property
    def label(self) -> str:
        """The word on the screen."""
        match self:
            case Status.NOT_DUE:
                return tr("未到期")
            case Status.ELIGIBLE:
                return tr("可种(未到推荐日)")
            case Status.DUE:
                return tr("应种")
            case Status.OVERDUE:
                return tr("逾期")
            case Status.COMPLETE:
                return tr("已完成")
            case Status.AGED_OUT:
                return tr("超龄不补")
            case Status.NOT_APPLICABLE:
                return tr("不适用")
            case Status.DEFERRED:
                return tr("暂缓")
            case Status.CONTRAINDICATED:
                return tr("禁忌")
            case Status.TEST_FIRST:
                return tr("需先做PPD")
            case Status.NOT_INDICATED:
                return tr("PPD阳性不种")
            case Status.MANUAL_REVIEW:
                return tr("需人工判定")


class StepKind(StrEnum):
    """What a line of an explanation says; ``explain.sentence`` words it."""

    AGE = "age"
    LABEL_AGE = "label_age"
    INTERVAL = "interval"
    LIVE = "live"
    REJECTED_WAIT = "rejected_wait"
    IMMUNOGLOBULIN = "immunoglobulin"
    START = "start"
    RECOMMENDED = "recommended"
    TARGET = "target"
    LIMIT = "limit"
    COMPLETE = "complete"
    EXTRA = "extra"
    FILL = "fill"
    WRONG_VACCINE = "wrong_vaccine"
    REVIEW = "review"
    DUPLICATE = "duplicate"
    BEFORE_BIRTH = "before_birth"
    BY_HAND = "by_hand"
    ACCEPTED = "accepted"
    NOT_OPEN = "not_open"
    NOT_FOR_CHILD = "not_for_child"
    EXEMPT = "exempt"
    CLOSED = "closed"
    WAITS_FOR_SERIES = "waits_for_series"
    SPECIAL = "special"
    HOLD = "hold"
    RULES_MISSING = "rules_missing"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of reasoning: the rule, the day it starts from, the span, the day it leads to."""

    kind: StepKind
    rule: str
    """Rule id, ``NIP2021.DTaP.child.4``."""
    ruleset: str
    clause: str
    basis: str
    start: date | None = None
    span: Span | None = None
    result: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DoseVerdict:
    """What one administration is worth in one series."""

    administration: Administration
    series: str
    vaccine: str
    """The plain vaccine as which it was judged."""
    standing: Standing
    number: int | None
    """Dose number it counts as; ``None`` unless valid."""
    reason: Reason | None
    ruleset: str
    rule: str
    verified: bool
    by_hand: bool = False
    trace: tuple[Step, ...] = ()

    @property
    def label(self) -> str:
        """有效, the reason of the rejection, or 超出程序剂次."""
        if self.standing is Standing.VALID:
            return tr("有效（人工判定）") if self.by_hand else tr("有效")
        if self.standing is Standing.EXTRA:
            return tr("超出程序剂次")
        if self.reason is None:
            return tr("需人工判定")
        return self.reason.label


@dataclass(frozen=True, slots=True)
class SeriesForecast:
    """The answer for one series. Dates are ``None`` where no dose is to come.

    ``earliest`` may lie in the past; ``overdue_after`` is the last day still in time.
    """

    series: str
    status: Status
    next_dose: int | None = None
    next_vaccine: str | None = None
    earliest: date | None = None
    due: date | None = None
    overdue_after: date | None = None
    valid: tuple[DoseVerdict, ...] = ()
    invalid: tuple[DoseVerdict, ...] = ()
    others: tuple[DoseVerdict, ...] = ()
    """Doses beyond the course and doses for a person to judge."""
    ruleset: str = ""
    rule_ids: tuple[str, ...] = ()
    verified: bool = True
    """False as soon as one rule in the answer was not checked against an official text."""
    trace: tuple[Step, ...] = ()
    notes: tuple[Step, ...] = ()

    @property
    def owed(self) -> bool:
        """A dose could be given now."""
        return self.status in (Status.DUE, Status.OVERDUE, Status.ELIGIBLE)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the rules say about one child on one day."""

    child: Child
    as_of: date
    edition: str
    forecasts: tuple[SeriesForecast, ...]
    unknown: tuple[Administration, ...] = ()
    """Recorded products that the product table does not know."""
    by_series: Mapping[str, SeriesForecast] = field(default_factory=dict)

    def of(self, series: str) -> SeriesForecast:
        """The answer for one series; ``KeyError`` for an unknown code."""
        return self.by_series[series]

    def verdicts(self, ref: str) -> tuple[DoseVerdict, ...]:
        """What one administration is worth in each series it belongs to."""
        return tuple(
            verdict
            for forecast in self.forecasts
            for verdict in (*forecast.valid, *forecast.invalid, *forecast.others)
            if verdict.administration.ref == ref
        )
