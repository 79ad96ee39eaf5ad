"""Report forms as they were submitted."""

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


class ReportSubmission(Synced, Base):
    """上报: one issue of a form with all its cells frozen (``indicators.md`` 1.8). A later issue
    of the same form and period is a new row (更正版 n); the old one stays readable.
    """

    __tablename__ = "report_submission"
    __table_args__ = (
        Index("ix_report_submission", "clinic_code", "form_code", "period_last"),
        {"info": {"sync": SyncSpec(SyncClass.EVENT)}},
    )
    form_code: Mapped[str] = mapped_column(String(20))
    form_edition: Mapped[str] = mapped_column(String(20))
    period_first: Mapped[date] = mapped_column(IsoDate)
    period_last: Mapped[date] = mapped_column(IsoDate)
    cutoff: Mapped[date] = mapped_column(IsoDate)
    period_name: Mapped[str] = mapped_column(Words(40))
    version_no: Mapped[int] = mapped_column(Integer)
    """0 the first issue, n the n-th correction."""
    submitted_on: Mapped[date] = mapped_column(IsoDate)
    submitted_by: Mapped[str | None] = mapped_column(Words(60))
    program_version: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    """Cells, rows that depended on the data, footnotes; lists that stay in the clinic are not in
    it (``reports.submissions``).
    """
