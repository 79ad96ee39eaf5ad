"""The card of a child, the forecast, the visit plan, and the list of who is due."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Assessment,
    Child,
    SeriesForecast,
    Status,
)
from clinic_desktop.domain.immunisation.school_check import EntryCheck, check_entry
from clinic_desktop.domain.immunisation.visit_plan import VisitPlan, plan_visit
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.vaccination.commands import DoseRow
from clinic_desktop.services.vaccination.facts import child_of, children_of
from clinic_desktop.services.vaccination.recording import administrations, doses_in
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Dose, Resident, ResidentIndex

OLDEST_YEARS = 18
"""The programme ends before the 18th birthday (1.3)."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """A child with doses to give, for the calling list."""

    resident_id: str
    name: str
    sex: str
    birth_date: date
    village_group: str
    phone: str
    household_id: str | None
    forecasts: tuple[SeriesForecast, ...]
    """Due, overdue and eligible doses; the most overdue first."""

    @property
    def overdue(self) -> bool:
        """Whether any dose is late."""
        return any(forecast.status is Status.OVERDUE for forecast in self.forecasts)


def doses_of(place: Workplace, resident_id: str) -> tuple[DoseRow, ...]:
    """Every dose of a resident that is not void, oldest first, with what it is worth today.

    Raises:
        InputProblem: no such resident.
    """
    with place.reading() as session:
        resident = load_resident(session, resident_id)
        doses = doses_in(session, resident_id)
        child = child_of(session, resident)
    rules = place.catalogue.vaccines
    answers = assess(child, administrations(doses), place.today, rules)
    return tuple(_row(place, dose, answers) for dose in doses)


def forecast_of(place: Workplace, resident_id: str, as_of: date | None = None) -> Assessment:
    """What the rules say about a resident today, or on another day.

    Raises:
        InputProblem: no such resident.
    """
    with place.reading() as session:
        child, history = _case(session, resident_id)
    return assess(child, history, as_of or place.today, place.catalogue.vaccines)


def visit_plan_of(
    place: Workplace, resident_id: str, day: date | None = None, limit: int | None = None
) -> VisitPlan:
    """What may be given on a day (today), and the next appointment.

    Raises:
        InputProblem: no such resident.
    """
    with place.reading() as session:
        child, history = _case(session, resident_id)
    return plan_visit(child, history, day or place.today, place.catalogue.vaccines, limit)


def check_school_entry(
    place: Workplace, resident_id: str, on: date, *, has_certificate: bool
) -> EntryCheck:
    """The certificate check of one child entering nursery, kindergarten or school.

    Raises:
        InputProblem: no such resident.
    """
    with place.reading() as session:
        child, history = _case(session, resident_id)
    return check_entry(
        child, history, on, place.catalogue.vaccines, has_certificate=has_certificate
    )


def due_list(
    place: Workplace,
    on: date | None = None,
    village_group: str | None = None,
    *,
    overdue_only: bool = False,
) -> tuple[DueRow, ...]:
    """Children of the clinic with a dose due, overdue or eligible on a day (today).

    Overdue children first, then by village group and birth date. Tests (HepB serology) are in.
    """
    day = on or place.today
    rules = place.catalogue.vaccines
    with place.reading() as session:
        query = (
            select(Resident, ResidentIndex.village_group, ResidentIndex.phone)
            .join(ResidentIndex, ResidentIndex.resident_id == Resident.id)
            .where(
                ResidentIndex.clinic_code == place.site.code,
                ResidentIndex.listed.is_(True),
                Resident.birth_date > add_months(day, -12 * OLDEST_YEARS),
                Resident.birth_date <= day,
            )
        )
        if village_group is not None:
            query = query.where(ResidentIndex.village_group == village_group)
        found = session.execute(query).all()
        children = children_of(session, [row.Resident for row in found])
        histories = histories_of(session, set(children))
    rows = []
    for resident, group, phone in found:
        answers = assess(children[resident.id], histories.get(resident.id, ()), day, rules)
        owed = sorted(
            (f for f in answers.forecasts if f.owed and f.overdue_after is not None),
            key=lambda f: (f.overdue_after or date.max, f.series),
        )
        row = DueRow(
            resident.id,
            resident.name,
            resident.sex,
            resident.birth_date,
            group or "",
            phone or "",
            resident.household_id,
            tuple(owed),
        )
        if owed and (row.overdue or not overdue_only):
            rows.append(row)
    rows.sort(key=lambda r: (not r.overdue, r.village_group, r.birth_date, r.resident_id))
    return tuple(rows)


def histories_of(session: Session, wanted: set[str]) -> dict[str, list[Administration]]:
    """Doses by resident id, in one read: those of children are the larger part of the table."""
    histories: dict[str, list[Administration]] = {}
    query = select(
        Dose.resident_id,
        Dose.product,
        Dose.given_on,
        Dose.given_time,
        Dose.verdict,
        Dose.verdict_reason,
        Dose.id,
    ).where(Dose.voided.is_(False))
    if len(wanted) < 500:
        query = query.where(Dose.resident_id.in_(wanted))
    for resident_id, product, given_on, given_time, verdict, reason, row_id in session.execute(
        query
    ):
        if resident_id in wanted:
            histories.setdefault(resident_id, []).append(
                Administration(product, given_on, given_time, verdict, reason or "", row_id)
            )
    return histories


def _case(session: Session, resident_id: str) -> tuple[Child, list[Administration]]:
    resident = load_resident(session, resident_id)
    return child_of(session, resident), administrations(doses_in(session, resident_id))


def _row(place: Workplace, dose: Dose, answers: Assessment) -> DoseRow:
    product = place.catalogue.vaccines.products.get(dose.product)
    return DoseRow(
        dose.id,
        dose.product,
        product.name if product is not None else dose.product,
        dose.given_on,
        dose.given_time or "",
        dose.dose_no,
        dose.lot_no or "",
        dose.expires_on,
        dose.maker or "",
        dose.trace_code or "",
        dose.site or "",
        dose.vaccinator or "",
        dose.given_at or "",
        dose.source,
        dose.remark or "",
        dose.verdict or "",
        dose.verdict_reason or "",
        answers.verdicts(dose.id),
    )
