"""资料与宣传栏: what was received and handed out, and when each board had new content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.saving import load_activity
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    Activity,
    ActivityMaterial,
    Attachment,
    Household,
    Record,
    Resident,
    Target,
)

RECEIPT_FORM = "material_receipt"
HAND_OUT_FORM = "material_distribution"
BOARD_FORM = "board_change"
BOARD_MONTHS = 2
"""Content is changed at least so often (``indicators.md`` I-B5)."""
BOARD_TARGET = "I-B5"
_LOW = 20
"""Copies below which material is running out."""


@dataclass(frozen=True, slots=True)
class StockRow:
    """One printed item."""

    title: str
    received: int
    given: int
    given_this_year: int
    households: int
    """Houses that got it this year, one by one."""

    @property
    def balance(self) -> int:
        """What should lie in the cupboard; below zero something was not registered."""
        return self.received - self.given

    @property
    def low(self) -> bool:
        """To be ordered: it is kept in stock and runs out."""
        return self.received > 0 and 0 <= self.balance < _LOW


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One board, known by where it hangs."""

    place: str
    postings: int
    """This year, with topic and photo."""
    last_on: date | None
    last_topic: str
    next_by: date | None
    """Until when its content is to be changed."""
    target: int | None = None
    """Issues a year; the same for every board, completion is counted for each (I-B5)."""


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One house on the signature list of a hand-out."""

    material_id: str
    household_id: str
    household_no: str
    village_group: str
    head: str
    address: str
    item: str
    copies: int
    signed_by: str


def material_stock(place: Workplace) -> tuple[StockRow, ...]:
    """Every printed item, by name."""
    year = date(place.today.year, 1, 1)
    received: dict[str, int] = {}
    given: dict[str, int] = {}
    lately: dict[str, int] = {}
    with place.reading() as session:
        for record in _records(place, session, (RECEIPT_FORM, HAND_OUT_FORM)):
            title = str(record.answers.get("title") or "").strip()
            number = int(record.answers.get("quantity") or 0)
            if record.form_code == RECEIPT_FORM:
                received[title] = received.get(title, 0) + number
                continue
            stock_in = int(record.answers.get("stock_in") or 0)
            received[title] = received.get(title, 0) + stock_in
            given[title] = given.get(title, 0) + number
            if record.occurred_on >= year:
                lately[title] = lately.get(title, 0) + number
        houses: dict[str, int] = {}
        query = (
            select(
                ActivityMaterial.item,
                func.sum(ActivityMaterial.copies),
                func.sum(
                    case((ActivityMaterial.given_on >= year, ActivityMaterial.copies), else_=0)
                ),
                func.count(func.distinct(ActivityMaterial.household_id)).filter(
                    ActivityMaterial.given_on >= year
                ),
            )
            .join(Activity, Activity.id == ActivityMaterial.activity_id)
            .where(
                Activity.clinic_code == place.site.code,
                Activity.voided.is_(False),
                Activity.cancelled.is_(False),
                ActivityMaterial.voided.is_(False),
            )
            .group_by(ActivityMaterial.item)
        )
        for item, copies, this_year, reached in session.execute(query):
            given[item] = given.get(item, 0) + int(copies or 0)
            lately[item] = lately.get(item, 0) + int(this_year or 0)
            houses[item] = int(reached or 0)
    return tuple(
        StockRow(
            title,
            received.get(title, 0),
            given.get(title, 0),
            lately.get(title, 0),
            houses.get(title, 0),
        )
        for title in sorted(received.keys() | given.keys())
        if title
    )


def boards(place: Workplace, year: int) -> tuple[BoardRow, ...]:
    """Every board on which something was ever posted; completion is counted for each (I-B5)."""
    postings: dict[str, list[tuple[date, str, bool]]] = {}
    with place.reading() as session:
        hundredths = session.scalar(
            select(Target.value_hundredths).where(
                Target.clinic_code == place.site.code,
                Target.indicator == BOARD_TARGET,
                Target.year == year,
                Target.voided.is_(False),
            )
        )
        photos = set(
            session.scalars(
                select(Attachment.owner_id).where(
                    Attachment.owner_table == "activity", Attachment.voided.is_(False)
                )
            )
        )
        columns = session.scalars(
            select(Activity).where(
                Activity.clinic_code == place.site.code,
                Activity.kind == "column",
                Activity.voided.is_(False),
                Activity.cancelled.is_(False),
            )
        )
        for each in columns:
            valid = bool(each.topic) and each.id in photos
            hung = postings.setdefault((each.place or "").strip(), [])
            hung.append((each.occurred_on, each.topic or each.item or "", valid))
        for record in _records(place, session, (BOARD_FORM,)):
            answers = record.answers
            hung = postings.setdefault(str(answers.get("board_place") or "").strip(), [])
            topic = str(answers.get("board_title") or "")
            hung.append((record.occurred_on, topic, bool(topic and answers.get("photo"))))
    rows = []
    for where, found in postings.items():
        found.sort()
        last_on, topic, _ = found[-1]
        rows.append(
            BoardRow(
                where or tr("（没有写位置）"),
                sum(valid and on.year == year for on, _, valid in found),
                last_on,
                topic,
                add_months(last_on, BOARD_MONTHS),
                None if hundredths is None else hundredths // 100,
            )
        )
    return tuple(sorted(rows, key=lambda row: row.place))


def signature_list(place: Workplace, activity_id: str) -> tuple[SignatureRow, ...]:
    """The houses that a hand-out went to, in the order of the walk."""
    query = (
        select(ActivityMaterial, Household, Resident.name)
        .join(Household, Household.id == ActivityMaterial.household_id)
        .outerjoin(Resident, Resident.id == Household.head_id)
        .where(ActivityMaterial.activity_id == activity_id, ActivityMaterial.voided.is_(False))
        .order_by(
            func.length(Household.village_group),
            Household.village_group,
            Household.house_order,
            func.length(Household.household_no),
            Household.household_no,
        )
    )
    with place.reading() as session:
        load_activity(session, activity_id)
        return tuple(
            SignatureRow(
                material.id,
                house.id,
                house.household_no,
                house.village_group or "",
                head or "",
                house.address or "",
                material.item,
                material.copies,
                material.signed_by or "",
            )
            for material, house, head in session.execute(query)
        )


def sign(place: Workplace, activity_id: str, signatures: dict[str, str]) -> Changes:
    """Who signed for which line (``material_id`` → name; empty takes a signature back)."""
    with place.unit(tr("资料签收")) as unit:
        rows = unit.session.scalars(
            select(ActivityMaterial).where(
                ActivityMaterial.activity_id == activity_id,
                ActivityMaterial.id.in_(list(signatures)),
                ActivityMaterial.voided.is_(False),
            )
        )
        for row in rows:
            row.signed_by = signatures[row.id].strip() or None
        return unit.commit()


def _records(place: Workplace, session: Session, forms: Iterable[str]) -> Iterable[Record]:
    return session.scalars(
        select(Record).where(
            Record.form_code.in_(tuple(forms)),
            Record.clinic_code == place.site.code,
            Record.voided.is_(False),
        )
    )
