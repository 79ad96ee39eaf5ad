"""Rows that can be computed from others at any time; never synced, rebuilt by ``derive``."""

from datetime import date
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.storage.tables.base import Base, Flag, IsoDate, JsonText, LooseJson, Words


class Task(Base):
    """任务: the one open obligation of a person (or household) in a programme.

    Upcoming, due and overdue follow from the window and today, so they are not stored;
    ``recompute_on`` is the first day on which time alone could give other dates.
    """

    __tablename__ = "task"
    __table_args__ = (
        # The counts above the work list, read from the index alone.
        Index("ix_task_now", "state", "window_start", "window_end", "programme", "clinic_code"),
        # The work list in its order, whatever it is filtered by.
        Index(
            "ix_task_pressing",
            "state",
            "clinical_priority",
            "window_end",
            "window_start",
            "programme",
            "village_group",
            "clinic_code",
        ),
        Index("ix_task_person", "resident_id"),
        Index("ix_task_household", "household_id"),
        Index("ix_task_recompute", "recompute_on"),
        Index("ix_task_programme", "clinic_code", "programme", "state", "next_due"),
    )
    enrolment_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_code: Mapped[str] = mapped_column(String(32))
    resident_id: Mapped[str | None] = mapped_column(String(32))
    household_id: Mapped[str | None] = mapped_column(String(32))
    """The house: of a household's own task, and also of a person's, for grouping by house."""
    village_group: Mapped[str | None] = mapped_column(Words(40))
    programme: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    """open, suspended, complete, closed or not_enrolled."""
    next_due: Mapped[date | None] = mapped_column(IsoDate)
    window_start: Mapped[date | None] = mapped_column(IsoDate)
    window_end: Mapped[date | None] = mapped_column(IsoDate)
    reason: Mapped[str] = mapped_column(String(60))
    clinical_priority: Mapped[int] = mapped_column(Integer)
    """0 ordinary; larger is more pressing (emergency, referral, unstable)."""
    last_contact_on: Mapped[date | None] = mapped_column(IsoDate)
    recompute_on: Mapped[date | None] = mapped_column(IsoDate)
    trace: Mapped[list[Any]] = mapped_column(LooseJson)


class ResidentIndex(Base):
    """What lists and the search box need about a resident, in one row."""

    __tablename__ = "resident_index"
    __table_args__ = (
        Index(
            "ix_ri_list", "clinic_code", "listed", "village_group", "household_no", "resident_id"
        ),
        Index("ix_ri_name", "name"),
        Index("ix_ri_pinyin", "pinyin"),
        Index("ix_ri_initials", "initials"),
        Index("ix_ri_id_reversed", "id_no_reversed"),
        Index("ix_ri_id", "id_no"),
        # Both columns: a search for a part scans the index alone.
        Index("ix_ri_phones", "phones", "resident_id"),
        Index("ix_ri_household_no", "household_no"),
        Index("ix_ri_archive", "archive_no", "resident_id"),
        Index("ix_ri_household", "household_id"),
    )
    resident_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_code: Mapped[str] = mapped_column(String(32))
    household_id: Mapped[str | None] = mapped_column(String(32))
    listed: Mapped[bool] = mapped_column(Flag)
    """Active, not void, not merged away."""
    name: Mapped[str] = mapped_column(Words(60))
    pinyin: Mapped[str] = mapped_column(String(200))
    initials: Mapped[str] = mapped_column(String(60))
    sex: Mapped[str] = mapped_column(String(1))
    birth_date: Mapped[date] = mapped_column(IsoDate)
    id_no: Mapped[str | None] = mapped_column(Words(30))
    id_no_reversed: Mapped[str | None] = mapped_column(Words(30))
    phone: Mapped[str | None] = mapped_column(Words(40))
    """The first of: own, household's, contact's."""
    phones: Mapped[str | None] = mapped_column(Words(140))
    """Digits of all of them, for searching any part."""
    archive_no: Mapped[str | None] = mapped_column(Words(17))
    household_no: Mapped[str | None] = mapped_column(Words(40))
    village_group: Mapped[str | None] = mapped_column(Words(40))
    address: Mapped[str | None] = mapped_column(Words(200))
    programmes: Mapped[str] = mapped_column(String(200))
    """Programme codes in force, each between blanks: `` hypertension diabetes ``."""
    tags: Mapped[str] = mapped_column(String(200))
    """Crowd and household tags, each between blanks."""
    status: Mapped[str] = mapped_column(String(10))
    """As the resident's, or ``void``."""


class VaccinationForecast(Base):
    """接种推算: what is ahead for one person under 18, as last assessed.

    The row holds for every day from ``valid_from`` until ``recompute_on``; where a status follows
    from dates, the day of asking decides it (``domain.immunisation.outlook``).
    """

    __tablename__ = "vaccination_forecast"
    __table_args__ = (
        Index("ix_vaccination_forecast_due", "next_from"),
        # All columns: looking for rows that hold no longer reads the index alone.
        Index("ix_vaccination_forecast_turn", "recompute_on", "valid_from", "rules", "resident_id"),
    )
    resident_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    doses: Mapped[int] = mapped_column(Integer)
    """How many are on record."""
    last_on: Mapped[date | None] = mapped_column(IsoDate)
    next_from: Mapped[date | None] = mapped_column(IsoDate)
    """The first day on which any dose can be given."""
    valid_from: Mapped[date] = mapped_column(IsoDate)
    recompute_on: Mapped[date | None] = mapped_column(IsoDate)
    rules: Mapped[str] = mapped_column(String(32))
    """Fingerprint of the rules by which it was assessed."""
    lines: Mapped[list[Any]] = mapped_column(JsonText)


class ResidentSpelling(Base):
    """How a name may be typed on a Latin keyboard: one row per way (``wangxm``, ``wxm`` …)."""

    __tablename__ = "resident_spelling"
    __table_args__ = (Index("ix_resident_spelling", "letters", "resident_id"),)
    resident_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    letters: Mapped[str] = mapped_column(String(200), primary_key=True)
