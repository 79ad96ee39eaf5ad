"""Referrals up and their checks within two weeks (``indicators.md`` R-03.14 and 15)."""

from datetime import date, timedelta

from clinic_desktop.domain.dates import Period
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.values import Figure
from clinic_desktop.reports.form_figures import Ref


def referrals(book: Book, programme: str) -> tuple[tuple[str, date, Ref], ...]:
    """Referrals up of a programme: entered by themselves, on a slip, or on the visit form (转诊
    有, or its reason); one a person and day.
    """
    return book.keep(("referrals", programme), lambda: _referrals(book, programme))


def _referrals(book: Book, programme: str) -> tuple[tuple[str, date, Ref], ...]:
    found: dict[tuple[str, date], Ref] = {}
    for each in book.happenings.of_kind("referral", programme):
        if each.programme == programme:
            found.setdefault((each.person, each.on), each.ref)
    for each in book.happenings.of_programme(programme):
        if each.programme == programme and each.ref.table == "record" and _refers(each):
            found.setdefault((each.person, each.on), each.ref)
    return tuple((person, on, ref) for (person, on), ref in sorted(found.items()))


def _refers(each: Happening) -> bool:
    if each.kind in ("referral", "referral_check"):
        return False
    return bool(each.value("referral_reason")) or each.value("referral") == "2"


def checked_within(book: Book, period: Period, programme: str) -> Figure:
    """Referrals with a referral_check in the period and within 14 days."""
    checks: dict[str, list[date]] = {}
    for each in book.happenings.of_kind("referral_check", programme):
        if each.on in period and each.programme == programme:
            checks.setdefault(each.person, []).append(each.on)
    found = [
        ref
        for person, on, ref in referrals(book, programme)
        if any(on <= check <= on + timedelta(days=14) for check in checks.get(person, ()))
    ]
    return Figure(len(found), tuple(found))
