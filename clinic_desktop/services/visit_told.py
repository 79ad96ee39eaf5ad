"""What the records tell about the lines of a visit list: last time, and since it was made."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.forms.display import outcome_label, value_text
from clinic_desktop.domain.forms.model import FieldType, Form, Subject
from clinic_desktop.domain.words import tr
from clinic_desktop.services.followup import visit_forms
from clinic_desktop.services.records.reading import CLOSE_TITLES
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent, Record, Task


class Told:
    """What the records tell about the subjects of some tasks: last time, and since a day."""

    def __init__(
        self,
        place: Workplace,
        session: Session,
        tasks: Sequence[Task],
        made_on: date,
        made_at: str,
    ) -> None:
        """``made_at`` is the instant of the list as in ``created_at``: what was entered earlier
        on the same day does not close a line."""
        self._made_on, self._made_at = made_on, made_at
        residents = sorted({t.resident_id for t in tasks if t.resident_id})
        houses = sorted({t.household_id for t in tasks if t.household_id and not t.resident_id})
        programmes = {task.programme for task in tasks}
        self._forms = {p: {f.code: f for f in visit_forms(place.catalogue, p)} for p in programmes}
        forms = {code for own in self._forms.values() for code in own}
        self._records: dict[tuple[str, str], list[Record]] = {}
        for record in session.scalars(
            select(Record)
            .where(
                Record.form_code.in_(forms),
                Record.resident_id.in_(residents) | Record.household_id.in_(houses),
                Record.voided.is_(False),
            )
            .order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id.desc())
        ):
            subject = record.resident_id or record.household_id or ""
            self._records.setdefault((subject, record.form_code), []).append(record)
        self._events: dict[str, list[CareEvent]] = {}
        for event in session.scalars(
            select(CareEvent)
            .where(
                CareEvent.resident_id.in_(residents) | CareEvent.household_id.in_(houses),
                CareEvent.occurred_on >= made_on,
                CareEvent.created_at >= made_at,
                CareEvent.kind.in_(("attempt", "close", "away")),
                CareEvent.voided.is_(False),
            )
            .order_by(CareEvent.occurred_on.desc(), CareEvent.id.desc())
        ):
            self._events.setdefault(event.resident_id or event.household_id or "", []).append(event)

    def last(self, task: Task) -> str:
        """The last record before the list was made."""
        for form, record in self._of(task):
            if record.occurred_on < self._made_on:
                return f"{record.occurred_on:%y-%m-%d} {found_words(record, form)}"
        return ""

    def done(self, task: Task) -> str:
        """The record or event since the list was made."""
        for form, record in self._of(task):
            if record.occurred_on >= self._made_on and record.created_at >= self._made_at:
                return found_words(record, form) or tr("已录入")
        for event in self._events.get(task.resident_id or task.household_id or "", ()):
            if event.programme not in ("", task.programme):
                continue
            match event.kind:
                case "attempt":
                    return tr("未见到")
                case "away":
                    until = (event.details or {}).get("until", "")
                    return tr("临时外出至 {day}", day=until)
                case _:
                    reason = str((event.details or {}).get("reason", ""))
                    return CLOSE_TITLES.get(reason, tr("已结束管理"))
        return ""

    def _of(self, task: Task) -> Sequence[tuple[Form, Record]]:
        """Records of every form of the programme, newest first: the task may be at the next form
        already (by age, after the delivery)."""
        found: list[tuple[Form, Record]] = []
        for form in self._forms.get(task.programme, {}).values():
            subject = task.household_id if form.subject is Subject.HOUSEHOLD else task.resident_id
            found += [
                (form, record) for record in self._records.get((subject or "", form.code), ())
            ]
        return sorted(found, key=lambda pair: _newest(pair[1]), reverse=True)


_MOST_VALUES = 4
"""Measurements that tell of the last time in a few words."""


def _newest(record: Record) -> tuple[date, int, str]:
    return record.occurred_on, record.entry_order or 0, record.id


def found_words(record: Record, form: Form | None) -> str:
    """152/94 mmHg 控制不满意: the measurements and the class of a record."""
    if form is None:
        return ""
    answers = record.answers
    parts: list[str] = []
    for name in form.quick:
        if name.endswith("sbp"):
            sbp, dbp = answers.get(name), answers.get(name.removesuffix("sbp") + "dbp")
            if isinstance(sbp, int) and isinstance(dbp, int):
                parts.insert(0, f"{sbp}/{dbp}")
        if name.endswith(("sbp", "dbp")) or name not in answers:
            continue
        field = form.field(name)
        if field.type in (FieldType.INT, FieldType.DEC) and len(parts) < _MOST_VALUES:
            parts.append(value_text(field, answers[name]))
    parts.append(outcome_label(form, record.outcome))
    return " ".join(part for part in parts if part)
