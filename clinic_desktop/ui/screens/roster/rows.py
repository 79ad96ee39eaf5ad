"""Columns of the lists: groups of findings, rows of a group, what still waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.reviewing import ReviewRow
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screens.roster import words
from clinic_desktop.ui.screens.roster.presenter import Group, Line
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag

_STATES = {
    "known": Tag(tr("已登记"), Hue.GREY),
    "taken": Tag(tr("将导入"), Hue.GREEN),
    "left": Tag(tr("不要"), Hue.GREY),
    "waits": Tag(tr("等待"), Hue.AMBER),
    "refused": Tag(tr("不导入"), Hue.RED),
    "enrolled": Tag(tr("将纳入"), Hue.GREEN),
}


def group_columns() -> Sequence[Column[Group]]:
    """Handling, kind, how many, how many of them accepted."""
    return (
        Column(tr("处理"), lambda _g: "", width=88, tags=lambda g: [_handling(g)]),
        Column(tr("情况"), lambda g: g.title, width=90, stretch=True),
        Column(tr("数量"), lambda g: f"{g.count:,}", width=58, align=Align.RIGHT),
        Column(
            tr("已定"),
            lambda g: f"{g.accepted:,}" if g.decidable and g.accepted else "",
            width=54,
            align=Align.RIGHT,
            tone=lambda _g: Tone.GOOD,
            wide_only=True,
        ),
    )


def _handling(group: Group) -> Tag:
    return words.ENROLMENT if group.handling is None else words.HANDLINGS[group.handling]


def line_columns() -> Sequence[Column[Line]]:
    """Row, name, what is the matter, what is proposed, what becomes of it."""
    return (
        Column(tr("位置"), lambda line: line.where, width=102),
        Column(tr("姓名"), lambda line: line.name, width=80),
        Column(tr("情况"), lambda line: line.message, width=110, stretch=True),
        Column(
            tr("建议"),
            lambda line: line.proposal,
            width=130,
            stretch=True,
            tone=lambda _l: Tone.MUTED,
            wide_only=True,
        ),
        Column(tr("结果"), lambda _l: "", width=82, tags=lambda line: [_STATES[line.state]]),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A review with the id that the table keeps its place by."""

    id: str
    row: ReviewRow


def waiting_columns() -> Sequence[Column[Waiting]]:
    """Rows that wait."""
    return (
        Column(tr("姓名"), lambda w: w.row.name or tr("（无姓名）"), width=84),
        Column(tr("户"), _house, width=104),
        Column(tr("情况"), _doubts, width=160, stretch=True, tone=lambda _w: Tone.NOTICE),
        Column(tr("出处"), _source, width=150, wide_only=True),
    )


def proposal_columns(catalogue: Catalogue) -> Sequence[Column[Waiting]]:
    """Enrolments that wait."""
    return (
        Column(tr("姓名"), lambda w: w.row.name, width=84),
        Column(tr("户"), _house, width=104),
        Column(
            tr("项目"),
            lambda _w: "",
            width=110,
            tags=lambda w: [vocabulary.programme_tag(w.row.programme or "", catalogue)],
        ),
        Column(tr("依据"), _doubts, width=130, stretch=True),
        Column(tr("出处"), _source, width=150, wide_only=True),
    )


def _house(waiting: Waiting) -> str:
    number = waiting.row.household_no
    parts = (waiting.row.village_group or "", tr("{no}户", no=number) if number else "")
    return " ".join(part for part in parts if part)


def _doubts(waiting: Waiting) -> str:
    return "；".join(finding.get("message", "") for finding in waiting.row.findings)


def _source(waiting: Waiting) -> str:
    return tr("第 {row} 行 · {file}", file=waiting.row.file, row=waiting.row.row)
