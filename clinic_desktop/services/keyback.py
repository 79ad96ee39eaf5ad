"""Keying a walk back: one line of a visit list becomes a record, an attempt or a closed case.

A line is typed with the few quick fields of its form; the rest is carried forward from last time,
and class and next date are the rule's own proposal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.forms.derive import is_empty, survey
from clinic_desktop.domain.forms.display import outcome_label
from clinic_desktop.domain.forms.model import Field, Form, Subject
from clinic_desktop.domain.forms.quick import fields_here, quick_fields
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.enrolments import NoteEvent, close_enrolment, note_event
from clinic_desktop.services.followup import propose
from clinic_desktop.services.records.reading import start_form
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.visit_list import ListedVisit
from clinic_desktop.services.workplace import Workplace

MET, NOT_MET, REFUSED = "1", "2", "3"
RESULTS = {MET: tr("见到"), NOT_MET: tr("未见到"), REFUSED: tr("拒绝")}
"""How the visit went, as ticked on the paper."""
_NEXT = "next_visit_date"


@dataclass(frozen=True, slots=True)
class KeyedLine:
    """One line as typed back. ``values`` are the answers of the form's quick fields."""

    enrolment_id: str
    programme: str
    form: str
    about: About
    visited_on: date
    result: str = MET
    values: Mapping[str, Any] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Keyed:
    """What became of a line, in words for its row."""

    words: str
    record_id: str | None
    changes: Changes


def key_back(place: Workplace, line: KeyedLine) -> Keyed:
    """Save one line.

    Raises:
        InputProblem: each problem names its field; unusual values want confirming, a required
            field that the quick entry leaves out is named so that it can be asked for.
    """
    if line.visited_on > place.today:
        raise InputProblem(Problem("visited_on", "DATE_FUTURE", tr("随访日期不能晚于今天")))
    match line.result:
        case "2":
            event = NoteEvent(
                "attempt",
                line.visited_on,
                line.programme,
                line.about.resident_id,
                line.about.household_id,
                note=line.note,
            )
            return Keyed(RESULTS[NOT_MET], None, note_event(place, event))
        case "3":
            changes = close_enrolment(
                place, line.enrolment_id, line.visited_on, "refused", line.note
            )
            return Keyed(RESULTS[REFUSED], None, changes)
        case _:
            return _visited(place, line)


@dataclass(frozen=True, slots=True)
class QuickStart:
    """How a line begins. The fields have only the options that are offered to this person."""

    quick: tuple[Field, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    """Fields that may still be asked for, by id."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Carried forward from last time, and defaults."""


def quick_starts(place: Workplace, lines: Sequence[ListedVisit]) -> dict[str, QuickStart]:
    """The quick fields of each open line and what they start with, by enrolment."""
    found: dict[str, QuickStart] = {}
    for line in lines:
        form = place.catalogue.form(line.form) if line.form else None
        if form is None or line.done or not form.quick:
            continue
        start = start_form(place, line.form, line.about)
        values = {n: start.answers[n] for n in form.quick if n in start.answers}
        found[line.enrolment_id] = QuickStart(
            quick_fields(form, start.answers, start.context),
            fields_here(form, start.answers, start.context),
            values,
        )
    return found


def filled_in(place: Workplace, line: KeyedLine) -> dict[str, Any]:
    """The whole answers of a line: carried forward, typed, then what the rule proposes."""
    start = start_form(place, line.form, line.about)
    form = start.form
    answers = dict(start.answers)
    answers[form.date_field] = line.visited_on.isoformat()
    answers |= {name: value for name, value in line.values.items() if not is_empty(value)}
    if form.subject is Subject.RESIDENT:
        _proposed(place, form, line, answers)
    proposals = survey(form, answers, start.context).proposals
    if form.outcome_field and is_empty(answers.get(form.outcome_field)):
        answers[form.outcome_field] = proposals.get(form.outcome_field)
    return {name: value for name, value in answers.items() if not is_empty(value)}


def _visited(place: Workplace, line: KeyedLine) -> Keyed:
    answers = filled_in(place, line)
    saved = record_form(
        place,
        RecordForm(
            line.form,
            answers,
            line.about,
            confirmed=line.confirmed,
            reason=line.note,
        ),
    )
    form = place.catalogue.form(line.form)
    outcome = outcome_label(form, saved.outcome) if form is not None else ""
    following = answers.get(_NEXT)
    parts = (outcome, tr("下次 {day}", day=following) if following else "")
    words = " · ".join(part for part in parts if part) or tr("已保存")
    return Keyed(words, saved.record_id, saved.changes)


def _proposed(place: Workplace, form: Form, line: KeyedLine, answers: dict[str, Any]) -> None:
    """Class first, then the next date: the date depends on the class."""
    for name in (form.outcome_field, _NEXT):
        if not name or not form.has(name) or not is_empty(line.values.get(name)):
            continue
        proposal = propose(place, line.form, line.about, answers)
        if proposal is None or proposal.programme != line.programme:
            continue
        if name == _NEXT and proposal.next_due is not None:
            answers[name] = proposal.next_due.isoformat()
        elif name != _NEXT and proposal.outcome:
            answers[name] = proposal.outcome
