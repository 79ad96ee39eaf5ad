"""Clinics, staff, targets, population figures and what the township sends out."""

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


class Clinic(Synced, Base):
    """村卫生室 or 乡镇卫生院: one site. ``clinic_code`` names itself."""

    __tablename__ = "clinic"
    __table_args__ = (
        Index("ix_clinic_code", "clinic_code"),
        {"info": {"sync": SyncSpec(SyncClass.MASTER)}},
    )
    name: Mapped[str] = mapped_column(Words(60))
    role: Mapped[str] = mapped_column(String(10))
    """village or centre."""
    county_code: Mapped[str] = mapped_column(String(6))
    township_code: Mapped[str] = mapped_column(String(3))
    village_code: Mapped[str] = mapped_column(String(3))
    """The three parts of the archive number (6-3-3)."""
    township_name: Mapped[str] = mapped_column(Words(60))
    village_name: Mapped[str | None] = mapped_column(Words(60))
    phone: Mapped[str | None] = mapped_column(Words(40))


class Staff(Synced, Base):
    """工作人员. Accounts (passwords) are local; the person is synced."""

    __tablename__ = "staff"
    __table_args__ = ({"info": {"sync": SyncSpec(SyncClass.MASTER)}},)
    name: Mapped[str] = mapped_column(Words(60))
    role: Mapped[str] = mapped_column(String(20))
    """doctor, nurse, centre, supervisor, admin."""
    phone: Mapped[str | None] = mapped_column(Words(40))
    active: Mapped[bool] = mapped_column(Flag, default=True)


class Target(Synced, Base):
    """目标: indicator or quota, year, value in hundredths, direction (ge, le), source."""

    __tablename__ = "target"
    __table_args__ = (
        Index("ix_target", "clinic_code", "year", "indicator"),
        {"info": {"sync": SyncSpec(SyncClass.MASTER)}},
    )
    indicator: Mapped[str] = mapped_column(String(40))
    year: Mapped[int] = mapped_column(Integer)
    value_hundredths: Mapped[int] = mapped_column(Integer)
    direction: Mapped[str] = mapped_column(String(2))
    source: Mapped[str | None] = mapped_column(Words(100))


class PopulationBase(Synced, Base):
    """人口底数 POP(Y) of a clinic, entered by hand with its source."""

    __tablename__ = "population_base"
    __table_args__ = (
        Index("ix_population_base", "clinic_code", "year"),
        {"info": {"sync": SyncSpec(SyncClass.MASTER)}},
    )
    year: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(10))
    """all or 65plus."""
    people: Mapped[int] = mapped_column(Integer)
    source: Mapped[str | None] = mapped_column(Words(100))


class Bulletin(Synced, Base):
    """下发资料: what the township sends to its clinics, to be read or to be followed.

    Every clinic gets every one; ``sites`` says whom it is meant for.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        Index("ix_bulletin_kind", "kind", "created_at"),
        {"info": {"sync": SyncSpec(SyncClass.REFERENCE)}},
    )
    kind: Mapped[str] = mapped_column(String(12))
    """notice, holidays (days off and days worked instead) or definition (a file of rules)."""
    title: Mapped[str] = mapped_column(Words(100))
    body: Mapped[str] = mapped_column(Words(20000))
    """The text: of a definition its TOML, of holidays one day a line."""
    path: Mapped[str | None] = mapped_column(String(100))
    """Of a definition: its place in the folder of definitions."""
    effective_on: Mapped[date | None] = mapped_column(IsoDate)
    sites: Mapped[list[str] | None] = mapped_column(JsonText)
    """Codes of the clinics it is meant for; null: all."""
