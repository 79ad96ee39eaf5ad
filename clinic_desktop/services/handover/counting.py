"""Month end: how many rows are here, how many are ticked, how many the provincial system says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table, and_, exists, func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.fields import title_of
from clinic_desktop.services.handover.queue import left_out
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.handover import DAYS
from clinic_desktop.storage.settings import read_setting, save_settings
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables import HandoverItem, HandoverTick

_COUNTED = "handover.counted."
_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class CountRow:
    """One kind in one month."""

    kind: str
    title: str
    ours: int
    """Rows here whose day lies in the month."""
    entered: int
    """Of these, ticked and not changed since."""
    platform: int | None
    """What the provincial system says, as typed; ``None``: not looked up yet."""

    @property
    def difference(self) -> int | None:
        """The provincial system's number less ours."""
        return None if self.platform is None else self.platform - self.ours


@dataclass(frozen=True, slots=True)
class MonthCount:
    """All kinds of a month."""

    month: date
    rows: tuple[CountRow, ...]
    counted_on: date | None
    """When a number was typed last."""

    @property
    def agrees(self) -> bool:
        """Every number was looked up and is ours."""
        return all(row.difference == 0 for row in self.rows)


def month_count(place: Workplace, month: date) -> MonthCount:
    """The comparison of a month (any day of it)."""
    first = month.replace(day=1)
    after = add_months(first, 1)
    with place.reading() as session:
        out = left_out(session)
        kept = read_setting(session, _key(first), {})
        ours: dict[str, int] = {}
        entered: dict[str, int] = {}
        for table in DAYS:
            ours |= _counts(place, session, table, first, after, ticked=False)
            entered |= _counts(place, session, table, first, after, ticked=True)
    numbers: Mapping[str, int] = kept.get("numbers", {})
    kinds = [kind for kind in ours | dict(numbers) if kind not in out]
    rows = [
        CountRow(
            kind,
            title_of(place, kind),
            ours.get(kind, 0),
            entered.get(kind, 0),
            numbers.get(kind),
        )
        for kind in kinds
    ]
    rows.sort(key=lambda row: (-row.ours, row.title))
    counted = kept.get("on")
    return MonthCount(first, tuple(rows), date.fromisoformat(counted) if counted else None)


def note_platform_count(place: Workplace, month: date, kind: str, number: int | None) -> None:
    """What the provincial system shows for this kind and month.

    Raises:
        InputProblem: a number that cannot be.
    """
    if number is not None and not 0 <= number <= _MOST:
        raise InputProblem(Problem("number", "NUMBER", tr("请填写 0 或更大的整数")))
    key = _key(month.replace(day=1))
    with place.reading() as session:
        kept = dict(read_setting(session, key, {}))
    numbers = dict(kept.get("numbers", {}))
    if number is None:
        numbers.pop(kind, None)
    else:
        numbers[kind] = number
    save_settings(
        place.database,
        {key: {"numbers": numbers, "on": place.today.isoformat()} if numbers else None},
    )


def _key(first: date) -> str:
    return f"{_COUNTED}{first:%Y-%m}"


def _counts(
    place: Workplace, session: Session, table: str, first: date, after: date, *, ticked: bool
) -> dict[str, int]:
    known: Table = synced_tables()[table]
    day = known.c[DAYS[table]]
    query = select(func.count()).where(known.c.voided == 0, day >= first, day < after)
    if place.site.role == "village":
        query = query.where(known.c.clinic_code == place.site.code)
    if ticked:
        tick, item = HandoverTick, HandoverItem
        query = query.where(
            exists().where(
                and_(
                    tick.subject_id == known.c.id,
                    tick.subject_table == table,
                    tick.voided.is_(False),
                )
            ),
            ~exists().where(and_(item.subject_table == table, item.subject_id == known.c.id)),
        )
    if table != "record":
        number = session.scalar(query) or 0
        return {table: number} if number else {}
    by_form = query.add_columns(known.c.form_code).group_by(known.c.form_code)
    return {row[1]: row[0] for row in session.execute(by_form)}
