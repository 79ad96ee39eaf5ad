"""签约的续签与履约: contracts that ended, and what a contract brought (``indicators.md`` 2.L)."""

from datetime import date, timedelta

from sqlalchemy import func, select

from clinic_desktop.domain.dates import Period, add_months
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.files_and_contracts import contracts
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.values import Value, rate_of
from clinic_desktop.storage.tables import Dose, Record

_RENEWED_WITHIN = timedelta(days=30)
_SERVICES = frozenset(
    {"visit", "exam", "bp", "glucose_screen", "referral", "referral_check", "anc"}
)
_NO_SERVICE = ("personal_basic", "cover", "family_doctor_contract")


@figure("renewal_rate", tr("到期后 30 天内续签的 ÷ 报告期内到期的签约居民"), "I-L1")
def renewal_rate(book: Book, period: Period) -> Value:
    """I-L1 续签率: a new term begins at the latest 30 days after the old one ended."""
    expired, renewed = set(), set()
    for person, terms in contracts(book).items():
        for _, end in terms:
            if end in period:
                expired.add(person)
                if any(end < start <= end + _RENEWED_WITHIN for start, _ in terms):
                    renewed.add(person)
    return rate_of(renewed, expired)


@figure("fulfilment_rate", tr("签约期内有服务记录的 ÷ 签约满 6 个月且期末有效的居民"), "I-L2")
def fulfilment_rate(book: Book, _period: Period) -> Value:
    """I-L2: contracted at least six months, with a service record during the term."""
    pe = book.dates.pe
    since = {
        person: start
        for person, terms in contracts(book).items()
        for start, end in terms
        if start <= add_months(pe, -6) and pe <= end
    }
    last = book.keep(("last service",), lambda: _last_service(book))
    served = {person for person, start in since.items() if last.get(person, date.min) >= start}
    return rate_of(served, since)


def _last_service(book: Book) -> dict[str, date]:
    """The last day up to pe on which each resident was served: a record, a dose, an event."""
    found: dict[str, date] = {}
    for table, on, more in (
        (Record, Record.occurred_on, (Record.form_code.not_in(_NO_SERVICE),)),
        (Dose, Dose.given_on, ()),
    ):
        rows = book.session.execute(
            select(table.resident_id, func.max(on))
            .where(
                table.clinic_code.in_(book.scope.codes),
                on <= book.dates.pe,
                table.voided.is_(False),
                *more,
            )
            .group_by(table.resident_id)
        )
        for person, day in rows:
            if person is not None:
                found[person] = max(day, found.get(person, day))
    for each in book.happenings.small():
        if each.resident_id and each.kind in _SERVICES and each.on <= book.dates.pe:
            found[each.resident_id] = max(each.on, found.get(each.resident_id, each.on))
    return found
