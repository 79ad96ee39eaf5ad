"""孕产妇保健: the named figures of R-04 (``indicators.md`` 2.E)."""

from collections.abc import Iterable
from datetime import date, timedelta

from clinic_desktop.domain.dates import Period, add_days
from clinic_desktop.domain.programmes.model import Status
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.death_cards import names_on_cards, sent_on
from clinic_desktop.reports.figures.obligations import obligations
from clinic_desktop.reports.figures.people import FLOATING
from clinic_desktop.reports.figures.pregnancies import (
    EARLY_DAYS,
    MATERNAL,
    Pregnancy,
    births,
    delivered,
    pregnancies,
)
from clinic_desktop.reports.figures.referring import checked_within, referrals
from clinic_desktop.reports.figures.registry import figure, note
from clinic_desktop.reports.figures.values import Figure, Value, people
from clinic_desktop.reports.form_figures import Ref

_CHECK_REASONS = ("ANC_1", "ANC_2", "ANC_3", "ANC_4", "ANC_5", "ANC_LATE", "ANC_REFERRAL")


def women(found: Iterable[Pregnancy]) -> Figure:
    return people(each.woman for each in found)


def births_figure(found: Iterable[Pregnancy]) -> Figure:
    kept = tuple(found)
    return Figure(births(kept), tuple(e.delivery.ref for e in kept if e.delivery is not None))


@figure("registered", tr("报告期内建册的孕妇人数"), "R-04.1")
def registered(book: Book, period: Period) -> Value:
    """p(maternal registration)."""
    return women(e for e in pregnancies(book) if e.registered in period)


@figure("registered_early", tr("报告期内建册、建册时孕周不超过 12 周 6 天的孕妇人数"), "R-04.2")
def registered_early(book: Book, period: Period) -> Value:
    """p(registration | ga_days on that day ≤ 90)."""
    return women(
        e
        for e in pregnancies(book)
        if e.registered in period
        and (ga := e.ga_days(e.registered)) is not None
        and ga <= EARLY_DAYS
    )


def _open(book: Book, day: date) -> list[Pregnancy]:
    return [e for e in pregnancies(book) if e.is_open(day)]


@figure("pregnant", tr("期末在册、未分娩、未终止妊娠、未结案的孕妇人数"), "R-04.3")
def pregnant(book: Book, period: Period) -> Value:
    """State at pe."""
    return women(_open(book, period.last))


@figure("pregnant_high_risk", tr("期末在册孕妇中，最近一次风险评估不是绿色的人数"), "R-04.4")
def pregnant_high_risk(book: Book, period: Period) -> Value:
    """Of row 3, latest colour not green."""
    return women(e for e in _open(book, period.last) if e.high_risk_on(period.last))


@figure("pregnant_floating", tr("期末在册孕妇中的流动人口人数"), "R-04.5")
def pregnant_floating(book: Book, period: Period) -> Value:
    """Of row 3, residence type floating."""
    floating = {
        stay.resident_id
        for stay in book.people.stays
        if stay.residence_type == FLOATING and stay.covers(period.last)
    }
    return women(e for e in _open(book, period.last) if e.woman in floating)


def _due(book: Book, period: Period) -> frozenset[str]:
    """Row 7: women who owe a check in the period."""
    eve = period.first - timedelta(days=1)
    owing = obligations(book, MATERNAL).on(eve)
    found = {
        e.woman
        for e in _open(book, eve)
        if (answer := owing.get(e.woman)) is not None
        and answer.next_due is not None
        and answer.next_due <= period.last
        and answer.status is not Status.CLOSED
        and answer.reason.startswith(_CHECK_REASONS)
    }
    found |= {e.woman for e in pregnancies(book) if e.registered in period}
    for e in pregnancies(book):
        over = [x.on for x in (e.delivery, e.ended) if x is not None and x.on in period]
        left = e.spell.end is not None and e.spell.end in period
        if (over or left) and not any(c.on in period for c in e.checks):
            found.discard(e.woman)
    return frozenset(found)


@figure(
    "checks_due",
    tr(
        "上期末应访为产前检查且应检日期不晚于期末的孕妇，加本期建册，减期内分娩、终止或离开而未检的"
    ),
    "R-04.7",
)
def checks_due(book: Book, period: Period) -> Value:
    """本月应检人数."""
    return people(_due(book, period))


@figure("checks_done", tr("应检孕妇中，期内有产前检查的人数"), "R-04.8")
def checks_done(book: Book, period: Period) -> Value:
    """其中已检."""
    checked = {e.woman for e in pregnancies(book) if any(c.on in period for c in e.checks)}
    return people(_due(book, period) & checked)


@figure("high_risk_contacts", tr("期内对当日不是绿色的孕妇所做的产前检查和高危随访次数"), "R-04.10")
def high_risk_contacts(book: Book, period: Period) -> Value:
    """n(anc or highrisk_followup | colour on that day not green)."""
    refs = [
        each.ref
        for e in pregnancies(book)
        for each in (*e.checks, *e.followups)
        if each.on in period and e.high_risk_on(each.on)
    ]
    return Figure(len(refs), tuple(refs))


@figure("referrals_up", tr("报告期内转诊（转出）次数，同一人同一天计一次"), "R-04.11")
def referrals_up(book: Book, period: Period, programme: str) -> Value:
    """n(referral up)."""
    refs = [ref for _, on, ref in referrals(book, programme) if on in period]
    return Figure(len(refs), tuple(refs))


@figure("referrals_up_checked", tr("报告期内做了回访、且距转诊不超过 14 天的转诊数"), "R-04.12")
def referrals_up_checked(book: Book, period: Period, programme: str) -> Value:
    """Referrals whose check is dated in the period and within 14 days."""
    return checked_within(book, period, programme)


@figure("delivering_women", tr("报告期内分娩的产妇人数"), "R-04.17")
def deliveringwomen(book: Book, period: Period) -> Value:
    """p(delivery)."""
    return women(delivered(book, period))


@figure("live_births", tr("报告期内分娩的活产数"), "R-04.18")
def live_births(book: Book, period: Period) -> Value:
    """s(delivery.live_births)."""
    return births_figure(e for e in delivered(book, period) if e.live_births)


@figure(
    "live_births_of_sex",
    tr("报告期内分娩的活产中该性别的人数（按母亲家庭中登记的婴儿）"),
    "R-04.19—20",
)
def live_births_of_sex(book: Book, period: Period, sex: str) -> Value:
    """Babies of the deliveries by sex; a baby not registered yet is in neither line."""
    return people(baby for e in delivered(book, period) for baby in babies(book, e, sex))


def babies(book: Book, pregnancy: Pregnancy, sex: str = "") -> tuple[str, ...]:
    """Registered babies of a delivery: born within a day of it into the mother's household."""
    mother = book.people.facts.get(pregnancy.woman)
    if mother is None or pregnancy.delivery is None or mother.household_id is None:
        return ()
    days = Period(pregnancy.delivery.on, add_days(pregnancy.delivery.on, 1))
    return tuple(
        sorted(
            facts.id
            for facts in book.people.facts.values()
            if facts.birth_date in days
            and facts.household_id == mother.household_id
            and (not sex or facts.sex == sex)
        )
    )


@figure("hospital_births", tr("在医院或乡镇卫生院分娩的活产数"), "R-04.22、I-E6")
def hospital_births(book: Book, period: Period) -> Value:
    """s(delivery.live_births | place hospital or township centre)."""
    return births_figure(
        e for e in delivered(book, period) if e.live_births and in_hospital(book, e)
    )


def in_hospital(book: Book, pregnancy: Pregnancy) -> bool:
    """Whether the delivery was in a hospital or township centre (event word ``delivery``)."""
    if pregnancy.delivery is None:
        return False
    seen = pregnancy.delivery.seen_as(book.word("delivery"))
    return seen.value("in_hospital") is True


@figure("high_risk_deliveries", tr("报告期内分娩、孕期曾评为黄色及以上的产妇人数"), "R-04.23、I-E7")
def high_risk_deliveries(book: Book, period: Period) -> Value:
    """p(delivery | colour ever not green)."""
    return women(e for e in delivered(book, period) if e.ever_high_risk)


@figure("high_risk_in_hospital", tr("其中住院分娩的人数"), "R-04.24")
def high_risk_in_hospital(book: Book, period: Period) -> Value:
    """Of row 23, in hospital."""
    return women(e for e in delivered(book, period) if e.ever_high_risk and in_hospital(book, e))


@figure("postpartum_women", tr("报告期内接受产后访视的人数"), "R-04.25")
def postpartumwomen(book: Book, period: Period) -> Value:
    """p(postpartum_visit)."""
    return people(
        each.resident_id
        for each in book.happenings.of_kind("postpartum_visit", MATERNAL)
        if each.on in period and each.resident_id
    )


@figure("postpartum_within_7", tr("首次产后访视在报告期内、且不晚于出院后 7 日的人数"), "R-04.26")
def postpartum_within_7(book: Book, period: Period) -> Value:
    """First visit of the delivery in the period and ≤ discharge + 7."""
    return women(
        e
        for e in pregnancies(book)
        if (home := e.discharged) is not None
        and e.postpartum
        and e.postpartum[0].on in period
        and e.postpartum[0].on <= add_days(home, 7)
    )


@figure("maternal_deaths", tr("报告期内孕产妇死亡数（妊娠期至产后 42 天）"), "R-04.30、I-E13")
def maternal_deaths(book: Book, period: Period) -> Value:
    """Deaths in pregnancy or within 42 days, known from register or card."""
    return _death_figure(_maternal_deaths(book, period))


@figure("maternal_deaths_reported", tr("其中已上报死亡报告卡的"), "R-04.31、I-E13")
def maternal_deaths_reported(book: Book, period: Period) -> Value:
    """With card sent."""
    cards = names_on_cards(book, "maternal_death_card", "person_name")
    found = _maternal_deaths(book, period)
    return _death_figure(
        {name: ref for name, ref in found.items() if name in cards or name in _reported_names(book)}
    )


def _reported_names(book: Book) -> set[str]:
    return {
        _name(book, each.resident_id) or str(each.value("person_name"))
        for each in book.events("death", None)
        if sent_on(book, each) is not None
    }


@figure("positives_traced", tr("筛查、诊断阳性中，截止日前已追踪到结局的例数"), "R-04.14、I-E10")
def positives_traced(book: Book, period: Period) -> Value:
    """Of R-04.13, outcome recorded ≤ cutoff."""
    refs = tuple(
        each.ref
        for each in book.events("prenatal_test", period)
        if each.value("positive") is True
        and each.value("outcome_recorded")
        and not (isinstance(on := each.value("outcome_on"), date) and on > book.dates.cutoff)
    )
    return Figure(len(refs), refs)


def _maternal_deaths(book: Book, period: Period) -> dict[str, Ref]:
    found: dict[str, Ref] = {}
    for each in book.events("death", period):
        if each.value("pregnancy_related") == "1":
            name = _name(book, each.resident_id) or str(each.value("person_name"))
            found.setdefault(name, each.ref)
    for each in book.events("maternal_death_card", period):
        if each.scope.context.today <= book.dates.cutoff:
            found.setdefault(str(each.value("person_name")), each.ref)
    return found


def _name(book: Book, resident_id: str | None) -> str:
    facts = book.people.facts.get(resident_id or "")
    return facts.name if facts else ""


def _death_figure(found: dict[str, Ref]) -> Figure:
    return Figure(len(found), tuple(found.values()))


@figure("premarital_listed", tr("期末在册的婚龄青年"), "R-04.32、I-E12")
def premarital_listed(book: Book, period: Period) -> Value:
    """st(list): everybody entered on the list by pe."""
    found = {
        each.resident_id or each.ref.id: each.ref
        for each in book.register("premarital_list", period.last)
    }
    return Figure(len(found), tuple(sorted(found.values())))


@note("unknown_sex_births")
def unknown_sex_births(book: Book) -> tuple[str, ...]:
    """19 + 20 < 18: babies that are not registered yet."""
    whole = births(delivered(book, book.dates.ytd))
    known = sum(len(babies(book, e)) for e in delivered(book, book.dates.ytd))
    if known >= whole:
        return ()
    return (tr("本年活产中 {n} 名尚未登记性别，不在男、女两行内。", n=whole - known),)
