"""转诊回访: referrals up that nobody has asked about yet, due within two weeks (R-03.14, 15).

The referrals are the very ones that the monthly form counts: entered by themselves, on a slip, or
written on a visit's form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import add_months
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.referring import referrals
from clinic_desktop.reports.figures.scope import clinic_scope, read_parameters
from clinic_desktop.reports.figures.spans import month_dates
from clinic_desktop.storage.tables import Household, Resident

CHECK_WITHIN_DAYS = 14
LOOK_BACK_MONTHS = 6
"""Older referrals that were never asked about are history, not work."""
GENERAL = "general"
"""A referral that belongs to no programme; its check must not answer for a programme's own."""


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral to ask about."""

    id: str
    resident_id: str
    name: str
    sex: str
    birth_date: date
    phone: str
    village_group: str
    household_no: str
    programme: str
    referred_on: date
    ask_until: date


def open_referrals(
    session: Session, catalogue: Catalogue, today: date, clinics: Sequence[str]
) -> tuple[ReferralRow, ...]:
    """Referrals without a referral_check on or after their day, the longest waiting first."""
    scope = clinic_scope(session, *clinics)
    book = Book(
        session,
        catalogue,
        scope,
        month_dates(today.year, today.month, cutoff=today),
        read_parameters(session),
    )
    since = add_months(today, -LOOK_BACK_MONTHS)
    found: list[tuple[str, str, date]] = []
    for programme in (*catalogue.programmes, GENERAL):
        own = "" if programme == GENERAL else programme
        checks: dict[str, list[date]] = {}
        for each in book.happenings.of_kind("referral_check"):
            if each.programme in ("", programme):
                checks.setdefault(each.person, []).append(each.on)
        for person, on, _ in referrals(book, own):
            asked = any(day >= on for day in checks.get(person, ()))
            if since <= on <= today and not asked:
                found.append((person, programme, on))
    return _rows(session, found)


def _rows(session: Session, found: Sequence[tuple[str, str, date]]) -> tuple[ReferralRow, ...]:
    people = {
        person.id: (person, group, number)
        for person, group, number in session.execute(
            select(Resident, Household.village_group, Household.household_no)
            .outerjoin(Household, Household.id == Resident.household_id)
            .where(
                Resident.id.in_({person for person, _, _ in found}),
                Resident.status == "active",
                Resident.voided.is_(False),
            )
        )
    }
    rows = []
    for resident_id, programme, on in found:
        if resident_id not in people:
            continue
        person, group, number = people[resident_id]
        rows.append(
            ReferralRow(
                f"{resident_id}:{programme}:{on}",
                resident_id,
                person.name,
                person.sex,
                person.birth_date,
                person.phone or "",
                group or "",
                number or "",
                programme,
                on,
                on + timedelta(days=CHECK_WITHIN_DAYS),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.ask_until, row.village_group, row.id)))
