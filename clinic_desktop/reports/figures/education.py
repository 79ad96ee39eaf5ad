"""健康教育: the named figures and the activity list of R-01 (``indicators.md`` 2.B)."""

from fractions import Fraction

from sqlalchemy import select

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.pregnancies import pregnancies
from clinic_desktop.reports.figures.registry import ListRow, figure, name_list
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value, rate_of, rows
from clinic_desktop.storage.tables import Activity, ActivityAttendee

_FORMS = {
    "lecture": tr("讲座"),
    "consult": tr("咨询"),
    "column": tr("宣传栏"),
    "playback": tr("播放音像"),
    "other_activity": tr("其他活动"),
}


@figure("households_first_copy", tr("本年首次领取资料落在报告期内的户数"), "R-01.12")
def households_first_copy(book: Book, period: Period, topic: str = "") -> Value:
    """Households whose first copy of the year is dated in the period."""
    seen: set[str] = set()
    first: set[str] = set()
    for each in book.events("copies", book.dates.ytd):
        if not topic or topic in str(each.value("topic") or ""):
            if each.household_id is None or each.household_id in seen:
                continue
            seen.add(each.household_id)
            if each.on in period:
                first.add(each.household_id)
    return rows("household", first)


@figure(
    "household_coverage",
    tr("本年内领到至少 1 份资料的家庭 ÷ 期末有常住人口的家庭"),
    "I-B8",
)
def household_coverage(book: Book, period: Period, topic: str = "") -> Value:
    """I-B8; with a topic, only material on it."""
    return rate_of(_given(book, period, topic), _living(book), "household")


def _given(book: Book, period: Period, topic: str) -> set[str]:
    return {
        each.household_id
        for each in book.events("copies", period)
        if each.household_id and (not topic or topic in str(each.value("topic") or ""))
    }


def _living(book: Book) -> frozenset[str]:
    return book.people.households(book.people.residents(book.dates.pe))


@figure("households_with_copy", tr("本年内领到至少 1 份资料、期末有常住人口的家庭"), "I-B8")
def households_with_copy(book: Book, period: Period, topic: str = "") -> Value:
    """The numerator of I-B8."""
    return rows("household", _given(book, period, topic) & _living(book))


@figure(
    "contact_coverage",
    tr("讲座、咨询、竞赛等活动和播放音像的参加人次＋单独发放资料的人次 ÷ 人口底数"),
    "I-B9",
)
def contact_coverage(book: Book, period: Period) -> Value:
    """I-B9: contacts to people; may exceed 100 %."""
    contacts = [
        each
        for word in ("lecture", "consult", "other_activity", "playback", "handing_out")
        for each in book.events(word, period)
        if each.number("headcount") > 0
    ]
    total = sum((each.number("headcount") for each in contacts), Fraction(0))
    return RateFigure(
        Figure(int(total), tuple(each.ref for each in contacts)), population_figure(book)
    )


def population_figure(book: Book) -> Figure:
    """POP(Y) or #R(pe) with the residents behind it."""
    living = rows("resident", book.people.residents(book.dates.pe))
    return Figure(book.population.people, living.behind)


@figure(
    "key_household_education_rate",
    tr("本年有签字的健康教育记录的家庭 ÷ 期末有孕产妇或 3 岁以下儿童的家庭"),
    "I-B10",
)
def key_household_education_rate(book: Book, period: Period) -> Value:
    """I-B10: households of pregnant women and of parents of children under 3. Signed are copies
    with a signature, personal education, and lines of a sign-in sheet.
    """
    pe = book.dates.pe
    living = book.people.residents(pe)
    expecting = living & {each.woman for each in pregnancies(book) if each.is_open(pe)}
    whole = book.people.households(expecting | book.people.under(3, pe))
    return rate_of(_signed(book, period), whole, "household")


def _signed(book: Book, period: Period) -> set[str]:
    found = {
        each.household_id
        for each in book.events("copies", period)
        if each.household_id and each.value("signed_by")
    }
    taught = {each.resident_id for each in book.events("advice", period) if each.resident_id}
    signed = book.session.scalars(
        select(ActivityAttendee.resident_id)
        .join(Activity, Activity.id == ActivityAttendee.activity_id)
        .where(
            Activity.clinic_code.in_(book.scope.codes),
            Activity.occurred_on.between(period.first, period.last),
            Activity.voided.is_(False),
            Activity.cancelled.is_(False),
            ActivityAttendee.voided.is_(False),
            ActivityAttendee.resident_id.is_not(None),
        )
    )
    taught.update(each for each in signed if each)
    return found | book.people.households(taught & set(book.people.facts))


@figure("survey_rate", tr("各次调查答对题次之和 ÷ 应答题次之和（人数×题数）"), "I-B11、I-B12")
def survey_rate(book: Book, period: Period, kind: str, timing: str) -> Value:
    """Correct answers over persons × questions; several surveys are added up."""
    found = [
        each
        for each in book.events("survey", period)
        if each.value("kind") == kind and timing in ("any", each.value("timing"))
    ]
    correct = sum((each.number("correct") for each in found), Fraction(0))
    asked = sum((each.number("persons") * each.number("questions") for each in found), Fraction(0))
    refs = tuple(each.ref for each in found)
    return RateFigure(Figure(int(correct), refs), Figure(int(asked), refs))


_LOG_FORMS = {"board_change": "column", "video_playing": "playback"}
"""Registers that count as activities."""


def _first(each: Happening, *names: str) -> str:
    return next((str(value) for name in names if (value := each.value(name))), "")


@name_list("education_activities")
def education_activities(book: Book) -> tuple[ListRow, ...]:
    """One line per lecture, consult, column, playback and other activity of P."""
    lines: dict[str, list[tuple[str, Fraction]]] = {}
    for each in book.events("copies"):
        lines.setdefault(str(each.value("activity")), []).append(
            (str(each.value("item")), each.number("copies"))
        )
    found = [
        each
        for kind in _FORMS
        for each in book.activities.of_kind(kind)
        if each.on in book.dates.period
    ]
    for code in _LOG_FORMS:
        found += [e for e in book.happenings.records(code) if e.on in book.dates.period]
    found.sort(key=lambda each: (each.on, each.order))
    listed: list[ListRow] = []
    for number, each in enumerate(found, 1):
        material = lines.get(each.ref.id, [])
        headcount = each.value("headcount")
        listed.append(
            (
                each.ref,
                {
                    "seq": str(number),
                    "day": each.on.isoformat(),
                    "form": _FORMS[each.kind or _LOG_FORMS[each.scope.form.code]],
                    "topic": _first(each, "topic", "item", "board_title", "video_title"),
                    "place": _first(each, "place", "board_place", "play_place"),
                    "leader": _first(each, "lecturer", "organizer", "maker", "player"),
                    "audience": str(each.value("audience") or ""),
                    "headcount": "" if headcount is None else str(headcount),
                    "kinds": str(len({item for item, _ in material})) if material else "",
                    "copies": str(sum(copies for _, copies in material)) if material else "",
                    "photo": tr("有")
                    if each.number("photos") > 0 or each.value("photo")
                    else tr("无"),
                },
            )
        )
    return tuple(listed)
