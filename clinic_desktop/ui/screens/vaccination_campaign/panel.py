"""Beside the list: the child under the cursor, and what the round has come to."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from clinic_desktop.domain.campaigns import Campaign, Sums, Target
from clinic_desktop.domain.words import tr
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.vaccination_campaign.rows import (
    rate_words,
    result_words,
    sum_facts,
)
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Facts, label, rule
from clinic_desktop.ui.widgets.detail import DetailPanel
from clinic_desktop.ui.widgets.page import action


class TargetPanel(DetailPanel):
    """``opened`` with the child's id."""

    opened = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选儿童与进度"))
        self._desk = desk
        self._id = ""
        self._name = label("", "title")
        self._who = label("", "soft", wrap=True)
        self._facts = Facts()
        self._sums_title = label("", "heading")
        self._sums = Facts()
        self._groups = Facts()
        self.body.addWidget(self._name)
        self.body.addWidget(self._who)
        self.body.addWidget(self._facts)
        self.body.addWidget(rule())
        self.body.addWidget(self._sums_title)
        self.body.addWidget(self._sums)
        self.body.addWidget(rule())
        self.body.addWidget(label(tr("按村民小组"), "heading"))
        self.body.addWidget(self._groups)
        card = action(tr("接种卡"), name="open-target-card")
        card.setToolTip("F2")
        card.clicked.connect(lambda: self.opened.emit(self._id))
        self.foot.addWidget(card, 1)

    def show_target(self, row: Target | None, campaign: Campaign) -> None:
        """Another child, or nobody."""
        self._id = row.id if row else ""
        for part in (self._name, self._who, self._facts):
            part.setVisible(row is not None)
        if row is None:
            return
        self._name.setText(row.name)
        parts = (
            vocabulary.sex(row.sex),
            vocabulary.age(row.birth_date, self._desk.today()),
            row.village_group,
            row.residence.label,
        )
        self._who.setText(" · ".join(part for part in parts if part))
        told = [
            (tr("第{n}轮", n=turn.number), result_words(row.results.get(turn.number)))
            for turn in campaign.rounds
        ]
        self._facts.set_facts(
            [
                (tr("电话"), vocabulary.masked_phone(row.phone)),
                (tr("接种证"), tr("有") if row.certificate else tr("未登记")),
                (tr("此前剂次"), tr("不详") if row.earlier is None else str(row.earlier)),
                (tr("禁忌或暂缓"), row.hold, Tone.DANGER),
                *told,
            ]
        )

    def show_sums(self, lines: Sequence[Sums], groups: Sequence[Sums], number: int) -> None:
        """What the round has come to, by residence and by village group."""
        self._sums_title.setText(tr("第 {n} 轮：已种 / 应种", n=number))
        self._sums.set_facts(sum_facts(lines, number))
        self._groups.set_facts(
            [(each.label, rate_words(each.given[number], each.asked[number])) for each in groups]
        )
