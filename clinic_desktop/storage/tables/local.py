"""Tables of this machine alone; they never leave it."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.storage.tables.base import Base, JsonText, Words


class Draft(Base):
    """草稿: what is being typed, saved within two seconds, offered again after a power cut."""

    __tablename__ = "draft"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    """Which form about whom: ``record:<form>:<subject id>[:<record id>]``."""
    title: Mapped[str] = mapped_column(Words(100))
    saved_at: Mapped[str] = mapped_column(String(27))
    staff_id: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)


class Setting(Base):
    """Settings of this machine (backup target, text size, idle lock minutes …)."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JsonText)
