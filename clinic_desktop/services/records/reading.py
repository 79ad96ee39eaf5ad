"""Reading records: what a form starts with, one record, the timeline, the trend of values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from clinic_desktop.domain.campaigns import Result
from clinic_desktop.domain.forms.carry import new_answers
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.display import outcome_label, summary
from clinic_desktop.domain.forms.editions import Legible
from clinic_desktop.domain.forms.model import Form, Repeat
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import load_record
from clinic_desktop.services.records.subject import About, check_subject, context_for, form_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent, Dose, Record


@dataclass(frozen=True, slots=True)
class FormStart:
    """A form ready to be filled in: its definition, first answers and what it may know."""

    form: Form
    answers: dict[str, Any]
    context: Context
    about: About
    title: str
    """Whom it is about, for the head of the editor."""
    record_id: str | None = None
    carried_from: date | None = None
    """Day of the record whose answers were carried forward."""
    left_out: tuple[str, ...] = ()
    """Items of an older edition whose code has no counterpart: somebody looks at the paper."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line of a person's timeline."""

    occurred_on: date
    kind: str
    """record, dose or event."""
    row_id: str
    title: str
    text: str
    outcome: str
    performed_by: str
    form_code: str = ""


def start_form(
    place: Workplace, form_code: str, about: About, record_id: str | None = None
) -> FormStart:
    """Open a form: an existing record to amend, or a new one carried forward from the last."""
    with place.reading() as session:
        if record_id is None:
            form = form_of(place, form_code)
            check_subject(form, about)
            context = context_for(place, session, about)
            last = context.previous.get(form_code)
            if form.repeat is Repeat.ONCE and last is not None:
                record_id = session.scalar(
                    select(Record.id)
                    .where(
                        Record.form_code == form_code,
                        Record.voided.is_(False),
                        Record.resident_id == about.resident_id
                        if about.resident_id
                        else Record.household_id == about.household_id,
                    )
                    .order_by(Record.id)
                    .limit(1)
                )
            else:
                return FormStart(
                    form,
                    new_answers(form, context),
                    context,
                    about,
                    _title(context),
                    carried_from=last.occurred_on if last else None,
                )
        record = load_record(session, record_id or "")
        about = About(record.resident_id, record.household_id)
        form = form_of(place, record.form_code, record.form_edition)
        read = place.catalogue.legible(record.form_code, record.form_edition, record.answers)
        context = context_for(place, session, about, besides=record.id, before=record.occurred_on)
        return FormStart(
            read.form if read is not None else form,
            dict(read.answers if read is not None else record.answers),
            context,
            about,
            _title(context),
            record_id=record.id,
            left_out=_labels(read) if read is not None else (),
        )


def _labels(read: Legible) -> tuple[str, ...]:
    names = dict.fromkeys(name for name, _ in read.left_out)
    return tuple(read.form.field(name).label if read.form.has(name) else name for name in names)


def _title(context: Context) -> str:
    name = context.person.get("name") or context.person.get("head_name")
    return str(name or "")


def timeline(
    place: Workplace, resident_id: str, limit: int = 50, before: date | None = None
) -> tuple[TimelineRow, ...]:
    """What happened to a person, newest first: forms, doses, programme events."""
    with place.reading() as session:
        records = select(Record).where(Record.resident_id == resident_id, Record.voided.is_(False))
        doses = select(Dose).where(Dose.resident_id == resident_id, Dose.voided.is_(False))
        events = select(CareEvent).where(
            CareEvent.resident_id == resident_id, CareEvent.voided.is_(False)
        )
        if before is not None:
            records = records.where(Record.occurred_on < before)
            doses = doses.where(Dose.given_on < before)
            events = events.where(CareEvent.occurred_on < before)
        rows = [
            *(
                _record_row(place, record)
                for record in session.scalars(
                    records.order_by(Record.occurred_on.desc()).limit(limit)
                )
            ),
            *(
                TimelineRow(
                    dose.given_on,
                    "dose",
                    dose.id,
                    tr("预防接种"),
                    _product_name(place, dose.product),
                    "",
                    dose.vaccinator or dose.given_at or "",
                )
                for dose in session.scalars(doses.order_by(Dose.given_on.desc()).limit(limit))
            ),
            *(
                TimelineRow(
                    event.occurred_on,
                    "event",
                    event.id,
                    EVENT_TITLES.get(event.kind, event.kind),
                    _event_text(place, event.programme, event.details or {}, event.note),
                    "",
                    "",
                )
                for event in session.scalars(
                    events.order_by(CareEvent.occurred_on.desc()).limit(limit)
                )
            ),
        ]
    rows.sort(key=lambda row: (row.occurred_on, row.row_id), reverse=True)
    return tuple(rows[:limit])


EVENT_TITLES = {
    "visit": tr("随访服务"),
    "exam": tr("健康体检"),
    "sign": tr("签约"),
    "anc": tr("产前检查"),
    "delivery": tr("分娩"),
    "attempt": tr("未联系上"),
    "referral": tr("转诊"),
    "referral_check": tr("转诊回访"),
    "away": tr("临时外出"),
    "close": tr("结束管理"),
    "reopen": tr("恢复管理"),
    "bp": tr("血压筛查"),
    "glucose_screen": tr("血糖筛查"),
    "treatment_end": tr("停止治疗"),
    "terminate": tr("解约"),
    "pregnancy_end": tr("妊娠终止"),
    "vaccination_facts": tr("接种相关情况"),
    "vaccination_hold": tr("接种暂缓或禁忌"),
    "campaign_result": tr("补充免疫"),
    "certificate": tr("发放预防接种证"),
}
CLOSE_TITLES = {
    "death": tr("死亡"),
    "moved_out": tr("迁出"),
    "refused": tr("拒绝管理"),
    "lost": tr("失访"),
    "misdiagnosis": tr("排除诊断"),
    "completed": tr("治愈或疗程结束"),
}


def _record_row(place: Workplace, record: Record) -> TimelineRow:
    try:
        form = form_of(place, record.form_code, record.form_edition)
    except InputProblem:
        return TimelineRow(
            record.occurred_on,
            "record",
            record.id,
            record.form_code,
            tr("此表的定义已停用，内容仍保存"),
            record.outcome or "",
            record.performed_by or "",
            record.form_code,
        )
    read = place.catalogue.legible(record.form_code, record.form_edition, record.answers)
    return TimelineRow(
        record.occurred_on,
        "record",
        record.id,
        form.title,
        summary(form, read.answers if read is not None else record.answers),
        outcome_label(form, record.outcome),
        record.performed_by or "",
        record.form_code,
    )


def _product_name(place: Workplace, code: str) -> str:
    vaccines = place.catalogue.vaccines
    product = vaccines.products.get(code) if vaccines is not None else None
    return product.name if product else code


def _event_text(
    place: Workplace, programme: str, details: Mapping[str, Any], note: str | None
) -> str:
    known = place.catalogue.programmes.get(programme)
    parts = [known.name if known else ""]
    if reason := details.get("reason"):
        parts.append(CLOSE_TITLES.get(reason, str(reason)))
    if "attended" in details:
        parts.append(tr("已就诊") if details["attended"] else tr("未就诊"))
    if until := details.get("until"):
        parts.append(tr("至 {day}", day=until))
    if "sbp" in details:
        parts.append(f"{details['sbp']}/{details.get('dbp', '')} mmHg")
    if "round" in details and (result := details.get("result")) in set(Result):
        parts.append(tr("第{n}轮 {word}", n=details["round"], word=Result(result).label))
    if "again" in details:
        parts.append(tr("补发") if details["again"] else "")
        parts.append(str(details.get("number") or ""))
    parts.append(note or "")
    return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Values of one record for the trend chart; plain numbers in the unit of the form."""

    on: date
    values: Mapping[str, float]


def trend(
    place: Workplace, resident_id: str, form_codes: tuple[str, ...], fields: tuple[str, ...]
) -> tuple[TrendPoint, ...]:
    """The values of some number fields over the last records of these forms, oldest first."""
    with place.reading() as session:
        records = session.execute(
            select(Record.form_code, Record.form_edition, Record.occurred_on, Record.answers)
            .where(
                Record.resident_id == resident_id,
                Record.form_code.in_(form_codes),
                Record.voided.is_(False),
            )
            .order_by(Record.occurred_on.desc())
            .limit(24)
        ).all()
    points = []
    for record in reversed(records):
        read = place.catalogue.legible(record.form_code, record.form_edition, record.answers)
        if read is None:
            continue
        values = {
            name: read.answers[name] / 10 ** read.form.field(name).scale
            for name in fields
            if read.form.has(name) and isinstance(read.answers.get(name), int)
        }
        if values:
            points.append(TrendPoint(record.occurred_on, values))
    return tuple(points)
