"""The centre's spot checks and what they say of a station (``indicators.md`` I-A7, I-C2, I-J4).

A check is entered where it was made; it counts for the station that it names, wherever that was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value
from clinic_desktop.reports.form_figures import Ref
from clinic_desktop.storage.tables import Clinic, Record

FILE_AUDIT = "file_audit"
WORK_AUDIT = "work_audit"

_CARD = "4"
"""抽查内容: vaccination card and certificate; the others are files and what is written in them."""

_PASSED = "1"


@dataclass(frozen=True, slots=True)
class _Check:
    ref: Ref
    answers: Mapping[str, Any]


def _checks(book: Book, form_code: str, period: Period) -> list[_Check]:
    """The checks of the scope's stations in the period, in the order of their rows."""
    names = book.keep(("station names",), lambda: _station_names(book))
    rows = book.session.execute(
        select(Record.id, Record.clinic_code, Record.answers)
        .where(
            Record.form_code == form_code,
            Record.occurred_on.between(period.first, period.last),
            Record.voided.is_(False),
        )
        .order_by(Record.id)
    )
    return [
        _Check(Ref("record", row.id), row.answers)
        for row in rows
        if names.get(row.answers.get("station", ""), row.clinic_code) in book.scope.codes
    ]


def _station_names(book: Book) -> dict[str, str]:
    """Clinic code by name; a name that several clinics bear tells nothing."""
    found: dict[str, list[str]] = {}
    for row in book.session.execute(
        select(Clinic.name, Clinic.clinic_code).where(Clinic.voided.is_(False))
    ):
        found.setdefault(row.name, []).append(row.clinic_code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}


def _passed(checks: Iterable[_Check]) -> RateFigure:
    whole = [each for each in checks if each.answers.get("result")]
    good = [each for each in whole if each.answers["result"] == _PASSED]
    return RateFigure(_figure(good), _figure(whole))


def _figure(checks: list[_Check]) -> Figure:
    return Figure(len(checks), tuple(each.ref for each in checks))


@figure("file_audit_rate", tr("抽查合格的档案 ÷ 抽查的档案（没有联系上的不计）"), "I-A7")
def file_audit_rate(book: Book, period: Period) -> Value:
    """I-A7: files, visits and examinations that were checked and are true."""
    return _passed(
        each for each in _checks(book, FILE_AUDIT, period) if each.answers.get("kind") != _CARD
    )


@figure("card_match_rate", tr("卡证相符的儿童 ÷ 抽查接种卡和证的儿童"), "I-C2")
def card_match_rate(book: Book, period: Period) -> Value:
    """I-C2 卡证相符率."""
    return _passed(
        each for each in _checks(book, FILE_AUDIT, period) if each.answers.get("kind") == _CARD
    )


@figure("work_audit_rate", tr("考核中已配合（合格）次数 ÷ 应配合（监测）次数"), "I-J4")
def work_audit_rate(book: Book, period: Period, kind: str) -> Value:
    """I-J4: 协查配合率 (``1``) and 监测合格率 (``2``) from the centre's audits."""
    found = [each for each in _checks(book, WORK_AUDIT, period) if each.answers.get("kind") == kind]
    refs = tuple(each.ref for each in found)
    return RateFigure(
        Figure(sum(each.answers.get("good", 0) for each in found), refs),
        Figure(sum(each.answers.get("whole", 0) for each in found), refs),
    )
