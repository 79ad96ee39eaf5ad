"""What has been entered into the provincial system by hand, and what still has to be."""

from datetime import date

from sqlalchemy import Index, String
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


class HandoverTick(Synced, Base):
    """录入打勾: a row was entered into the provincial system as it stood then.

    Never amended: entering a changed row again is another tick; the latest one counts.
    """

    __tablename__ = "handover_tick"
    __table_args__ = (
        Index("ix_handover_tick_subject", "subject_id", "subject_table"),
        {"info": {"sync": SyncSpec(SyncClass.EVENT)}},
    )
    subject_table: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(60))
    """Form code of a record, else the table's name."""
    occurred_on: Mapped[date] = mapped_column(IsoDate)
    """Day of the row as it stood then."""
    entered_by: Mapped[str | None] = mapped_column(Words(60))
    marks: Mapped[dict[str, str]] = mapped_column(JsonText)
    """Field → short digest of its value, so that a later change is seen field by field."""


class HandoverItem(Base):
    """待录入: one row that the provincial system does not have yet, or not as it is now.

    Kept by the deriver from the day on which the clinic began to hand over; this machine alone.
    """

    __tablename__ = "handover_item"
    __table_args__ = (
        Index("ix_handover_item_list", "clinic_code", "kind", "occurred_on"),
        Index("ix_handover_item_person", "resident_id"),
    )
    subject_table: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    clinic_code: Mapped[str] = mapped_column(String(32))
    resident_id: Mapped[str | None] = mapped_column(String(32))
    household_id: Mapped[str | None] = mapped_column(String(32))
    occurred_on: Mapped[date] = mapped_column(IsoDate)
    state: Mapped[str] = mapped_column(String(10))
    """new, changed or voided."""
    changed: Mapped[list[str] | None] = mapped_column(JsonText)
    """Fields that differ from what was entered; null where no tick tells."""
