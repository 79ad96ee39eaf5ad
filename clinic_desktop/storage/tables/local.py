"""Tables of this machine alone; they never leave it."""

from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.storage.tables.base import Base, LooseJson, Words


class Draft(Base):
    """草稿: what is being typed, saved within two seconds, offered again after a power cut."""

    __tablename__ = "draft"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    """Which form about whom: ``record:<form>:<subject id>[:<record id>]``."""
    title: Mapped[str] = mapped_column(Words(100))
    saved_at: Mapped[str] = mapped_column(String(27))
    staff_id: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(LooseJson)


class Setting(Base):
    """Settings of this machine (backup target, text size, idle lock minutes …)."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(LooseJson)


class ReportBehind(Base):
    """Who and what stood behind the figures of a form when this machine submitted it, so that a
    later issue can say by name what differs.
    """

    __tablename__ = "report_behind"
    submission_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(LooseJson)
    """``rows``: [table, id] of every row once; ``cells``: cell name to places in ``rows``."""


class SavedAction(Base):
    """One committed unit of work: what it is called in history and undo."""

    __tablename__ = "saved_action"
    __table_args__ = (Index("ix_saved_action_staff", "staff_id", "number"),)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    """Order of saving on this machine."""
    tx: Mapped[str] = mapped_column(String(32), index=True)
    saved_at: Mapped[str] = mapped_column(String(27))
    staff_id: Mapped[str | None] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(Words(100))
    reason: Mapped[str | None] = mapped_column(Words(500))
    rows: Mapped[int] = mapped_column(Integer)
    undoes: Mapped[str | None] = mapped_column(String(32))
    """The transaction this one took back."""
    undone_by: Mapped[str | None] = mapped_column(String(32))
    """The transaction that took this one back."""
    first_op: Mapped[int | None] = mapped_column(Integer)
    last_op: Mapped[int | None] = mapped_column(Integer)
    """Its operations in ``sync_op``, once sealed."""
