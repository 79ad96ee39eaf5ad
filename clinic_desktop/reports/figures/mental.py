"""严重精神障碍与残疾人: the named figures of R-07 (``indicators.md`` 2.H)."""

from datetime import date

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.programmes.mental import classify
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.chronic import last_visits, members, required_visits
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.obligations import counted_visits, engine_event
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.values import Figure, Value, people, rate_of

SMD = "smd"
DISABLED = "disabled"
DISABLED_TAG = "08"
_ADHERENCE = {"1": "regular", "2": "irregular", "3": "none"}


@figure("mental_class", tr("报告期内末次随访属于该病情分类的人数"), "R-07.10—12")
def mental_class(book: Book, period: Period, code: str) -> Value:
    """Persons by class of the last visit: stable, basic, unstable."""
    return people(
        person
        for person, visit in last_visits(book, SMD, period).items()
        if classify(engine_event(visit)) == code
    )


@figure("mental_risk", tr("报告期内末次随访危险性在该级别的人数"), "R-07.13—15")
def mental_risk(book: Book, period: Period, low: str, high: str) -> Value:
    """Persons by risk level of the last visit."""
    return people(
        person
        for person, visit in last_visits(book, SMD, period).items()
        if visit.value("risk_level") is not None
        and int(low) <= visit.number("risk_level") <= int(high)
    )


@figure("mental_medication", tr("报告期内末次随访用药依从性属于该类的人数"), "R-07.16—18")
def mental_medication(book: Book, period: Period, kind: str) -> Value:
    """regular, irregular or none; 医嘱勿需用药 is in no line."""
    return people(
        person
        for person, visit in last_visits(book, SMD, period).items()
        if _medication(visit) == kind
    )


def _medication(visit: Happening) -> str:
    return _ADHERENCE.get(str(visit.value("drug_compliance")), "")


@figure("adverse_people", tr("报告期内随访中有药物不良反应的人数"), "R-07.19、40")
def adverse_people(book: Book, period: Period, programme: str) -> Value:
    """p(visit | adverse)."""
    return people(
        each.resident_id
        for each in counted_visits(book, programme, period)
        if each.resident_id
        and (each.value("adverse_reaction") == "2" or each.value("adverse") is True)
    )


@figure("face_to_face", tr("报告期内的面访次数（电话除外）"), "R-07.9")
def face_to_face(book: Book, period: Period, programme: str) -> Value:
    """n(visit | mode not phone)."""
    refs = tuple(
        each.ref
        for each in counted_visits(book, programme, period)
        if each.value("mode") != "phone"
    )
    return Figure(len(refs), refs)


@figure("lost_in_year", tr("年内管理的人中，已作失访结案的人数"), "R-07.24")
def lost_in_year(book: Book, period: Period, programme: str) -> Value:
    """MAN closed as lost."""
    managed = book.managed(programme)
    return people(
        person
        for person in members(book, programme)
        if (spell := managed.latest(person, period.last)) is not None
        and spell.end is not None
        and spell.end <= period.last
        and spell.end_reason == "lost"
    )


@figure("incidents", tr("报告期内随访记录的肇事、肇祸次数"), "R-07.23")
def incidents(book: Book, period: Period) -> Value:
    """n(incident): entered by themselves, or counted on the follow-up form as what happened since
    the visit before; one that was entered by itself is not counted again by that form.
    """
    refs = []
    total = 0
    entered: dict[str, list[date]] = {}
    for each in book.happenings.of_kind("incident", SMD):
        entered.setdefault(each.person, []).append(each.on)
        if each.on in period:
            total += 1
            refs.append(each.ref)
    visited: dict[str, date] = {}
    seen = counted_visits(book, SMD, Period(min(book.since, period.first), period.last))
    for each in sorted(seen, key=lambda visit: visit.on):
        before, visited[each.person] = visited.get(each.person, date.min), each.on
        known = sum(before < on <= each.on for on in entered.get(each.person, ()))
        told = int(each.number("risk_trouble_times") + each.number("risk_crime_times"))
        if each.on in period and told > known:
            total += told - known
            refs.append(each.ref)
    return Figure(total, tuple(refs))


@figure(
    "mental_standard_rate",
    tr("随访次数达到应达次数（年终须有体检或拒检记录）的在册患者 ÷ 在册患者"),
    "I-H1",
)
def mental_standard_rate(book: Book, period: Period) -> Value:
    """I-H1."""
    registered = members(book, SMD)
    days: dict[str, set[object]] = {}
    for each in counted_visits(book, SMD, book.dates.ytd):
        days.setdefault(each.person, set()).add(each.on)
    examined = {
        each.resident_id
        for kind in ("exam", "exam_refused")
        for each in book.happenings.of_kind(kind, SMD)
        if each.on in period
    }
    done = {
        person
        for person in registered
        if (spell := book.managed(SMD).latest(person, book.dates.pe)) is not None
        and len(days.get(person, ())) >= required_visits(book, spell.start)
        and (not book.dates.is_year_end or person in examined)
    }
    return rate_of(done, registered)


@figure("mental_stable_rate", tr("末次随访稳定的患者 ÷ 本年有随访的在册患者"), "I-H2")
def mental_stable_rate(book: Book, period: Period) -> Value:
    """I-H2."""
    latest = last_visits(book, SMD, period)
    seen = members(book, SMD) & set(latest)
    return rate_of((p for p in seen if classify(engine_event(latest[p])) == "stable"), seen)


@figure(
    "mental_managed_rate", tr("有卡册、本年至少 1 次随访且记录服药情况的患者 ÷ 在册患者"), "I-H3"
)
def mental_managed_rate(book: Book, period: Period) -> Value:
    """I-H3: the 个人信息补充表 is the card."""
    registered = members(book, SMD)
    told = {
        each.person
        for each in counted_visits(book, SMD, period)
        if each.value("drug_compliance") is not None
    }
    return rate_of(told & _carded(book), registered)


def _carded(book: Book) -> frozenset[str]:
    """Persons with a supplement form, whenever it was filled in."""
    return book.keep(
        ("carded",), lambda: book.people_with_record("smd_supplement", members(book, SMD))
    )


@figure("mental_regular_rate", tr("末次随访规律服药的患者 ÷ 有处方的患者"), "I-H4")
def mental_regular_rate(book: Book, period: Period) -> Value:
    """I-H4; 医嘱勿需用药 has no prescription."""
    latest = {
        person: _medication(visit)
        for person, visit in last_visits(book, SMD, period).items()
        if person in members(book, SMD)
    }
    prescribed = {person for person, kind in latest.items() if kind}
    return rate_of((p for p in prescribed if latest[p] == "regular"), prescribed)


@figure("disabled_people", tr("期末常住的残疾人"), "R-07.51")
def disabled_people(book: Book, period: Period) -> Value:
    """Disabled in R(pe)."""
    return people(_disabled(book, period))


def _disabled(book: Book, period: Period) -> frozenset[str]:
    living = book.people.residents(period.last)
    return book.people.tagged(living, DISABLED_TAG) | (
        book.managed(DISABLED).stock(period.last) & living
    )


@figure("disabled_examined", tr("其中本年做了体检的人数"), "R-07.52")
def disabled_examined(book: Book, period: Period) -> Value:
    """Exam in YTD."""
    return people(_disabled(book, period) & _persons(book, period, "exam"))


@figure("disabled_visits", tr("报告期内对残疾人的随访次数"), "R-07.53")
def disabled_visits(book: Book, period: Period) -> Value:
    """n(visit, programme disabled)."""
    refs = tuple(each.ref for each in counted_visits(book, DISABLED, period))
    return Figure(len(refs), refs)


@figure("disabled_rate", tr("本年有体检或随访的残疾人 ÷ 期末常住的残疾人"), "I-H5")
def disabled_rate(book: Book, period: Period) -> Value:
    """I-H5."""
    visited = {e.person for e in counted_visits(book, DISABLED, period)}
    return rate_of(_persons(book, period, "exam") | visited, _disabled(book, period))


def _persons(book: Book, period: Period, kind: str) -> frozenset[str]:
    return frozenset(
        each.resident_id
        for each in book.happenings.of_kind(kind)
        if each.on in period and each.resident_id
    )
