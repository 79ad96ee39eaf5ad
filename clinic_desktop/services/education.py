"""健康教育: lectures and other activities, their material, sign-in and photos, the year's quota."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.attachments import attach
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    Activity,
    ActivityAttendee,
    ActivityMaterial,
    Attachment,
    Target,
)

KINDS = (
    "lecture",
    "consult",
    "column",
    "playback",
    "material",
    "advice",
    "other_activity",
    "training",
)
"""Event words of indicators.md, form R-01."""

QUOTAS = {
    "lecture": "I-B1",
    "consult": "I-B4",
    "column": "I-B5",
    "playback": "I-B7",
    "material": "I-B6",
    "training": "I-B13",
}
"""Which target row each kind is measured against."""

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


@dataclass(frozen=True, slots=True)
class Material:
    """Copies of one printed item handed out."""

    item: str
    copies: int
    topic: str = ""
    household_id: str | None = None
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the sign-in sheet."""

    name: str
    resident_id: str | None = None
    sex: str = ""
    age: int | None = None
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RecordActivity:
    """An activity as typed; the fields of the official record form (forms.md section 14)."""

    kind: str
    occurred_on: date
    topic: str = ""
    start_time: str = ""
    place: str = ""
    theme: str = ""
    organizer: str = ""
    lecturer: str = ""
    lecturer_org: str = ""
    lecturer_title: str = ""
    audience: tuple[str, ...] = ()
    headcount: int | None = None
    minutes: int | None = None
    item: str = ""
    subject: str = ""
    content: str = ""
    evaluation: str = ""
    archived: tuple[str, ...] = ()
    resident_id: str | None = None
    materials: tuple[Material, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    photos: tuple[Path, ...] = ()
    activity_id: str | None = None
    """Set to amend an activity that is already recorded; photos are added to it."""
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Recorded:
    """The saved activity."""

    activity_id: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of the list of a year."""

    activity_id: str
    kind: str
    occurred_on: date
    topic: str
    place: str
    lecturer: str
    headcount: int | None
    copies: int
    photos: int
    signed_in: int
    cancelled: bool
    valid: bool
    """Counts for the quota (a valid lecture has topic, lecturer and headcount)."""


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """Progress of one kind to its yearly target."""

    kind: str
    done: int
    target: int | None


@dataclass(frozen=True, slots=True)
class EducationYear:
    """The year's log with progress."""

    year: int
    activities: tuple[ActivityRow, ...]
    quotas: tuple[QuotaRow, ...]


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Everything of one activity, for the editor and the printed record."""

    command: RecordActivity
    photos: tuple[str, ...] = field(default_factory=tuple)
    """SHA-256 of the photos."""
    cancelled: bool = False


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
        return Recorded(activity.id, unit.commit())


def cancel_activity(place: Workplace, activity_id: str, reason: str) -> Changes:
    """A planned activity that did not take place stays in the log and does not count."""
    with place.unit(tr("取消活动"), reason) as unit:
        _load(unit.session, activity_id).cancelled = True
        return unit.commit()


def void_activity(place: Workplace, activity_id: str, reason: str) -> Changes:
    """Void an activity entered by mistake."""
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明作废原因")))
    with place.unit(tr("作废活动"), reason) as unit:
        activity = _load(unit.session, activity_id)
        activity.voided = True
        activity.void_by = place.actor.staff_id
        activity.void_reason = reason
        return unit.commit()


def education_year(place: Workplace, year: int, kind: str | None = None) -> EducationYear:
    """The activities of a year, newest first, and the progress to each quota."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    with place.reading() as session:
        rows = _year_rows(session, place, first, last)
        quotas = _quotas(session, place, year, rows)
    shown = tuple(row for row in rows if kind is None or row.kind == kind)
    return EducationYear(year, shown, quotas)


def activity_page(place: Workplace, activity_id: str) -> ActivityPage:
    """One activity as it was entered."""
    with place.reading() as session:
        activity = _load(session, activity_id)
        materials = session.scalars(
            select(ActivityMaterial)
            .where(ActivityMaterial.activity_id == activity_id, ActivityMaterial.voided.is_(False))
            .order_by(ActivityMaterial.id)
        )
        attendees = session.scalars(
            select(ActivityAttendee)
            .where(ActivityAttendee.activity_id == activity_id, ActivityAttendee.voided.is_(False))
            .order_by(ActivityAttendee.line_no)
        )
        photos = session.scalars(
            select(Attachment.sha256)
            .where(
                Attachment.owner_table == "activity",
                Attachment.owner_id == activity_id,
                Attachment.voided.is_(False),
            )
            .order_by(Attachment.id)
        )
        return ActivityPage(
            RecordActivity(
                kind=activity.kind,
                occurred_on=activity.occurred_on,
                topic=activity.topic or "",
                start_time=activity.start_time or "",
                place=activity.place or "",
                theme=activity.theme or "",
                organizer=activity.organizer or "",
                lecturer=activity.lecturer or "",
                lecturer_org=activity.lecturer_org or "",
                lecturer_title=activity.lecturer_title or "",
                audience=tuple(activity.audience or ()),
                headcount=activity.headcount,
                minutes=activity.minutes,
                item=activity.item or "",
                subject=activity.subject or "",
                content=activity.content or "",
                evaluation=activity.evaluation or "",
                archived=tuple(activity.archived or ()),
                resident_id=activity.resident_id,
                materials=tuple(
                    Material(m.item, m.copies, m.topic or "", m.household_id, m.signed_by or "")
                    for m in materials
                ),
                attendees=tuple(
                    Attendee(
                        a.name, a.resident_id, a.sex or "", a.age, a.address or "", a.phone or ""
                    )
                    for a in attendees
                ),
                activity_id=activity_id,
            ),
            tuple(photos),
            activity.cancelled,
        )


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
        return _load(session, command.activity_id)
    activity = Activity(
        **place.stamp(), kind=command.kind, occurred_on=command.occurred_on, cancelled=False
    )
    session.add(activity)
    return activity


def _load(session: Session, activity_id: str) -> Activity:
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


def _year_rows(
    session: Session, place: Workplace, first: date, last: date
) -> tuple[ActivityRow, ...]:
    copies = (
        select(ActivityMaterial.activity_id, func.sum(ActivityMaterial.copies).label("n"))
        .where(ActivityMaterial.voided.is_(False))
        .group_by(ActivityMaterial.activity_id)
        .subquery()
    )
    signed = (
        select(ActivityAttendee.activity_id, func.count().label("n"))
        .where(ActivityAttendee.voided.is_(False))
        .group_by(ActivityAttendee.activity_id)
        .subquery()
    )
    photos = (
        select(Attachment.owner_id, func.count().label("n"))
        .where(Attachment.owner_table == "activity", Attachment.voided.is_(False))
        .group_by(Attachment.owner_id)
        .subquery()
    )
    query = (
        select(
            Activity,
            func.coalesce(copies.c.n, 0),
            func.coalesce(photos.c.n, 0),
            func.coalesce(signed.c.n, 0),
        )
        .outerjoin(copies, copies.c.activity_id == Activity.id)
        .outerjoin(photos, photos.c.owner_id == Activity.id)
        .outerjoin(signed, signed.c.activity_id == Activity.id)
        .where(Activity.voided.is_(False), Activity.occurred_on.between(first, last))
        .order_by(Activity.occurred_on.desc(), Activity.id.desc())
    )
    if place.site.role == "village":
        query = query.where(Activity.clinic_code == place.site.code)
    return tuple(
        ActivityRow(
            activity.id,
            activity.kind,
            activity.occurred_on,
            activity.topic or activity.item or "",
            activity.place or "",
            activity.lecturer or "",
            activity.headcount,
            copy_count,
            photo_count,
            signed_count,
            activity.cancelled,
            _counts(activity, photo_count),
        )
        for activity, copy_count, photo_count, signed_count in session.execute(query)
    )


def _counts(activity: Activity, photos: int) -> bool:
    """indicators.md 2.B: date and topic; lectures also lecturer and headcount; columns a photo."""
    if activity.cancelled or not (activity.topic or activity.item):
        return False
    if activity.kind == "lecture":
        return bool(activity.topic and activity.lecturer and (activity.headcount or 0) > 0)
    if activity.kind == "column":
        return photos > 0
    return True


def _quotas(
    session: Session, place: Workplace, year: int, rows: tuple[ActivityRow, ...]
) -> tuple[QuotaRow, ...]:
    targets = {
        indicator: hundredths // 100
        for indicator, hundredths in session.execute(
            select(Target.indicator, Target.value_hundredths).where(
                Target.clinic_code == place.site.code,
                Target.year == year,
                Target.voided.is_(False),
            )
        )
    }
    return tuple(
        QuotaRow(
            kind,
            sum(1 for row in rows if row.kind == kind and row.valid),
            targets.get(QUOTAS[kind]),
        )
        for kind in QUOTAS
    )
