"""Definitions: which forms, rules and code lists are in force, and which files are broken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.settings.section import Section
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import Band, Card
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.rows_model import Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

_KINDS = {
    "form": Tag(tr("表单"), Hue.TEAL),
    "programme": Tag(tr("管理项目"), Hue.BLUE),
    "vaccine": Tag(tr("免疫规则"), Hue.GREEN),
    "report": Tag(tr("报表"), Hue.VIOLET),
    "dictionary": Tag(tr("代码表"), Hue.GREY),
    "other": Tag(tr("其他"), Hue.GREY),
    "broken": Tag(tr("已停用"), Hue.RED),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """One edition of one definition, or a file that could not be used."""

    id: str
    kind: str
    title: str
    edition: str
    effective: str
    note: str


def definitions(catalogue: Catalogue) -> list[Definition]:
    """Everything that was read; broken files first."""
    return [*_broken(catalogue), *_forms(catalogue), *_rules(catalogue), *_lists(catalogue)]


def _broken(catalogue: Catalogue) -> Iterable[Definition]:
    for file in catalogue.broken:
        yield Definition(file.path, "broken", file.path, "", "", file.reason)


def _forms(catalogue: Catalogue) -> Iterable[Definition]:
    for form in sorted(catalogue.forms.values(), key=lambda f: (f.group, f.title, f.edition)):
        yield Definition(
            f"form {form.code} {form.edition}",
            "form",
            form.title,
            form.edition,
            form.effective_from.isoformat(),
            form.code,
        )
    for layout in catalogue.reports.layouts:
        yield Definition(
            f"report {layout.code} {layout.edition}",
            "report",
            f"{layout.code} {layout.title}",
            layout.edition,
            layout.effective_from.isoformat(),
            layout.source,
        )


def _rules(catalogue: Catalogue) -> Iterable[Definition]:
    for programme in catalogue.programmes.values():
        yield Definition(
            f"programme {programme.code}",
            "programme",
            programme.name,
            programme.edition,
            programme.effective_from.isoformat(),
            programme.source,
        )
    for code, rules in catalogue.vaccines.rulesets.items():
        yield Definition(
            f"vaccine {code}",
            "vaccine",
            rules.name,
            code,
            rules.effective_from.isoformat(),
            rules.source,
        )


def _lists(catalogue: Catalogue) -> Iterable[Definition]:
    for listed in catalogue.dictionaries.values():
        yield Definition(
            f"dictionary {listed.code}",
            "dictionary",
            listed.title,
            listed.edition,
            listed.effective_from.isoformat(),
            listed.source,
        )
    if catalogue.roster.edition:
        words = catalogue.roster
        title = tr("花名册用词")
        yield Definition("roster words", "other", title, words.edition, "", words.source)


def definition_columns() -> Sequence[Column[Definition]]:
    """Kind, title, edition, since when, source or reason."""
    return (
        Column(tr("种类"), lambda _d: "", width=92, tags=lambda d: [_KINDS[d.kind]]),
        Column(tr("名称"), lambda d: d.title, width=190, stretch=True),
        Column(tr("版本"), lambda d: d.edition, width=96),
        Column(tr("生效"), lambda d: d.effective, width=104),
        Column(
            tr("出处 / 原因"),
            lambda d: d.note,
            width=220,
            stretch=True,
            tone=lambda d: Tone.DANGER if d.kind == "broken" else Tone.MUTED,
        ),
    )


class DefinitionsSection(Section):
    """定义文件."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, scrolled=False)
        self._all = definitions(desk.catalogue)
        self._kind = "all"
        broken = sum(d.kind == "broken" for d in self._all)
        self.band = Band(tone=Tone.DANGER)
        self.band.show_message(
            tr("有 {n} 个定义文件不能用，已停用；其余不受影响。原因见下表。", n=broken),
            Tone.DANGER,
        )
        counts = {kind: sum(d.kind == kind for d in self._all) for kind in _KINDS}
        chips = [Chip("all", tr("全部"), len(self._all))]
        chips += [Chip(k, tag.text, counts[k]) for k, tag in _KINDS.items() if counts[k]]
        self.chips = FilterChips(tr("定义的种类"), chips)
        self.chips.picked.connect(self._on_kind)
        self.table: DataTable[Definition] = DataTable(
            definition_columns(), name=tr("定义文件"), empty=EmptyState(tr("没有这类定义"))
        )
        self.table.setObjectName("definitions")
        card = Card(margins=1)
        card.body.addWidget(self.table, 1)
        self.body.addWidget(self.band)
        self.band.setVisible(bool(broken))
        self.body.addWidget(self.chips)
        self.body.addWidget(card, 1)

    def load(self) -> None:
        """Definitions do not change while the program runs."""
        self.table.set_rows([d for d in self._all if self._kind in ("all", d.kind)])

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table

    def _on_kind(self, keys: frozenset[str]) -> None:
        self._kind = next(iter(keys), "all")
        self.load()
