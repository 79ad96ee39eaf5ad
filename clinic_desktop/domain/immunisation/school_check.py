"""The certificate check at entry to nursery, kindergarten and school (``immunization.md`` 5.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Assessment,
    Child,
    SeriesForecast,
    Status,
)
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules, SchoolNeed
from clinic_desktop.domain.words import tr

_HELD = (Status.DEFERRED, Status.CONTRAINDICATED, Status.MANUAL_REVIEW)
_OWED = (Status.DUE, Status.OVERDUE, Status.ELIGIBLE, Status.TEST_FIRST)


class EntryVerdict(StrEnum):
    """One series, or the whole child."""

    COMPLETE = "complete"
    NOT_DUE = "not_due"
    IN_TIME = "in_time"
    CATCH_UP = "catch_up"
    HELD = "held"

    @property
    def label(self) -> str:
        """The word on the form."""
        match self:
            case EntryVerdict.COMPLETE:
                return tr("全程完成")
            case EntryVerdict.NOT_DUE:
                return tr("未到期")
            case EntryVerdict.IN_TIME:
                return tr("应种未逾期")
            case EntryVerdict.CATCH_UP:
                return tr("需补种")
            case EntryVerdict.HELD:
                return tr("禁忌或暂缓")


@dataclass(frozen=True, slots=True)
class EntryItem:
    """One series on the check date."""

    series: str
    needed: int
    """Doses by the table of the age; a caught-up course may be complete with fewer."""
    given: int
    verdict: EntryVerdict
    next_dose: int | None
    next_vaccine: str | None
    forecast: SeriesForecast


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """The result for one child. A missing dose never bars a child from school."""

    on: date
    has_certificate: bool
    verdict: EntryVerdict
    """Complete, not due, catch-up or held; what is due but in time is on the catch-up notice."""
    items: tuple[EntryItem, ...]

    @property
    def notice(self) -> tuple[EntryItem, ...]:
        """The vaccines and doses to be made up."""
        owed = (EntryVerdict.CATCH_UP, EntryVerdict.IN_TIME)
        return tuple(item for item in self.items if item.verdict in owed)

    @property
    def needs_certificate(self) -> bool:
        """无证: to be re-issued by the clinic (补证)."""
        return not self.has_certificate


def check_entry(
    child: Child,
    history: Iterable[Administration],
    on: date,
    rules: ImmunisationRules,
    *,
    has_certificate: bool,
) -> EntryCheck:
    """What counts as complete on the check date, series by series."""
    answers = assess(child, history, on, rules)
    needs = _needs(answers, rules, age_years(child.birth_date, on))
    checked = dict.fromkeys(need.series for age in rules.school for need in age.needs)
    items = tuple(_item(answers.of(series), needs.get(series)) for series in checked)
    verdicts = {item.verdict for item in items}
    if verdicts & {EntryVerdict.CATCH_UP, EntryVerdict.IN_TIME}:
        overall = EntryVerdict.CATCH_UP
    elif EntryVerdict.HELD in verdicts:
        overall = EntryVerdict.HELD
    elif EntryVerdict.NOT_DUE in verdicts:
        overall = EntryVerdict.NOT_DUE
    else:
        overall = EntryVerdict.COMPLETE
    return EntryCheck(on, has_certificate, overall, items)


def finish_by(term_start: date) -> date:
    """The check is finished within 30 days after term starts or the child joins."""
    return term_start + timedelta(days=30)


def recheck_by(term_start: date) -> date:
    """Missing doses are checked again before the end of December."""
    return date(term_start.year, 12, 31)


def _needs(answers: Assessment, rules: ImmunisationRules, years: int) -> dict[str, SchoolNeed]:
    """The row of the age; a more particular line of a series takes the place of the plain one."""
    reached = [age for age in rules.school if age.years <= years]
    found: dict[str, SchoolNeed] = {}
    for need in reached[-1].needs if reached else ():
        other = need.if_incomplete
        if other and answers.of(other).status is Status.COMPLETE:
            continue
        if need.lead and not _led_by(answers.of(need.series), need.lead):
            continue
        found[need.series] = need
    return found


def _led_by(forecast: SeriesForecast, vaccine: str) -> bool:
    lead = forecast.valid[0].vaccine if forecast.valid else forecast.next_vaccine
    return lead == vaccine


def _item(forecast: SeriesForecast, need: SchoolNeed | None) -> EntryItem:
    return EntryItem(
        forecast.series,
        need.doses if need is not None else 0,
        len(forecast.valid),
        _verdict(forecast, need),
        forecast.next_dose,
        forecast.next_vaccine,
        forecast,
    )


def _verdict(forecast: SeriesForecast, need: SchoolNeed | None) -> EntryVerdict:
    status = forecast.status
    if status in _HELD:
        return EntryVerdict.HELD
    if status is Status.NOT_DUE:
        return EntryVerdict.NOT_DUE
    if status not in _OWED:
        return EntryVerdict.COMPLETE
    if status in (Status.OVERDUE, Status.TEST_FIRST):
        return EntryVerdict.CATCH_UP
    if need is not None and (forecast.next_dose or 0) <= need.doses - need.in_time:
        return EntryVerdict.CATCH_UP
    return EntryVerdict.IN_TIME
