"""The formula notation of report forms: text to tree (``indicators.md`` Part 3).

``n(lecture | headcount >= 50)`` counts events, ``p(bp)`` distinct persons, ``h(material)``
distinct households, ``s(lecture.headcount)`` sums a field, ``d(playback.item)`` counts distinct
values. Any other ``name(argument, …)`` is a named figure. ``col(7) / col(6)`` and
``row(18) / row(17)`` refer to cells of the same line or column, ``cell(R-01.1)`` to another
form, ``rows(1, 4)`` adds the lines 1 to 4. Plus and minus join counts; one ``/`` makes a rate.
A condition after ``|`` is an expression of the form language over the event's values.
"""

import re
from dataclasses import dataclass

from clinic_desktop.domain.forms.expressions import Expression
from clinic_desktop.domain.forms.expressions import parse as parse_expression
from clinic_desktop.domain.words import tr

COUNTERS = frozenset({"n", "p", "h", "s", "d"})
"""Functions over events; everything else is a named figure or a reference."""

NUMBER = "number"
"""Name of a plain number in a formula, its digits being the argument."""

_MAX_LENGTH = 400
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_DIGITS = re.compile(r"[0-9]{1,9}")
_ARGUMENT = re.compile(r"[\w.\-~+]+")


class FormulaError(ValueError):
    """The text is not a formula; the message says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Count:
    """``n p h s d`` over an event word, with the field of ``s`` and ``d`` and a condition."""

    counter: str
    word: str
    field: str
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class Named:
    """A named figure or a reference with its arguments as written."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts joined by plus and minus."""

    parts: tuple[tuple[int, "Formula"], ...]
    """(sign, part)"""


@dataclass(frozen=True, slots=True)
class Quotient:
    """A rate."""

    num: "Formula"
    den: "Formula"


Formula = Count | Named | Sum | Quotient


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def formula(self) -> Formula:
        num = self._sum()
        if self._take("/"):
            num = Quotient(num, self._sum())
        self._blank()
        if self._at != len(self._text):
            raise FormulaError(
                tr("公式“{text}”在此处多出内容：{rest}", text=self._text, rest=self._rest())
            )
        return num

    def _sum(self) -> Formula:
        parts: list[tuple[int, Formula]] = [(1, self._part())]
        while True:
            if self._take("+"):
                parts.append((1, self._part()))
            elif self._take("-"):
                parts.append((-1, self._part()))
            else:
                return parts[0][1] if len(parts) == 1 else Sum(tuple(parts))

    def _part(self) -> Formula:
        self._blank()
        if found := _DIGITS.match(self._text, self._at):
            self._at = found.end()
            return Named(NUMBER, (found.group(),))
        name = self._match(_NAME)
        if name in COUNTERS:
            return self._count(name)
        return Named(name, self._arguments() if self._take("(") else ())

    def _count(self, counter: str) -> Count:
        self._expect("(")
        word = self._match(_NAME)
        field = ""
        if self._text.startswith(".", self._at):
            self._at += 1
            field = self._match(_NAME)
        if (counter in {"s", "d"}) != bool(field):
            raise FormulaError(tr("公式“{text}”：s 与 d 需要字段，其余不用", text=self._text))
        condition = None
        if self._take("|"):
            start, depth = self._at, 1
            while self._at < len(self._text):
                depth += {"(": 1, ")": -1}.get(self._text[self._at], 0)
                if depth == 0:
                    break
                self._at += 1
            condition = parse_expression(self._text[start : self._at].strip())
        self._expect(")")
        return Count(counter, word, field, condition)

    def _arguments(self) -> tuple[str, ...]:
        if self._take(")"):
            return ()
        found = [self._match(_ARGUMENT)]
        while self._take(","):
            found.append(self._match(_ARGUMENT))
        self._expect(")")
        return tuple(found)

    def _blank(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1

    def _take(self, mark: str) -> bool:
        self._blank()
        if self._text.startswith(mark, self._at):
            self._at += len(mark)
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise FormulaError(
                tr(
                    "公式“{text}”在“{rest}”处应为“{mark}”",
                    text=self._text,
                    rest=self._rest(),
                    mark=mark,
                )
            )

    def _match(self, pattern: re.Pattern[str]) -> str:
        self._blank()
        found = pattern.match(self._text, self._at)
        if found is None:
            raise FormulaError(
                tr("公式“{text}”在“{rest}”处缺少名称", text=self._text, rest=self._rest())
            )
        self._at = found.end()
        return found.group()

    def _rest(self) -> str:
        return self._text[self._at : self._at + 12] or tr("结尾")


def parse_formula(text: str) -> Formula:
    """The tree of a formula.

    Raises:
        FormulaError: it is none.
        ExpressionError: its condition is none.
    """
    if len(text) > _MAX_LENGTH:
        raise FormulaError(tr("公式超过 {limit} 个字符", limit=_MAX_LENGTH))
    return _Reader(text).formula()


def event_words(formula: Formula) -> frozenset[str]:
    """The event words that a formula counts."""
    match formula:
        case Count(word=word):
            return frozenset({word})
        case Sum(parts=parts):
            return frozenset().union(*(event_words(part) for _, part in parts))
        case Quotient(num=num, den=den):
            return event_words(num) | event_words(den)
        case Named():
            return frozenset()
