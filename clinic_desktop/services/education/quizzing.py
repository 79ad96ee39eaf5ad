"""测验: answers keyed paper by paper or counted, before and after, and the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordedForm, RecordForm, record_form
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

SURVEY_FORM = "health_survey"
KINDS = {"knowledge": tr("知晓率"), "behaviour": tr("健康行为形成率")}
TIMINGS = {"before": tr("培训前"), "after": tr("培训后"), "single": tr("单次")}
_ANSWERS = frozenset("ABCDEFGHXY√×0123456789")
_LEFT_OUT = frozenset("-—_ 　")
"""Stand for a question without an answer; unanswered is wrong (I-B11)."""
_WIDE = str.maketrans("ＡＢＣＤＥＦＧＨＸＹ０１２３４５６７８９vV", "ABCDEFGHXY0123456789√√")


@dataclass(frozen=True, slots=True)
class Paper:
    """One person's answers, a character a question."""

    given: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Quiz:
    """A survey as it is typed: papers with a key, or counts."""

    on: date
    kind: str
    timing: str
    topic: str
    audience: str = ""
    key: str = ""
    papers: tuple[Paper, ...] = ()
    persons: int = 0
    questions: int = 0
    correct: int = 0


@dataclass(frozen=True, slots=True)
class QuizRow:
    """One survey of the year."""

    record_id: str
    on: date
    kind: str
    timing: str
    topic: str
    audience: str
    persons: int
    questions: int
    correct: int
    keyed: bool

    @property
    def rate(self) -> Fraction | None:
        """Correct answers over persons × questions."""
        asked = self.persons * self.questions
        return Fraction(self.correct, asked) if asked else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The surveys before and after on one topic: sums, not the mean of rates (I-B11)."""

    topic: str
    kind: str
    before: Fraction | None
    after: Fraction | None

    @property
    def points(self) -> Fraction | None:
        """Percentage points gained."""
        if self.before is None or self.after is None:
            return None
        return (self.after - self.before) * 100


def answers_typed(text: str) -> str:
    """Answers as they are compared: capitals, no blanks between, a dash for none."""
    plain = "".join(text.translate(_WIDE).upper().split())
    return "".join("-" if character in _LEFT_OUT else character for character in plain)


def right_of(key: str, given: str) -> int:
    """How many answers agree with the key."""
    return sum(a == b and a != "-" for a, b in zip(key, given, strict=False))


def save_quiz(place: Workplace, quiz: Quiz, record_id: str | None = None) -> RecordedForm:
    """Keep a survey as a record of its form, with the papers where they were keyed.

    Raises:
        InputProblem: more answers than questions, unreadable answers, no paper and no count.
    """
    answers: dict[str, Any] = {
        "survey_date": quiz.on.isoformat(),
        "kind": quiz.kind,
        "timing": quiz.timing,
        "topic": quiz.topic,
        "audience": quiz.audience,
        "surveyor": place.actor.name,
    }
    if quiz.papers:
        answers |= _keyed(quiz)
    else:
        answers |= {
            "persons": quiz.persons or None,
            "questions": quiz.questions or None,
            "correct": quiz.correct,
        }
    known = {name: value for name, value in answers.items() if value not in (None, "")}
    return record_form(place, RecordForm(SURVEY_FORM, known, record_id=record_id))


def _keyed(quiz: Quiz) -> dict[str, Any]:
    key = answers_typed(quiz.key)
    if not key or set(key) - _ANSWERS:
        raise InputProblem(Problem("key", "KEY", tr("请填写标准答案，每题一个字母或数字")))
    rows = []
    for number, paper in enumerate(quiz.papers, 1):
        given = answers_typed(paper.given)
        if len(given) > len(key) or set(given) - _ANSWERS - {"-"}:
            raise InputProblem(
                Problem(
                    "papers",
                    "PAPER",
                    tr(
                        "第 {n} 份答案有误：每题一个字母，没答用 -，共 {m} 题", n=number, m=len(key)
                    ),
                )
            )
        row = {"given": given, "right": right_of(key, given)}
        rows.append(row | ({"who": paper.who.strip()} if paper.who.strip() else {}))
    return {
        "answer_key": key,
        "papers": rows,
        "persons": len(rows),
        "questions": len(key),
        "correct": sum(row["right"] for row in rows),
    }


def quizzes(place: Workplace, year: int) -> tuple[QuizRow, ...]:
    """The surveys of a year, newest first."""
    with place.reading() as session:
        rows = session.scalars(
            select(Record)
            .where(
                Record.form_code == SURVEY_FORM,
                Record.clinic_code == place.site.code,
                Record.voided.is_(False),
                Record.occurred_on.between(date(year, 1, 1), date(year, 12, 31)),
            )
            .order_by(Record.occurred_on.desc(), Record.entry_order.desc())
        )
        return tuple(
            QuizRow(
                row.id,
                row.occurred_on,
                str(row.answers.get("kind") or ""),
                str(row.answers.get("timing") or ""),
                str(row.answers.get("topic") or ""),
                str(row.answers.get("audience") or ""),
                int(row.answers.get("persons") or 0),
                int(row.answers.get("questions") or 0),
                int(row.answers.get("correct") or 0),
                bool(row.answers.get("papers")),
            )
            for row in rows
        )


def compared(rows: Sequence[QuizRow]) -> tuple[Comparison, ...]:
    """Topics that were asked about before or after, with both rates."""
    sums: dict[tuple[str, str], dict[str, list[int]]] = {}
    for row in rows:
        if row.timing in ("before", "after"):
            both = sums.setdefault((row.topic, row.kind), {})
            own = both.setdefault(row.timing, [0, 0])
            own[0] += row.correct
            own[1] += row.persons * row.questions
    return tuple(
        Comparison(topic, kind, _rate(both.get("before")), _rate(both.get("after")))
        for (topic, kind), both in sorted(sums.items())
    )


def _rate(own: list[int] | None) -> Fraction | None:
    return Fraction(own[0], own[1]) if own and own[1] else None
