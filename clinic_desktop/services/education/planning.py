"""年度计划: made from the themes of the months and the health days, and how far it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.calendar import HELD_FOR_DAYS, DatedDay, HealthCalendar
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordedForm, RecordForm, record_form
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Activity, Record

PLAN_FORM = "education_plan"
_BOARD_EVERY = 2
"""Months after which a board must have new content (national minimum, ``indicators.md`` I-B5)."""
_WHOLE_MONTH_DAYS = 28


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the year's plan."""

    month: int
    kind: str
    """Kind of activity; empty in plans that do not say."""
    topic: str
    day: str = ""
    """The health day it belongs to, with its date."""
    place: str = ""
    speaker: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A line of the plan and what became of it."""

    number: int
    row: PlanRow
    done_on: date | None
    """Day of the activity that fulfils it."""
    activity_id: str = ""
    overdue: bool = False
    """Its month is over and nothing was held."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """A health day of the year and whether something was held for it (I-B4)."""

    code: str
    name: str
    topic: str
    first: date
    last: date
    activities: int
    """Within seven days before or after."""
    holiday: bool = False


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The plan of a year with its standing."""

    year: int
    record_id: str
    """Empty where no plan is made yet."""
    rows: tuple[PlannedRow, ...]
    days: tuple[DayRow, ...]

    @property
    def done(self) -> int:
        """Lines that were carried out."""
        return sum(row.done_on is not None for row in self.rows)

    @property
    def days_held(self) -> int:
        """Health days for which something was held."""
        return sum(row.activities > 0 for row in self.days if not row.holiday)


def propose_plan(calendar: HealthCalendar, year: int, lectures: int = 12) -> tuple[PlanRow, ...]:
    """A plan for a year: a lecture on the theme of each month (fewer where fewer are asked for,
    spread over the year), a consultation for each health day, boards every two months, playback
    every month, material in spring and autumn, a training in each half.
    """
    rows: list[PlanRow] = []
    chosen = _spread(lectures)
    for month in range(1, 13):
        themes = calendar.months.get(month)
        theme = "、".join(themes.themes[:2]) if themes is not None else ""
        if month in chosen:
            rows.append(PlanRow(month, "lecture", theme or tr("健康知识"), audience=tr("辖区居民")))
        rows += [
            PlanRow(month, "consult", dated.day.topic, day_words(dated))
            for dated in calendar.in_year(year)
            if dated.day.kind == "theme" and dated.period.first.month == month
        ]
        if (month - 1) % _BOARD_EVERY == 0:
            rows.append(PlanRow(month, "column", theme or tr("健康专栏")))
        rows.append(PlanRow(month, "playback", theme or tr("健康教育音像"), place=tr("候诊室")))
        if month in (4, 10):
            rows.append(
                PlanRow(month, "material", tr("入户发放健康教育资料"), audience=tr("每户一份"))
            )
        if month in (3, 9):
            rows.append(PlanRow(month, "training", tr("健康教育业务培训"), audience=tr("工作人员")))
    return tuple(rows)


def _spread(lectures: int) -> frozenset[int]:
    """In which months the lectures stand: every month, every second, one a quarter …"""
    wanted = max(1, min(lectures, 12))
    return frozenset(1 + number * 12 // wanted for number in range(wanted))


def day_words(dated: DatedDay) -> str:
    """10月8日 全国高血压日; 4月 爱国卫生月; 8月1日至7日 世界母乳喂养周."""
    first, last = dated.period.first, dated.period.last
    if (last - first).days + 1 >= _WHOLE_MONTH_DAYS:
        when = tr("{m}月", m=first.month)
    elif first == last:
        when = tr("{m}月{d}日", m=first.month, d=first.day)
    else:
        when = tr("{m}月{d}日至{e}日", m=first.month, d=first.day, e=last.day)
    return f"{when} {dated.day.name}"


def save_plan(place: Workplace, year: int, rows: Sequence[PlanRow]) -> RecordedForm:
    """Keep the plan as the record of its form; the year's earlier plan is amended.

    Raises:
        InputProblem: a line without month or topic.
    """
    with place.reading() as session:
        standing = _plan_record(place, session, year)
        before: dict[str, Any] = dict(standing.answers) if standing is not None else {}
        record_id = standing.id if standing is not None else None
    day = before.get("plan_date") or min(place.today, date(year, 12, 31)).isoformat()
    answers: dict[str, Any] = {
        **before,
        "year": year,
        "plan_date": day,
        "planner": before.get("planner") or place.actor.name,
        "rows": [_stored(row) for row in sorted(rows, key=lambda each: each.month)],
    }
    return record_form(place, RecordForm(PLAN_FORM, answers, record_id=record_id))


def _stored(row: PlanRow) -> dict[str, Any]:
    values = {
        "month": row.month,
        "form": row.kind,
        "day": row.day,
        "topic": row.topic,
        "place": row.place,
        "speaker": row.speaker,
        "target_group": row.audience,
    }
    return {name: value for name, value in values.items() if value}


def year_plan(place: Workplace, year: int) -> YearPlan:
    """The plan of a year, what became of each line, and the health days."""
    with place.reading() as session:
        record = _plan_record(place, session, year)
        held = _held(place, session, year)
    planned = _planned(record.answers.get("rows") or []) if record is not None else ()
    return YearPlan(
        year,
        record.id if record is not None else "",
        tuple(_matched(place, year, planned, held)),
        tuple(_days(place, year, held)),
    )


def _plan_record(place: Workplace, session: Session, year: int) -> Record | None:
    # Sorted here: asked to sort, the database walks the whole day book instead of the one form.
    found = [
        record
        for record in session.scalars(
            select(Record).where(
                Record.form_code == PLAN_FORM,
                Record.clinic_code == place.site.code,
                Record.voided.is_(False),
            )
        )
        if record.answers.get("year") == year
    ]
    return max(
        found, key=lambda record: (record.occurred_on, record.entry_order or 0), default=None
    )


@dataclass(frozen=True, slots=True)
class _Held:
    activity_id: str
    kind: str
    on: date
    topic: str
    theme: str


def _held(place: Workplace, session: Session, year: int) -> list[_Held]:
    reach = add_months(date(year, 1, 1), -1), date(year + 1, 1, 31)
    query = (
        select(Activity)
        .where(
            Activity.clinic_code == place.site.code,
            Activity.voided.is_(False),
            Activity.cancelled.is_(False),
            Activity.occurred_on.between(*reach),
        )
        .order_by(Activity.occurred_on, Activity.id)
    )
    return [
        _Held(a.id, a.kind, a.occurred_on, f"{a.topic or ''} {a.item or ''}", a.theme or "")
        for a in session.scalars(query)
    ]


def _planned(stored: Sequence[dict[str, Any]]) -> tuple[PlanRow, ...]:
    return tuple(
        PlanRow(
            int(row.get("month") or 0),
            str(row.get("form") or ""),
            str(row.get("topic") or ""),
            str(row.get("day") or ""),
            str(row.get("place") or ""),
            str(row.get("speaker") or ""),
            str(row.get("target_group") or ""),
        )
        for row in stored
    )


def _matched(
    place: Workplace, year: int, planned: Sequence[PlanRow], held: Sequence[_Held]
) -> Iterator[PlannedRow]:
    """An activity fulfils one line: of its kind and month, one on the topic before any other."""
    free = [each for each in held if each.on.year == year]
    found: dict[int, _Held] = {}
    for by_topic in (True, False):
        for number, row in enumerate(planned):
            if number in found:
                continue
            match = next((each for each in free if _fulfils(row, each, by_topic=by_topic)), None)
            if match is not None:
                found[number] = match
                free.remove(match)
    this_month = place.today.replace(day=1)
    for number, row in enumerate(planned):
        done = found.get(number)
        over = 1 <= row.month <= 12 and date(year, row.month, 1) < this_month
        yield PlannedRow(
            number + 1,
            row,
            done.on if done else None,
            done.activity_id if done else "",
            done is None and over,
        )


def _fulfils(row: PlanRow, each: _Held, *, by_topic: bool) -> bool:
    if row.kind and each.kind != row.kind:
        return False
    if each.on.month != row.month:
        return False
    return not by_topic or any(part and part in each.topic for part in row.topic.split("、"))


def _days(place: Workplace, year: int, held: Sequence[_Held]) -> Iterator[DayRow]:
    for dated in place.catalogue.calendar.in_year(year):
        near = [
            each
            for each in held
            if each.theme == dated.day.code
            or (
                not each.theme
                and (dated.period.first - each.on).days <= HELD_FOR_DAYS
                and (each.on - dated.period.last).days <= HELD_FOR_DAYS
                and dated.day.topic in each.topic
            )
        ]
        within = [
            each
            for each in near
            if (dated.period.first - each.on).days <= HELD_FOR_DAYS
            and (each.on - dated.period.last).days <= HELD_FOR_DAYS
        ]
        yield DayRow(
            dated.day.code,
            dated.day.name,
            dated.day.topic,
            dated.period.first,
            dated.period.last,
            len(within),
            dated.day.kind != "theme",
        )
