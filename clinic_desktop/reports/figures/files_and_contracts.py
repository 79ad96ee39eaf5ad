"""健康档案、家庭医生签约与上门访视: indicators I-A and I-L of the summary R-12."""

from datetime import date, timedelta

from clinic_desktop.domain.dates import Period, add_months
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.ageing import hardship, with_file
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.chronic import members
from clinic_desktop.reports.figures.education import population_figure
from clinic_desktop.reports.figures.pregnancies import pregnancies
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.spans import quarter_span
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value, people, rate_of
from clinic_desktop.reports.form_figures import Ref
from clinic_desktop.storage.derived.happened import AT_HOME

BASIC_FORM = "personal_basic"
CONTRACT = "family_doctor"
HOUSE_VISIT = "household_visit"


def _over_population(book: Book, num: Figure) -> RateFigure:
    return RateFigure(num, population_figure(book))


@figure("files_opened", tr("报告期内新建的健康档案数"), "R-12.1")
def files_opened(book: Book, period: Period) -> Value:
    """n(file opened)."""
    return people(
        facts.id
        for facts in book.people.facts.values()
        if facts.filing_date is not None and facts.filing_date in period
    )


def filed(book: Book) -> frozenset[str]:
    """The numerator of I-A1: open file, cover complete, basic form with every item that is
    always wanted (not under 7).
    """
    return book.keep(("filed",), lambda: _filed(book))


def _filed(book: Book) -> frozenset[str]:
    pe = book.dates.pe
    covered = {
        each
        for each in with_file(book, book.people.residents(pe), pe)
        if book.people.facts[each].cover_complete
    }
    young = book.people.under(7, pe)
    form = book.catalogue.form(BASIC_FORM, on=pe)
    wanted = [
        field.id
        for field in (form.fields() if form is not None else ())
        if field.required is not None
        and field.required.text == "true"
        and field.relevant is None
        and not (field.from_file or field.companion_of)
    ]
    with_form = book.people_with_record(BASIC_FORM, covered - young, wanted)
    return frozenset(covered & (with_form | young))


@figure("file_rate", tr("有档案且封面和个人基本信息表完整的常住 ÷ 人口底数"), "I-A1")
def file_rate(book: Book, _period: Period) -> Value:
    """I-A1."""
    return _over_population(book, people(filed(book)))


@figure("files_held", tr("有档案且封面和个人基本信息表完整的常住人数"), "I-A1")
def files_held(book: Book, _period: Period) -> Value:
    """The numerator of I-A1."""
    return people(filed(book))


@figure("electronic_rate", tr("其中档案已录入本系统的 ÷ 人口底数"), "I-A3")
def electronic_rate(book: Book, _period: Period) -> Value:
    """I-A3."""
    return _over_population(book, people(electronic(book)))


def electronic(book: Book) -> frozenset[str]:
    """The numerator of I-A3: entered by pe; stubs of paper files say ``electronic = false``."""
    paper = {e.resident_id for e in book.happenings.of_kind("paper_file")}
    return frozenset(
        each
        for each in filed(book)
        if book.people.facts[each].entered_on <= book.dates.pe and each not in paper
    )


@figure("dynamic_rate", tr("近 12 个月有动态记录的档案 ÷ 全部在用档案"), "I-A5")
def dynamic_rate(book: Book, _period: Period) -> Value:
    """I-A5: follow-up, examination, vaccination, child or maternal service, consultation."""
    pe = book.dates.pe
    span = Period(add_months(pe, -12) + timedelta(days=1), pe)
    whole = with_file(book, book.people.facts, pe)
    return rate_of(book.active_people(span), whole)


@figure("household_file_rate", tr("有家庭档案的家庭 ÷ 期末有常住人口的家庭"), "I-A2")
def household_file_rate(book: Book, _period: Period) -> Value:
    """I-A2."""
    houses = book.people.households(book.people.residents(book.dates.pe))
    return rate_of(book.open_household_files(), houses, "household")


@figure("group_file_rate", tr("该重点人群中有档案的人 ÷ 该人群期末常住人数"), "I-A6")
def group_file_rate(book: Book, _period: Period, group: str) -> Value:
    """I-A6 by group."""
    own = key_group(book, group)
    return rate_of(with_file(book, own, book.dates.pe), own)


def key_group(book: Book, group: str) -> frozenset[str]:
    """重点人群 in R(pe): old65, old60, child, pregnant, hardship, disabled or a programme."""
    pe = book.dates.pe
    living = book.people.residents(pe)
    match group:
        case "old65":
            return book.people.over(65, pe)
        case "old60":
            return book.people.over(60, pe)
        case "child":
            return book.people.under(7, pe)
        case "pregnant":
            return living & {e.woman for e in pregnancies(book) if e.is_open(pe)}
        case "hardship":
            return hardship(book, pe)
        case "disabled":
            managed = book.managed("disabled").stock(pe)
            return book.people.tagged(living, "08") | (managed & living)
        case "chronic":
            return living & frozenset().union(
                *(members(book, p) for p in ("hypertension", "diabetes", "copd"))
            )
        case programme:
            return living & members(book, programme)


def contracts(book: Book) -> dict[str, tuple[tuple[date, date], ...]]:
    """Terms of the contracts of each person (``schedules.md`` 4.9), terminations applied."""
    return book.keep(("contracts",), lambda: _contracts(book))


def _contracts(book: Book) -> dict[str, tuple[tuple[date, date], ...]]:
    signs: dict[str, list[tuple[date, date | None, int]]] = {}
    stops: dict[str, list[date]] = {}
    for each in book.contract_events():
        if each.resident_id is None:
            continue
        if each.kind == "terminate":
            stops.setdefault(each.resident_id, []).append(each.on)
            continue
        end = each.value("end_date") or each.value("until")
        years = int(each.number("years")) or 1
        signs.setdefault(each.resident_id, []).append(
            (each.on, end if isinstance(end, date) else None, years)
        )
    found = {}
    for person, own in signs.items():
        terms: list[tuple[date, date]] = []
        for on, until, years in sorted(own, key=lambda sign: sign[0]):
            start = terms[-1][1] + timedelta(days=1) if terms and on <= terms[-1][1] else on
            end = until or add_months(start, 12 * years) - timedelta(days=1)
            terms.append((start, end))
        for stop in stops.get(person, ()):
            terms = [
                (start, min(end, stop - timedelta(days=1)))
                if start <= stop <= end
                else (start, end)
                for start, end in terms
                if start < stop or end < stop or start > stop
            ]
        found[person] = tuple(terms)
    return found


def in_force(book: Book, day: date) -> frozenset[str]:
    """Persons with a contract in force on a day."""
    return frozenset(
        person
        for person, terms in contracts(book).items()
        if any(start <= day <= end for start, end in terms)
    )


@figure("contracts_signed", tr("报告期内签约（续约）人次"), "R-12.15")
def contracts_signed(book: Book, period: Period) -> Value:
    """n(sign)."""
    refs = tuple(
        each.ref for each in book.contract_events() if each.kind == "sign" and each.on in period
    )
    return Figure(len(refs), refs)


@figure("contracts_in_force", tr("期末签约有效的常住人数"), "R-12.15")
def contracts_in_force(book: Book, _period: Period) -> Value:
    """st(in force)."""
    pe = book.dates.pe
    return people(in_force(book, pe) & book.people.residents(pe))


@figure("contract_rate", tr("期末签约有效的常住 ÷ 人口底数"), "I-L1")
def contract_rate(book: Book, _period: Period) -> Value:
    """I-L1."""
    pe = book.dates.pe
    return _over_population(book, people(in_force(book, pe) & book.people.residents(pe)))


@figure("group_contract_rate", tr("重点人群中签约有效的 ÷ 重点人群期末常住人数"), "I-L1")
def group_contract_rate(book: Book, _period: Period, *groups: str) -> Value:
    """I-L1 by group."""
    own = frozenset().union(*(key_group(book, group) for group in groups))
    return rate_of(in_force(book, book.dates.pe), own)


@figure("houses_visited", tr("报告期内上门访视的户数"), "R-12.16")
def houses_visited(book: Book, period: Period) -> Value:
    """Households visited in the period."""
    return _houses(_visited(book, period))


@figure("houses_visited_quarter", tr("本季度至今上门访视的户数"), "R-12.16")
def houses_visited_quarter(book: Book, _period: Period) -> Value:
    """In the quarter so far."""
    return _houses(_visited(book, Period(_quarter(book).first, book.dates.pe)))


def _quarter(book: Book) -> Period:
    for quarter in range(1, 5):
        span = quarter_span(book.dates.year, quarter, book.dates.month_cutoff)
        if book.dates.pe in span:
            return span
    return book.dates.period


def _houses(found: frozenset[str]) -> Figure:
    refs = tuple(Ref("household", each) for each in sorted(found))
    return Figure(len(refs), refs)


def _visited(book: Book, period: Period) -> frozenset[str]:
    """Households with a home visit; any member met at home counts, telephone does not."""
    found = set()
    at_home = (
        *book.happenings.of_kind("visit", HOUSE_VISIT),
        *(
            e
            for e in book.happenings.of_kind("visit")
            if e.on in period and e.value("mode") == "home"
        ),
        *(e for kind in AT_HOME for e in book.happenings.of_kind(kind)),
    )
    for each in at_home:
        if each.on not in period or each.value("mode") == "phone":
            continue
        house = each.household_id
        if house is None and (facts := book.people.facts.get(each.resident_id or "")):
            house = facts.household_id
        if house:
            found.add(house)
    return frozenset(found)


@figure(
    "house_visit_rate", tr("本季度至少 1 次上门访视的家庭 ÷ 季初季末都有常住人口的家庭"), "I-L3"
)
def house_visit_rate(book: Book, _period: Period) -> Value | None:
    """I-L3, in the last month of a quarter only."""
    quarter = _quarter(book)
    if quarter.last != book.dates.pe:
        return None
    return house_rate(book, quarter)


def house_rate(book: Book, quarter: Period) -> RateFigure:
    """I-L3 over a quarter."""
    whole, seen = houses_of(book, quarter)
    return rate_of(seen, whole, "household")


def houses_of(book: Book, quarter: Period) -> tuple[frozenset[str], frozenset[str]]:
    """Households with a resident on the first and on the last day, and households visited."""
    whole = book.people.households(book.people.residents(quarter.first)) & book.people.households(
        book.people.residents(quarter.last)
    )
    return whole, _visited(book, quarter)


@figure("referrals_all", tr("报告期内转诊次数（转出或转回）"), "R-12.17")
def referrals_all(book: Book, period: Period, direction: str) -> Value:
    """n(referral up), n(referral down)."""
    if direction == "down":
        refs = tuple(each.ref for each in book.events("referral_back", period))
        return Figure(len(refs), refs)
    seen = {
        (each.person, each.on): each.ref
        for each in (*book.happenings.of_kind("referral"), *book.form_referrals())
        if each.on in period
    }
    return Figure(len(seen), tuple(sorted(seen.values())))


@figure("referral_check_rate", tr("14 天内做了回访的转诊 ÷ 14 天已满的转诊"), "I-G6")
def referral_check_rate(book: Book, period: Period) -> Value:
    """I-G6 回访率 over all programmes."""
    whole = {
        (each.person, each.on): each.ref
        for each in (*book.happenings.of_kind("referral"), *book.form_referrals())
        if each.on in period and each.on + timedelta(days=14) <= book.dates.cutoff
    }
    checks: dict[str, list[date]] = {}
    for each in book.happenings.of_kind("referral_check"):
        checks.setdefault(each.person, []).append(each.on)
    done = [
        ref
        for (person, on), ref in whole.items()
        if any(on <= day <= on + timedelta(days=14) for day in checks.get(person, ()))
    ]
    return RateFigure(
        Figure(len(done), tuple(sorted(done))),
        Figure(len(whole), tuple(sorted(whole.values()))),
    )
