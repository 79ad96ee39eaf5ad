"""Managed programmes, the small events around them, and filled-in forms."""

from datetime import date
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.storage.tables.base import (
    Base,
    IsoDate,
    JsonText,
    SyncClass,
    Synced,
    SyncSpec,
    Words,
)


class Enrolment(Synced, Base):
    """纳入管理: a resident (or household) in a programme since ``enrolled_on``.

    Closing and reopening are care events; ``closed_on`` and ``close_reason`` are the latest state
    for lists and are written in the same unit of work.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        Index("ix_enrolment_resident", "resident_id"),
        # Every save of somebody looks at the house; most enrolments are of no house.
        Index("ix_enrolment_household", "household_id"),
        Index("ix_enrolment_programme", "clinic_code", "programme", "closed_on"),
        {
            "info": {
                "sync": SyncSpec(
                    SyncClass.MASTER,
                    units=(("close", ("closed_on", "close_reason")),),
                    parent=("resident_id", "resident"),
                )
            }
        },
    )
    resident_id: Mapped[str | None] = mapped_column(String(32))
    household_id: Mapped[str | None] = mapped_column(String(32))
    """Set instead of ``resident_id`` for ``household_visit``."""
    programme: Mapped[str] = mapped_column(String(40))
    enrolled_on: Mapped[date] = mapped_column(IsoDate)
    attributes: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    """Programme attributes of schedules.md (supervisor, lmp, high_risk …)."""
    source: Mapped[str | None] = mapped_column(String(20))
    """new, transferred_in, roster, screening."""
    closed_on: Mapped[date | None] = mapped_column(IsoDate)
    close_reason: Mapped[str | None] = mapped_column(String(20))


class CareEvent(Synced, Base):
    """A small event of a programme that is not a form: attempt, referral, referral_check, away,
    close, reopen, bp, treatment_end, sign … (``schedules.md`` 1.2).
    """

    __tablename__ = "care_event"
    __table_args__ = (
        Index("ix_care_event_resident", "resident_id", "programme", "occurred_on"),
        Index("ix_care_event_household", "household_id"),
        Index("ix_care_event_clinic", "clinic_code", "occurred_on", "kind"),
        {"info": {"sync": SyncSpec(SyncClass.EVENT, parent=("resident_id", "resident"))}},
    )
    resident_id: Mapped[str | None] = mapped_column(String(32))
    household_id: Mapped[str | None] = mapped_column(String(32))
    programme: Mapped[str] = mapped_column(String(40))
    """Empty text for an event that concerns every programme of the person."""
    kind: Mapped[str] = mapped_column(String(30))
    occurred_on: Mapped[date] = mapped_column(IsoDate)
    details: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    record_id: Mapped[str | None] = mapped_column(String(32))
    """The record that brought it about, if any."""
    note: Mapped[str | None] = mapped_column(Words(500))


class Record(Synced, Base):
    """A form filled in about somebody on a day. ``answers`` is one unit: a form is signed whole.

    Measurements inside ``answers`` are integers in the scale that the form definition declares.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_resident", "resident_id", "occurred_on"),
        Index("ix_record_household", "household_id", "occurred_on"),
        Index("ix_record_clinic", "clinic_code", "form_code", "occurred_on", "entry_order"),
        # The last entry of a day is looked up by every save.
        Index("ix_record_day", "clinic_code", "occurred_on", "entry_order"),
        {
            "info": {
                "sync": SyncSpec(
                    SyncClass.EVENT,
                    units=(
                        (
                            "form",
                            ("form_edition", "occurred_on", "performed_by", "outcome", "answers"),
                        ),
                    ),
                    parent=("resident_id", "resident"),
                )
            }
        },
    )
    form_code: Mapped[str] = mapped_column(String(60))
    form_edition: Mapped[str] = mapped_column(String(20))
    resident_id: Mapped[str | None] = mapped_column(String(32))
    household_id: Mapped[str | None] = mapped_column(String(32))
    """Both null: a record about the clinic (a register row)."""
    occurred_on: Mapped[date] = mapped_column(IsoDate)
    performed_by: Mapped[str | None] = mapped_column(Words(60))
    """Name signed on the form."""
    outcome: Mapped[str | None] = mapped_column(String(20))
    """Outcome code that the form's rule gave (1 控制满意 …), or lost/dead."""
    answers: Mapped[dict[str, Any]] = mapped_column(JsonText)
    entry_order: Mapped[int] = mapped_column(Integer)
    """Position among records of one day: events on one date keep their entered order."""
