"""Saving, cancelling and voiding activities."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.attachments import attach
from clinic_desktop.services.education.commands import (
    KINDS,
    Material,
    RecordActivity,
    Recorded,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.drafts import take_draft
from clinic_desktop.storage.tables import (
    Activity,
    ActivityAttendee,
    ActivityMaterial,
    Attachment,
)

_LARGEST_AUDIENCE = 2000
_COLUMNS = (
    "kind",
    "occurred_on",
    "topic",
    "start_time",
    "place",
    "theme",
    "organizer",
    "lecturer",
    "lecturer_org",
    "lecturer_title",
    "headcount",
    "minutes",
    "item",
    "subject",
    "content",
    "evaluation",
    "resident_id",
)
"""Taken from the command as they are."""


def record_activity(place: Workplace, command: RecordActivity) -> Recorded:
    """Save an activity with its material, sign-in lines and photos in one unit of work."""
    _check(place, command)
    with place.unit(tr("健康教育 {topic}", topic=command.topic or command.item)) as unit:
        session = unit.session
        activity = _activity(place, session, command)
        for name in _COLUMNS:
            value = getattr(command, name)
            setattr(activity, name, value if value != "" else None)
        activity.audience = list(command.audience) or None
        activity.archived = list(command.archived) or None
        activity.filled_by = place.actor.name
        activity.filled_on = place.today
        _replace_material(place, session, activity.id, command)
        _replace_attendees(place, session, activity.id, command)
        for photo in command.photos:
            attach(place, session, ("activity", activity.id), photo)
        _remove_photos(place, session, activity.id, command)
        if command.draft_key:
            take_draft(session, command.draft_key)
        return Recorded(activity.id, unit.commit())


def cancel_activity(place: Workplace, activity_id: str, reason: str) -> Changes:
    """A planned activity that did not take place stays in the log and does not count."""
    with place.unit(tr("取消活动"), reason) as unit:
        load_activity(unit.session, activity_id).cancelled = True
        return unit.commit()


def void_activity(place: Workplace, activity_id: str, reason: str) -> Changes:
    """Void an activity entered by mistake."""
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明作废原因")))
    with place.unit(tr("作废活动"), reason) as unit:
        activity = load_activity(unit.session, activity_id)
        activity.voided = True
        activity.void_by = place.actor.staff_id
        activity.void_reason = reason
        return unit.commit()


def _check(place: Workplace, command: RecordActivity) -> None:
    problems: list[Problem] = []
    if command.kind not in KINDS:
        raise ValueError(f"unknown kind {command.kind!r}")
    if command.occurred_on > place.today:
        problems.append(Problem("occurred_on", "DATE_FUTURE", tr("日期不能晚于今天")))
    if command.kind in {"lecture", "consult", "column"} and not command.topic.strip():
        problems.append(Problem("topic", "TOPIC_MISSING", tr("请填写活动主题")))
    if command.kind == "lecture":
        if not command.lecturer.strip():
            problems.append(Problem("lecturer", "LECTURER_MISSING", tr("请填写主讲人")))
        if not command.headcount:
            problems.append(
                Problem("headcount", "HEADCOUNT_MISSING", tr("请填写参加人数（至少 1 人）"))
            )
    if command.headcount is not None and command.headcount < 0:
        problems.append(Problem("headcount", "HEADCOUNT_NEGATIVE", tr("人数不能小于 0")))
    if (command.headcount or 0) > _LARGEST_AUDIENCE:
        problems.append(
            Problem("headcount", "HEADCOUNT_LARGE", tr("人数很多，请核对"), Severity.CONFIRM)
        )
    if len(command.attendees) > (command.headcount or 0) and command.kind == "lecture":
        problems.append(
            Problem(
                "headcount",
                "FEWER_THAN_SIGNED",
                tr("签到 {n} 人，多于参加人数", n=len(command.attendees)),
                Severity.CONFIRM,
            )
        )
    problems += [
        Problem("materials", "COPIES", tr("“{item}”的份数应大于 0", item=m.item))
        for m in command.materials
        if m.copies <= 0 or not m.item.strip()
    ]
    standing = [
        p for p in problems if p.severity is Severity.ERROR or p.code not in command.confirmed
    ]
    if standing:
        raise InputProblem(*standing)


def _activity(place: Workplace, session: Session, command: RecordActivity) -> Activity:
    if command.activity_id:
        return load_activity(session, command.activity_id)
    activity = Activity(
        **place.stamp(), kind=command.kind, occurred_on=command.occurred_on, cancelled=False
    )
    session.add(activity)
    return activity


def load_activity(session: Session, activity_id: str) -> Activity:
    """The activity, not void. Raises ``InputProblem`` when it is not there (any more)."""
    activity = session.get(Activity, activity_id)
    if activity is None or activity.voided:
        raise InputProblem(Problem("activity", "ACTIVITY_UNKNOWN", tr("找不到此活动")))
    return activity


def _replace_material(
    place: Workplace, session: Session, activity_id: str, command: RecordActivity
) -> None:
    """Keep lines that stand as they were; void what is gone; add what is new."""
    wanted = list(command.materials)
    for row in session.scalars(
        select(ActivityMaterial).where(
            ActivityMaterial.activity_id == activity_id, ActivityMaterial.voided.is_(False)
        )
    ):
        same = Material(
            row.item, row.copies, row.topic or "", row.household_id, row.signed_by or ""
        )
        if same in wanted and row.given_on == command.occurred_on:
            wanted.remove(same)
        else:
            row.voided = True
            row.void_by = place.actor.staff_id
            row.void_reason = tr("活动记录已修改")
    for material in wanted:
        session.add(
            ActivityMaterial(
                **place.stamp(),
                activity_id=activity_id,
                item=material.item.strip(),
                topic=material.topic or None,
                copies=material.copies,
                given_on=command.occurred_on,
                household_id=material.household_id,
                signed_by=material.signed_by or None,
            )
        )


def _replace_attendees(
    place: Workplace, session: Session, activity_id: str, command: RecordActivity
) -> None:
    standing = {
        row.line_no: row
        for row in session.scalars(
            select(ActivityAttendee).where(
                ActivityAttendee.activity_id == activity_id, ActivityAttendee.voided.is_(False)
            )
        )
    }
    for line_no, attendee in enumerate(command.attendees, start=1):
        row = standing.pop(line_no, None)
        if row is None:
            row = ActivityAttendee(
                **place.stamp(), activity_id=activity_id, line_no=line_no, name=attendee.name
            )
            session.add(row)
        row.name = attendee.name.strip()
        row.resident_id = attendee.resident_id
        row.sex = attendee.sex or None
        row.age = attendee.age
        row.address = attendee.address or None
        row.phone = attendee.phone or None
    for row in standing.values():
        row.voided = True
        row.void_by = place.actor.staff_id
        row.void_reason = tr("活动记录已修改")


def _remove_photos(
    place: Workplace, session: Session, activity_id: str, command: RecordActivity
) -> None:
    if not command.removed_photos:
        return
    for row in session.scalars(
        select(Attachment).where(
            Attachment.owner_table == "activity",
            Attachment.owner_id == activity_id,
            Attachment.id.in_(command.removed_photos),
            Attachment.voided.is_(False),
        )
    ):
        row.voided = True
        row.void_by = place.actor.staff_id
        row.void_reason = tr("活动记录已修改")
