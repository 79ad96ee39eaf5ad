"""Health education and files attached to any row."""

from datetime import date

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.storage.tables.base import (
    Base,
    Flag,
    IsoDate,
    JsonText,
    SyncClass,
    Synced,
    SyncSpec,
    Words,
)


class Activity(Synced, Base):
    """健康教育活动: lecture, consult, column, playback, material, advice, other_activity, training
    (the event words of indicators.md R-01).
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_clinic", "clinic_code", "occurred_on", "kind"),
        {"info": {"sync": SyncSpec(SyncClass.EVENT)}},
    )
    kind: Mapped[str] = mapped_column(String(20))
    occurred_on: Mapped[date] = mapped_column(IsoDate)
    start_time: Mapped[str | None] = mapped_column(String(5))
    place: Mapped[str | None] = mapped_column(Words(100))
    topic: Mapped[str | None] = mapped_column(Words(100))
    theme: Mapped[str | None] = mapped_column(String(40))
    """Code of a theme day of resources/definitions/calendar, if it was held for one."""
    organizer: Mapped[str | None] = mapped_column(Words(60))
    lecturer: Mapped[str | None] = mapped_column(Words(60))
    lecturer_org: Mapped[str | None] = mapped_column(Words(100))
    lecturer_title: Mapped[str | None] = mapped_column(Words(40))
    audience: Mapped[list[str] | None] = mapped_column(JsonText)
    """接受健康教育人员类别, as codes or free words."""
    headcount: Mapped[int | None] = mapped_column(Integer)
    minutes: Mapped[int | None] = mapped_column(Integer)
    item: Mapped[str | None] = mapped_column(Words(100))
    """Title of the disc, board or material."""
    subject: Mapped[str | None] = mapped_column(String(20))
    """For training: health_education, infectious, emergency …"""
    content: Mapped[str | None] = mapped_column(Words(4000))
    evaluation: Mapped[str | None] = mapped_column(Words(2000))
    archived: Mapped[list[str] | None] = mapped_column(JsonText)
    """存档材料 codes of forms.md section 14."""
    cancelled: Mapped[bool] = mapped_column(Flag, default=False)
    resident_id: Mapped[str | None] = mapped_column(String(32))
    """For personal advice (健康处方)."""
    filled_by: Mapped[str | None] = mapped_column(Words(60))
    head_signed: Mapped[str | None] = mapped_column(Words(60))
    filled_on: Mapped[date | None] = mapped_column(IsoDate)


class ActivityMaterial(Synced, Base):
    """资料: copies of one item handed out at an activity, or to one household."""

    __tablename__ = "activity_material"
    __table_args__ = (
        Index("ix_activity_material_activity", "activity_id"),
        Index("ix_activity_material_household", "household_id", "given_on"),
        {"info": {"sync": SyncSpec(SyncClass.EVENT, parent=("activity_id", "activity"))}},
    )
    activity_id: Mapped[str] = mapped_column(String(32))
    item: Mapped[str] = mapped_column(Words(100))
    topic: Mapped[str | None] = mapped_column(Words(60))
    copies: Mapped[int] = mapped_column(Integer)
    given_on: Mapped[date] = mapped_column(IsoDate)
    household_id: Mapped[str | None] = mapped_column(String(32))
    signed_by: Mapped[str | None] = mapped_column(Words(60))


class ActivityAttendee(Synced, Base):
    """签到: one line of a sign-in sheet; linked to a resident when known."""

    __tablename__ = "activity_attendee"
    __table_args__ = (
        Index("ix_activity_attendee_activity", "activity_id"),
        {"info": {"sync": SyncSpec(SyncClass.EVENT, parent=("activity_id", "activity"))}},
    )
    activity_id: Mapped[str] = mapped_column(String(32))
    resident_id: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Words(60))
    sex: Mapped[str | None] = mapped_column(String(1))
    age: Mapped[int | None] = mapped_column(Integer)
    address: Mapped[str | None] = mapped_column(Words(200))
    phone: Mapped[str | None] = mapped_column(Words(40))
    line_no: Mapped[int] = mapped_column(Integer)


class Attachment(Synced, Base):
    """附件: a photo or document; the bytes lie in ``blobs/ab/<sha256>`` (``sync.md`` 13)."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_owner", "owner_table", "owner_id"),
        {"info": {"sync": SyncSpec(SyncClass.EVENT)}},
    )
    owner_table: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    mime: Mapped[str] = mapped_column(String(40))
    caption: Mapped[str | None] = mapped_column(Words(100))
