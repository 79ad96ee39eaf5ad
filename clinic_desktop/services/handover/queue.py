"""The queue: what is still to be entered, since when, and which kinds nobody enters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.services.handover.fields import title_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.handover import SINCE, HandoverDeriver
from clinic_desktop.storage.settings import read_setting, save_settings
from clinic_desktop.storage.tables import Activity, HandoverItem, Household, Resident
from clinic_desktop.storage.unit import instant_text

LEFT_OUT = "handover.left_out"
"""Setting: kinds that are not entered into the provincial system."""
OWN_PAPERS = ("advice_own", "appointment", "tb_dose_card")
"""Left out until somebody wants them: working papers that no provincial page asks for."""


def left_out(session: Session) -> frozenset[str]:
    """Kinds that nobody enters."""
    return frozenset(read_setting(session, LEFT_OUT, list(OWN_PAPERS)))


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row that is still to be entered."""

    table: str
    subject_id: str
    kind: str
    title: str
    on: date
    name: str
    """Whom it is about; of an activity its topic."""
    household_no: str
    state: str
    """new, changed or voided."""
    changed: tuple[str, ...] | None
    """Fields that differ from what was entered; ``None`` where no tick tells."""
    resident_id: str | None = None

    @property
    def id(self) -> str:
        """What lists keep their place by."""
        return f"{self.table}:{self.subject_id}"


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many rows of a kind wait."""

    kind: str
    title: str
    rows: int


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything that waits, oldest first."""

    since: date | None
    """From which day on what is written is handed over; ``None``: not begun."""
    rows: tuple[QueueRow, ...]
    kinds: tuple[KindCount, ...]
    left_out: tuple[KindCount, ...]
    """Kinds that are not entered, with the rows that would wait."""


def begin(place: Workplace, since: date) -> None:
    """From this day on everything entered here waits until it is ticked.

    A later day lets go of what is older and was never ticked; ticks stay.
    """
    at = instant_text(datetime.combine(since, time.min).astimezone(UTC))
    save_settings(place.database, {SINCE: at})
    with place.database.local() as session:
        session.execute(delete(HandoverItem).where(HandoverItem.changed.is_(None)))
        HandoverDeriver().rebuild(session, place.today, lambda _done, _total: None)
        session.commit()


def since_when(session: Session) -> date | None:
    """The day on which handing over began."""
    at = read_setting(session, SINCE)
    return None if at is None else datetime.fromisoformat(at).astimezone().date()


def leave_out(place: Workplace, kind: str, out: bool = True) -> None:
    """A kind that is not entered upstairs (a county without that page), or is again."""
    with place.reading() as session:
        kinds = set(left_out(session))
    kinds = kinds | {kind} if out else kinds - {kind}
    save_settings(place.database, {LEFT_OUT: sorted(kinds)})


def load_queue(place: Workplace, kind: str = "") -> Queue:
    """What waits; of one kind only where ``kind`` names it."""
    item = HandoverItem
    with place.reading() as session:
        out = left_out(session)
        counts = select(item.kind, func.count()).group_by(item.kind)
        if place.site.role == "village":
            counts = counts.where(item.clinic_code == place.site.code)
        found = [
            KindCount(row[0], title_of(place, row[0]), row[1]) for row in session.execute(counts)
        ]
        found.sort(key=lambda each: (-each.rows, each.title))
        rows = _rows(place, session, kind, out)
        return Queue(
            since_when(session),
            rows,
            tuple(each for each in found if each.kind not in out),
            tuple(each for each in found if each.kind in out),
        )


def waiting(place: Workplace) -> int:
    """How many rows wait, for the number beside the name of the screen."""
    item = HandoverItem
    with place.reading() as session:
        out = left_out(session)
        query = select(func.count()).select_from(item).where(item.kind.not_in(out))
        if place.site.role == "village":
            query = query.where(item.clinic_code == place.site.code)
        return session.scalar(query) or 0


def _rows(
    place: Workplace, session: Session, kind: str, out: Sequence[str] | frozenset[str]
) -> tuple[QueueRow, ...]:
    item, head = HandoverItem, aliased(Resident)
    query = (
        select(item, Resident.name, Household.household_no, head.name, Activity.topic)
        .outerjoin(Resident, Resident.id == item.resident_id)
        .outerjoin(
            Household, Household.id == func.coalesce(item.household_id, Resident.household_id)
        )
        .outerjoin(head, head.id == Household.head_id)
        .outerjoin(Activity, (Activity.id == item.subject_id) & (item.subject_table == "activity"))
        .where(item.kind.not_in(out))
        .order_by(item.occurred_on, item.kind, Household.household_no, item.subject_id)
    )
    if kind:
        query = query.where(item.kind == kind)
    if place.site.role == "village":
        query = query.where(item.clinic_code == place.site.code)
    titles: dict[str, str] = {}
    found = []
    for one, name, house, head_name, topic in session.execute(query):
        if one.kind not in titles:
            titles[one.kind] = title_of(place, one.kind)
        found.append(
            QueueRow(
                one.subject_table,
                one.subject_id,
                one.kind,
                titles[one.kind],
                one.occurred_on,
                name or head_name or topic or "",
                house or "",
                one.state,
                None if one.changed is None else tuple(one.changed),
                one.resident_id,
            )
        )
    return tuple(found)
