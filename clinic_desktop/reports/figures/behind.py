"""Who and what stands behind a figure: the rows of a cell, ready to show."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.form_figures import Cell, Ref
from clinic_desktop.storage.tables import (
    Activity,
    ActivityMaterial,
    CareEvent,
    Dose,
    Household,
    Record,
    Resident,
)

_PART = 800


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A resident or household behind a figure."""

    ref: Ref
    name: str
    sex: str
    birth_date: date | None
    village_group: str
    household_no: str
    phone: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event behind a figure; ``name`` is the person's, where it is about one."""

    ref: Ref
    on: date | None
    title: str
    name: str
    resident_id: str | None
    form_code: str = ""


Reader = Callable[[Session, Catalogue, list[str]], Iterable[PersonRow | EventRow]]


def people_behind(
    session: Session, cell: Cell, catalogue: Catalogue, denominator: bool = False
) -> tuple[PersonRow | EventRow, ...]:
    """The rows that a cell counts, in the order of the cell; each row once.

    ``denominator`` asks for the other side of a rate. Rows that are gone since the figures were
    made are left out.
    """
    refs = tuple(dict.fromkeys(cell.behind_den if denominator else cell.behind))
    found: dict[Ref, PersonRow | EventRow] = {}
    for table, reader in _READERS.items():
        ids = [ref.id for ref in refs if ref.table == table]
        for at in range(0, len(ids), _PART):
            for row in reader(session, catalogue, ids[at : at + _PART]):
                found[row.ref] = row
    return tuple(found[ref] for ref in refs if ref in found)


def _residents(session: Session, _: Catalogue, ids: list[str]) -> Iterable[PersonRow]:
    rows = session.execute(
        select(
            Resident.id,
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Resident.phone,
            Household.village_group,
            Household.household_no,
        )
        .outerjoin(Household, Household.id == Resident.household_id)
        .where(Resident.id.in_(ids))
    )
    for row in rows:
        yield PersonRow(
            Ref("resident", row.id),
            row.name,
            row.sex,
            row.birth_date,
            row.village_group or "",
            row.household_no or "",
            row.phone or "",
        )


def _households(session: Session, _: Catalogue, ids: list[str]) -> Iterable[PersonRow]:
    rows = session.execute(
        select(
            Household.id,
            Household.village_group,
            Household.household_no,
            Household.phone,
            Resident.name,
        )
        .outerjoin(Resident, Resident.id == Household.head_id)
        .where(Household.id.in_(ids))
    )
    for row in rows:
        yield PersonRow(
            Ref("household", row.id),
            tr("{name}户", name=row.name) if row.name else tr("（无户主）"),
            "",
            None,
            row.village_group or "",
            row.household_no,
            row.phone or "",
        )


def _records(session: Session, catalogue: Catalogue, ids: list[str]) -> Iterable[EventRow]:
    rows = session.execute(
        select(
            Record.id,
            Record.occurred_on,
            Record.form_code,
            Record.form_edition,
            Record.resident_id,
            Resident.name,
        )
        .outerjoin(Resident, Resident.id == Record.resident_id)
        .where(Record.id.in_(ids))
    )
    for row in rows:
        form = catalogue.form(row.form_code, row.form_edition)
        title = form.title if form else row.form_code
        yield EventRow(
            Ref("record", row.id),
            row.occurred_on,
            title,
            row.name or "",
            row.resident_id,
            row.form_code,
        )


def _care_events(session: Session, catalogue: Catalogue, ids: list[str]) -> Iterable[EventRow]:
    rows = session.execute(
        select(
            CareEvent.id,
            CareEvent.occurred_on,
            CareEvent.kind,
            CareEvent.programme,
            CareEvent.resident_id,
            Resident.name,
        )
        .outerjoin(Resident, Resident.id == CareEvent.resident_id)
        .where(CareEvent.id.in_(ids))
    )
    for row in rows:
        programme = catalogue.programmes.get(row.programme)
        yield EventRow(
            Ref("care_event", row.id),
            row.occurred_on,
            programme.name if programme else row.kind,
            row.name or "",
            row.resident_id,
        )


def _activities(session: Session, _: Catalogue, ids: list[str]) -> Iterable[EventRow]:
    rows = session.execute(
        select(Activity.id, Activity.occurred_on, Activity.topic, Activity.item).where(
            Activity.id.in_(ids)
        )
    )
    for row in rows:
        title = row.topic or row.item or ""
        yield EventRow(Ref("activity", row.id), row.occurred_on, title, "", None)


def _material(session: Session, _: Catalogue, ids: list[str]) -> Iterable[EventRow]:
    rows = session.execute(
        select(
            ActivityMaterial.id,
            ActivityMaterial.given_on,
            ActivityMaterial.item,
            ActivityMaterial.copies,
        ).where(ActivityMaterial.id.in_(ids))
    )
    for row in rows:
        title = tr("{item} {n} 份", item=row.item, n=row.copies)
        yield EventRow(Ref("activity_material", row.id), row.given_on, title, "", None)


def _doses(session: Session, _: Catalogue, ids: list[str]) -> Iterable[EventRow]:
    rows = session.execute(
        select(Dose.id, Dose.given_on, Dose.product, Dose.resident_id, Resident.name)
        .outerjoin(Resident, Resident.id == Dose.resident_id)
        .where(Dose.id.in_(ids))
    )
    for row in rows:
        yield EventRow(
            Ref("dose", row.id), row.given_on, row.product, row.name or "", row.resident_id
        )


_READERS: dict[str, Reader] = {
    "resident": _residents,
    "household": _households,
    "record": _records,
    "care_event": _care_events,
    "activity": _activities,
    "activity_material": _material,
    "dose": _doses,
}
