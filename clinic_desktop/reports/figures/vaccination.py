"""预防接种: the named figures of R-02 (``indicators.md`` 2.C and Part 3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from clinic_desktop.domain.dates import Period, add_days, add_months, age_months
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Status,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.pregnancies import births, delivered
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.spans import earlier_months
from clinic_desktop.reports.figures.vaccinees import (
    BOTH,
    CHILD_YEARS,
    Vaccinee,
    register,
)
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value, people, rate_of
from clinic_desktop.reports.form_figures import Ref
from clinic_desktop.services.vaccination.noted import BIRTH_TIME
from clinic_desktop.storage.derived.children import FACTS, PROGRAMME
from clinic_desktop.storage.tables import CareEvent

_FIVE = (("BCG", 1), ("Polio", 3), ("DTaP", 3), ("MMR", 1), ("HepB", 3))
"""五苗: series and doses of the basic course."""


def _of_kind(book: Book, found: Iterable[Vaccinee], kind: str) -> list[Vaccinee]:
    return [e for e in found if kind == BOTH or e.kind(book.dates.pe) == kind]


@figure("doses_due", tr("报告期内应种该剂次的儿童数"), "R-02.1、4、7")
def doses_due(book: Book, period: Period, series: str, number: str, kind: str) -> Value:
    """#S."""
    found = register(book).wanted(period, series, int(number))
    return people(e.id for e in _of_kind(book, found, kind))


@figure("doses_given", tr("应种儿童中，报告期内有效接种该剂次的人数"), "R-02.2、5、8")
def doses_given(book: Book, period: Period, series: str, number: str, kind: str) -> Value:
    """#{S : valid dose dated in P}."""
    found = register(book).given(period, series, int(number))
    return people(e.id for e in _of_kind(book, found, kind))


@figure("doses_given_before", tr("本年此前各报告月实种数之和"), "R-02.10—11")
def doses_given_before(book: Book, _period: Period, series: str, number: str) -> Value:
    """Σ column 8 of the earlier report months."""
    ids = [
        e.id
        for span in earlier_months(book.dates)
        for e in register(book).given(span, series, int(number))
    ]
    return Figure(len(ids), tuple(Ref("resident", each) for each in ids))


_REASONS = {
    "1": "away",
    "2": "contraindicated",
    "3": "contraindicated",
    "4": "refused",
    "6": "no_vaccine",
}


@figure("doses_missed", tr("应种未种的儿童，按登记的原因"), "R-02.13—17")
def doses_missed(book: Book, period: Period, series: str, number: str, reason: str) -> Value:
    """Children of S without the dose by recorded reason; none recorded is 其他."""
    done = {e.id for e in register(book).given(period, series, int(number))}
    told = book.keep(("defaulters",), lambda: _defaulters(book))
    found = []
    for each in register(book).wanted(period, series, int(number)):
        if each.id not in done:
            own = told.get((each.id, series, int(number))) or told.get((each.id, "", 0))
            if own is None:
                barred = each.barred(series) or each.delayed(series, period.last)
                own = "contraindicated" if barred else "other"
            if own == reason:
                found.append(each.id)
    return people(found)


_SHORT_NAMES = (
    ("流脑AC", "MenAC"), ("流脑A+C", "MenAC"), ("A群C群", "MenAC"), ("流脑A", "MenA"),
    ("A群", "MenA"),
    ("百白破", "DTaP"), ("白破", "DT"), ("乙肝", "HepB"), ("卡介", "BCG"), ("脊灰", "Polio"),
    ("麻腮风", "MMR"), ("麻疹", "MMR"), ("麻风", "MMR"), ("乙脑", "JE"), ("甲肝", "HepA"),
    ("HPV", "HPV"),
)  # fmt: skip
"""What vaccines are called in a register, the longer names first (the rows of R-02)."""


def _series_named(book: Book, vaccine: str) -> str:
    """The series of a vaccine as written in a register; empty when it is none of the list."""
    vaccine = vaccine.strip()
    for code, series in book.catalogue.vaccines.series.items():
        if vaccine and vaccine in (code, series.name):
            return code
    for product in book.catalogue.vaccines.products.values():
        if vaccine and vaccine in (product.code, product.name):
            for code, series in book.catalogue.vaccines.series.items():
                if any(m.vaccine == product.code for m in series.members):
                    return code
    return next((code for short, code in _SHORT_NAMES if short in vaccine), "")


def _defaulters(book: Book) -> dict[tuple[str, str, int], str]:
    """The latest reason by child, series and dose; one without a vaccine holds for all."""
    found: dict[tuple[str, str, int], str] = {}
    for each in book.happenings.records("vaccine_defaulter"):
        if each.resident_id is None or each.on > book.dates.pe:
            continue
        vaccine = str(each.value("vaccine") or "").strip()
        code = _series_named(book, vaccine)
        if vaccine and not code:
            continue
        reason = _REASONS.get(str(each.value("reason")), "other")
        number = int(each.number("dose_no")) if code else 0
        found[each.resident_id, code, number] = reason
    return found


def _children(book: Book, kind: str = BOTH) -> list[Vaccinee]:
    """Children under 7 in scope at pe."""
    pe = book.dates.pe
    return [
        e
        for e in register(book).vaccinees
        if e.in_scope(pe, pe)
        and add_months(e.born, 12 * CHILD_YEARS) > pe
        and (kind == BOTH or e.kind(pe) == kind)
    ]


@figure("children_registered", tr("期末在册的 7 岁以下儿童"), "R-02 第二部分")
def children_registered(book: Book, _period: Period, kind: str) -> Value:
    """st(children under 7 in scope)."""
    return people(e.id for e in _children(book, kind))


@figure("live_births_here", tr("报告期内的出生数"), "R-02 第二部分")
def live_births_here(book: Book, period: Period) -> Value:
    """#LB."""
    found = delivered(book, period)
    return Figure(births(found), tuple(e.delivery.ref for e in found if e.delivery is not None))


def _with(book: Book, word: str) -> frozenset[str]:
    if word == "card":
        return book.people_with_record("vaccination_card", [e.id for e in _children(book)])
    return frozenset(
        each
        for each in book.session.scalars(
            select(CareEvent.resident_id).where(
                CareEvent.clinic_code.in_(book.scope.codes),
                CareEvent.kind == word,
                CareEvent.occurred_on <= book.dates.cutoff,
                CareEvent.voided.is_(False),
            )
        )
        if each is not None
    )


@figure(
    "card_rate",
    tr("持有接种证（或已建接种卡）的 7 岁以下儿童 ÷ 期末在册 7 岁以下儿童"),
    "I-C1、I-C2",
)
def card_rate(book: Book, _period: Period, what: str) -> Value:
    """I-C1 ``certificate``, I-C2 ``card``."""
    return rate_of(_with(book, what), (e.id for e in _children(book)))


def _newborns(book: Book, period: Period) -> list[Vaccinee]:
    return [
        e
        for e in register(book).vaccinees
        if e.born in period and e.in_scope(e.born, book.dates.pe)
    ]


@figure(
    "hepb_first_rate", tr("出生后 24 小时内接种乙肝第 1 剂的新生儿 ÷ 报告期内出生的新生儿"), "I-C7"
)
def hepb_first_rate(book: Book, period: Period) -> Value:
    """I-C7; a birth without a recorded hour is judged by dates."""
    found = _newborns(book, period)
    return rate_of((e.id for e in found if _timely(book, e)), (e.id for e in found))


@figure("hepb_first_by_date", tr("其中缺少时间、按日期判定的人数"), "I-C7")
def hepb_first_by_date(book: Book, period: Period) -> Value:
    """How many were judged by date only."""
    return people(
        e.id
        for e in _newborns(book, period)
        if _first_hepb(e) is not None and _hours(book, e) is None
    )


def _first_hepb(each: Vaccinee) -> Administration | None:
    verdict = (
        next((v for v in each.assessment.of("HepB").valid if v.number == 1), None)
        if "HepB" in each.assessment.by_series
        else None
    )
    return verdict.administration if verdict else None


def _hours(book: Book, each: Vaccinee) -> timedelta | None:
    """Time from birth to the first dose, where both hours are known."""
    dose = _first_hepb(each)
    born_at = book.keep(("birth hours",), lambda: _birth_hours(book)).get(each.id)
    if dose is None or not dose.given_time or born_at is None:
        return None
    given_at = datetime.fromisoformat(f"{dose.given_on.isoformat()}T{dose.given_time}")
    return given_at - born_at


def _birth_hours(book: Book) -> dict[str, datetime]:
    """From birth records, and where the hour was noted on the child's card from there."""
    found = {}
    for each in book.happenings.records("birth_record"):
        answer = each.scope.answers.get("birth_datetime")
        if each.resident_id and isinstance(answer, str) and len(answer) > 10:
            found[each.resident_id] = datetime.fromisoformat(answer)
    noted = book.session.execute(
        select(CareEvent.resident_id, CareEvent.details)
        .where(
            CareEvent.programme == PROGRAMME,
            CareEvent.kind == FACTS,
            CareEvent.voided.is_(False),
        )
        .order_by(CareEvent.occurred_on, CareEvent.created_at, CareEvent.id)
    )
    for resident_id, details in noted:
        facts = book.people.facts.get(resident_id or "")
        if facts is not None and (hour := (details or {}).get(BIRTH_TIME)):
            found[facts.id] = datetime.fromisoformat(f"{facts.birth_date.isoformat()}T{hour}")
    return found


def _timely(book: Book, each: Vaccinee) -> bool:
    dose = _first_hepb(each)
    if dose is None:
        return False
    hours = _hours(book, each)
    if hours is not None:
        return hours <= timedelta(hours=24)
    return dose.given_on <= add_days(each.born, 1)


@figure("five_vaccines_rate", tr("12—23 月龄儿童中，五苗按剂次有效接种的比例"), "I-C4")
def five_vaccines_rate(book: Book, _period: Period, when: str) -> Value:
    """I-C4: ``in_time`` all dated by 12 months, ``later`` without that limit (补种后全程率)."""
    group = _second_year(book)
    return rate_of(
        (
            e.id
            for e in group
            if all(_course(e, series, doses, when == "in_time") for series, doses in _FIVE)
        ),
        (e.id for e in group),
    )


@figure("one_vaccine_rate", tr("12—23 月龄儿童中，该疫苗基础免疫有效完成的比例"), "I-C5")
def one_vaccine_rate(book: Book, _period: Period, series: str, doses: str) -> Value:
    """I-C5."""
    group = _second_year(book)
    return rate_of(
        (e.id for e in group if _course(e, series, int(doses), in_time=True)),
        (e.id for e in group),
    )


def _second_year(book: Book) -> list[Vaccinee]:
    return [e for e in _children(book) if 12 <= age_months(e.born, book.dates.pe) < 24]


def _course(each: Vaccinee, series: str, doses: int, in_time: bool) -> bool:
    if series not in each.assessment.by_series:
        return False
    valid = each.assessment.of(series).valid
    return len(valid) >= doses and (
        not in_time or valid[doses - 1].administration.given_on <= add_months(each.born, 12)
    )


@figure(
    "booster_rate", tr("本年加强免疫月龄满 6 个月的儿童中，期末前已接种该加强剂次的比例"), "I-C6"
)
def booster_rate(book: Book, period: Period, series: str, number: str, months: str) -> Value:
    """I-C6: D = children whose booster age + 6 months fell in YTD."""
    group = [
        e
        for e in register(book).vaccinees
        if e.in_scope(book.dates.pe, book.dates.pe)
        and add_months(e.born, int(months) + 6) in period
    ]
    done = register(book)
    return rate_of(
        (e.id for e in group if done.validly(e, series, int(number)) is not None),
        (e.id for e in group),
    )


@figure("noticed", tr("报告期内通知补种的儿童"), "R-02 第二部分")
def noticed(book: Book, period: Period) -> Value:
    """p(notice)."""
    return people(_noticed(book, period))


@figure("noticed_done", tr("其中期末前所缺剂次都已补种的儿童"), "R-02 第二部分")
def noticed_done(book: Book, period: Period) -> Value:
    """p(notice | all missing doses given ≤ pe): the doses of which notice was given; where no
    dose is named, everything that is due.
    """
    named: dict[str, set[tuple[str, int]]] = {}
    for each in book.happenings.records("vaccine_defaulter"):
        series = _series_named(book, str(each.value("vaccine") or ""))
        if each.resident_id and series and each.on <= book.dates.pe:
            named.setdefault(each.resident_id, set()).add((series, int(each.number("dose_no"))))
    found = register(book)
    complete = {
        e.id
        for e in found.vaccinees
        if (
            all(found.validly(e, *dose) is not None for dose in named[e.id])
            if e.id in named
            else not any(f.status in (Status.DUE, Status.OVERDUE) for f in e.assessment.forecasts)
        )
    }
    return people(_noticed(book, period) & complete)


def _noticed(book: Book, period: Period) -> frozenset[str]:
    return frozenset(e.resident_id for e in book.events("notice", period) if e.resident_id)


@figure("school_rate", tr("该项人数 ÷ 查验人数，按各校查验登记"), "I-C9")
def school_rate(book: Book, period: Period, what: str) -> Value:
    """I-C9: with certificate; caught up of those who lacked something."""
    pupils = book.events("school_pupil", period)
    if what == "certificate":
        num = [e.ref for e in pupils if e.value("has_cert") == "1"]
        den = [e.ref for e in pupils]
    else:
        # A medical contraindication is noted, not counted as missing (immunization.md 5.1).
        den = [
            e.ref
            for e in pupils
            if e.value("fully_vaccinated") == "2" and e.value("catchup_status") != "3"
        ]
        num = [
            e.ref
            for e in pupils
            if e.value("fully_vaccinated") == "2" and e.value("catchup_status") == "2"
        ]
    return RateFigure(Figure(len(num), tuple(num)), Figure(len(den), tuple(den)))
