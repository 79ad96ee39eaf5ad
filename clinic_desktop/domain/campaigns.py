"""补充免疫 (强化免疫、查漏补种): who is asked for, what came of each round, what it adds up to.

``immunization.md`` 5.5. Plain counting over rows that a service read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.domain.words import tr

LONG_STAY_MONTHS = 3
"""居住形式: a floating child is counted as longer or shorter than three months here."""
EARLIER = ("0", tr("1–2"), tr("≥3"), tr("不详"))
"""How the forms ask for earlier doses."""
FULL_BASIC = 3


class Result(StrEnum):
    """What became of a child in a round; the codes of the forms are 1–5 for 未种原因."""

    GIVEN = "given"
    AWAY = "away"
    CONTRAINDICATED = "contraindicated"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on the form."""
        return _LABELS[self]

    @property
    def code(self) -> str:
        """The code on paper; 0 for a dose that was given."""
        return str(tuple(Result).index(self))


_LABELS = {
    Result.GIVEN: tr("已种"),
    Result.AWAY: tr("外出"),
    Result.CONTRAINDICATED: tr("禁忌"),
    Result.REFUSED: tr("家长拒绝"),
    Result.ELSEWHERE: tr("在其他门诊接种"),
    Result.OTHER: tr("其他"),
}
SERVED = frozenset({Result.GIVEN, Result.ELSEWHERE})
"""Nobody has to call on these again."""


class Residence(StrEnum):
    """居住形式."""

    LOCAL = "local"
    LONG = "long"
    SHORT = "short"

    @property
    def label(self) -> str:
        """The word on the form."""
        return {
            Residence.LOCAL: tr("常住"),
            Residence.LONG: tr("外来超过3月"),
            Residence.SHORT: tr("外来不足3月"),
        }[self]


@dataclass(frozen=True, slots=True)
class Round:
    """One round: number from 1, first and last day."""

    number: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is asked for, in whom, when."""

    id: str
    title: str
    product: str
    """Product code; empty when the words of the plan name no product of the table."""
    vaccine: str
    """As written in the plan."""
    born_from: date
    born_to: date
    groups: tuple[str, ...]
    """Village groups; empty: all."""
    rounds: tuple[Round, ...]
    enough: int | None = None
    """So many earlier doses and a child need not come; ``None``: regardless of earlier doses."""
    notice_no: str = ""
    clinic: str = ""
    """Code of the clinic whose children are asked for; empty: those of every clinic (a campaign
    of the centre)."""

    def round(self, number: int) -> Round:
        """The round of a number.

        Raises:
            KeyError: there is none.
        """
        found = next((each for each in self.rounds if each.number == number), None)
        if found is None:
            raise KeyError(number)
        return found

    def wants(self, born: date, group: str, earlier: int | None) -> bool:
        """Whether a child belongs on the list; ``earlier`` doses ``None``: not known."""
        return (
            self.born_from <= born <= self.born_to
            and (not self.groups or group in self.groups)
            and (self.enough is None or (earlier or 0) < self.enough)
        )

    def current(self, today: date) -> int:
        """The round of the day: the one that runs, else the next, else the last."""
        ahead = [each.number for each in self.rounds if each.last >= today]
        return ahead[0] if ahead else self.rounds[-1].number


@dataclass(frozen=True, slots=True)
class Noted:
    """The result of a child in a round."""

    result: Result
    on: date
    event_id: str = ""
    dose_id: str = ""
    lot_no: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A child on the list. ``rounds``: those in which the child was or will be here."""

    id: str
    """The resident."""
    name: str
    sex: str
    birth_date: date
    village_group: str
    phone: str
    residence: Residence
    earlier: int | None
    """Doses of the series before the first round; ``None``: not known."""
    certificate: bool
    rounds: frozenset[int]
    results: Mapping[int, Noted] = field(default_factory=dict)
    hold: str = ""
    """A contraindication or delay that stands for the vaccine."""
    initials: str = ""
    """First letters of the pinyin of the name, for finding."""

    def given(self, number: int) -> bool:
        """Whether the dose of the round was given here."""
        noted = self.results.get(number)
        return noted is not None and noted.result is Result.GIVEN

    def open(self, number: int) -> bool:
        """Whether somebody still has to call on the child in the round (查漏补种)."""
        if number not in self.rounds:
            return False
        noted = self.results.get(number)
        return noted is None or noted.result not in SERVED

    @property
    def earlier_words(self) -> str:
        """0, 1–2, ≥3, 不详."""
        if self.earlier is None:
            return EARLIER[3]
        if self.earlier == 0:
            return EARLIER[0]
        return EARLIER[2] if self.earlier >= FULL_BASIC else EARLIER[1]


@dataclass(frozen=True, slots=True)
class Sums:
    """One line of the summary. ``asked`` and ``given`` by round number."""

    label: str
    children: int
    asked: Mapping[int, int]
    given: Mapping[int, int]
    every: int
    """Given in each round (两轮均服)."""
    some: int
    """Given in some rounds, not in all (仅一轮)."""
    none: int
    """零轮."""
    never: int
    """Zero-dose children found."""
    never_given: int
    """Of these, given a dose in the campaign."""
    reasons: Mapping[Result, int]
    """Why not, over all rounds."""
    certificate: int
    """With a certificate."""
    earlier: Mapping[str, int]
    """Children by earlier doses: 0, 1–2, ≥3, 不详."""


def sums(label: str, targets: Iterable[Target], campaign: Campaign) -> Sums:
    """Adds up some of the children."""
    rows = tuple(targets)
    numbers = [each.number for each in campaign.rounds]
    taken = {row.id: [n for n in numbers if row.given(n)] for row in rows}
    never = [row for row in rows if row.earlier == 0]
    return Sums(
        label,
        len(rows),
        {n: sum(n in row.rounds for row in rows) for n in numbers},
        {n: sum(row.given(n) for row in rows) for n in numbers},
        sum(len(own) == len(numbers) for own in taken.values()),
        sum(0 < len(own) < len(numbers) for own in taken.values()),
        sum(not own for own in taken.values()),
        len(never),
        sum(bool(taken[row.id]) for row in never),
        {
            result: sum(noted.result is result for row in rows for noted in row.results.values())
            for result in Result
            if result is not Result.GIVEN
        },
        sum(row.certificate for row in rows),
        {words: sum(row.earlier_words == words for row in rows) for words in EARLIER},
    )


def by_residence(targets: Sequence[Target], campaign: Campaign) -> tuple[Sums, ...]:
    """本地, 流动, 合计."""
    local = [row for row in targets if row.residence is Residence.LOCAL]
    floating = [row for row in targets if row.residence is not Residence.LOCAL]
    return (
        sums(tr("本地"), local, campaign),
        sums(tr("流动"), floating, campaign),
        sums(tr("合计"), targets, campaign),
    )


def by_group(targets: Sequence[Target], campaign: Campaign) -> tuple[Sums, ...]:
    """One line for each village group."""
    return _by(targets, campaign, lambda row: row.village_group or tr("未分组"))


def by_birth_year(targets: Sequence[Target], campaign: Campaign) -> tuple[Sums, ...]:
    """One line for each year of birth."""
    return _by(targets, campaign, lambda row: tr("{year}年", year=row.birth_date.year))


def quick_check(targets: Sequence[Target], campaign: Campaign) -> tuple[Sums, ...]:
    """The table of the quick check: one line for each year of age at the first round."""
    first = campaign.rounds[0].first

    def age(row: Target) -> str:
        return tr("{n}岁", n=age_years(row.birth_date, max(first, row.birth_date)))

    return _by(targets, campaign, age)


def _by(
    targets: Sequence[Target], campaign: Campaign, key: Callable[[Target], str]
) -> tuple[Sums, ...]:
    names = sorted({key(row) for row in targets})
    return tuple(
        sums(name, (row for row in targets if key(row) == name), campaign) for name in names
    )


def residence_of(residence_type: str, since: date, day: date) -> Residence:
    """居住形式 on a day: only type 4 (流动) is counted as coming from elsewhere."""
    if residence_type != "4":
        return Residence.LOCAL
    return Residence.LONG if add_months(since, LONG_STAY_MONTHS) <= day else Residence.SHORT
