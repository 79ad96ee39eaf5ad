"""转诊: what is known for the slip, and the referrals of a person that wait for their check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.forms.display import answer_text
from clinic_desktop.domain.words import tr
from clinic_desktop.services.enrolments import NoteEvent, note_event
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.happened import Chronicle, Facts
from clinic_desktop.storage.tables import Enrolment, Record, ResidentIndex, Task

SLIP = "referral_out"
CHECK_WITHIN_DAYS = 14
LOOK_BACK_DAYS = 183
GENERAL = "general"
"""A referral that belongs to no programme."""
CALLS = frozenset(
    {
        "TB_SUSPECT_CALL_7D",
        "TB_SUSPECT_RECALL_7D",
        "TB_OUTCOME_CALL_14D",
        "ANC_REFERRAL_CHECK_14D",
    }
)
"""Obligations that are met by asking, without a slip of ours (schedules.md 4.1, 4.8)."""
_WORDS = {
    "hypertension": "HTN",
    "diabetes": "DM",
    "smd": "SMI",
    "tb": "TB",
    "tb_suspect": "TB",
    "maternal": "ANC",
    "child": "CHILD",
    "copd": "COPD",
}
"""Programme → its code on the slip."""
_TOLD = (
    ("hypertension_followup", ("sbp", "dbp", "heart_rate", "symptoms", "adverse_reaction")),
    ("diabetes_followup", ("fasting_glucose", "sbp", "dbp", "symptoms", "adverse_reaction")),
    ("copd_followup", ("symptoms", "adverse_reaction")),
    ("smd_followup", ("danger_level", "current_symptoms", "risk_behaviors", "adverse_reaction")),
    ("tb_followup", ("symptoms", "adverse_reaction", "comorbidity", "missed_doses")),
)
_MEDICINES = frozenset({"meds"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referral that nobody has asked about yet."""

    programme: str
    """``general`` where it belongs to none."""
    referred_on: date
    ask_until: date
    said: str = ""
    """What the programme's rule wants to be asked."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """Somebody to be asked, as a list shows it."""

    id: str
    resident_id: str
    name: str
    sex: str
    birth_date: date
    phone: str
    village_group: str
    household_no: str
    programme: str
    referred_on: date
    ask_until: date


def slip_answers(
    place: Workplace, resident_id: str, programme: str = "", reason: str = ""
) -> dict[str, Any]:
    """Answers the slip begins with; the doctor reads them over and saves.

    ``reason`` is why, in the words of the visit or the rule.
    """
    with place.reading() as session:
        load_resident(session, resident_id)
        code = programme if programme in _WORDS else _first_programme(session, resident_id)
        last = _last_visit(place, session, resident_id, code)
        # What was written on an older visit was about another referral.
        today = last is not None and last.occurred_on == place.today
        written = last.answers if last is not None and today else {}
        state = _state(place, last)
        told = reason or str(written.get("referral_reason") or "")
        known = place.catalogue.programmes.get(code)
        names = [
            p.name.replace(tr("患者健康管理"), "").replace(tr("患者管理"), "")
            for row in _programmes(session, resident_id)
            if row in _WORDS and (p := place.catalogue.programmes.get(row))
        ]
        answers: dict[str, Any] = {
            "program": _WORDS.get(code, "GEN"),
            "to_org": str(written.get("referral_org_dept") or "") or _last_place(place, session),
            "first_impression": _impression(known.name if known else "", told),
            "present_illness": "；".join(part for part in (told, state) if part),
            "past_history": "、".join(names),
            "treatment": _medicines(place, last),
        }
    return {name: value for name, value in answers.items() if value}


def waiting(place: Workplace, resident_id: str) -> tuple[Waiting, ...]:
    """Referrals of the last half year without a check on or after their day, oldest first."""
    since = place.today - timedelta(days=LOOK_BACK_DAYS)
    with place.reading() as session:
        resident = load_resident(session, resident_id)
        facts = {resident_id: Facts(resident.sex, resident.birth_date)}
        happened = Chronicle(place.catalogue).of_residents(session, facts, since)
        found = {
            (programme or GENERAL, event.on)
            for programme, event in happened.told.get(resident_id, ())
            if event.kind == "referral"
        } | _written_on_visits(place, session, resident_id, since)
        checks = [
            (programme, event.on)
            for programme, event in happened.told.get(resident_id, ())
            if event.kind == "referral_check"
        ]
        calls = _calls(place, session, resident_id)
    slips = [
        Waiting(programme, on, on + timedelta(days=CHECK_WITHIN_DAYS))
        for programme, on in found
        if since <= on <= place.today
        and not any(own in ("", programme) and day >= on for own, day in checks)
    ]
    asked = {one.programme for one in slips}
    everything = [*slips, *(one for one in calls if one.programme not in asked)]
    return tuple(sorted(everything, key=lambda one: (one.referred_on, one.programme)))


def _calls(place: Workplace, session: Session, resident_id: str) -> list[Waiting]:
    tasks = session.scalars(
        select(Task).where(
            Task.resident_id == resident_id, Task.state == "open", Task.reason.in_(CALLS)
        )
    )
    found = []
    for task in tasks:
        programme = place.catalogue.programmes.get(task.programme)
        if programme is None or task.window_end is None or task.window_start is None:
            continue
        if task.window_start <= place.today:
            said = programme.reason_text(task.reason)
            found.append(Waiting(task.programme, _asked_from(task), task.window_end, said))
    return found


def _asked_from(task: Task) -> date:
    """The day that set the clock going: the window opens on it or the day after."""
    return task.last_contact_on or task.window_start or task.window_end or date.min


def calls_due(place: Workplace) -> tuple[CallRow, ...]:
    """Everybody to be asked now without a slip of ours, the first to run out first."""
    with place.reading() as session:
        query = (
            select(Task, ResidentIndex)
            .join(ResidentIndex, ResidentIndex.resident_id == Task.resident_id)
            .where(
                Task.state == "open",
                Task.reason.in_(CALLS),
                Task.programme.in_(("tb", "tb_suspect", "maternal")),
                Task.window_start <= place.today,
            )
        )
        if place.site.role == "village":
            query = query.where(Task.clinic_code == place.site.code)
        rows = session.execute(query.order_by(Task.window_end, Task.enrolment_id)).all()
    return tuple(
        CallRow(
            f"call:{task.enrolment_id}",
            index.resident_id,
            index.name,
            index.sex,
            index.birth_date,
            index.phone or "",
            index.village_group or "",
            index.household_no or "",
            task.programme,
            _asked_from(task),
            task.window_end,
        )
        for task, index in rows
        if task.window_end is not None
    )


def answer_check(place: Workplace, resident_id: str, programme: str, attended: bool) -> Changes:
    """Asked today (by telephone too): was the person seen? The programme's dates follow."""
    return note_event(
        place,
        NoteEvent(
            "referral_check",
            place.today,
            programme,
            resident_id,
            details={"attended": attended},
        ),
    )


def _programmes(session: Session, resident_id: str) -> list[str]:
    return list(
        session.scalars(
            select(Enrolment.programme)
            .where(
                Enrolment.resident_id == resident_id,
                Enrolment.voided.is_(False),
                Enrolment.closed_on.is_(None),
            )
            .order_by(Enrolment.enrolled_on)
        )
    )


def _first_programme(session: Session, resident_id: str) -> str:
    return next((code for code in _programmes(session, resident_id) if code in _WORDS), "")


def _last_visit(
    place: Workplace, session: Session, resident_id: str, programme: str
) -> Record | None:
    """The last visit of the programme; of any programme where it has none."""
    codes = {
        form.code
        for form in place.catalogue.forms.values()
        if any(e.kind in ("visit", "anc") and e.programme == programme for e in form.events)
    } or {code for code, _ in _TOLD}
    return session.scalars(
        select(Record)
        .where(
            Record.resident_id == resident_id,
            Record.form_code.in_(codes),
            Record.voided.is_(False),
        )
        .order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id.desc())
        .limit(1)
    ).first()


def _state(place: Workplace, last: Record | None) -> str:
    """收缩压 186 mmHg，舒张压 112 mmHg …（2026-03-02）."""
    form = place.catalogue.form(last.form_code, last.form_edition) if last else None
    if last is None or form is None:
        return ""
    names = next((fields for code, fields in _TOLD if code == last.form_code), ())
    parts = [
        f"{form.field(name).label} {said}"
        for name in names
        if form.has(name) and (said := answer_text(form, form.field(name), last.answers))
    ]
    if not parts:
        return ""
    return tr("{said}（{day}）", said="，".join(parts), day=last.occurred_on)


def _impression(programme: str, reason: str) -> str:
    name = programme.replace(tr("患者健康管理"), "").replace(tr("患者管理"), "")
    name = name.replace(tr("健康管理"), "")
    return tr("{name}：{reason}", name=name, reason=reason) if name and reason else name or reason


def _medicines(place: Workplace, last: Record | None) -> str:
    form = place.catalogue.form(last.form_code, last.form_edition) if last else None
    if last is None or form is None:
        return ""
    found = [f for f in form.fields() if f.id in _MEDICINES]
    return "；".join(answer_text(form, f, last.answers) for f in found if last.answers.get(f.id))


def _last_place(place: Workplace, session: Session) -> str:
    """Where this clinic sent somebody last; else the township's health centre."""
    answers: Mapping[str, Any] | None = session.scalars(
        select(Record.answers)
        .where(
            Record.form_code == SLIP,
            Record.clinic_code == place.site.code,
            Record.voided.is_(False),
        )
        .order_by(Record.occurred_on.desc(), Record.entry_order.desc())
        .limit(1)
    ).first()
    if answers and answers.get("to_org"):
        return str(answers["to_org"])
    town = place.site.township_name
    return tr("{town}卫生院", town=town) if town else ""


def _written_on_visits(
    place: Workplace, session: Session, resident_id: str, since: date
) -> set[tuple[str, date]]:
    """Visits whose form says 转诊 有 or names a reason."""
    rows = session.execute(
        select(Record.form_code, Record.form_edition, Record.occurred_on, Record.answers).where(
            Record.resident_id == resident_id,
            Record.occurred_on >= since,
            Record.form_code != SLIP,
            Record.voided.is_(False),
        )
    )
    found: set[tuple[str, date]] = set()
    for code, edition, on, answers in rows:
        if not answers.get("referral_reason") and answers.get("referral") != "2":
            continue
        if form := place.catalogue.form(code, edition):
            found.update((each.programme or GENERAL, on) for each in form.events[:1])
    return found
