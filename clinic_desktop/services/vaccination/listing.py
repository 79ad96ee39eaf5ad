"""The children of the clinic with what comes next, one child's card, and lots in use."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.immunisation.model import Assessment, SeriesForecast, Status
from clinic_desktop.domain.immunisation.outlook import pressing_on
from clinic_desktop.domain.stock import first_to_use
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.stock_ledger import read_lots
from clinic_desktop.services.vaccination.certificates import IssuedCertificate, certificates_of
from clinic_desktop.services.vaccination.commands import DoseRow
from clinic_desktop.services.vaccination.facts import HOLD, PROGRAMME
from clinic_desktop.services.vaccination.noted import (
    MissedRow,
    ReactionRow,
    birth_time_of,
    missed_of,
    reactions_of,
)
from clinic_desktop.services.vaccination.outlooks import outlooks
from clinic_desktop.services.vaccination.reading import doses_of, forecast_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent, Dose, Household

CARD_YEARS = 7
"""Every child up to the seventh birthday has a card (forms.md section 13)."""
_AHEAD = (Status.OVERDUE, Status.DUE, Status.ELIGIBLE, Status.NOT_DUE)
_LOTS_READ = 400


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One line of the children's list."""

    resident_id: str
    name: str
    sex: str
    birth_date: date
    village_group: str
    phone: str
    doses: int
    last_on: date | None
    next: SeriesForecast | None
    """The most pressing dose, or the next one to come; ``None`` when nothing is ahead. As kept:
    the reasons stand on the card."""
    owed: tuple[SeriesForecast, ...]
    """Overdue and due doses, the most overdue first."""

    @property
    def overdue(self) -> bool:
        """Whether any dose is late."""
        return any(forecast.status is Status.OVERDUE for forecast in self.owed)


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A contraindication or delay that stands; ``hold_id`` lifts it."""

    hold_id: str
    series: str
    contraindicated: bool
    reason: str
    until: date | None
    decided_on: date


@dataclass(frozen=True, slots=True)
class ChildCard:
    """One child: who it is, every dose with its worth, every forecast."""

    resident_id: str
    name: str
    sex: str
    birth_date: date
    village_group: str
    address: str
    contact: str
    phone: str
    status: str
    doses: tuple[DoseRow, ...]
    answers: Assessment
    holds: tuple[HoldRow, ...]
    certificates: tuple[IssuedCertificate, ...] = ()
    reactions: tuple[ReactionRow, ...] = ()
    missed: tuple[MissedRow, ...] = ()
    birth_time: str = ""
    """HH:MM where it is known."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot in use here."""

    lot_no: str
    expires_on: date | None
    maker: str
    left: int | None = None
    """Doses in stock; ``None`` where the clinic keeps no stock of the product."""


def list_children(place: Workplace) -> tuple[ChildRow, ...]:
    """Children under seven, and older ones up to 18 that have a dose on record.

    The overdue first, then the due, then by the day of the next dose.
    """
    today = place.today
    first_birth = add_months(today, -12 * CARD_YEARS)
    rows = []
    with place.reading() as session:
        for child in outlooks(place, session, today):
            if child.birth_date <= first_birth and not child.doses:
                continue
            ahead, owed = pressing_on(child.lines, today)
            rows.append(
                ChildRow(
                    child.resident_id,
                    child.name,
                    child.sex,
                    child.birth_date,
                    child.village_group,
                    child.phone,
                    child.doses,
                    child.last_on,
                    ahead,
                    owed,
                )
            )
    rows.sort(key=lambda row: (*_place_of(row), row.birth_date, row.resident_id))
    return tuple(rows)


def card_of(place: Workplace, resident_id: str) -> ChildCard:
    """The card of one child.

    Raises:
        InputProblem: no such resident.
    """
    with place.reading() as session:
        resident = load_resident(session, resident_id)
        house = session.get(Household, resident.household_id) if resident.household_id else None
        events = session.scalars(
            select(CareEvent)
            .where(
                CareEvent.resident_id == resident_id,
                CareEvent.programme == PROGRAMME,
                CareEvent.kind == HOLD,
                CareEvent.voided.is_(False),
            )
            .order_by(CareEvent.occurred_on, CareEvent.id)
        )
        holds = tuple(_hold(event) for event in events)
        certificates = certificates_of(session, resident_id)
        reactions = reactions_of(session, resident_id)
        missed = missed_of(place, session, resident_id)
        birth_time = birth_time_of(session, resident_id)
    return ChildCard(
        resident_id,
        resident.name,
        resident.sex,
        resident.birth_date,
        (house.village_group if house else "") or "",
        resident.address or (house.address if house else "") or "",
        resident.contact_name or "",
        resident.contact_phone or resident.phone or (house.phone if house else "") or "",
        resident.status,
        doses_of(place, resident_id),
        forecast_of(place, resident_id),
        holds,
        certificates,
        reactions,
        missed,
        birth_time,
    )


def recent_lots(place: Workplace) -> dict[str, Lot]:
    """By product the lot to take: from stock the one that expires first, else the last used."""
    with place.reading() as session:
        rows = session.execute(
            select(Dose.product, Dose.lot_no, Dose.expires_on, Dose.maker)
            .where(
                Dose.clinic_code == place.site.code,
                Dose.source == "local",
                Dose.lot_no.is_not(None),
                Dose.voided.is_(False),
            )
            .order_by(Dose.given_on.desc(), Dose.id.desc())
            .limit(_LOTS_READ)
        ).all()
        stock = read_lots(place, session)
    lots: dict[str, Lot] = {}
    for kept in {each.product for each in stock if each.product}:
        for first in first_to_use(stock, kept, place.today)[:1]:
            maker = str(first.last.answers.get("manufacturer") or "")
            left = first.balance(place.today)
            lots[kept] = Lot(first.lot_no, first.expires_on, maker, left)
    for product, lot_no, expires_on, producer in rows:
        lots.setdefault(product, Lot(lot_no or "", expires_on, producer or ""))
    return lots


def _hold(event: CareEvent) -> HoldRow:
    details = event.details or {}
    until = details.get("until")
    return HoldRow(
        event.id,
        str(details.get("series") or ""),
        bool(details.get("contraindicated")),
        event.note or "",
        date.fromisoformat(until) if until else None,
        event.occurred_on,
    )


def _order(forecast: SeriesForecast) -> tuple[int, date, str]:
    """Overdue by the end of its time, all others by the day they are due."""
    rank = _AHEAD.index(forecast.status)
    late = forecast.overdue_after if forecast.status is Status.OVERDUE else None
    return rank, late or forecast.due or date.max, forecast.series


def _place_of(row: ChildRow) -> tuple[int, date]:
    if row.next is None:
        return len(_AHEAD), date.max
    rank, day, _ = _order(row.next)
    return rank, day
