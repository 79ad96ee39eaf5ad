"""What health education still asks for in the next days: health days, boards, lectures, stock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.dates import quarter_end, quarter_start
from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.planning import YearPlan, day_words, year_plan
from clinic_desktop.services.education.reading import education_year
from clinic_desktop.services.education.stocking import boards, material_stock
from clinic_desktop.services.workplace import Workplace

_DAY_AHEAD = 7
_QUARTER_AHEAD = 30
_MONTH_AHEAD = 10
_CLASS = 50
"""A quarter is met by a lecture of so many people with a photo (``indicators.md`` I-B3)."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to do. ``view`` is where the year's page shows it."""

    text: str
    view: str
    urgent: bool = False


def education_reminders(place: Workplace) -> tuple[Reminder, ...]:
    """Nothing is asked of a clinic that has recorded no activity and made no plan."""
    today = place.today
    plan = year_plan(place, today.year)
    log = education_year(place, today.year)
    if not plan.record_id and not log.activities:
        return ()
    return (
        *_health_days(place, plan),
        *_quarter(place, today),
        *_planned(plan, today),
        *_boards(place, today),
        *_stock(place),
    )


def _health_days(place: Workplace, plan: YearPlan) -> Iterator[Reminder]:
    held = {row.code for row in plan.days if row.activities}
    today = place.today
    for year in (today.year, today.year + 1):
        for dated in place.catalogue.calendar.in_year(year):
            ahead = (dated.period.first - today).days
            if dated.day.kind == "theme" and 0 <= ahead <= _DAY_AHEAD:
                if year == today.year and dated.day.code in held:
                    continue
                when = tr("今天") if ahead == 0 else tr("还有 {n} 天", n=ahead)
                words = tr(
                    "{day}（{when}）：{topic}",
                    day=day_words(dated),
                    when=when,
                    topic=dated.day.topic,
                )
                yield Reminder(words, "days", ahead == 0)


def _quarter(place: Workplace, today: date) -> Iterator[Reminder]:
    first, last = quarter_start(today), quarter_end(today)
    if (last - today).days > _QUARTER_AHEAD:
        return
    log = education_year(place, today.year, "lecture")
    met = any(
        row.valid and first <= row.occurred_on <= last and (row.headcount or 0) >= _CLASS
        and row.photos
        for row in log.activities
    )  # fmt: skip
    if not met:
        text = tr(
            "本季度还没有 {n} 人以上、有照片的讲座（{day} 止）", n=_CLASS, day=last.isoformat()
        )
        yield Reminder(text, "plan")


def _planned(plan: YearPlan, today: date) -> Iterator[Reminder]:
    end = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    open_now = [r for r in plan.rows if r.row.month == today.month and r.done_on is None]
    late = sum(row.overdue for row in plan.rows)
    if open_now and (end - today).days <= _MONTH_AHEAD:
        yield Reminder(tr("本月计划还有 {n} 项没有做", n=len(open_now)), "plan")
    if late:
        yield Reminder(tr("年度计划有 {n} 项过期未做", n=late), "plan")


def _boards(place: Workplace, today: date) -> Iterator[Reminder]:
    for row in boards(place, today.year):
        if row.next_by is not None and row.next_by < today:
            text = tr("宣传栏“{where}”该换内容了（{day} 前）", where=row.place, day=row.next_by)
            yield Reminder(text, "boards")


def _stock(place: Workplace) -> Iterator[Reminder]:
    for row in material_stock(place):
        if row.low:
            yield Reminder(tr("资料“{title}”只剩 {n} 份", title=row.title, n=row.balance), "stock")
