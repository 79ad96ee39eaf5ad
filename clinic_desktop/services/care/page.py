"""The programme part of a person's page in one read."""

from dataclasses import dataclass
from datetime import timedelta

from clinic_desktop.domain.programmes.ladder import Rung, ladder
from clinic_desktop.domain.programmes.rules import Cadence
from clinic_desktop.services.appointments import AppointmentRow, booked
from clinic_desktop.services.care.chronic import Chronic, chronic
from clinic_desktop.services.care.history import managed
from clinic_desktop.services.care.mental import Risk, risk
from clinic_desktop.services.care.pregnancy import Pregnancy, pregnancy
from clinic_desktop.services.care.tuberculosis import Treatment, treatment
from clinic_desktop.services.care.year import YearLine, year_lines
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.parameters import programme_parameters

LOOK_BACK_DAYS = 30
LOOK_AHEAD_DAYS = 366


@dataclass(frozen=True, slots=True)
class Ladder:
    """The fixed appointments of one programme."""

    programme: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class CarePage:
    """What there is; each part ``None`` or empty where it does not concern the person."""

    resident_id: str
    chronic: Chronic
    ladders: tuple[Ladder, ...]
    pregnancy: Pregnancy | None
    treatment: Treatment | None
    risk: Risk | None
    appointments: tuple[AppointmentRow, ...]
    """Of the last month and those to come."""
    year: tuple[YearLine, ...]
    """What this year owes."""


def care_page(place: Workplace, resident_id: str) -> CarePage:
    """Everything of one person."""
    with place.reading() as session:
        parameters = programme_parameters(session)
        found = []
        everything = managed(place, session, resident_id)
        for code, own in everything.items():
            programme = place.catalogue.programmes.get(code)
            fixed = programme is not None and programme.cadence in (Cadence.CHILD, Cadence.MATERNAL)
            if programme is None or not fixed or own.closed_on is not None:
                continue
            rungs = ladder(
                programme, own.person, own.enrolled_on, own.events, place.today, parameters
            )
            if rungs:
                found.append(Ladder(code, rungs))
        day = place.today
        return CarePage(
            resident_id,
            chronic(place, session, resident_id),
            tuple(found),
            pregnancy(place, session, resident_id),
            treatment(place, session, resident_id),
            risk(place, session, resident_id),
            booked(
                place,
                session,
                day - timedelta(days=LOOK_BACK_DAYS),
                day + timedelta(days=LOOK_AHEAD_DAYS),
                resident_id,
            ),
            year_lines(place, session, resident_id, everything),
        )
