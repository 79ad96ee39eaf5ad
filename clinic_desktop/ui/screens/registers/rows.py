"""Columns of a register, words of a deadline, the periods to choose from."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.diseases import Deadline, Standing
from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.domain.words import tr
from clinic_desktop.services.registers import RegisterPage, RegisterRow
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.rows_model import Column

PERIODS = (
    Chip("month", tr("本月")),
    Chip("last_month", tr("上月")),
    Chip("year", tr("本年")),
    Chip("last_year", tr("上年")),
    Chip("all", tr("全部")),
    Chip("own", tr("自选")),
)
_HOUR = 60
_DAY = 24 * _HOUR


def period_of(key: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a chip; open on both sides for ``all`` and ``own``."""
    first = today.replace(day=1)
    match key:
        case "month":
            return first, add_months(first, 1) - timedelta(days=1)
        case "last_month":
            return add_months(first, -1), first - timedelta(days=1)
        case "year":
            return date(today.year, 1, 1), date(today.year, 12, 31)
        case "last_year":
            return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return None, None


def period_words(first: date | None, last: date | None) -> str:
    """2026-03-01 至 2026-03-31."""
    if first is None and last is None:
        return tr("全部日期")
    if first is None:
        return tr("{last} 及以前", last=last)
    if last is None:
        return tr("{first} 起", first=first)
    return tr("{first} 至 {last}", first=first, last=last)


def deadline_words(deadline: Deadline | None, now: datetime) -> tuple[str, Tone]:
    """剩 1 小时 20 分, 超时 3 小时, 已送 …"""
    if deadline is None:
        return "", Tone.MUTED
    minutes = deadline.minutes(now)
    match deadline.standing(now):
        case Standing.SENT:
            return tr("已按时上报"), Tone.GOOD
        case Standing.SENT_LATE:
            return tr("已报，迟 {span}", span=span_words(-minutes)), Tone.NOTICE
        case Standing.OVERDUE:
            return tr("逾期 {span}", span=span_words(-minutes)), Tone.DANGER
        case Standing.RUNNING:
            return tr("剩 {span}", span=span_words(minutes)), Tone.NOTICE


def span_words(minutes: int) -> str:
    """3 天 2 小时, 1 小时 20 分, 5 分."""
    if minutes >= _DAY:
        days, rest = divmod(minutes, _DAY)
        hours = rest // _HOUR
        return tr("{d} 天 {h} 小时", d=days, h=hours) if hours else tr("{d} 天", d=days)
    if minutes >= _HOUR:
        hours, rest = divmod(minutes, _HOUR)
        return tr("{h} 小时 {m} 分", h=hours, m=rest) if rest else tr("{h} 小时", h=hours)
    return tr("{m} 分", m=minutes)


def register_columns(
    page: RegisterPage, now: Callable[[], datetime]
) -> Sequence[Column[RegisterRow]]:
    """Date, whom, the summary fields, deadline as of ``now``, who signed."""
    columns: list[Column[RegisterRow]] = [
        Column(tr("日期"), lambda r: r.on.isoformat(), width=104, sort_key=lambda r: (r.on, r.id))
    ]
    if page.form.subject is not Subject.CLINIC:
        title = tr("姓名") if page.form.subject is Subject.RESIDENT else tr("家庭")
        columns.append(Column(title, lambda r: r.name, width=100, sort_key=lambda r: r.name))
    widest = _widest(page)
    for place, heading in enumerate(page.columns):
        columns.append(
            Column(
                heading,
                partial(_cell, place=place),
                width=_width(page, place),
                stretch=place == widest,
                sort_key=partial(_sort_key, place=place),
                wide_only=place > 2 and place != widest,
            )
        )
    if page.has_clock:
        columns.append(
            Column(
                tr("上报时限"),
                lambda r: deadline_words(r.deadline, now())[0],
                width=142,
                tone=lambda r: deadline_words(r.deadline, now())[1],
                sort_key=lambda r: r.deadline.due if r.deadline else None,
            )
        )
    if page.form.outcome_field and any(row.outcome for row in page.rows):
        columns.append(Column(tr("结果"), lambda r: r.outcome, width=96, wide_only=True))
    columns.append(Column(tr("登记人"), lambda r: r.performed_by, width=76, wide_only=True))
    return columns


def _width(page: RegisterPage, place: int) -> int:
    """As wide as heading and contents want, within bounds; pixels at 11 pt."""
    texts = [page.columns[place], *(row.cells[place] for row in page.rows[:50])]
    longest = max(sum(9 if c.isascii() else 15 for c in text) for text in texts)
    return min(200, max(64, longest + 24))


def _cell(row: RegisterRow, place: int) -> str:
    return row.cells[place]


def _sort_key(row: RegisterRow, place: int) -> str | None:
    return row.cells[place] or None


def _widest(page: RegisterPage) -> int:
    """The column that says most takes what room is left."""
    lengths = [0] * len(page.columns)
    for row in page.rows[:50]:
        for place, text in enumerate(row.cells):
            lengths[place] += sum(not c.isascii() for c in text)
    return lengths.index(max(lengths)) if lengths else -1
