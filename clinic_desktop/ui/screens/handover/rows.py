"""Columns of the queue, of a sheet, of the month's comparison."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.counting import CountRow
from clinic_desktop.services.handover.queue import QueueRow
from clinic_desktop.services.handover.sheet import SheetLine
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag

STATES = {
    "new": Tag(tr("新"), Hue.TEAL),
    "changed": Tag(tr("有改动"), Hue.AMBER),
    "voided": Tag(tr("已作废"), Hue.RED),
    "done": Tag(tr("已录"), Hue.GREEN),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet with the id that tables keep their place by."""

    id: str
    line: SheetLine


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind of the month's comparison with its id."""

    id: str
    row: CountRow


def changed_words(row: QueueRow) -> str:
    """What is to be done there."""
    match row.state:
        case "new":
            return ""
        case "voided":
            return tr("请在上级平台删除")
        case _ if row.changed is None:
            return tr("档案有改动")
        case _:
            return tr("改了 {n} 项", n=len(row.changed))


def queue_columns() -> Sequence[Column[QueueRow]]:
    """The queue."""
    return (
        Column(
            tr("状态"),
            lambda _row: "",
            width=70,
            tags=lambda row: [STATES[row.state]],
            sort_key=lambda row: row.state,
        ),
        Column(tr("日期"), lambda row: row.on.isoformat(), width=106, sort_key=lambda row: row.on),
        Column(tr("姓名"), lambda row: row.name, width=84, sort_key=lambda row: row.name or None),
        Column(
            tr("内容"),
            lambda row: row.title,
            width=190,
            stretch=True,
            sort_key=lambda row: row.title,
        ),
        Column(
            tr("改动"),
            changed_words,
            width=96,
            tone=lambda _row: Tone.NOTICE,
            wide_only=True,
        ),
        Column(
            tr("户号"),
            lambda row: row.household_no,
            width=60,
            sort_key=lambda row: row.household_no or None,
            wide_only=True,
        ),
    )


def line_words(line: SheetLine) -> str:
    """What is to be typed, with its unit and what stands there so far."""
    words = f"{line.text} {line.unit}".strip()
    return tr("{now}（原 {was}）", now=words, was=line.was) if line.was else words


def sheet_columns(copied: Callable[[str], bool]) -> Sequence[Column[Line]]:
    """A sheet; ``copied`` tells whether a line was copied already."""
    return (
        Column(
            "",
            lambda row: "✓" if copied(row.id) else "",
            width=26,
            align=Align.CENTRE,
            tone=lambda _row: Tone.GOOD,
        ),
        Column(
            tr("项目"),
            lambda row: row.line.label,
            width=128,
            tone=lambda row: Tone.NOTICE if row.line.changed else Tone.MUTED,
        ),
        Column(
            tr("内容"),
            lambda row: line_words(row.line),
            width=120,
            stretch=True,
            tone=lambda row: Tone.NOTICE if row.line.changed else Tone.PLAIN,
        ),
        Column(
            "",
            lambda row: tr("改") if row.line.changed else "",
            width=30,
            align=Align.CENTRE,
            tone=lambda _row: Tone.NOTICE,
        ),
    )


def difference_words(row: CountRow) -> tuple[str, Tone]:
    """一致, 平台少 3, 平台多 1."""
    match row.difference:
        case None:
            return tr("未核对"), Tone.MUTED
        case 0:
            return tr("一致"), Tone.GOOD
        case n if n < 0:
            return tr("平台少 {n}", n=-n), Tone.DANGER
        case n:
            return tr("平台多 {n}", n=n), Tone.NOTICE


def count_columns() -> Sequence[Column[Counted]]:
    """The month's comparison."""
    return (
        Column(tr("内容"), lambda each: each.row.title, width=220, stretch=True),
        Column(
            tr("本地"),
            lambda each: str(each.row.ours),
            width=80,
            align=Align.RIGHT,
            sort_key=lambda each: each.row.ours,
        ),
        Column(
            tr("已打勾"),
            lambda each: str(each.row.entered),
            width=80,
            align=Align.RIGHT,
            tone=lambda each: Tone.GOOD if each.row.entered >= each.row.ours else Tone.NOTICE,
        ),
        Column(
            tr("平台"),
            lambda each: "" if each.row.platform is None else str(each.row.platform),
            width=80,
            align=Align.RIGHT,
        ),
        Column(
            tr("核对"),
            lambda each: difference_words(each.row)[0],
            width=110,
            tone=lambda each: difference_words(each.row)[1],
        ),
    )


def month_words(month: date) -> str:
    """2026年11月."""
    return tr("{y}年{m}月", y=month.year, m=month.month)
