"""The log of a year with its quotas; one activity as it was entered."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.services.education.commands import (
    QUOTAS,
    Attendee,
    Material,
    RecordActivity,
)
from clinic_desktop.services.education.saving import load_activity
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    Activity,
    ActivityAttendee,
    ActivityMaterial,
    Attachment,
    Target,
)


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
    """Progress of one kind to its yearly target, counted as R-01 counts it.

    Times for lectures, consultations, columns and training; kinds (distinct titles) of discs for
    ``playback`` and of printed items for ``material`` (``indicators.md`` I-B6, I-B7).
    """

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
    filled_by: str = ""
    filled_on: date | None = None


def education_year(place: Workplace, year: int, kind: str | None = None) -> EducationYear:
    """The activities of a year, newest first, and the progress to each quota."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    with place.reading() as session:
        rows = _year_rows(session, place, first, last)
        quotas = _quotas(session, place, year, rows, _titles(session, place, first, last))
    shown = tuple(row for row in rows if kind is None or row.kind == kind)
    return EducationYear(year, shown, quotas)


def activity_page(place: Workplace, activity_id: str) -> ActivityPage:
    """One activity as it was entered."""
    with place.reading() as session:
        activity = load_activity(session, activity_id)
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
            activity.filled_by or "",
            activity.filled_on,
        )


def _year_rows(
    session: Session, place: Workplace, first: date, last: date
) -> tuple[ActivityRow, ...]:
    # Counted for each activity of the span: a township hands out hundreds of thousands of sheets.
    copies = select(func.coalesce(func.sum(ActivityMaterial.copies), 0)).where(
        ActivityMaterial.activity_id == Activity.id, ActivityMaterial.voided.is_(False)
    )
    signed = select(func.count()).where(
        ActivityAttendee.activity_id == Activity.id, ActivityAttendee.voided.is_(False)
    )
    photos = select(func.count()).where(
        Attachment.owner_table == "activity",
        Attachment.owner_id == Activity.id,
        Attachment.voided.is_(False),
    )
    query = (
        select(
            Activity,
            copies.correlate(Activity).scalar_subquery(),
            photos.correlate(Activity).scalar_subquery(),
            signed.correlate(Activity).scalar_subquery(),
        )
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
    """Whether R-01 counts it: the conditions of its words (``indicators.md`` 2.B)."""
    if activity.cancelled:
        return False
    match activity.kind:
        case "lecture":
            return bool(activity.topic and activity.lecturer and (activity.headcount or 0) > 0)
        case "column":
            return bool(activity.topic) and photos > 0
        case "training":
            return bool(activity.topic) and activity.subject == "health_education"
        case "consult" | "other_activity":
            return bool(activity.topic)
        case _:
            return bool(activity.topic or activity.item)


def _titles(session: Session, place: Workplace, first: date, last: date) -> dict[str, int]:
    """How many different discs were played and printed items handed out (R-01.8, R-01.11)."""
    held = (
        Activity.clinic_code == place.site.code,
        Activity.voided.is_(False),
        Activity.cancelled.is_(False),
    )
    discs = session.scalar(
        select(func.count(func.distinct(Activity.item))).where(
            *held, Activity.kind == "playback", Activity.occurred_on.between(first, last)
        )
    )
    items = session.scalar(
        select(func.count(func.distinct(ActivityMaterial.item)))
        .join(Activity, Activity.id == ActivityMaterial.activity_id)
        .where(
            *held,
            Activity.kind.in_(("material", "lecture", "consult")),
            ActivityMaterial.voided.is_(False),
            ActivityMaterial.copies > 0,
            ActivityMaterial.given_on.between(first, last),
        )
    )
    return {"playback": discs or 0, "material": items or 0}


def _quotas(
    session: Session,
    place: Workplace,
    year: int,
    rows: tuple[ActivityRow, ...],
    titles: dict[str, int],
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
            titles[kind]
            if kind in titles
            else sum(1 for row in rows if row.kind == kind and row.valid),
            targets.get(QUOTAS[kind]),
        )
        for kind in QUOTAS
    )
