"""The card of a child, the forecast, the visit plan, and the list of who is due."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Assessment,
    Child,
    SeriesForecast,
    Status,
)
from clinic_desktop.domain.immunisation.outlook import owed_on
from clinic_desktop.domain.immunisation.school_check import EntryCheck, check_entry
from clinic_desktop.domain.immunisation.visit_plan import VisitPlan, plan_visit
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.vaccination.commands import DoseRow
from clinic_desktop.services.vaccination.facts import child_of
from clinic_desktop.services.vaccination.outlooks import outlooks
from clinic_desktop.services.vaccination.recording import administrations, doses_in
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Dose


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
    rows = []
    with place.reading() as session:
        for child in outlooks(place, session, day, village_group, owed_only=True):
            owed = owed_on(child.lines, day)
            row = DueRow(
                child.resident_id,
                child.name,
                child.sex,
                child.birth_date,
                child.village_group,
                child.phone,
                child.household_id,
                tuple(owed),
            )
            if owed and (row.overdue or not overdue_only):
                rows.append(row)
    rows.sort(key=lambda r: (not r.overdue, r.village_group, r.birth_date, r.resident_id))
    return tuple(rows)


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
