"""A programme's rules as read from its file: windows, conditions, rules, parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clinic_desktop.domain.dates import add_days, add_months
from clinic_desktop.domain.words import tr

ParameterValue = bool | int | str


class Cadence(StrEnum):
    """Which kind of procedure works out the dates."""

    CHRONIC = "chronic"
    MENTAL = "mental"
    TUBERCULOSIS = "tuberculosis"
    TB_SUSPECT = "tb_suspect"
    CHILD = "child"
    MATERNAL = "maternal"
    ELDERLY = "elderly"
    ANNUAL = "annual"
    QUARTERLY = "quarterly"
    SCREENING = "screening"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Span:
    """Target date and the window around it, inclusive at both ends."""

    next_due: date
    window_start: date
    window_end: date


@dataclass(frozen=True, slots=True)
class WindowRule:
    """One line of the table in ``schedules.md`` 1.5.

    The target is ``days`` or ``months`` after the anchor. The window opens ``opens_after`` days
    after the anchor, or ``before`` days before the target, and ends ``after`` days behind it.
    """

    code: str
    days: int | None = None
    months: int | None = None
    opens_after: int | None = None
    before: int = 0
    after: int = 0
    within_year: bool = False
    """The window may not slip into the year after the target."""
    doctor_may_set: bool = False
    """下次随访日期 on the form may bring the target forward."""
    amount_parameter: str | None = None
    """Parameter that gives the number of days or months."""
    source: str = ""

    def target(self, anchor: date) -> date:
        """The target date."""
        if self.months is not None:
            return add_months(anchor, self.months)
        return add_days(anchor, self.days or 0)

    def around(self, anchor: date) -> Span:
        """Target and window for an anchor date."""
        due = self.target(anchor)
        opens = (
            add_days(due, -self.before)
            if self.opens_after is None
            else add_days(anchor, self.opens_after)
        )
        closes = add_days(due, self.after)
        if self.within_year:
            closes = min(closes, date(due.year, 12, 31))
        return Span(due, opens, closes)


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on the values of one event; all parts that are given must hold.

    A missing value fulfils nothing. ``flag`` and ``equals`` look at yes/no values.
    """

    value: str = ""
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    equals: bool | None = None
    flag: str = ""
    age_from: int | None = None
    age_below: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One outcome of a programme: its code, its words, its window, where it stands written."""

    role: str
    reason: str
    text: str
    source: str
    window: str = ""
    refer: bool = False
    """Demands a referral; a referral check afterwards replaces the result."""
    priority: int = 0
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A fixed appointment of the child or maternal table.

    ``start``, ``end`` and ``expiry`` count days or months (``unit``) from the table's anchor;
    ``end`` is the last day inside when days, the first day outside when months.
    """

    rule: str
    unit: str
    start: int
    end: int
    expiry: int | None = None
    risk_end: int | None = None
    """Shorter end for a person at risk."""
    due_at_end: bool = False
    anchor: str = ""
    lapses_after: int | None = None
    """The slot does not exist for somebody discharged later than this many days after birth."""


@dataclass(frozen=True, slots=True)
class ValueName:
    """How a value is called and in which unit it is written."""

    label: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ParameterDefinition:
    """A number or switch that a centre may change (``schedules.md`` section 7)."""

    name: str
    default: ParameterValue
    text: str
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def accepts(self, value: ParameterValue) -> bool:
        """Whether a centre may set this value: right kind, inside the bounds or the choices."""
        if type(value) is not type(self.default):
            return False
        if isinstance(value, str):
            return not self.choices or value in self.choices
        if isinstance(value, bool):
            return True
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )


@dataclass(frozen=True, slots=True)
class Programme:
    """管理项目: everything the engine needs to know about one programme."""

    code: str
    name: str
    cadence: Cadence
    edition: str
    effective_from: date
    source: str
    verified: bool
    subject: str = "resident"
    """resident or household."""
    default_on: bool = True
    """Off: only where the township selected the policy."""
    enrolment: str = ""
    """Who belongs to it, in words."""
    needs_enrolment: bool = True
    """Off: it begins with an event of its own (a contract with its signature)."""
    follows: tuple[str, ...] = ()
    """Owed by whoever is managed in one of these programmes; nobody is enrolled in it."""
    excluded_by: tuple[str, ...] = ()
    """Not owed while something is open in one of these programmes."""
    phone_counts: str = "yes"
    """yes, no, or parameter (``count_phone_visits`` decides)."""
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Attribute name → names under which it may be recorded, the first found wins."""
    parameters: Mapping[str, ParameterDefinition] = field(default_factory=dict)
    windows: Mapping[str, WindowRule] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Further day counts and ages that the procedure uses."""
    slots: tuple[Slot, ...] = ()
    emergency: tuple[Condition, ...] = ()
    uncontrolled: tuple[Condition, ...] = ()
    elevated: tuple[Condition, ...] = ()
    needed_values: tuple[str, ...] = ()
    values: Mapping[str, ValueName] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """Chinese text of statuses, hints and classes, by code."""

    def rule_of(self, reason: str) -> Rule | None:
        """The rule with a reason code."""
        return next((r for r in self.rules.values() if r.reason == reason), None)

    def reason_text(self, reason: str) -> str:
        """What the doctor reads for a reason code; the code itself if it is not one of ours."""
        rule = self.rule_of(reason)
        return rule.text if rule else reason

    def word(self, code: str) -> str:
        """Chinese text of a status, hint or class."""
        return self.words.get(code, code)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a centre changed. Keys: ``name``, or ``programme.name`` for one programme only;
    window widths as ``M3.before``, ``M3.after`` (likewise with the programme in front).
    """

    changed: Mapping[str, ParameterValue] = field(default_factory=dict)

    def own(self, programme: str, name: str) -> ParameterValue | None:
        """The changed value, that of the programme before the general one."""
        specific = self.changed.get(f"{programme}.{name}")
        return self.changed.get(name) if specific is None else specific

    def value(self, programme: Programme, name: str) -> ParameterValue:
        """The value in force."""
        own = self.own(programme.code, name)
        return programme.parameters[name].default if own is None else own

    def number(self, programme: Programme, name: str) -> int:
        """The value in force, as a whole number."""
        return int(self.value(programme, name))

    def window(self, programme: Programme, code: str) -> WindowRule:
        """A window rule with the changed widths."""
        rule = programme.windows[code]
        amount = (
            None if rule.amount_parameter is None else self.number(programme, rule.amount_parameter)
        )
        before = self.own(programme.code, f"{code}.before")
        after = self.own(programme.code, f"{code}.after")
        if amount is None and before is None and after is None:
            return rule
        in_months = rule.months is not None
        return WindowRule(
            code,
            days=None if in_months else (rule.days if amount is None else amount),
            months=(rule.months if amount is None else amount) if in_months else None,
            opens_after=rule.opens_after if before is None else None,
            before=rule.before if before is None else int(before),
            after=rule.after if after is None else int(after),
            within_year=rule.within_year,
            doctor_may_set=rule.doctor_may_set,
            source=rule.source,
        )

    def differing(self, programme: Programme) -> tuple[tuple[str, str], ...]:
        """Parameters of the programme that are not at their default: text and value, for
        the footer of printed forms.
        """
        found = [
            (definition.text, str(self.value(programme, name)))
            for name, definition in programme.parameters.items()
            if self.value(programme, name) != definition.default
        ]
        for code, rule in programme.windows.items():
            changed = self.window(programme, code)
            if changed.before != rule.before or changed.opens_after != rule.opens_after:
                found.append((tr("{code} 窗口提前天数", code=code), str(changed.before)))
            if changed.after != rule.after:
                found.append((tr("{code} 窗口延后天数", code=code), str(changed.after)))
        return tuple(found)
