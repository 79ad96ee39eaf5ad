"""Targets of the year and the population figures that rates are divided by."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.report_layout import TargetProposal
from clinic_desktop.domain.words import tr
from clinic_desktop.services.clinic import PopulationRow, TargetRow, population_bases, targets
from clinic_desktop.services.workplace import Site, Workplace
from clinic_desktop.services.year_figures import Entered, YearFigures, save_year
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.settings.section import Section
from clinic_desktop.ui.screens.settings.target_rows import goals
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Card, clear, label
from clinic_desktop.ui.widgets.inputs import InputField, NumberField, TextField
from clinic_desktop.ui.widgets.page import action

_HUNDREDTHS = 2
_LABEL_WIDTH = 230
_POP = "pop:"
_KINDS = (("all", tr("全部常住人口")), ("65plus", tr("65 岁及以上")))
Found = tuple[tuple[TargetRow, ...], tuple[PopulationRow, ...]]
Typed = tuple[Any, Any]


class PlainNumber(NumberField):
    """A number in hundredths that is written without idle zeros: 12, 85.5."""

    def set_value(self, value: Any) -> None:
        """Shows hundredths."""
        super().set_value(value)
        text = self.line.text()
        if "." in text:
            self.line.setText(text.rstrip("0").rstrip("."))


class TargetsSection(Section):
    """目标与人口: one year at a time; Ctrl+S saves, Enter goes down the column."""

    def __init__(self, desk: Desk, site: Site | None = None) -> None:
        """``site``: another clinic's targets, which the centre sets; else this clinic's own."""
        super().__init__(desk)
        self._site = site
        self._year = desk.today().year
        self._loaded: Mapping[str, Typed] = {}
        self.values: dict[str, NumberField] = {}
        self.sources: dict[str, TextField] = {}
        self._proposals: dict[str, TargetProposal] = {}
        head = QHBoxLayout()
        self._earlier = action("", icon="chevron-left", kind="quiet", name="year-before")
        self._earlier.setAccessibleName(tr("前一年"))
        self._earlier.clicked.connect(lambda: self._go(-1))
        self._year_words = label("", "heading")
        self._later = action("", icon="chevron-right", kind="quiet", name="year-after")
        self._later.setAccessibleName(tr("后一年"))
        self._later.clicked.connect(lambda: self._go(1))
        self._save = action(tr("保存"), icon="save", kind="primary", name="save-targets")
        self._save.setToolTip("Ctrl+S")
        self._save.clicked.connect(self.save)
        for widget in (self._earlier, self._year_words, self._later):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._save)
        people = Card(tr("人口底数"))
        people.body.addWidget(
            label(
                tr("填写后，各项“率”用它作分母；不填则用本程序登记的常住居民。请注明来源。"),
                "soft",
                wrap=True,
            )
        )
        self._people = QGridLayout()
        people.body.addLayout(self._people)
        goals_card = Card(tr("全年目标"))
        goals_card.body.addWidget(
            label(
                tr("各地文件的目标不同，程序不预设。空着表示没有目标。次数填次数，率填百分数。"),
                "soft",
                wrap=True,
            )
        )
        self._propose = action(tr("空着的填入参考值"), name="propose-targets")
        self._propose.setToolTip(tr("取自历年工作计划，请按本县要求修改后保存。"))
        self._propose.clicked.connect(self.propose)
        offer = QHBoxLayout()
        offer.addWidget(self._propose)
        offer.addStretch(1)
        goals_card.body.addLayout(offer)
        self._goals = QGridLayout()
        goals_card.body.addLayout(self._goals)
        for grid in (self._people, self._goals):
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(2, 1)
        self.body.addLayout(head)
        self.body.addWidget(people)
        self.body.addWidget(goals_card)
        self.body.addStretch(1)

    def show_site(self, site: Site) -> None:
        """Another clinic; what is typed and not saved is lost."""
        self._site = site
        self.load()

    def load(self) -> None:
        """Ask for the year's figures."""
        work = partial(_figures, year=self._year, site=self._site)
        self.desk.operations.read(self, work, self._show, token="targets")

    def refresh(self, changes: Changes) -> None:
        """Somebody else's figures, unless one's own are being typed."""
        if changes.touches("target", "population_base") and not self.unsaved():
            self.load()

    def first_focus(self) -> QWidget | None:
        """The first number."""
        return next(iter(self.values.values()), None)

    def unsaved(self) -> bool:
        """Whether a number differs from what was loaded."""
        return bool(self.values) and self._typed() != self._loaded

    def save(self) -> None:
        """Write what differs."""
        figures = _changed(self._year, self._typed(), self._loaded)
        bad = next((f for f in self.values.values() if f.complaint()), None)
        if bad is not None:
            self.desk.navigator.toast(f"{bad.name}：{bad.complaint()}")
            bad.setFocus()
            return
        if not (figures.targets or figures.people):
            self.desk.navigator.toast(tr("没有改动"))
            return
        self.desk.operations.change(
            self,
            partial(_save, figures=figures, site=self._site),
            self._on_saved,
            on_problems=self._on_problems,
        )

    def propose(self) -> None:
        """Write the proposed target into every empty line; nothing is saved by that."""
        count = 0
        for key, proposal in self._proposals.items():
            if self.values[key].value() is None:
                self.values[key].set_value(proposal.value_hundredths)
                self.sources[key].set_value(proposal.source)
                count += 1
        self.desk.navigator.toast(tr("填入 {count} 项参考值，核对后保存", count=count))

    def _on_saved(self, _changes: Changes) -> None:
        self._loaded = self._typed()
        self.desk.navigator.toast(tr("已保存"), undo=True)
        self.saved.emit()

    def _on_problems(self, wrong: InputProblem) -> None:
        problem = wrong.problems[0]
        self.desk.navigator.toast(problem.message, tone=Tone.DANGER)
        if (field := self.values.get(problem.field)) is not None:
            field.show_problem(problem)
            field.setFocus()

    def _go(self, step: int) -> None:
        if self.unsaved() and not self.desk.prompts.confirm(
            tr("换到另一年？"), tr("已填的数字还没有保存。"), tr("不保存，换年")
        ):
            return
        self._year += step
        self.load()

    def _typed(self) -> dict[str, Typed]:
        return {
            key: (field.value(), self.sources[key].value()) for key, field in self.values.items()
        }

    def _show(self, found: Found) -> None:
        standing, people = found
        self._year_words.setText(tr("{year} 年", year=self._year))
        self.values, self.sources, self._proposals = {}, {}, {}
        clear(self._people)
        clear(self._goals)
        known = {row.kind: row for row in people}
        for line, (kind, title) in enumerate(_KINDS):
            row = known.get(kind)
            field = NumberField(title, unit=tr("人"))
            field.set_value(row.people if row else None)
            self._line(self._people, line, f"{_POP}{kind}", title, field, row.source if row else "")
        entered = {target.indicator: target for target in standing}
        line, report = 0, ""
        for goal in goals(self.desk.catalogue, standing):
            if goal.report != report:
                report = goal.report
                self._goals.addWidget(label(report, "strong"), line, 0, 1, 3)
                line += 1
            target = entered.get(goal.indicator)
            number = PlainNumber(goal.label, unit=goal.unit, scale=_HUNDREDTHS)
            number.set_value(target.value_hundredths if target else None)
            source = target.source if target else ""
            self._line(self._goals, line, goal.indicator, goal.label, number, source)
            if goal.proposal is not None:
                self._proposals[goal.indicator] = goal.proposal
                number.setToolTip(_proposed(goal.proposal))
            line += 1
        self._loaded = self._typed()
        self._chain()

    def _line(
        self, grid: QGridLayout, line: int, key: str, title: str, field: NumberField, source: str
    ) -> None:
        field.setObjectName(key)
        origin = TextField(tr("{title}：来源", title=title), placeholder=tr("来源（文件、年份）"))
        origin.setObjectName(f"source-{key}")
        origin.set_value(source)
        words = label(title)
        words.setMinimumWidth(_LABEL_WIDTH)
        words.setToolTip(key.removeprefix(_POP))
        grid.addWidget(words, line, 0)
        grid.addWidget(field, line, 1)
        grid.addWidget(origin, line, 2)
        self.values[key] = field
        self.sources[key] = origin

    def _chain(self) -> None:
        """Enter goes to the next number, from the last to the button."""
        fields: list[InputField] = list(self.values.values())
        for one, following in itertools.pairwise(fields):
            one.done.connect(following.setFocus)
            following.back.connect(one.setFocus)
        if fields:
            fields[-1].done.connect(self._save.setFocus)


def _at(place: Workplace, site: Site | None) -> Workplace:
    return place if site is None else replace(place, site=site)


def _figures(place: Workplace, year: int, site: Site | None) -> Found:
    there = _at(place, site)
    return targets(there, year), population_bases(there, year)


def _save(place: Workplace, figures: YearFigures, site: Site | None) -> Changes:
    return save_year(_at(place, site), figures)


def _proposed(proposal: TargetProposal) -> str:
    value = f"{proposal.value_hundredths / 100:g}"
    text = tr("参考值 {value}（{source}）", value=value, source=proposal.source)
    return f"{text}；{proposal.others}" if proposal.others else text


def _changed(year: int, typed: Mapping[str, Typed], loaded: Mapping[str, Typed]) -> YearFigures:
    found: dict[bool, dict[str, Entered]] = {True: {}, False: {}}
    for key, (value, source) in typed.items():
        if (value, source) != loaded.get(key):
            people = key.startswith(_POP)
            found[people][key.removeprefix(_POP)] = Entered(value, source or "")
    return YearFigures(year, found[False], found[True])
