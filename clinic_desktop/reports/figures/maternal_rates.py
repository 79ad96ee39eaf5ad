"""孕产妇保健: the rates of R-04, women over live births (``indicators.md`` 2.E)."""

from collections.abc import Callable, Iterable

from clinic_desktop.domain.dates import Period, add_days, age_years
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.maternal import births_figure, in_hospital, women
from clinic_desktop.reports.figures.pregnancies import Pregnancy, delivered
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.values import RateFigure, Value, rate_of


def _rate_over_births(found: Iterable[Pregnancy], test: Callable[[Pregnancy], bool]) -> RateFigure:
    """Women over live births [M]: twins make the denominator larger than the mothers."""
    kept = tuple(found)
    return RateFigure(women(e for e in kept if test(e)), births_figure(kept))


def _mature(book: Book, days: int, *, from_discharge: bool) -> list[Pregnancy]:
    """Deliveries of YTD whose time for a visit is over by the cut-off."""
    found = []
    for e in delivered(book, book.dates.ytd):
        start = e.discharged if from_discharge else (e.delivery.on if e.delivery else None)
        if start is not None and add_days(start, days) <= book.dates.cutoff:
            found.append(e)
    return found


@figure("early_rate", tr("孕 12 周 6 天前建册并初检的产妇 ÷ 活产数"), "I-E1")
def early_rate(book: Book, period: Period) -> Value:
    """I-E1."""
    return _rate_over_births(delivered(book, period), lambda e: e.early())


@figure("any_check_rate", tr("至少 1 次产前检查的产妇 ÷ 活产数"), "I-E2")
def any_check_rate(book: Book, period: Period) -> Value:
    """I-E2."""
    return _rate_over_births(delivered(book, period), lambda e: bool(e.checks))


@figure("five_checks_rate", tr("按孕周完成 5 次产前检查的产妇 ÷ 活产数"), "I-E3")
def five_checks_rate(book: Book, period: Period) -> Value:
    """I-E3."""
    return _rate_over_births(delivered(book, period), lambda e: e.five_checks())


@figure(
    "postpartum_rate", tr("出院后 28 天内有产后访视的产妇 ÷ 活产数（访视期已满的分娩）"), "I-E4"
)
def postpartum_rate(book: Book, _period: Period) -> Value:
    """I-E4."""
    return _rate_over_births(_mature(book, 28, from_discharge=True), lambda e: e.visited_in_time())


@figure("systematic_rate", tr("5 次产前检查和产后访视都完成的产妇 ÷ 活产数"), "I-E5")
def systematic_rate(book: Book, _period: Period) -> Value:
    """I-E5."""
    return _rate_over_births(
        _mature(book, 28, from_discharge=True),
        lambda e: e.five_checks() and e.visited_in_time(),
    )


@figure("hospital_rate", tr("住院分娩活产数 ÷ 活产数"), "I-E6")
def hospital_rate(book: Book, period: Period) -> Value:
    """I-E6."""
    whole = delivered(book, period)
    return RateFigure(births_figure(e for e in whole if in_hospital(book, e)), births_figure(whole))


@figure("high_risk_share", tr("高危产妇 ÷ 分娩产妇"), "I-E7")
def high_risk_share(book: Book, period: Period) -> Value:
    """I-E7 比例."""
    whole = delivered(book, period)
    return rate_of((e.woman for e in whole if e.ever_high_risk), (e.woman for e in whole))


@figure("high_risk_managed_rate", tr("有专案且至少 1 次高危随访的高危产妇 ÷ 高危产妇"), "I-E7")
def high_risk_managed_rate(book: Book, period: Period) -> Value:
    """I-E7 管理率: a special file and at least one follow-up while at risk."""
    whole = [e for e in delivered(book, period) if e.ever_high_risk]
    filed = book.people_with_record("pregnancy_episode", (e.woman for e in whole))
    followed = {
        e.woman for e in whole if e.followups or any(e.high_risk_on(check.on) for check in e.checks)
    }
    return rate_of(followed & filed, (e.woman for e in whole))


@figure("high_risk_hospital_rate", tr("住院分娩的高危产妇 ÷ 高危产妇"), "I-E7")
def high_risk_hospital_rate(book: Book, period: Period) -> Value:
    """I-E7 住院."""
    whole = [e for e in delivered(book, period) if e.ever_high_risk]
    return rate_of((e.woman for e in whole if in_hospital(book, e)), (e.woman for e in whole))


@figure("pp42_rate", tr("产后 56 天内做了 42 天检查的产妇 ÷ 满 56 天的分娩"), "I-E9")
def pp42_rate(book: Book, _period: Period) -> Value:
    """I-E9: women over deliveries."""
    whole = _mature(book, 56, from_discharge=False)
    return rate_of(
        (
            e.woman
            for e in whole
            if e.delivery is not None and any(v.on <= add_days(e.delivery.on, 56) for v in e.pp42)
        ),
        (e.woman for e in whole),
    )


@figure("women_screen_rate", tr("本年接受妇女病普查的人数 ÷ 期末常住 20—64 岁妇女"), "I-E11")
def women_screen_rate(book: Book, period: Period) -> Value:
    """I-E11."""
    low, high = book.parameters.women_screen_ages
    pe = book.dates.pe
    women = {
        each
        for each in book.people.residents(pe)
        if book.people.facts[each].sex == "2"
        and low <= age_years(book.people.facts[each].birth_date, pe) <= high
    }
    screened = {
        each.resident_id for each in book.events("women_screen", period) if each.resident_id
    }
    return rate_of(screened, women)
