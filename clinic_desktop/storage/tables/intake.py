"""What an import left for a person to decide; a table of this machine alone."""

from datetime import date
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.storage.tables.base import Base, IsoDate, JsonText, Words


class RosterReview(Base):
    """花名册待定: a row that was not taken as it stands, or an enrolment a remark suggests."""

    __tablename__ = "roster_review"
    __table_args__ = (
        Index("ix_roster_review_state", "clinic_code", "state", "subject"),
        Index("ix_roster_review_key", "line_key"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_code: Mapped[str] = mapped_column(String(32))
    line_key: Mapped[str] = mapped_column(String(64))
    """Digest of what the row said, so that the same row read again is not listed twice."""
    subject: Mapped[str] = mapped_column(String(10))
    """row (somebody not yet registered) or enrolment (a programme to confirm)."""
    state: Mapped[str] = mapped_column(String(10))
    """waiting, taken or dismissed."""
    file_name: Mapped[str] = mapped_column(Words(200))
    sheet: Mapped[str] = mapped_column(Words(60))
    row: Mapped[int] = mapped_column(Integer)
    """Row number as the spreadsheet program shows it."""
    name: Mapped[str] = mapped_column(Words(60))
    household_no: Mapped[str | None] = mapped_column(Words(40))
    village_group: Mapped[str | None] = mapped_column(Words(40))
    cells: Mapped[dict[str, Any]] = mapped_column(JsonText)
    """Field to text, as the row was written."""
    findings: Mapped[list[Any]] = mapped_column(JsonText)
    """Kind, message and proposal of each doubt."""
    resident_id: Mapped[str | None] = mapped_column(String(32))
    programme: Mapped[str | None] = mapped_column(String(40))
    noted_on: Mapped[date] = mapped_column(IsoDate)
    settled_on: Mapped[date | None] = mapped_column(IsoDate)
    settled_by: Mapped[str | None] = mapped_column(String(32))
