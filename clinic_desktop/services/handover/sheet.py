"""One row as a sheet to type from: its fields in the clinic's own order, changed ones marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.fields import (
    Entry,
    SheetField,
    fields_of,
    read_entries,
    stored_text,
    title_of,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.handover import SINCE, day_of, kind_of, marks_of
from clinic_desktop.storage.history import history_of
from clinic_desktop.storage.raw_rows import read_rows
from clinic_desktop.storage.settings import read_setting, save_settings
from clinic_desktop.storage.tables import HandoverItem, HandoverTick

_ORDER = "handover.order."


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One thing to type."""

    field: str
    label: str
    text: str
    unit: str
    changed: bool
    """Differs from what was entered."""
    was: str = ""
    """What was entered before, where history tells."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A row ready to be typed elsewhere."""

    table: str
    subject_id: str
    kind: str
    title: str
    name: str
    on: date
    state: str
    """new, changed or voided; done when it is entered as it stands."""
    lines: tuple[SheetLine, ...]
    emptied: tuple[str, ...]
    """Labels of fields that were entered and are empty now."""
    entered_on: date | None
    entered_by: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """In which order the fields of a kind are typed, and which are not typed at all."""

    fields: tuple[SheetField, ...]
    left_out: frozenset[str]


def arrangement(place: Workplace, kind: str) -> Arrangement:
    """The clinic's order; fields it has never seen stand where the form has them."""
    with place.reading() as session:
        return _arrangement(place, session, kind)


def arrange(place: Workplace, kind: str, order: Sequence[str], left_out: frozenset[str]) -> None:
    """Keep an order for this kind; sheets follow it from now on."""
    save_settings(
        place.database,
        {_ORDER + kind: {"order": list(order), "left_out": sorted(left_out)}},
    )


def arrange_shown(place: Workplace, kind: str, shown: Sequence[str]) -> None:
    """The fields of a sheet in another order; those that the sheet does not show stay in place."""
    found = arrangement(place, kind)
    order = [each.id for each in found.fields]
    wanted = [name for name in shown if name in order]
    places = [n for n, name in enumerate(order) if name in wanted]
    for at, name in zip(places, wanted, strict=True):
        order[at] = name
    arrange(place, kind, order, found.left_out)


def leave_field_out(place: Workplace, kind: str, field: str) -> None:
    """A field that is not typed there."""
    found = arrangement(place, kind)
    arrange(place, kind, [each.id for each in found.fields], found.left_out | {field})


def forget_arrangement(place: Workplace, kind: str) -> None:
    """Back to the order of the form."""
    save_settings(place.database, {_ORDER + kind: None})


def _arrangement(place: Workplace, session: Session, kind: str) -> Arrangement:
    known = fields_of(place, kind)
    kept = read_setting(session, _ORDER + kind)
    if kept is None:
        return Arrangement(known, frozenset(each.id for each in known if each.seldom))
    by_id = {each.id: each for each in known}
    ordered = [by_id[name] for name in kept["order"] if name in by_id]
    placed = {each.id for each in ordered}
    for place_in_form, each in enumerate(known):
        if each.id not in placed:
            before = [other.id for other in known[:place_in_form]]
            at = max((n for n, other in enumerate(ordered) if other.id in before), default=-1)
            ordered.insert(at + 1, each)
    return Arrangement(tuple(ordered), frozenset(kept["left_out"]))


def open_sheet(place: Workplace, table: str, subject_id: str) -> Sheet:
    """The sheet of a row.

    Raises:
        InputProblem: the row is not there (any more).
    """
    if not place.database.read_only:
        place.database.seal()  # the old values of what was saved this minute
    with place.reading() as session:
        row = _row(session, table, subject_id)
        kind = kind_of(table, row)
        arranged = _arrangement(place, session, kind)
        item = session.get(HandoverItem, (table, subject_id))
        ticked = _last_tick(session, table, subject_id)
        entries = read_entries(place, session, table, (subject_id,))[subject_id]
        before = _before(session, table, subject_id, item, ticked)
        changed = _changed(item, before)
        name = next((e.text for e in entries if e.field in ("@name", "name")), "")
    places = {each.id: n for n, each in enumerate(arranged.fields)}
    shown = [e for e in entries if e.field not in arranged.left_out]
    shown.sort(key=lambda e: places.get(e.field, len(places)))
    labels = {each.id: each.label for each in arranged.fields}
    filled = {e.field for e in entries}
    return Sheet(
        table,
        subject_id,
        kind,
        title_of(place, kind),
        name,
        date.fromisoformat(day_of(table, row)),
        item.state if item is not None else "done",
        tuple(_line(place, table, row, entry, changed, before) for entry in shown),
        tuple(labels[f] for f in changed if f in labels and f not in filled),
        None if ticked is None else _day(ticked.created_at),
        "" if ticked is None else ticked.entered_by or "",
    )


def _line(
    place: Workplace,
    table: str,
    row: Mapping[str, Any],
    entry: Entry,
    changed: frozenset[str],
    before: Mapping[str, Any],
) -> SheetLine:
    is_changed = entry.field in changed
    was = stored_text(place, table, row, entry.field, before.get(entry.field)) if is_changed else ""
    return SheetLine(
        entry.field,
        entry.label,
        entry.text,
        entry.unit,
        is_changed,
        was if was != entry.text else "",
    )


def _row(session: Session, table: str, subject_id: str) -> Mapping[str, Any]:
    row = read_rows(session, table, (subject_id,)).get(subject_id)
    if row is None:
        raise InputProblem(Problem("subject", "ROW_UNKNOWN", tr("找不到这条记录")))
    return row


def _last_tick(session: Session, table: str, subject_id: str) -> HandoverTick | None:
    tick = HandoverTick
    return session.scalars(
        select(tick)
        .where(tick.subject_id == subject_id, tick.subject_table == table, tick.voided.is_(False))
        .order_by(tick.created_at.desc(), tick.id.desc())
        .limit(1)
    ).first()


def _changed(item: HandoverItem | None, before: Mapping[str, Any]) -> frozenset[str]:
    """Fields that the provincial system has otherwise; without a tick what history tells."""
    if item is None or item.state == "new":
        return frozenset()
    return frozenset(before) if item.changed is None else frozenset(item.changed)


def _before(
    session: Session,
    table: str,
    subject_id: str,
    item: HandoverItem | None,
    ticked: HandoverTick | None,
) -> dict[str, Any]:
    """Field → stored value before the first change since the tick, or since the beginning."""
    if item is None or item.state == "new":
        return {}
    since = ticked.created_at if ticked is not None else read_setting(session, SINCE)
    after = datetime.fromisoformat(since)
    found: dict[str, Any] = {}
    for entry in history_of(session, table, subject_id):  # newest first: the first change stays
        if entry.at >= after:
            for change in entry.changes:
                found[change.field.partition(".")[2] or change.field] = change.old
    return found


def _day(at: str) -> date:
    return datetime.fromisoformat(at).astimezone().date()


def tick(place: Workplace, subjects: Sequence[tuple[str, str]]) -> Changes:
    """These rows are entered as they stand now. Rows that are gone are passed over.

    Raises:
        InputProblem: nothing to tick.
    """
    with place.unit(tr("录入上级平台")) as unit:
        made = 0
        for table in dict.fromkeys(name for name, _ in subjects):
            ids = [pk for name, pk in subjects if name == table]
            for pk, row in read_rows(unit.session, table, ids).items():
                unit.session.add(
                    HandoverTick(
                        **place.stamp(),
                        subject_table=table,
                        subject_id=pk,
                        kind=kind_of(table, row),
                        occurred_on=date.fromisoformat(day_of(table, row)),
                        entered_by=place.actor.name,
                        marks=marks_of(table, row),
                    )
                )
                made += 1
        if not made:
            raise InputProblem(Problem("subject", "NOTHING", tr("没有可打勾的记录")))
        return unit.commit()


def untick(place: Workplace, table: str, subject_id: str) -> Changes:
    """Ticked by mistake: it waits again.

    Raises:
        InputProblem: it was never ticked.
    """
    with place.unit(tr("取消录入打勾")) as unit:
        last = _last_tick(unit.session, table, subject_id)
        if last is None:
            raise InputProblem(Problem("subject", "NOT_TICKED", tr("这条记录还没有打勾")))
        last.voided = True
        last.void_by = place.actor.staff_id
        last.void_reason = tr("取消打勾")
        return unit.commit()
