"""Answers as people read them: labels of codes, lines, one-line summary, completeness."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic_desktop.domain.forms.answer_types import decimal_text
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import (
    file_gaps,
    is_empty,
    is_required,
    option_of,
    relevant_fields,
    survey,
)
from clinic_desktop.domain.forms.evaluate import Scope
from clinic_desktop.domain.forms.model import Field, FieldType, Form
from clinic_desktop.domain.words import tr


@dataclass(frozen=True, slots=True)
class Line:
    """One answered item: where it stands, what it is called, what it says."""

    section: str
    field: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """How far a form is filled in: ``filled`` of ``wanted`` relevant items."""

    filled: int
    wanted: int
    missing: tuple[str, ...]
    """Required fields without an answer, those shown from the file included."""

    @property
    def complete(self) -> bool:
        """Nothing required is missing."""
        return not self.missing

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, 100 where nothing is wanted."""
        return 100 if self.wanted == 0 else self.filled * 100 // self.wanted


def label_of(field: Field, code: object) -> str:
    """The label of a code; the code itself where the form does not know it (older editions)."""
    return next((o.label for o in field.options if o.code == code), str(code))


def value_text(field: Field, answer: object) -> str:
    """One answer as text, without its companions; empty for no answer."""
    if is_empty(answer):
        return ""
    match field.type:
        case FieldType.INT | FieldType.DEC:
            number = decimal_text(field, answer) if isinstance(answer, int) else str(answer)
            return f"{number}{' ' if field.unit[:1].isascii() and field.unit else ''}{field.unit}"
        case FieldType.SINGLE:
            return label_of(field, answer)
        case FieldType.MULTI:
            codes = answer if isinstance(answer, list) else [answer]
            return "、".join(label_of(field, code) for code in codes)
        case FieldType.ROWS:
            return "；".join(_row_texts(field, answer))
        case FieldType.PHOTO:
            return tr("{n} 张", n=len(answer) if isinstance(answer, list) else 1)
        case FieldType.DATETIME:
            return str(answer).replace("T", " ")
        case _:
            return str(answer)


def answer_text(form: Form, field: Field, answers: Mapping[str, Any]) -> str:
    """An answer with its companions (其他：花粉) and its goal (62.5 kg / 60.0 kg)."""
    answer = answers.get(field.id)
    if is_empty(answer):
        return ""
    if field.options:
        codes = answer if isinstance(answer, list) else [answer]
        text = "、".join(_with_companions(form, field, code, answers) for code in codes)
    else:
        text = value_text(field, answer)
    if field.target and form.has(field.target) and not is_empty(answers.get(field.target)):
        goal = value_text(form.field(field.target), answers[field.target])
        return tr("{now}（目标 {goal}）", now=text, goal=goal)
    return text


def _with_companions(form: Form, field: Field, code: object, answers: Mapping[str, Any]) -> str:
    option = option_of(form, field, code, answers)
    if option is None:
        return str(code)
    told = [
        text
        for companion in option.companion
        if form.has(companion) and (text := answer_text(form, form.field(companion), answers))
    ]
    return f"{option.label}（{'，'.join(told)}）" if told else option.label


def _row_texts(field: Field, rows: object) -> list[str]:
    if field.rows is None or not isinstance(rows, list):
        return []
    return [
        " ".join(
            value_text(column, row[column.id])
            for column in field.rows.fields
            if not is_empty(row.get(column.id))
        )
        for row in rows
        if isinstance(row, dict)
    ]


def lines(form: Form, answers: Mapping[str, Any], context: Context) -> tuple[Line, ...]:
    """Every answered item in the order of the form; companions and goals stand with their item."""
    relevant = relevant_fields(form, answers, context)
    return tuple(
        Line(section.title, field.id, field.label, text)
        for section in form.sections
        for field in section.fields
        if field.id in relevant
        and not _stands_elsewhere(field)
        and (text := _shown(form, field, answers, context))
    )


def _stands_elsewhere(field: Field) -> bool:
    return field.companion_of is not None or field.target_of is not None


def _shown(form: Form, field: Field, answers: Mapping[str, Any], context: Context) -> str:
    return file_text(field, context) if field.from_file else answer_text(form, field, answers)


def file_text(field: Field, context: Context) -> str:
    """What a field shown from the file says."""
    match context.person.get(field.from_file):
        case None | "" | ():
            return ""
        case date() as day:
            return day.isoformat()
        case tuple() as several:
            return value_text(field, list(several))
        case found:
            return value_text(field, str(found))


def summary(form: Form, answers: Mapping[str, Any]) -> str:
    """The timeline line: the form's summary fields that are answered."""
    found = []
    for field_id in form.summary:
        field = form.field(field_id)
        text = answer_text(form, field, answers)
        if text:
            found.append(tr("{label} {text}", label=field.label, text=text))
    return " · ".join(found)


def search_text(form: Form, answers: Mapping[str, Any]) -> str:
    """The words by which a record is found."""
    found = (answer_text(form, form.field(field_id), answers) for field_id in form.search)
    return " ".join(text for text in found if text)


def outcome_label(form: Form, outcome: str | None) -> str:
    """The outcome code in words: 控制满意, 失访, 死亡."""
    match outcome:
        case None | "":
            return ""
        case "lost":
            return tr("失访")
        case "dead":
            return tr("死亡")
        case _:
            if form.outcome_field and form.has(form.outcome_field):
                return label_of(form.field(form.outcome_field), outcome)
            return outcome


def completeness(form: Form, answers: Mapping[str, Any], context: Context) -> Share:
    """How much of what matters is answered, and which required items are missing.

    Computed items, items shown from the file and untouched optional blocks are not counted; of a
    lost or dead visit only what it still requires.
    """
    state = survey(form, answers, context)
    scope = Scope(form, state.answers, context)
    counted = []
    for section in form.sections:
        touched = any(not is_empty(state.answers.get(f.id)) for f in section.fields)
        if section.optional and not touched:
            continue
        counted += [
            f
            for f in section.fields
            if f.id in state.relevant
            and f.computed is None
            and not f.from_file
            and f.target_of is None
            and (not state.relaxed or is_required(form, f, scope, state.relaxed))
        ]
    filled = sum(not is_empty(state.answers.get(f.id)) for f in counted)
    gaps = {field.id for field in file_gaps(form, scope, state.relevant)}
    missing = tuple(
        f.id
        for f in form.fields()
        if f.id in gaps or (f.id in state.required and is_empty(state.answers.get(f.id)))
    )
    return Share(filled, len(counted), missing)
