"""Vaccine doses."""

from datetime import date

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.storage.tables.base import Base, IsoDate, SyncClass, Synced, SyncSpec, Words


class Dose(Synced, Base):
    """接种: one administration of one product. Components are derived from the product table."""

    __tablename__ = "dose"
    __table_args__ = (
        Index("ix_dose_resident", "resident_id", "given_on"),
        Index("ix_dose_clinic", "clinic_code", "given_on"),
        {
            "info": {
                "sync": SyncSpec(
                    SyncClass.EVENT,
                    units=(("lot", ("lot_no", "expires_on", "maker")),),
                    parent=("resident_id", "resident"),
                )
            }
        },
    )
    resident_id: Mapped[str] = mapped_column(String(32))
    product: Mapped[str] = mapped_column(String(30))
    """Product code of immunization.md 1.2."""
    given_on: Mapped[date] = mapped_column(IsoDate)
    given_time: Mapped[str | None] = mapped_column(String(5))
    """HH:MM, needed for hepatitis B within 24 hours."""
    dose_no: Mapped[int | None] = mapped_column(Integer)
    """As written on the card; the engine judges by itself."""
    lot_no: Mapped[str | None] = mapped_column(Words(40))
    expires_on: Mapped[date | None] = mapped_column(IsoDate)
    maker: Mapped[str | None] = mapped_column(Words(100))
    trace_code: Mapped[str | None] = mapped_column(Words(60))
    site: Mapped[str | None] = mapped_column(String(20))
    """left_arm, right_arm, left_thigh, right_thigh, oral."""
    vaccinator: Mapped[str | None] = mapped_column(Words(60))
    given_at: Mapped[str | None] = mapped_column(Words(100))
    """Name of the clinic that gave it."""
    source: Mapped[str] = mapped_column(String(12))
    """local, elsewhere, campaign, history."""
    verdict: Mapped[str | None] = mapped_column(String(12))
    """A person's decision over the engine: accept or reject; with ``verdict_reason``."""
    verdict_reason: Mapped[str | None] = mapped_column(Words(200))
    remark: Mapped[str | None] = mapped_column(Words(500))
