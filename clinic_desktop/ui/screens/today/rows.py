"""The work list as table rows: one line a task, the house named on its first line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.words import tr
from clinic_desktop.services.today import HouseVisit, TaskRow, TodayPage
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screens.today.trips import one_stop, partner
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.rows_model import Column, Tag

FIRST_TB_VISIT = frozenset({"TB_FIRST_VISIT_72H", "TB_TWO_FAILED_ATTEMPTS_REPORT"})
"""Reasons with the clock of 72 hours (schedules.md 4.1)."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One task with its house; ``first`` on the first line of a house."""

    id: str
    house: HouseVisit
    task: TaskRow
    first: bool


def work_rows(page: TodayPage) -> list[WorkRow]:
    """The page flattened in its order."""
    return [
        WorkRow(task.enrolment_id, house, task, place == 0)
        for house in page.houses
        for place, task in enumerate(one_stop(house))
    ]


def house_name(house: HouseVisit) -> str:
    """3组 012户 王桂兰家."""
    parts = [
        house.village_group or "",
        tr("{no}户", no=house.household_no) if house.household_no else "",
    ]
    if house.head_name:
        parts.append(tr("{name}家", name=house.head_name))
    return " ".join(part for part in parts if part)


def columns(today: date, catalogue: Catalogue) -> Sequence[Column[WorkRow]]:
    """Columns of the work list."""

    def when(row: WorkRow) -> tuple[str, Tone]:
        return due_words(row.task, today)

    def tags(row: WorkRow) -> list[Tag]:
        if partner(row.house, row.task) is not None:
            return [Tag(tr("母婴同访"), Hue.PINK)]
        return [vocabulary.programme_tag(row.task.programme, catalogue)]

    return (
        Column(
            tr("村组 · 家庭"),
            lambda r: house_name(r.house) if r.first else "",
            width=190,
        ),
        Column(tr("姓名"), lambda r: r.task.name, width=84),
        Column(
            tr("性别 年龄"),
            lambda r: _sex_age(r.task),
            width=84,
            wide_only=True,
        ),
        Column(
            tr("项目"),
            lambda _r: "",
            width=100,
            tags=tags,
        ),
        Column(tr("应访"), lambda r: when(r)[0], width=110, tone=lambda r: when(r)[1]),
        Column(
            tr("原因"),
            lambda r: reason_text(r.task, catalogue),
            width=120,
            stretch=True,
            wide_only=True,
        ),
        Column(
            tr("电话"),
            lambda r: vocabulary.masked_phone(r.task.phone),
            width=112,
            wide_only=True,
        ),
    )


def due_words(task: TaskRow, today: date) -> tuple[str, Tone]:
    """明天, 逾期 3 天; for the first visit of a tuberculosis patient what is left of 72 hours."""
    if task.reason not in FIRST_TB_VISIT or task.overdue_days:
        return vocabulary.due(task.next_due, task.overdue_days, today, task.window_end)
    left = (task.window_end - today).days
    if left == 0:
        return tr("72小时 今天止"), Tone.DANGER
    return tr("72小时 剩{n}天", n=left), Tone.DANGER if left == 1 else Tone.NOTICE


def _sex_age(task: TaskRow) -> str:
    if task.age is None:
        return ""
    return tr("{sex} {age}岁", sex=vocabulary.sex(task.sex), age=task.age)


def reason_text(task: TaskRow, catalogue: Catalogue) -> str:
    """The rule's own sentence."""
    programme = catalogue.programmes.get(task.programme)
    return programme.reason_text(task.reason) if programme else task.reason


def window_chips(page: TodayPage) -> list[Chip]:
    """Which part of the work to look at."""
    counts = page.counts
    return [
        Chip("now", tr("现在应访"), counts.due + counts.overdue),
        Chip("overdue", tr("逾期"), counts.overdue),
        Chip("week", tr("七天内"), counts.due + counts.overdue + counts.week),
        Chip("month", tr("一个月内")),
    ]


def programme_chips(page: TodayPage, catalogue: Catalogue) -> list[Chip]:
    """All programmes that have work now."""
    return [
        Chip("all", tr("全部项目")),
        *(
            Chip(code, vocabulary.programme_name(code, catalogue), now)
            for code, now, _overdue in page.counts.by_programme
        ),
    ]
