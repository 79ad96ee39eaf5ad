"""Which rows still have to be entered into the provincial system, kept up with every save.

Nothing is kept until the clinic begins to hand over (setting ``handover.since``, an instant).
From then on every row that is written is looked at: never ticked it is new, ticked and different
since it is changed, in which fields the tick's marks tell. A row that was there before the
beginning and is written again counts as changed.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.derived import Progress, Touched
from clinic_desktop.storage.raw_rows import read_rows
from clinic_desktop.storage.settings import read_setting
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables import HandoverItem, HandoverTick

SINCE = "handover.since"
"""Setting: instant from which on written rows are to be handed over; absent: not begun."""
DAYS = {
    "record": "occurred_on",
    "resident": "filing_date",
    "enrolment": "enrolled_on",
    "dose": "given_on",
    "activity": "occurred_on",
}
"""Tables that are handed over, each with the column of the day it belongs to."""
VOIDED = "voided"
_FLATTENED = {"record": "answers", "enrolment": "attributes"}
_OF_THE_ROW = frozenset(
    {"id", "clinic_code", "created_at", "created_by", "voided", "void_by", "void_reason"}
)
_NO_FIELDS = {
    "record": frozenset({"form_code", "form_edition", "entry_order", "resident_id", "outcome"}),
    "enrolment": frozenset({"resident_id", "household_id"}),
    "resident": frozenset({"merged_into"}),
    "dose": frozenset({"resident_id"}),
    "activity": frozenset({"filled_on", "filled_by"}),
}
_DIGEST_BYTES = 4
_TICK = "handover_tick"

Row = Mapping[str, Any]


def marks_of(table: str, row: Row) -> dict[str, str]:
    """Field → digest of its value; empty fields have none. A void row has its own single mark."""
    if row["voided"]:
        return {VOIDED: _digest(1)}
    left_out = _OF_THE_ROW | _NO_FIELDS[table]
    flat = _FLATTENED.get(table)
    values: dict[str, Any] = {
        name: value for name, value in row.items() if name not in left_out and name != flat
    }
    if flat and row[flat]:
        values |= orjson.loads(row[flat])
    return {name: _digest(value) for name, value in values.items() if value not in (None, "", [])}


def day_of(table: str, row: Row) -> str:
    """The day a row belongs to, as ISO text; a resident without a file: the day of entry."""
    return str(row[DAYS[table]] or row["created_at"][:10])


def kind_of(table: str, row: Row) -> str:
    """Form code of a record, else the table's name."""
    return str(row["form_code"]) if table == "record" else table


def _digest(value: Any) -> str:
    body = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()


class HandoverDeriver:
    """Keeps ``handover_item`` in step."""

    def refresh(self, session: Session, touched: Touched, today: date) -> None:  # noqa: ARG002
        """Looks at every touched row that is handed over, and at the rows of touched ticks."""
        if not touched.touches((*DAYS, _TICK)):
            return
        since = read_setting(session, SINCE)
        if since is None:
            return
        wanted = {(table, pk) for table, pk in touched.rows if table in DAYS}
        for portion in chunks(touched.ids(_TICK)):
            wanted.update(
                (row.subject_table, row.subject_id)
                for row in session.execute(
                    select(HandoverTick.subject_table, HandoverTick.subject_id).where(
                        HandoverTick.id.in_(portion)
                    )
                )
            )
        for table in DAYS:
            self.look_at(session, table, (pk for name, pk in wanted if name == table), since)

    def rebuild(self, session: Session, today: date, progress: Progress) -> None:  # noqa: ARG002
        """Looks again at what was entered since the beginning, and at everything ticked."""
        since = read_setting(session, SINCE)
        if since is None:
            session.execute(delete(HandoverItem))
            return
        for number, table in enumerate(DAYS):
            progress(number, len(DAYS))
            self.look_at(session, table, _since(session, table, since), since)

    def look_at(self, session: Session, table: str, ids: Iterable[str], since: str) -> None:
        """Bring the items of these rows up to date."""
        item = HandoverItem
        for portion in chunks(ids):
            rows = read_rows(session, table, portion)
            ticks = _ticks(session, table, portion)
            session.execute(
                delete(item).where(item.subject_table == table, item.subject_id.in_(portion))
            )
            found = [
                made
                for pk, row in rows.items()
                if (made := _item(table, row, ticks.get(pk), since)) is not None
            ]
            if found:
                session.execute(insert(item), found)


def _since(session: Session, table: str, since: str) -> set[str]:
    known: Table = synced_tables()[table]
    entered = session.scalars(select(known.c.id).where(known.c.created_at >= since))
    ticked = session.scalars(
        select(HandoverTick.subject_id).where(HandoverTick.subject_table == table).distinct()
    )
    before = session.scalars(
        select(HandoverItem.subject_id).where(HandoverItem.subject_table == table)
    )
    return {*entered, *ticked, *before}


def _ticks(session: Session, table: str, ids: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """The latest tick of each row."""
    tick = HandoverTick
    rows = session.execute(
        select(tick.subject_id, tick.marks)
        .where(tick.subject_id.in_(ids), tick.subject_table == table, tick.voided.is_(False))
        .order_by(tick.created_at, tick.id)
    )
    return {row.subject_id: row.marks for row in rows}


def _item(
    table: str, row: Row, ticked: Mapping[str, str] | None, since: str
) -> dict[str, Any] | None:
    now = marks_of(table, row)
    changed: list[str] | None = None
    if ticked is None:
        if row["voided"]:
            return None
        state = "new" if row["created_at"] >= since else "changed"
    else:
        changed = sorted(name for name in now.keys() | ticked.keys() if _differs(name, now, ticked))
        if not changed:
            return None
        state = "voided" if row["voided"] else "changed"
    return {
        "subject_table": table,
        "subject_id": row["id"],
        "kind": kind_of(table, row),
        "clinic_code": row["clinic_code"],
        "resident_id": row["id"] if table == "resident" else row.get("resident_id"),
        "household_id": None if table == "resident" else row.get("household_id"),
        "occurred_on": day_of(table, row),
        "state": state,
        "changed": changed,
    }


def _differs(name: str, now: Mapping[str, str], ticked: Mapping[str, str]) -> bool:
    return now.get(name) != ticked.get(name)
