"""Households, residents and where a resident lived when."""

from datetime import date

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


class Household(Synced, Base):
    """家庭: one family file. Its customary form answers are records of form ``household_file``."""

    __tablename__ = "household"
    __table_args__ = (
        Index("ix_household_no", "household_no"),
        Index("ix_household_group", "clinic_code", "village_group", "house_order"),
        {"info": {"sync": SyncSpec(SyncClass.MASTER)}},
    )
    household_no: Mapped[str] = mapped_column(Words(40))
    head_id: Mapped[str | None] = mapped_column(String(32))
    """Resident who is 户主; null where the roster named none (flagged)."""
    village_group: Mapped[str | None] = mapped_column(Words(40))
    """村民组, as written ("8组")."""
    house_order: Mapped[int | None] = mapped_column(Integer)
    """Order along the doctor's walk inside the group."""
    address: Mapped[str | None] = mapped_column(Words(200))
    phone: Mapped[str | None] = mapped_column(Words(40))
    tags: Mapped[list[str] | None] = mapped_column(JsonText)
    """社会类别 codes of forms.md section 3 ``social_tags``."""
    opened_on: Mapped[date | None] = mapped_column(IsoDate)
    closed_on: Mapped[date | None] = mapped_column(IsoDate)
    closed_reason: Mapped[str | None] = mapped_column(Words(100))
    remark: Mapped[str | None] = mapped_column(Words(500))


class Resident(Synced, Base):
    """居民: one person and the cover of the health file."""

    __tablename__ = "resident"
    __table_args__ = (
        Index("ix_resident_household", "household_id"),
        Index("ix_resident_id_no", "id_no"),
        Index("ix_resident_archive", "archive_no"),
        Index("ix_resident_birth", "clinic_code", "birth_date"),
        {
            "info": {
                "sync": SyncSpec(
                    SyncClass.MASTER,
                    units=(
                        ("id", ("id_type", "id_no")),
                        ("residence", ("household_id", "clinic_code", "status", "moved_on")),
                        ("death", ("death_date", "death_cause")),
                    ),
                )
            }
        },
    )
    household_id: Mapped[str | None] = mapped_column(String(32))
    relation_to_head: Mapped[str | None] = mapped_column(String(2))
    """GB/T 4761 two digits, forms.md 0.6."""
    name: Mapped[str] = mapped_column(Words(60))
    sex: Mapped[str] = mapped_column(String(1))
    """GB/T 2261.1: 1 男, 2 女, 9, 0."""
    birth_date: Mapped[date] = mapped_column(IsoDate)
    id_type: Mapped[str | None] = mapped_column(String(2))
    id_no: Mapped[str | None] = mapped_column(Words(30))
    phone: Mapped[str | None] = mapped_column(Words(40))
    ethnicity: Mapped[str | None] = mapped_column(String(2))
    """GB/T 3304 code."""
    residence_type: Mapped[str] = mapped_column(String(1))
    """1 户籍常住, 2 非户籍常住, 3 户籍外出 (away 6 months and more), 4 流动 (under 6 months)."""
    address: Mapped[str | None] = mapped_column(Words(200))
    registered_address: Mapped[str | None] = mapped_column(Words(200))
    contact_name: Mapped[str | None] = mapped_column(Words(60))
    contact_phone: Mapped[str | None] = mapped_column(Words(40))
    tags: Mapped[list[str] | None] = mapped_column(JsonText)
    """Crowd tags of forms.md section 3 that are not programmes (disabled, 低保 …)."""
    archive_no: Mapped[str | None] = mapped_column(Words(17))
    """健康档案编号, 17 digits; null until a file is opened."""
    filing_date: Mapped[date | None] = mapped_column(IsoDate)
    filing_person: Mapped[str | None] = mapped_column(Words(60))
    responsible_doctor: Mapped[str | None] = mapped_column(Words(60))
    file_closed_on: Mapped[date | None] = mapped_column(IsoDate)
    file_closed_reason: Mapped[str | None] = mapped_column(String(1))
    """1 死亡 2 迁出 3 失访 4 拒绝 9 其他."""
    status: Mapped[str] = mapped_column(String(10))
    """active, dead or moved."""
    moved_on: Mapped[date | None] = mapped_column(IsoDate)
    death_date: Mapped[date | None] = mapped_column(IsoDate)
    death_cause: Mapped[str | None] = mapped_column(Words(200))
    merged_into: Mapped[str | None] = mapped_column(String(32))
    remark: Mapped[str | None] = mapped_column(Words(500))


class ResidencePeriod(Synced, Base):
    """居住史: where a resident belonged from when to when, and with which residence type.

    ``from_on`` inclusive, ``to_on`` the day of departure (from that day no longer resident).
    """

    __tablename__ = "residence_period"
    __table_args__ = (
        Index("ix_residence_resident", "resident_id", "from_on"),
        {
            "info": {
                "sync": SyncSpec(SyncClass.EVENT, parent=("resident_id", "resident")),
            }
        },
    )
    resident_id: Mapped[str] = mapped_column(String(32))
    village_group: Mapped[str | None] = mapped_column(Words(40))
    residence_type: Mapped[str] = mapped_column(String(1))
    from_on: Mapped[date] = mapped_column(IsoDate)
    to_on: Mapped[date | None] = mapped_column(IsoDate)
    arrival: Mapped[str | None] = mapped_column(String(12))
    """birth, moved_in, initial (first registration of somebody who already lived here)."""
    came_from: Mapped[str | None] = mapped_column(Words(200))
    went_to: Mapped[str | None] = mapped_column(Words(200))
