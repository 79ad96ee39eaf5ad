"""What came of going to somebody: not met, away for a time, refused; and what that leads to.

Moving away and death have verbs of their own (``residents.changing``): they close every programme.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.programmes.engine import CONSIDER_LOST
from clinic_desktop.domain.words import tr
from clinic_desktop.services.enrolments import NoteEvent, close_enrolment, note_event
from clinic_desktop.services.today import TaskRow
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Task

AWAY_MONTHS = 6
"""An absence of this many months or more is a move (``schedules.md`` 1.3)."""


@dataclass(frozen=True, slots=True)
class Attempted:
    """A failed contact was noted. ``consider_lost``: it was at least the third in a row."""

    consider_lost: bool
    changes: Changes


def not_met(place: Workplace, task: TaskRow, on: date, note: str = "") -> Attempted:
    """A failed contact; it changes no date (``schedules.md`` 1.4)."""
    changes = note_event(
        place,
        NoteEvent("attempt", on, task.programme, task.resident_id, _house(task), note=note),
    )
    with place.reading() as session:
        row = session.get(Task, task.enrolment_id)
        advised = row is not None and consider_lost(row.trace)
    return Attempted(advised, changes)


def consider_lost(trace: object) -> bool:
    """Whether a stored trace holds the advice 考虑失访 (three failed contacts in a row)."""
    steps = trace if isinstance(trace, list) else []
    return any(isinstance(step, dict) and step.get("rule") == CONSIDER_LOST for step in steps)


def away(place: Workplace, task: TaskRow, on: date, until: date) -> Changes:
    """Temporarily away: every programme of the person waits until then.

    Raises:
        InputProblem: the end is not after ``on``, or so late that it is a move.
    """
    if until <= on:
        raise InputProblem(Problem("until", "AWAY_END", tr("返回日期应晚于今天")))
    if until >= add_months(on, AWAY_MONTHS):
        raise InputProblem(
            Problem("until", "AWAY_IS_MOVE", tr("外出满 6 个月按迁出处理，请用“迁出”"))
        )
    return note_event(
        place,
        NoteEvent(
            "away", on, "", task.resident_id, _house(task), details={"until": until.isoformat()}
        ),
    )


def refused(place: Workplace, task: TaskRow, on: date, proof: str) -> Changes:
    """Refuses to be managed; ``proof`` is the signed or witnessed note (section 5)."""
    _need(proof, tr("请写明签名或见证情况"))
    return close_enrolment(place, task.enrolment_id, on, "refused", proof)


def lost(place: Workplace, task: TaskRow, on: date, note: str) -> Changes:
    """Lost to follow-up; only after three failed contacts in a row.

    Raises:
        InputProblem: fewer were noted.
    """
    with place.reading() as session:
        row = session.get(Task, task.enrolment_id)
        advised = row is not None and consider_lost(row.trace)
    if not advised:
        raise InputProblem(
            Problem("reason", "LOST_TOO_EARLY", tr("连续 3 次未见到后才能按失访结束管理"))
        )
    return close_enrolment(place, task.enrolment_id, on, "lost", note)


def _house(task: TaskRow) -> str | None:
    """The house only where the task is the house's own."""
    return None if task.resident_id else task.household_id


def _need(text: str, words: str) -> None:
    if not text.strip():
        raise InputProblem(Problem("note", "PROOF_MISSING", words))
