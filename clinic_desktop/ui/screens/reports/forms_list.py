"""The forms of a period, each with where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.standing import Standing, StandingState
from clinic_desktop.ui.screens.reports.reading import Shown
from clinic_desktop.ui.screens.reports.submitting import version_words
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

_TAGS = {
    StandingState.WAITING: Tag(tr("未报"), Hue.AMBER),
    StandingState.LATE: Tag(tr("迟报"), Hue.RED),
}


_NAMED = 6
"""Clinics named in the line above a form."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form: its code is the id."""

    id: str
    title: str
    standing: Standing


class FormsList(DataTable[FormLine]):
    """``chosen`` with the form under the cursor."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column(tr("报表"), lambda f: f"{f.id} {f.title}", width=150, stretch=True),
                Column("", _no_words, width=66, tags=_tags),
            ),
            name=tr("报表"),
        )
        self.setObjectName("forms")
        factor = self.font().pointSizeF() / BASE_POINT_SIZE
        self.setFixedWidth(round(258 * factor))

    def show_forms(self, forms: Sequence[Standing], code: str) -> None:
        """The period's forms; the one on the sheet is marked."""
        self.view.selectionModel().blockSignals(True)
        try:
            self.set_rows([FormLine(f.layout.code, short(f.layout.title), f) for f in forms])
            self.choose(code)
        finally:
            self.view.selectionModel().blockSignals(False)
        self.view.viewport().update()


def _no_words(_line: FormLine) -> str:
    return ""


def short(title: str) -> str:
    """A title without the words that every form of the period has."""
    for ending in (tr("月报表"), tr("季报表"), tr("报表")):
        if title.endswith(ending) and len(title) > len(ending) + 2:
            return title.removesuffix(ending)
    return title


def _tags(line: FormLine) -> Sequence[Tag]:
    standing = line.standing
    if standing.state is StandingState.SUBMITTED:
        words = tr("更正{n}", n=standing.version) if standing.version else tr("已报")
        return (Tag(words, Hue.GREEN),)
    if standing.state is StandingState.COLLECTED:
        whole = standing.collected == standing.clinics
        words = f"{standing.collected}/{standing.clinics}"
        return (Tag(words, Hue.GREEN if whole else Hue.AMBER),)
    tag = _TAGS.get(standing.state)
    return (tag,) if tag else ()


def band_words(shown: Shown) -> tuple[str, Tone]:
    """One sentence on where the form stands."""
    standing = shown.standing
    match standing.state:
        case StandingState.NOT_ASKED:
            return tr("这张表只供查看，不用上报。光标移到数字上按回车，看它怎么来的。"), Tone.PLAIN
        case StandingState.RUNNING:
            return tr("本期还没有结束，数字随时会变；{day} 前上报。", day=standing.due), Tone.PLAIN
        case StandingState.WAITING:
            return tr("还没有上报，{day} 前报出。", day=standing.due), Tone.NOTICE
        case StandingState.LATE:
            return tr("还没有上报，已经过了 {day} 的期限。", day=standing.due), Tone.DANGER
        case StandingState.COLLECTED:
            return _collected_words(shown)
    last = shown.issues[-1]
    said = tr(
        "已上报{version}（{day} {by}）。",
        version=version_words(last.version_no),
        day=last.submitted_on,
        by=last.submitted_by,
    )
    if not shown.changed:
        return said, Tone.GOOD
    return (
        said + tr("上报以后有 {n} 个数变了，需要的话报一份更正版。", n=len(shown.changed)),
        Tone.NOTICE,
    )


def _collected_words(shown: Shown) -> tuple[str, Tone]:
    standing = shown.standing
    if not shown.stations:
        return tr("按卫生院现有的全部明细重算；没有导入的不在内。"), Tone.PLAIN
    missing = [each.name for each in shown.stations if each.figures is None]
    said = tr(
        "{n}/{all} 个村卫生室已上报，按上报数汇总（{due} 截止）。",
        n=standing.collected,
        all=standing.clinics,
        due=standing.due,
    )
    if not missing:
        return said, Tone.GOOD
    named = "、".join(missing[:_NAMED])
    more = tr(" 等") if len(missing) > _NAMED else ""
    return said + tr("未报：{names}{more}", names=named, more=more), Tone.NOTICE
