"""健康处方: one page of advice in plain words, and for whom it is meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_TITLE_OPENS, _TITLE_CLOSES = "【", "】"
_WARNING = "！"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the advice is chosen for."""

    months: int
    """Age."""
    sex: str
    programmes: frozenset[str]
    weeks: int | None = None
    """Completed weeks of pregnancy while she is pregnant."""
    findings: frozenset[str] = frozenset()
    """What was found last: ``form=outcome`` of the last records, reason codes of open tasks."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A health prescription. Ages in completed months, ``until_months`` not included; weeks of
    pregnancy are both included.
    """

    code: str
    title: str
    group: str
    points: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    """When to see a doctor at once."""
    programmes: frozenset[str] = frozenset()
    sex: str = ""
    from_months: int | None = None
    until_months: int | None = None
    from_weeks: int | None = None
    until_weeks: int | None = None
    when: frozenset[str] = frozenset()
    """Findings that ask for it first (``hypertension_followup=2``, ``BP_HIGH_RISK_6M``)."""
    source: str = ""
    edition: str = ""
    own: bool = False
    """Written or changed by the clinic."""

    def fits(self, reader: Reader) -> bool:
        """Whether age, sex and weeks of pregnancy allow it."""
        if self.sex and reader.sex in ("1", "2") and reader.sex != self.sex:
            return False
        if self.from_months is not None and reader.months < self.from_months:
            return False
        if self.until_months is not None and reader.months >= self.until_months:
            return False
        if self.from_weeks is None and self.until_weeks is None:
            return True
        weeks = reader.weeks
        return weeks is not None and (self.from_weeks or 0) <= weeks <= (self.until_weeks or 99)

    def suits(self, reader: Reader) -> bool:
        """Whether it answers a finding or belongs to a programme of the person."""
        return self.fits(reader) and bool(
            self.when & reader.findings or self.programmes & reader.programmes
        )


@dataclass(frozen=True, slots=True)
class AdviceLibrary:
    """The prescriptions in their order, by code."""

    advice: Mapping[str, Advice] = field(default_factory=dict)

    def with_own(self, own: Iterable[Advice]) -> "AdviceLibrary":
        """The clinic's own stand before the others; one with the code of another replaces it."""
        mine = {one.code: one for one in own}
        return AdviceLibrary(mine | {c: a for c, a in self.advice.items() if c not in mine})

    def without(self, codes: Iterable[str]) -> "AdviceLibrary":
        """Without those that the clinic no longer hands out."""
        gone = frozenset(codes)
        return AdviceLibrary({c: a for c, a in self.advice.items() if c not in gone})

    def sorted_for(self, reader: Reader) -> tuple[Advice, ...]:
        """What the last finding suggests, what a programme of the person names, what the age
        allows, and then everything else; each in the order of the library.
        """

        def rank(one: Advice) -> int:
            if not one.fits(reader):
                return 3
            if one.when & reader.findings:
                return 0
            return 1 if one.suits(reader) else 2

        return tuple(sorted(self.advice.values(), key=rank))


def as_text(given: Iterable[Advice]) -> str:
    """What was handed out, as it is kept with the record of education."""
    lines: list[str] = []
    for one in given:
        lines.append(f"{_TITLE_OPENS}{one.title}{_TITLE_CLOSES}")
        lines.extend(one.points)
        lines.extend(f"{_WARNING}{warning}" for warning in one.warnings)
    return "\n".join(lines)


def in_short(given: Iterable[Advice], most: int = 60) -> str:
    """What was taught, as a register has room for it: the beginning of each sheet."""
    lines = []
    for one in given:
        text = "".join(one.points[:2])
        lines.append(f"{one.title}：{text if len(text) <= most else text[:most] + '……'}")
    return "\n".join(lines)


def from_text(text: str, source: str = "") -> tuple[Advice, ...]:
    """The sheets of a kept text, so that they can be printed again as they were handed out."""
    found: list[tuple[str, list[str], list[str]]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith(_TITLE_OPENS) and line.endswith(_TITLE_CLOSES):
            found.append((line[1:-1], [], []))
        elif found and line.startswith(_WARNING):
            found[-1][2].append(line[1:])
        elif found:
            found[-1][1].append(line)
    return tuple(
        Advice(f"kept_{n}", title, "", tuple(points), tuple(warnings), source=source)
        for n, (title, points, warnings) in enumerate(found)
    )
