"""Which vaccines and doses a certificate lacks on a day, dose by dose (``immunization.md`` 5.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import Administration, Child, Status
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.immunisation.school_check import EntryVerdict, check_entry

_MOST_DOSES = 6
_OWED = (
    Status.DUE,
    Status.OVERDUE,
    Status.ELIGIBLE,
    Status.TEST_FIRST,
    Status.NOT_DUE,
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A vaccine and dose to be made up."""

    vaccine: str
    dose_no: int
    due: date | None
    caught_up: date | None = None
    contraindicated: bool = False

    @property
    def open(self) -> bool:
        """Neither given nor ruled out."""
        return self.caught_up is None and not self.contraindicated


def missing_doses(
    child: Child, history: Iterable[Administration], on: date, rules: ImmunisationRules
) -> tuple[Missing, ...]:
    """Vaccine and dose that the certificate lacks on the check date, series by series.

    A course that lacks several doses is followed dose by dose as the rules would let it go on,
    until it has as many as the age asks for or is complete.
    """
    given = tuple(history)
    check = check_entry(child, given, on, rules, has_certificate=True)
    found: list[Missing] = []
    for item in check.items:
        name = series_label(item.series, rules)
        if item.verdict is EntryVerdict.HELD:
            number = item.next_dose or item.given + 1
            found.append(Missing(name, number, None, contraindicated=True))
        elif item.verdict in (EntryVerdict.CATCH_UP, EntryVerdict.IN_TIME):
            found += _course(child, given, on, item.series, item.needed, rules)
    return tuple(found)


def _course(
    child: Child,
    given: tuple[Administration, ...],
    on: date,
    series: str,
    needed: int,
    rules: ImmunisationRules,
) -> list[Missing]:
    found: list[Missing] = []
    history, day = list(given), on
    while len(found) < _MOST_DOSES:
        forecast = assess(child, history, day, rules).of(series)
        number, vaccine, earliest = forecast.next_dose, forecast.next_vaccine, forecast.earliest
        if number is None or vaccine is None or earliest is None:
            break
        if found and (number > needed or forecast.status not in _OWED):
            break
        due = forecast.due if not found else None
        found.append(Missing(series_label(series, rules), number, due))
        day = max(day, earliest)
        history.append(Administration(_product(vaccine, rules), day))
        if number >= needed:
            break
    return found


def _product(vaccine: str, rules: ImmunisationRules) -> str:
    """A product that counts as the vaccine."""
    if vaccine in rules.products:
        return vaccine
    found = (code for (code, _), member in rules.members.items() if member.vaccine == vaccine)
    return next(found, vaccine)


def series_label(code: str, rules: ImmunisationRules) -> str:
    """乙肝疫苗; what stands in brackets is left out."""
    series = rules.series.get(code)
    return series.name.partition("（")[0] if series else code
