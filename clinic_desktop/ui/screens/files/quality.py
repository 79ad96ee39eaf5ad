"""Files to be mended, and the doctor's own look at readings that seem implausible."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from clinic_desktop.domain.plausibility import DigitPreference, Oddity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.quality import (
    FileState,
    Flag,
    Gap,
    SelfCheck,
    self_check,
)
from clinic_desktop.services.record_slips import Slip
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.page import scroll
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag

GAPS = {
    Gap.COVER: tr("封面"),
    Gap.BASIC: tr("基本信息表"),
    Gap.ALLERGY: tr("过敏史"),
    Gap.HISTORY: tr("既往史"),
    Gap.FAMILY: tr("家族史"),
    Gap.ADDRESS: tr("住址"),
    Gap.PHONE: tr("电话或原因"),
    Gap.ID: tr("身份证号"),
}
FLAGS = {
    Flag.UNUSED: (tr("非动态使用"), Hue.AMBER),
    Flag.IRREGULAR: (tr("填写不规范"), Hue.VIOLET),
    Flag.UNCONTROLLED: (tr("未控制"), Hue.RED),
}
_LINES = 30
_SLIPS = 3
"""So many irregular places stand on the page of a person."""


def quality_columns(today: date) -> Sequence[Column[FileState]]:
    """Who, how far complete, what is missing, what inspectors object to."""

    def where(state: FileState) -> str:
        house = tr("{no}户", no=state.household_no) if state.household_no else ""
        return " ".join(part for part in (state.village_group, house) if part)

    def tags(state: FileState) -> list[Tag]:
        return [Tag(*FLAGS[flag]) for flag in state.flags]

    def missing(state: FileState) -> list[Tag]:
        if Gap.BASIC in state.gaps:
            # Without the form its answers are missing too; one word says it.
            rest = (Gap.ALLERGY, Gap.HISTORY, Gap.FAMILY)
            return [Tag(GAPS[gap]) for gap in state.gaps if gap not in rest]
        return [Tag(GAPS[gap]) for gap in state.gaps]

    def slips(state: FileState) -> str:
        if not state.slips:
            return ""
        more = tr("（共 {n} 处）", n=len(state.slips)) if len(state.slips) > 1 else ""
        return slip_words(state.slips[0]) + more

    return (
        Column(tr("姓名"), lambda s: s.name, width=92, sort_key=lambda s: s.name),
        Column(tr("年龄"), lambda s: vocabulary.age(s.birth_date, today), width=68),
        Column(tr("住址"), where, width=104),
        Column(
            tr("完整度"),
            lambda s: f"{s.percent}%",
            width=76,
            align=Align.RIGHT,
            tone=lambda s: Tone.PLAIN if s.complete else Tone.NOTICE,
            sort_key=lambda s: s.percent,
        ),
        Column(tr("缺项"), lambda _s: "", width=150, stretch=True, tags=missing),
        Column(tr("问题"), lambda _s: "", width=190, tags=tags),
        Column(tr("填写不规范之处"), slips, width=240, wide_only=True),
        Column(
            tr("最近服务"),
            lambda s: s.last_used.isoformat() if s.last_used else tr("无"),
            width=108,
            sort_key=lambda s: s.last_used,
            wide_only=True,
        ),
    )


def quality_facts(states: Sequence[FileState]) -> list[tuple[str, str, Tone]]:
    """The completeness of one file as a fact of its page; nothing for a closed file."""
    found = []
    for state in states:
        words = [f"{state.percent}%"]
        if state.gaps:
            words.append(tr("缺{gaps}", gaps="、".join(GAPS[gap] for gap in state.gaps)))
        words += [FLAGS[flag][0] for flag in state.flags]
        tone = Tone.NOTICE if state.gaps or state.flags else Tone.PLAIN
        found.append((tr("完整度"), "，".join(words), tone))
        found += [
            (tr("填写不规范"), slip_words(slip), Tone.NOTICE) for slip in state.slips[:_SLIPS]
        ]
        if len(state.slips) > _SLIPS:
            rest = tr("还有 {n} 处", n=len(state.slips) - _SLIPS)
            found.append((tr("填写不规范"), rest, Tone.NOTICE))
    return found


def slip_words(slip: Slip) -> str:
    """03-02 高血压患者随访服务记录表：请填写“症状”."""
    return tr("{on} {form}：{words}", on=slip.on, form=slip.form_title, words=slip.words)


def quality_chips(states: Sequence[FileState]) -> list[Chip]:
    """All, missing something, and each objection with its count."""
    counted = [
        Chip("all", tr("全部"), len(states)),
        Chip("gaps", tr("缺项"), sum(bool(s.gaps) for s in states)),
    ]
    return counted + [
        Chip(flag, words, sum(flag in s.flags for s in states))
        for flag, (words, _) in FLAGS.items()
    ]


def chosen_states(states: Sequence[FileState], key: str) -> list[FileState]:
    """Those that a chip of ``quality_chips`` stands for."""
    match key:
        case "all":
            return list(states)
        case "gaps":
            return [state for state in states if state.gaps]
    return [state for state in states if key in state.flags]


def self_check_lines(found: SelfCheck, form_titles: dict[str, str]) -> list[tuple[str, Tone]]:
    """The findings as sentences."""
    lines: list[tuple[str, Tone]] = []
    for name, preference in ((tr("收缩压"), found.systolic), (tr("舒张压"), found.diastolic)):
        if preference is not None:
            lines.append(_digit_line(name, preference))
    for each in found.copied[:_LINES]:
        names = "、".join(found.names.get(person, "") for person in each.people)
        reading = f"{each.sbp}/{each.dbp}"
        if each.kind is Oddity.COPIED:
            text = tr(
                "{name}：{first} 至 {last} 连续 {n} 次都是 {reading}",
                name=names,
                first=each.first,
                last=each.last,
                n=len(each.record_ids),
                reading=reading,
            )
        else:
            text = tr(
                "{day}：{n} 人都是 {reading}（{names}）",
                day=each.first,
                n=len(each.people),
                reading=reading,
                names=names,
            )
        lines.append((text, Tone.NOTICE))
    for odd in found.odd_days[:_LINES]:
        title = form_titles.get(odd.form_code, odd.form_code)
        text = tr("{name}：{day} 的{form}，日期不可能", name=odd.name, day=odd.on, form=title)
        lines.append((text, Tone.DANGER))
    if not lines:
        lines.append((tr("近一年没有读数"), Tone.MUTED))
    elif all(tone is Tone.PLAIN for _, tone in lines):
        lines.append((tr("没有发现可疑的读数和日期"), Tone.GOOD))
    return lines


def _digit_line(name: str, preference: DigitPreference) -> tuple[str, Tone]:
    text = tr(
        "{name} {n} 次读数，尾数 {digit} 占 {share}%",
        name=name,
        n=preference.readings,
        digit=preference.digit,
        share=round(100 * preference.share),
    )
    if preference.suspicious:
        return tr("{text}，远多于偶然", text=text), Tone.NOTICE
    return text, Tone.PLAIN


class SelfCheckDialog(QDialog):
    """Only for whoever is logged in: nothing of it is stored or sent."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("self-check")
        self.setWindowTitle(tr("自查（仅本人可见）"))
        self.resize(640, 480)
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._lines = QVBoxLayout(inner)
        self._lines.setSpacing(8)
        self._lines.addWidget(label(tr("正在查看……"), "hint"))
        self._lines.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 16, 14)
        layout.addWidget(label(tr("自查（仅本人可见）"), "heading"))
        layout.addWidget(
            label(
                tr(
                    "看看自己近一年填写的血压和日期有没有不像真的。结果不保存、不上报，"
                    "只显示给登录的本人；有疑点请按原始记录更正。"
                ),
                "hint",
                wrap=True,
            )
        )
        layout.addWidget(scroll(inner), 1)
        layout.addWidget(buttons)
        desk.operations.read(self, self_check, self._show)

    def _show(self, found: SelfCheck) -> None:
        item = self._lines.takeAt(0)
        waiting = item.widget() if item is not None else None
        if waiting is not None:
            waiting.hide()
            waiting.deleteLater()
        titles = {form.code: form.title for form in self._desk.catalogue.current_forms()}
        for place, (text, tone) in enumerate(self_check_lines(found, titles)):
            self._lines.insertWidget(place, label(text, tone=tone, wrap=True))
