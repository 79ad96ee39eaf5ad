"""规范化电子健康档案 and the share of the expected patients who are managed (I-A4, I-G1)."""

from sqlalchemy import select

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.identity import parse_citizen_id
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.chronic import members
from clinic_desktop.reports.figures.files_and_contracts import BASIC_FORM, electronic
from clinic_desktop.reports.figures.rates import half_up
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value, people, rate_of
from clinic_desktop.storage.tables import Record, Resident

_CITIZEN_CARD = ("", "01")
_HISTORY = (
    ("drug_allergy",),
    ("past_diseases", "surgeries"),
    ("fh_father", "fh_mother", "fh_siblings", "fh_children"),
)
"""过敏史, 既往史, 家族史 of the basic form; one answer of a group will do."""


@figure("standard_file_rate", tr("没有完整性错误的电子健康档案 ÷ 电子健康档案"), "I-A4")
def standard_file_rate(book: Book, _period: Period) -> Value:
    """I-A4: name, sex, birth date, valid number or another document, address, telephone (own or of
    the contact), type of residence; allergy, history and family history answered.
    """
    whole = electronic(book)
    return rate_of(whole & _identified(book) & _with_history(book), whole)


def _identified(book: Book) -> frozenset[str]:
    rows = book.session.execute(
        select(
            Resident.id,
            Resident.name,
            Resident.id_type,
            Resident.id_no,
            Resident.phone,
            Resident.contact_phone,
            Resident.residence_type,
        ).where(Resident.clinic_code.in_(book.scope.codes), Resident.voided.is_(False))
    )
    found = set()
    for row in rows:
        facts = book.people.facts.get(row.id)
        if facts is None or not (facts.address and row.residence_type and row.name):
            continue
        if not (row.phone or row.contact_phone):
            continue
        if (row.id_type or "") in _CITIZEN_CARD and not _valid(row.id_no or ""):
            continue
        found.add(row.id)
    return frozenset(found)


def _valid(number: str) -> bool:
    try:
        parse_citizen_id(number)
    except InputProblem:
        return False
    return True


def _with_history(book: Book) -> frozenset[str]:
    rows = book.session.execute(
        select(Record.resident_id, Record.answers)
        .where(
            Record.clinic_code.in_(book.scope.codes),
            Record.form_code == BASIC_FORM,
            Record.occurred_on <= book.dates.pe,
            Record.voided.is_(False),
        )
        .order_by(Record.occurred_on)
    )
    latest = {
        person: all(any(answers.get(name) for name in group) for group in _HISTORY)
        for person, answers in rows
    }
    return frozenset(person for person, complete in latest.items() if person and complete)


@figure(
    "management_rate", tr("年内管理人数 ÷ 估算患者数（按患病率），未设患病率的为已发现人数"), "I-G1"
)
def management_rate(book: Book, period: Period, programme: str) -> Value:
    """I-G1: over #R35(pe) × prevalence where the county gives one, else over the managed and the
    suspected.
    """
    managed = members(book, programme)
    per_10_000 = book.parameters.prevalence.get(programme)
    if per_10_000:
        adults = people(book.people.over(35, book.dates.pe))
        expected = half_up(adults.value * per_10_000, 10_000)
        return RateFigure(people(managed), Figure(expected, adults.behind))
    suspected = {
        each.resident_id
        for each in book.events("referral", period)
        if each.resident_id and each.programme == programme and each.value("suspected")
    }
    return rate_of(managed, managed | suspected)
