"""What is ahead for the children of the clinic, from the kept forecasts.

Where a kept row does not hold on the day asked for (the rules were changed and the sweep of the
day is still under way, a day long past), the child is assessed then and there: the answer is
always the one that a fresh assessment would give.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Select, String, or_, select, type_coerce
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.immunisation.outlook import Line, day_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.derived.vaccinations import OLDEST_YEARS, ForecastDeriver
from clinic_desktop.storage.tables import ResidentIndex, VaccinationForecast

_WHO = (
    ResidentIndex.resident_id,
    ResidentIndex.name,
    ResidentIndex.sex,
    type_coerce(ResidentIndex.birth_date, String).label("birth"),
    ResidentIndex.village_group,
    ResidentIndex.phone,
    ResidentIndex.household_id,
)
_KEPT = (
    VaccinationForecast.doses,
    type_coerce(VaccinationForecast.last_on, String).label("last"),
    type_coerce(VaccinationForecast.lines, String).label("text"),
)
"""Dates and lines as text: thousands are read at once, and most days are the same few."""


class ChildOutlook(NamedTuple):
    """A listed resident under 18 and what is ahead; a tuple, because thousands are made at once."""

    resident_id: str
    name: str
    sex: str
    birth_date: date
    village_group: str
    phone: str
    household_id: str | None
    doses: int
    last_on: date | None
    lines: Sequence[Line]


def outlooks(
    place: Workplace,
    session: Session,
    day: date,
    village_group: str | None = None,
    *,
    owed_only: bool = False,
) -> Iterator[ChildOutlook]:
    """Every listed resident under 18 on a day, in no order; at the centre of every clinic.

    With ``owed_only`` those whom no dose can be given on the day may be left out.
    """
    deriver = deriver_of(place)
    row = VaccinationForecast
    wrong = or_(row.rules != deriver.rules, row.recompute_on <= day, row.valid_from > day)
    kept = (
        select(*_WHO, *_KEPT)
        .join(row, row.resident_id == ResidentIndex.resident_id)
        .where(
            row.rules == deriver.rules,
            row.valid_from <= day,
            or_(row.recompute_on.is_(None), row.recompute_on > day),
        )
    )
    if owed_only:
        kept = kept.where(row.next_from <= day)
    found_kept = session.connection().execute(_listed(place, kept, day, village_group))
    for ident, name, sex, birth, group, phone, house, doses, last, text in found_kept:
        yield ChildOutlook(
            ident,
            name,
            sex,
            day_of(birth) or date.min,
            group or "",
            phone or "",
            house,
            doses,
            day_of(last),
            orjson.loads(text),
        )
    if day >= place.today and deriver.whole(session):
        ids = select(row.resident_id).where(wrong)
        rest = select(*_WHO).where(ResidentIndex.resident_id.in_(ids))
    else:
        rest = (
            select(*_WHO)
            .outerjoin(row, row.resident_id == ResidentIndex.resident_id)
            .where(or_(row.resident_id.is_(None), wrong))
        )
    people = {
        ident: (ident, name, sex, day_of(birth) or date.min, group or "", phone or "", house)
        for ident, name, sex, birth, group, phone, house in session.connection().execute(
            _listed(place, rest, day, village_group)
        )
    }
    for portion in chunks(people):
        for found in deriver.rows(session, portion, day):
            who = people[found["resident_id"]]
            yield ChildOutlook(*who, found["doses"], found["last_on"], found["lines"])


def _listed(
    place: Workplace, query: Select[*tuple[Any, ...]], day: date, village_group: str | None
) -> Select[*tuple[Any, ...]]:
    query = query.where(
        ResidentIndex.listed.is_(True),
        ResidentIndex.birth_date <= day,
        ResidentIndex.birth_date > add_months(day, -12 * OLDEST_YEARS),
    )
    if place.site.role == "village":
        # Not by the index of a clinic's residents: all of them are many more than its children.
        query = query.where(ResidentIndex.clinic_code + "" == place.site.code)
    if village_group is not None:
        query = query.where(ResidentIndex.village_group == village_group)
    return query


def deriver_of(place: Workplace) -> ForecastDeriver:
    """What keeps the rows of this database; one of its own where nothing keeps them."""
    for deriver in place.database.derivers:
        if isinstance(deriver, ForecastDeriver):
            return deriver
    return ForecastDeriver(place.catalogue)
