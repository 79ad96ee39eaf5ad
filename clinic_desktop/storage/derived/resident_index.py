"""One row per resident with what lists and the search box need, and how the name may be typed."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.derived import Progress, Touched
from clinic_desktop.storage.derived.spelling import spell
from clinic_desktop.storage.tables import (
    Base,
    Enrolment,
    Household,
    Resident,
    ResidentIndex,
    ResidentSpelling,
)

_SOURCES = ("resident", "household", "enrolment")
_PORTION = 500
_TABLE = Base.metadata.tables[ResidentIndex.__tablename__]


def spaced(words: str) -> str:
    """A blank between all characters, so that each is a token and a phrase finds any part."""
    return " ".join("".join(words.split()))


def search_number(resident_id: str) -> int:
    """The row number of a resident in the search table: 60 of the id's random bits."""
    return int(resident_id[-15:], 16)


class ResidentIndexDeriver:
    """Keeps ``resident_index``, ``resident_spelling`` and ``resident_search`` in step."""

    def refresh(self, session: Session, touched: Touched, today: date) -> None:  # noqa: ARG002
        """Recompute the rows of residents whose own, household or enrolment rows changed."""
        if not touched.touches(_SOURCES):
            return
        wanted = set(touched.residents)
        for portion in chunks(touched.ids("household")):
            members = select(Resident.id).where(Resident.household_id.in_(portion))
            wanted.update(session.scalars(members))
        for portion in chunks(wanted):
            self._forget(session, portion)
            self._write(session, portion)

    def rebuild(self, session: Session, today: date, progress: Progress) -> None:  # noqa: ARG002
        """Recompute every row."""
        session.execute(delete(ResidentIndex))
        session.execute(delete(ResidentSpelling))
        session.execute(text("DELETE FROM resident_search"))
        ids = session.scalars(select(Resident.id).order_by(Resident.id)).all()
        for start in range(0, len(ids), _PORTION):
            progress(start, len(ids))
            self._write(session, ids[start : start + _PORTION])
        progress(len(ids), len(ids))

    def _forget(self, session: Session, ids: Sequence[str]) -> None:
        session.execute(delete(ResidentIndex).where(ResidentIndex.resident_id.in_(ids)))
        session.execute(delete(ResidentSpelling).where(ResidentSpelling.resident_id.in_(ids)))
        session.execute(
            text("DELETE FROM resident_search WHERE rowid = :number"),
            [{"number": search_number(one)} for one in ids],
        )

    def _write(self, session: Session, ids: Sequence[str]) -> None:
        rows = _index_rows(session, ids)
        if not rows:
            return
        # Into the table: the mapped class would send one statement for each set of nulls.
        session.execute(insert(_TABLE), rows)
        spellings = [
            {"resident_id": row["resident_id"], "letters": way}
            for row in rows
            for way in spell(row["name"]).ways
        ]
        if spellings:
            session.execute(insert(ResidentSpelling), spellings)
        session.execute(
            text(
                "INSERT INTO resident_search (rowid, resident_id, name, address)"
                " VALUES (:number, :resident_id, :name, :address)"
            ),
            [
                {
                    "number": search_number(row["resident_id"]),
                    "resident_id": row["resident_id"],
                    "name": spaced(row["name"]),
                    "address": spaced((row["village_group"] or "") + (row["address"] or "")),
                }
                for row in rows
            ],
        )


def _index_rows(session: Session, ids: Sequence[str]) -> list[dict[str, Any]]:
    programmes = _programmes(session, ids)
    found = session.execute(
        select(Resident, Household)
        .outerjoin(Household, Household.id == Resident.household_id)
        .where(Resident.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return [
        _index_row(resident, household, programmes.get(resident.id, []))
        for resident, household in found
    ]


def _index_row(
    resident: Resident, household: Household | None, programmes: Iterable[str]
) -> dict[str, Any]:
    spelling = spell(resident.name)
    phones = (
        resident.phone,
        household.phone if household else None,
        resident.contact_phone,
    )
    house_tags = (household.tags or []) if household else []
    return {
        "resident_id": resident.id,
        "clinic_code": resident.clinic_code,
        "household_id": resident.household_id,
        "listed": not resident.voided
        and resident.status == "active"
        and resident.merged_into is None,
        "name": resident.name,
        "pinyin": spelling.pinyin,
        "initials": spelling.initials,
        "sex": resident.sex,
        "birth_date": resident.birth_date,
        "id_no": resident.id_no,
        "id_no_reversed": resident.id_no[::-1] if resident.id_no else None,
        "phone": next((phone for phone in phones if phone), None),
        "phones": _digits(phones),
        "archive_no": resident.archive_no,
        "household_no": household.household_no if household else None,
        "village_group": household.village_group if household else None,
        "address": resident.address or (household.address if household else None),
        "programmes": _between_blanks(programmes),
        "tags": _between_blanks([*(resident.tags or []), *house_tags]),
        "status": "void" if resident.voided else resident.status,
    }


def _digits(phones: Iterable[str | None]) -> str | None:
    digits = (re.sub(r"\D", "", phone) for phone in phones if phone)
    return " ".join(dict.fromkeys(one for one in digits if one)) or None


def _between_blanks(codes: Iterable[str]) -> str:
    kept = sorted({code for code in codes if code})
    return f" {' '.join(kept)} " if kept else ""


def _programmes(session: Session, ids: Sequence[str]) -> dict[str, list[str]]:
    """Programmes in force, for residents themselves and for their households."""
    found: dict[str, list[str]] = {}
    rows = session.execute(
        select(Enrolment.resident_id, Enrolment.programme).where(
            Enrolment.resident_id.in_(ids),
            Enrolment.closed_on.is_(None),
            func.coalesce(Enrolment.voided, 0) == 0,
        )
    )
    for resident, programme in rows:
        found.setdefault(str(resident), []).append(programme)
    return found
