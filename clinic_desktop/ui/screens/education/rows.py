"""The log as table rows: kinds with their words, what an activity lacks, quotas."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.reading import ActivityRow, EducationYear, QuotaRow
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag

KINDS = {
    "lecture": tr("讲座"),
    "consult": tr("咨询"),
    "column": tr("宣传栏"),
    "playback": tr("音像播放"),
    "material": tr("资料发放"),
    "advice": tr("个体化指导"),
    "other_activity": tr("其他活动"),
    "training": tr("培训"),
}
"""Event words of indicators.md R-01, in its order."""
_HUES = {
    "lecture": Hue.TEAL,
    "consult": Hue.BLUE,
    "column": Hue.AMBER,
    "playback": Hue.VIOLET,
    "material": Hue.GREEN,
    "advice": Hue.PINK,
    "training": Hue.RED,
}
QUOTA_NAMES = {
    "lecture": tr("讲座"),
    "consult": tr("咨询"),
    "column": tr("宣传栏"),
    "playback": tr("音像种类"),
    "material": tr("资料种类"),
    "training": tr("培训"),
}
"""Discs and printed items are counted by title (indicators.md I-B6, I-B7)."""
_UNITS = {"column": tr("期"), "playback": tr("种"), "material": tr("种")}


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the year with the id that tables keep their place by."""

    id: str
    row: ActivityRow


def log_rows(year: EducationYear) -> list[LogRow]:
    """The activities in their order."""
    return [LogRow(row.activity_id, row) for row in year.activities]


def kind_tag(kind: str) -> Tag:
    """The coloured pill of a kind."""
    return Tag(KINDS.get(kind, kind), _HUES.get(kind, Hue.GREY))


def kind_chips(year: EducationYear) -> list[Chip]:
    """全部 56, 讲座 12 … ; counts are of the whole year."""
    counts: dict[str, int] = {}
    for row in year.activities:
        counts[row.kind] = counts.get(row.kind, 0) + 1
    return [
        Chip("all", tr("全部"), len(year.activities)),
        *(Chip(kind, word, counts.get(kind, 0)) for kind, word in KINDS.items()),
    ]


def lacks(row: ActivityRow) -> list[str]:
    """What must be added before the activity counts for its quota (indicators.md 2.B)."""
    missing = []
    if not row.topic:
        missing.append(tr("主题"))
    if row.kind == "lecture":
        if not row.lecturer:
            missing.append(tr("主讲人"))
        if not row.headcount:
            missing.append(tr("人数"))
    if row.kind == "column" and not row.photos:
        missing.append(tr("照片"))
    return missing


def standing(row: ActivityRow) -> tuple[str, Tone]:
    """Whether it counts, in words."""
    if row.cancelled:
        return tr("已取消"), Tone.MUTED
    missing = lacks(row)
    if missing:
        return tr("缺{what}", what="、".join(missing)), Tone.NOTICE
    return (tr("计入"), Tone.GOOD) if row.valid else (tr("不计入"), Tone.MUTED)


def columns() -> Sequence[Column[LogRow]]:
    """The log."""
    return (
        Column(tr("日期"), lambda r: f"{r.row.occurred_on:%m-%d}", width=64),
        Column(tr("形式"), lambda _r: "", width=104, tags=lambda r: [kind_tag(r.row.kind)]),
        Column(tr("主题"), lambda r: r.row.topic or tr("（没有主题）"), width=160, stretch=True),
        Column(tr("地点"), lambda r: r.row.place, width=120, wide_only=True),
        Column(tr("主讲人"), lambda r: r.row.lecturer, width=110, wide_only=True),
        Column(
            tr("人数"),
            lambda r: "" if r.row.headcount is None else str(r.row.headcount),
            width=54,
            align=Align.RIGHT,
        ),
        Column(
            tr("资料"),
            lambda r: str(r.row.copies) if r.row.copies else "",
            width=54,
            align=Align.RIGHT,
            wide_only=True,
        ),
        Column(
            tr("照片"),
            lambda r: str(r.row.photos) if r.row.photos else "",
            width=54,
            align=Align.RIGHT,
        ),
        Column(
            tr("指标"),
            lambda r: standing(r.row)[0],
            width=92,
            tone=lambda r: standing(r.row)[1],
        ),
    )


def unit(kind: str) -> str:
    """次, 期 or 种."""
    return _UNITS.get(kind, tr("次"))


def quota_words(quota: QuotaRow) -> tuple[str, str, Tone]:
    """8 / 12 次, 还差 4 次, and its tone."""
    word = unit(quota.kind)
    if not quota.target:
        return tr("{done} {unit}", done=quota.done, unit=word), tr("未设目标"), Tone.MUTED
    figure = tr("{done} / {target} {unit}", done=quota.done, target=quota.target, unit=word)
    left = quota.target - quota.done
    if left <= 0:
        return figure, tr("已完成"), Tone.GOOD
    return figure, tr("还差 {n}", n=left), Tone.NOTICE
