"""老年人健康管理: the named figures of R-06 (``indicators.md`` 2.F)."""

from collections.abc import Callable, Iterable
from datetime import date

from clinic_desktop.domain.dates import Period, age_years
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.display import completeness
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.chronic import required_visits
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.values import Figure, Value, people, rate_of

ELDERLY_FOLLOWUP = "elderly_followup"
HARDSHIP_FOLLOWUP = "hardship_followup"
HARDSHIP_TAGS = ("11", "19")
"""城乡低保人员 and 城乡特困人员 (with 五保 and destitute disabled), crowd tags of forms.md 3."""

HOUSEHOLD_HARDSHIP = ("1", "2")
"""低保户 and 五保/特困供养户."""


def exams(book: Book, period: Period) -> tuple[Happening, ...]:
    """Health examinations in the period."""
    return tuple(each for each in book.happenings.of_kind("exam") if each.on in period)


def _age(book: Book, each: Happening) -> int | None:
    born = book.people.born(each.resident_id or "")
    return None if born is None else age_years(born, each.on)


def _group(age: int | None, group: str) -> bool:
    if age is None:
        return False
    return age >= 65 if group == "65" else 60 <= age < 65


@figure("elderly", tr("期末 65 岁及以上常住人数"), "R-06.1")
def elderly(book: Book, period: Period) -> Value:
    """#R65(pe)."""
    return people(book.people.over(65, period.last))


@figure("aged_60_64", tr("期末 60—64 岁常住人数"), "R-06.2")
def aged_60_64(book: Book, period: Period) -> Value:
    """#R60(pe) − #R65(pe)."""
    return people(book.people.over(60, period.last) - book.people.over(65, period.last))


@figure("elderly_with_file", tr("期末 65 岁及以上常住、健康档案在用的人数"), "R-06.3")
def elderly_with_file(book: Book, period: Period) -> Value:
    """R65(pe) with open file."""
    return people(with_file(book, book.people.over(65, period.last), period.last))


def with_file(book: Book, among: Iterable[str], day: date) -> frozenset[str]:
    """Members whose file was opened on or before the day and not closed by then."""
    found = set()
    for each in among:
        facts = book.people.facts[each]
        opened = facts.filing_date or (facts.entered_on if facts.archive_no else None)
        closed = facts.file_closed_on
        if opened is not None and opened <= day and (closed is None or closed > day):
            found.add(each)
    return frozenset(found)


@figure("examined_first", tr("本年首次体检落在报告期内、体检时属于该年龄段的人数"), "R-06.4—5")
def examined_first(book: Book, period: Period, group: str) -> Value:
    """A: persons whose first exam of the year is in P; over YTD that is p(exam)."""
    return people(
        each.resident_id
        for each in _first_exams(book)
        if each.resident_id and each.on in period and _group(_age(book, each), group)
    )


def _first_exams(book: Book) -> list[Happening]:
    first: dict[str, Happening] = {}
    for each in exams(book, book.dates.ytd):
        if each.resident_id:
            first.setdefault(each.resident_id, each)
    return list(first.values())


@figure("exams_complete", tr("其中体检表完整的人数"), "R-06.6")
def exams_complete(book: Book, period: Period) -> Value:
    """Of rows 4 + 5, form complete."""
    return people(
        each.resident_id
        for each in _first_exams(book)
        if each.resident_id
        and each.on in period
        and (age := _age(book, each)) is not None
        and age >= 60
        and is_complete(book, each)
    )


def is_complete(book: Book, each: Happening) -> bool:
    """The examination form is complete; worked out once for each."""
    return book.keep(("complete", each.ref), lambda: _is_complete(book, each))


def _is_complete(book: Book, each: Happening) -> bool:
    """Every item of the examination that is wanted of this person has a value (our reading of
    体检表完整): nothing required is missing, and the elderly panel is filled in.
    """
    form = each.scope.form
    facts = book.people.facts.get(each.resident_id or "")
    if not form.code or facts is None:
        return False
    answers = each.scope.answers
    panel = all(
        any(not _empty(answers.get(name)) for name in item)
        for item in _PANEL
        if any(form.has(name) for name in item)
    )
    context = Context(each.on, {"birth_date": facts.birth_date, "sex": facts.sex})
    return panel and completeness(form, answers, context).complete


_PANEL = (
    ("hb", "cbc_other"),
    ("urine_protein", "urine_other"),
    ("fasting_glucose", "fasting_glucose_mgdl"),
    ("ecg",),
    ("alt",),
    ("ast",),
    ("tbil",),
    ("creatinine",),
    ("urea",),
    ("tc",),
    ("tg",),
    ("us_abdomen",),
)
"""Blood and urine routine, glucose, ECG, liver, kidney, lipids, ultrasound (forms.md 4.9); any
of an item's fields will do.
"""


def _empty(value: object) -> bool:
    return value is None or value in ("", [])


@figure("assessed", tr("报告期内做了生活方式和健康状况评估的 65 岁及以上人数"), "R-06.7")
def assessed(book: Book, period: Period) -> Value:
    """p(assessment | age ≥ 65)."""
    return people(
        each.resident_id
        for each in (*book.events("selfcare", period), *_self_assessments(book, period))
        if each.resident_id and _group(_age(book, each), "65")
    )


def _self_assessments(book: Book, period: Period) -> list[Happening]:
    return [each for each in exams(book, period) if each.value("elder_selfcare")]


@figure(
    "selfcare_level", tr("期末 65 岁及以上常住、本年末次自理能力评估为该等级的人数"), "R-06.8—11"
)
def selfcare_level(book: Book, period: Period, level: str) -> Value:
    """R65(pe) by their last assessment in the period."""
    latest: dict[str, tuple[date, str]] = {}
    for word, name in (("selfcare", "selfcare_level"), ("", "elder_selfcare")):
        source = book.events(word, period) if word else _self_assessments(book, period)
        for each in source:
            found = each.value(name)
            if each.resident_id and isinstance(found, str):
                known = latest.get(each.resident_id)
                if known is None or each.on >= known[0]:
                    latest[each.resident_id] = (each.on, found)
    return people(
        each
        for each in book.people.over(65, book.dates.pe)
        if latest.get(each, ("", ""))[1] == level
    )


@figure("exam_abnormal", tr("报告期内体检、该项异常的 65 岁及以上人数"), "R-06.12—19")
def exam_abnormal(book: Book, period: Period, item: str) -> Value:
    """p(exam | age ≥ 65, that item abnormal)."""
    test = _ABNORMAL[item]
    return people(
        each.resident_id
        for each in exams(book, period)
        if each.resident_id and _group(_age(book, each), "65") and test(each)
    )


def _above(each: Happening, name: str, limit: float) -> bool:
    return each.value(name) is not None and each.number(name) > limit


def _positive(each: Happening, *names: str) -> bool:
    """A qualitative finding that is neither empty nor negative."""
    return any(
        str(text).strip() not in ("", "-", "－", "—", "阴性", "(-)", "（-）")
        for name in names
        if (text := each.value(name)) is not None
    )


_ABNORMAL: dict[str, Callable[[Happening], bool]] = {
    "bp": lambda e: e.number("sbp") >= 140 or e.number("dbp") >= 90,
    "glucose": lambda e: e.number("fasting_glucose") >= 7,
    "ecg": lambda e: e.value("ecg") == "2",
    "liver": lambda e: _above(e, "alt", 40) or _above(e, "ast", 40) or _above(e, "tbil", 17.1),
    "kidney": lambda e: _above(e, "creatinine", 106) or _above(e, "urea", 7.1),
    "lipids": lambda e: _above(e, "tc", 5.7) or _above(e, "tg", 1.7) or _above(e, "ldl_c", 3.4),
    "ultrasound": lambda e: "2" in (e.value("us_abdomen"), e.value("us_other")),
    "routine": lambda e: (
        (e.value("hb") is not None and e.number("hb") < 110)
        or _positive(e, "urine_protein", "urine_glucose", "urine_ketone", "urine_occult_blood")
    ),
}
"""Limits are the usual upper ends of normal (unverified: laboratories differ)."""


@figure("advice_to_elders", tr("报告期内对 65 岁及以上老人的健康指导人次"), "R-06.22")
def advice_to_elders(book: Book, period: Period) -> Value:
    """n(advice | age ≥ 65)."""
    refs = tuple(
        each.ref
        for each in book.events("advice", period)
        if each.resident_id and _group(_age(book, each), "65")
    )
    return Figure(len(refs), refs)


@figure(
    "elders_enrolled", tr("报告期内纳入高血压、糖尿病或慢阻肺管理的 65 岁及以上人数"), "R-06.23"
)
def elders_enrolled(book: Book, period: Period) -> Value:
    """p(enrol hypertension, diabetes or copd | age ≥ 65)."""
    return people(
        spell.subject_id
        for programme in ("hypertension", "diabetes", "copd")
        for spell in book.managed(programme).begun(period, "enrol")
        if (born := book.people.born(spell.subject_id)) is not None
        and age_years(born, spell.start) >= 65
    )


def hardship(book: Book, day: date) -> frozenset[str]:
    """低保 ∪ 五保 ∪ 特困残疾人 in R(day): by their own tag or that of their household."""
    houses = book.keep(("hardship houses",), lambda: _hardship_houses(book))
    return frozenset(
        each
        for each in book.people.residents(day)
        if set(book.people.facts[each].tags) & set(HARDSHIP_TAGS)
        or book.people.facts[each].household_id in houses
    )


def _hardship_houses(book: Book) -> frozenset[str]:
    return frozenset(
        house
        for house, tags in book.people.household_tags.items()
        if set(tags) & set(HOUSEHOLD_HARDSHIP)
    )


@figure("hardship_people", tr("期末常住的低保、五保、特困人员"), "R-06.24")
def hardship_people(book: Book, period: Period) -> Value:
    """State at pe."""
    return people(hardship(book, period.last))


@figure("hardship_examined", tr("其中本年做了体检的人数"), "R-06.25")
def hardship_examined(book: Book, period: Period) -> Value:
    """Of these with exam in YTD."""
    return people(hardship(book, book.dates.pe) & _examined(book, period))


@figure("hardship_visits", tr("报告期内对其中人员的随访次数"), "R-06.26")
def hardship_visits(book: Book, period: Period) -> Value:
    """n(visit) of these."""
    members = hardship(book, book.dates.pe)
    refs = {
        each.ref
        for each in book.happenings.of_kind("visit")
        if each.on in period and each.resident_id in members
    }
    return Figure(len(refs), tuple(sorted(refs)))


def _examined(book: Book, period: Period) -> frozenset[str]:
    return frozenset(each.resident_id for each in exams(book, period) if each.resident_id)


@figure(
    "elderly_rate",
    tr("有档案且本年体检表完整（含健康评估和指导）的 65 岁及以上常住 ÷ 65 岁及以上常住"),
    "I-F1",
)
def elderly_rate(book: Book, period: Period) -> Value:
    """I-F1; the denominator is POP65 where entered."""
    old = book.people.over(65, book.dates.pe)
    complete = {
        each.resident_id
        for each in exams(book, period)
        if each.resident_id
        and is_complete(book, each)
        and each.value("assessment")
        and each.value("guidance")
    }
    rate = rate_of(with_file(book, old, book.dates.pe) & complete, old)
    entered = book.population_65
    if entered is not None:
        return type(rate)(rate.num, Figure(entered, rate.den.behind))
    return rate


@figure("exam_rate", tr("本年做了体检的该年龄段常住 ÷ 该年龄段常住"), "I-F2")
def exam_rate(book: Book, period: Period, group: str) -> Value:
    """I-F2: 65, 60 or hardship."""
    members = (
        hardship(book, book.dates.pe)
        if group == "hardship"
        else book.people.over(int(group), book.dates.pe)
    )
    return rate_of(_examined(book, period), members)


@figure("complete_exam_rate", tr("完整的体检表 ÷ 体检表（60 岁及以上）"), "I-F3")
def complete_exam_rate(book: Book, period: Period) -> Value:
    """I-F3."""
    forms = [
        each
        for each in exams(book, period)
        if each.ref.table == "record" and (age := _age(book, each)) is not None and age >= 60
    ]
    return rate_of(
        (each.ref.id for each in forms if is_complete(book, each)),
        (each.ref.id for each in forms),
        "record",
    )


@figure("elderly_followup_rate", tr("本年随访天数达到应达次数的在管老年人 ÷ 在管老年人"), "I-F4")
def elderly_followup_rate(book: Book, period: Period) -> Value:
    """I-F4."""
    stock = book.managed(ELDERLY_FOLLOWUP).stock(book.dates.pe)
    return rate_of(_followed(book, period, ELDERLY_FOLLOWUP, stock), stock)


@figure(
    "hardship_followup_rate",
    tr("本年随访天数达到应达次数的低保、五保、特困人员 ÷ 期末常住的低保、五保、特困人员"),
    "I-F6",
)
def hardship_followup_rate(book: Book, period: Period) -> Value:
    """I-F6: as I-F4; enrolled on the day the hardship was recorded."""
    whole = hardship(book, book.dates.pe)
    return rate_of(_followed(book, period, HARDSHIP_FOLLOWUP, whole), whole)


def _followed(book: Book, period: Period, programme: str, among: Iterable[str]) -> frozenset[str]:
    """Those with visits on as many days as their time in the programme asks for."""
    managed = book.managed(programme)
    days: dict[str, set[date]] = {}
    for each in book.happenings.of_kind("visit", programme):
        if each.on in period and each.resident_id:
            days.setdefault(each.resident_id, set()).add(each.on)
    return frozenset(
        person
        for person in among
        if (spell := managed.latest(person, book.dates.pe)) is not None
        and len(days.get(person, ())) >= required_visits(book, spell.start)
    )


@figure("elderly_tcm_rate", tr("本年做了中医体质辨识的 65 岁及以上常住 ÷ 65 岁及以上常住"), "I-F5")
def elderly_tcm_rate(book: Book, period: Period) -> Value:
    """I-F5."""
    done = {
        each.resident_id for each in book.events("tcm_constitution", period) if each.resident_id
    }
    return rate_of(done, book.people.over(65, book.dates.pe))
