"""慢性病: the named figures of R-03 (``indicators.md`` 2.G)."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from clinic_desktop.domain.dates import Period, add_months, age_years
from clinic_desktop.domain.programmes.chronic import classify
from clinic_desktop.domain.programmes.conditions import first_that_holds, number
from clinic_desktop.domain.programmes.events import with_risk
from clinic_desktop.domain.programmes.model import Person, Status
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.obligations import (
    counted_visits,
    engine_event,
    in_charge,
    obligations,
)
from clinic_desktop.reports.figures.referring import checked_within, referrals
from clinic_desktop.reports.figures.registry import ListRow, figure, name_list, note
from clinic_desktop.reports.figures.values import Figure, Value, people
from clinic_desktop.reports.form_figures import Ref

CHRONIC = ("hypertension", "diabetes", "copd", "other_chronic")
_SEXES = {"1": tr("男"), "2": tr("女")}


@figure("stock_opening", tr("期初前一日在管的人数"), "1.5 STOCK")
def stock_opening(book: Book, period: Period, programme: str) -> Value:
    """#STOCK(g, ps - 1)."""
    return people(book.managed(programme).stock(period.first - timedelta(days=1)))


@figure("stock", tr("期末在管的人数"), "1.5 STOCK")
def stock(book: Book, period: Period, programme: str) -> Value:
    """#STOCK(g, pe)."""
    return people(in_charge(book, programme, period.last))


@figure("stock_persons", tr("期末在管的人数，同一人只计一次"), "1.5 STOCK")
def stock_persons(book: Book, period: Period, *programmes: str) -> Value:
    """Distinct persons over several programmes."""
    return people(
        each for programme in programmes for each in book.managed(programme).stock(period.last)
    )


@figure(
    "managed", tr("年内管理人数：期内及此前纳入、年初前未结案，减去死亡、迁出和排除诊断"), "1.5 MAN"
)
def managed(book: Book, _period: Period, programme: str) -> Value:
    """#MAN(g, pe)."""
    return people(members(book, programme))


def members(book: Book, programme: str) -> frozenset[str]:
    """MAN(g, pe)."""
    return book.managed(programme).managed(book.dates.pe, book.dates.ytd.first)


@figure("entered", tr("报告期内纳入和恢复管理的例数"), "R-03.2")
def entered(book: Book, period: Period, programme: str) -> Value:
    """n(enrol) + n(reopen)."""
    return _spell_figure(spell.subject_id for spell in book.managed(programme).begun(period))


@figure("entered_by", tr("报告期内新增的例数，按来源分"), "R-03 第二部分")
def entered_by(book: Book, period: Period, source: str, *programmes: str) -> Value:
    """Column 2 split: ``new``, ``transferred_in``, ``reopened``."""
    return _spell_figure(
        spell.subject_id
        for programme in programmes
        for spell in book.managed(programme).begun(period)
        if _source(spell.start_kind, spell.source) == source
    )


def _source(start_kind: str, source: str) -> str:
    if start_kind == "reopen":
        return "reopened"
    return "transferred_in" if source == "transferred_in" else "new"


@figure("left", tr("报告期内结案的例数"), "R-03.3")
def left(book: Book, period: Period, programme: str) -> Value:
    """n(close)."""
    return _spell_figure(spell.subject_id for spell in book.managed(programme).ended(period))


def _spell_figure(subjects: Iterable[str]) -> Figure:
    refs = tuple(Ref("resident", each) for each in subjects)
    return Figure(len(refs), refs)


@figure(
    "due",
    tr(
        "报告期前一日在管、且应访日期不晚于期末的人（含已逾期），加期内新增，"
        "减期内因死亡、迁出、排除诊断结案而未随访的人"
    ),
    "I-G4",
)
def due(book: Book, period: Period, programme: str) -> Value:
    """#DUE(P)."""
    return people(obligations(book, programme).due(period))


@figure("due_visited", tr("应随访的人中，期内有计数随访的人数"), "I-G4")
def due_visited(book: Book, period: Period, programme: str) -> Value:
    """The numerator of I-G4."""
    visited = {each.person for each in counted_visits(book, programme, period)}
    return people(obligations(book, programme).due(period) & visited)


@figure("visits", tr("报告期内的计数随访次数"), "R-03.9")
def visits(book: Book, period: Period, programme: str) -> Value:
    """n(counted visits)."""
    found = counted_visits(book, programme, period)
    return Figure(len(found), tuple(each.ref for each in found))


@figure("class_of", tr("报告期内末次计数随访属于该分类的人数"), "R-03.10—13")
def class_of(book: Book, period: Period, programme: str, code: str) -> Value:
    """Persons by the class of their last counted visit; unclassified visits leave out."""
    classes = book.keep(("classes", programme, period), lambda: _classes(book, programme, period))
    return people(person for person, own in classes.items() if own == int(code))


def _classes(book: Book, programme: str, period: Period) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    histories = obligations(book, programme)
    for person, visit in last_visits(book, programme, period).items():
        spell = book.managed(programme).latest(person, visit.on)
        if spell is not None:
            found[person] = classify(histories.case(person, spell, visit.on), engine_event(visit))
    return found


def last_visits(book: Book, programme: str, period: Period) -> dict[str, Happening]:
    """The last counted visit of each person in the period."""
    found: dict[str, Happening] = {}
    for each in sorted(counted_visits(book, programme, period), key=lambda e: e.on):
        if each.resident_id:
            found[each.resident_id] = each
    return found


@figure("referred", tr("报告期内因该病转诊（转出）的人数"), "R-03.14")
def referred(book: Book, period: Period, programme: str) -> Value:
    """p(referral up, programme g)."""
    return people(person for person, on, _ in referrals(book, programme) if on in period)


@figure("referrals_checked", tr("报告期内做了转诊回访、且距转诊不超过 14 天的转诊数"), "R-03.15")
def referrals_checked(book: Book, period: Period, programme: str) -> Value:
    """Referrals with a referral_check in P and within 14 days."""
    return checked_within(book, period, programme)


@figure("overdue", tr("期末在管、随访已逾期的人数"), "R-03.16")
def overdue(book: Book, period: Period, programme: str) -> Value:
    """Persons of STOCK(g, pe) with status overdue as of pe."""
    return people(
        person
        for person, obligation in obligations(book, programme).on(period.last).items()
        if obligation.status is Status.OVERDUE
    )


@figure("examined", tr("年内管理的人中，期内做了健康体检的人数"), "R-03.17—18")
def examined(book: Book, period: Period, programme: str) -> Value:
    """Persons of MAN(g, pe) with an exam in the period."""
    exams = {
        each.resident_id
        for each in book.happenings.of_kind("exam", programme)
        if each.on in period and each.resident_id
    }
    return people(members(book, programme) & exams)


@figure(
    "standard",
    tr(
        "年内管理的人中，本年计数随访的天数不少于应达次数（纳入后完整季度数，至少 1）的人数；"
        "年终报表还须有年度体检"
    ),
    "I-G2",
)
def standard(book: Book, _period: Period, programme: str) -> Value:
    """The numerator of I-G2."""
    days: dict[str, set[date]] = {}
    for each in counted_visits(book, programme, book.dates.ytd):
        days.setdefault(each.person, set()).add(each.on)
    members_ = members(book, programme)
    exams = {ref.id for ref in _exam_refs(book, programme)}
    found = set()
    for person in members_:
        spell = book.managed(programme).latest(person, book.dates.pe)
        if spell is None or len(days.get(person, ())) < required_visits(book, spell.start):
            continue
        if not book.dates.is_year_end or person in exams:
            found.add(person)
    return people(found)


def required_visits(book: Book, enrolled_on: date) -> int:
    """``req`` of I-G2: full report quarters in [max(enrolled_on, Y0), pe], at least 1."""
    return max(1, book.dates.quarters_within(enrolled_on))


def _exam_refs(book: Book, programme: str) -> tuple[Ref, ...]:
    value = examined(book, book.dates.ytd, programme)
    return value.behind if isinstance(value, Figure) else ()


_NOT_CONTROLLED = frozenset({"lost", "refused"})
"""Closed for these reasons: in the denominator, not in the numerator of I-G3."""


@figure("controlled", tr("年内管理的人中，近 6 个月末次计数随访达到控制标准的人数"), "I-G3")
def controlled(book: Book, _period: Period, programme: str) -> Value:
    """The numerator of I-G3; closed as lost or refused counts as not controlled."""
    pe = book.dates.pe
    recent = Period(add_months(pe, -6) + timedelta(days=1), pe)
    latest = last_visits(book, programme, recent)
    meets = _control_test(book, programme)
    found = set()
    for person in members(book, programme):
        spell = book.managed(programme).latest(person, pe)
        ended = spell is not None and spell.end is not None and spell.end <= pe
        gone = ended and spell is not None and spell.end_reason in _NOT_CONTROLLED
        if person in latest and not gone and meets(person, latest[person]):
            found.add(person)
    return people(found)


def _control_test(book: Book, programme: str) -> Callable[[str, Happening], bool]:
    rules = book.catalogue.programmes[programme]
    histories = obligations(book, programme)

    def meets(person: str, visit: Happening) -> bool:
        spell = book.managed(programme).latest(person, visit.on)
        if spell is None or not rules.uncontrolled:
            return False
        event = engine_event(visit)
        if any(number(event.values.get(name)) is None for name in rules.needed_values):
            return False
        case = histories.case(person, spell, visit.on)
        return first_that_holds(rules.uncontrolled, event, case.person) is None

    return meets


@figure(
    "bp_high_risk",
    tr("报告期内血压筛查中属于高危的人数（记录的判断，或按血压、体重、腰围、年龄判断）"),
    "I-G8",
)
def bp_high_risk(book: Book, period: Period) -> Value:
    """p(bp | high_risk). Where nobody judged, family history counts as it was known on the day."""
    found: set[str] = set()
    undecided: dict[str, list[date]] = {}
    for each in book.events("bp", period):
        facts = book.people.facts.get(each.resident_id or "")
        if facts is None or facts.id in found:
            continue
        judged = with_risk(engine_event(each), Person(facts.birth_date, facts.sex))
        if judged.values.get("high_risk") is True:
            found.add(facts.id)
        elif each.value("high_risk") is None:
            undecided.setdefault(facts.id, []).append(each.on)
    for person, known in book.answers_of("personal_basic", undecided.keys() - found).items():
        for day in undecided[person]:
            earlier = [answers for on, answers in known if on <= day]
            if earlier and any("2" in (earlier[-1].get(name) or ()) for name in _FAMILY):
                found.add(person)
    return people(found)


_FAMILY = ("fh_father", "fh_mother", "fh_siblings")
"""2 高血压 among the diseases of parents, brothers and sisters."""


@figure("first_visits_35", tr("35 岁及以上、本年首次门诊落在报告期内的人数"), "I-G7")
def first_visits_35(book: Book, period: Period) -> Value:
    """The denominator of I-G7."""
    return people(person for person, _ in _first_visits(book, period))


@figure("first_visits_35_bp", tr("上述首诊中测了血压（收缩压和舒张压）的人数"), "I-G7")
def first_visits_35_bp(book: Book, period: Period) -> Value:
    """The numerator of I-G7."""
    return people(
        person
        for person, visit in _first_visits(book, period)
        if visit.value("sbp") is not None and visit.value("dbp") is not None
    )


def _first_visits(book: Book, period: Period) -> list[tuple[str, Happening]]:
    first: dict[str, Happening] = {}
    for each in book.events("encounter", book.dates.ytd):
        if each.resident_id:
            first.setdefault(each.resident_id, each)
    return [
        (person, visit)
        for person, visit in first.items()
        if visit.on in period
        and (born := book.people.born(person)) is not None
        and age_years(born, visit.on) >= 35
    ]


_REASONS = {
    "death": tr("死亡"),
    "moved_out": tr("迁出"),
    "lost": tr("失访"),
    "refused": tr("拒绝"),
    "misdiagnosis": tr("排除诊断"),
    "completed": tr("完成"),
}


@note("leaving_reasons")
def leaving_reasons(book: Book) -> tuple[str, ...]:
    """本月减少 by reason."""
    counts = dict.fromkeys(_REASONS, 0)
    for programme in CHRONIC:
        for spell in book.managed(programme).ended(book.dates.period):
            counts[spell.end_reason] = counts.get(spell.end_reason, 0) + 1
    shown = "、".join(
        tr("{reason} {n} 例", reason=_REASONS.get(code, code or tr("未注明")), n=n)
        for code, n in counts.items()
        if n or code != "completed"
    )
    return (tr("本月减少的原因：{shown}。", shown=shown),)


@note("unverified_programmes")
def unverified_programmes(book: Book) -> tuple[str, ...]:
    """Programmes whose numbers are not confirmed (慢阻肺)."""
    names = [
        rules.name
        for code in CHRONIC
        if (rules := book.catalogue.programmes.get(code)) is not None and not rules.verified
    ]
    return (tr("参数待核实：{names}。", names="、".join(names)),) if names else ()


@name_list("overdue")
def overdue_list(book: Book) -> tuple[ListRow, ...]:
    """逾期名单, longest first."""
    found: list[tuple[int, str, str, Ref, dict[str, str]]] = []
    pe = book.dates.pe
    for programme in CHRONIC:
        rules = book.catalogue.programmes.get(programme)
        if rules is None:
            continue
        for person, obligation in obligations(book, programme).on(pe).items():
            facts = book.people.facts.get(person)
            if obligation.status is not Status.OVERDUE or facts is None:
                continue
            days = (pe - obligation.window_end).days if obligation.window_end else 0
            found.append(
                (
                    -days,
                    facts.name,
                    person,
                    Ref("resident", person),
                    {
                        "name": facts.name,
                        "sex": _SEXES.get(facts.sex, ""),
                        "age": str(age_years(facts.birth_date, pe)),
                        "programme": rules.name.removesuffix(tr("患者健康管理")),
                        "phone": facts.phone,
                        "next_due": str(obligation.next_due or ""),
                        "days": str(days),
                    },
                )
            )
    found.sort(key=lambda item: item[:3])
    return tuple(
        (ref, {"seq": str(n), **texts}) for n, (_, _, _, ref, texts) in enumerate(found, 1)
    )
