"""接种率: vaccine and dose by birth cohort; a line opens its children, who lacks it first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import (
    Coverage,
    CoverageLine,
    CoveredChild,
    coverage,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.progress import Progress
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.screens.vaccination_lists.papers import coverage_batch
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

TABLES = ("dose", "resident", "care_event")
RESIDENCES = {"": tr("全部"), "local": tr("本地"), "floating": tr("流动")}
GOOD, FAIR = 0.95, 0.90
"""Shares from which a line is green and amber; the usual targets (indicators.md I-C4)."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the cohort that is chosen."""

    id: str
    line: CoverageLine
    given: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def asked(self) -> int:
        """应种."""
        return len(self.given) + len(self.missing)

    @property
    def share(self) -> float | None:
        """Part that has it; ``None`` where nobody is asked for."""
        return len(self.given) / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child behind a line."""

    id: str
    child: CoveredChild
    has: bool


def line_columns() -> Sequence[Column[LineRow]]:
    """Vaccine and dose, numerator, denominator, rate."""

    def rate(row: LineRow) -> str:
        return "—" if row.share is None else f"{row.share * 100:.1f}%"

    def tone(row: LineRow) -> Tone:
        if row.share is None:
            return Tone.MUTED
        if row.share >= GOOD:
            return Tone.GOOD
        return Tone.NOTICE if row.share >= FAIR else Tone.DANGER

    return (
        Column(tr("疫苗剂次"), lambda r: r.line.label, width=180, stretch=True),
        Column(tr("应种"), lambda r: str(r.asked), width=70, align=Align.RIGHT),
        Column(tr("实种"), lambda r: str(len(r.given)), width=70, align=Align.RIGHT),
        Column(
            tr("未种"),
            lambda r: str(len(r.missing)),
            width=70,
            align=Align.RIGHT,
            sort_key=lambda r: -len(r.missing),
        ),
        Column(
            tr("接种率"),
            rate,
            width=90,
            align=Align.RIGHT,
            tone=tone,
            sort_key=lambda r: r.share if r.share is not None else 2.0,
        ),
    )


def child_columns() -> Sequence[Column[ChildLine]]:
    """Who has the dose and who lacks it."""
    return (
        Column(
            "",
            lambda _r: "",
            width=60,
            tags=lambda r: [Tag(tr("已种"), Hue.GREEN) if r.has else Tag(tr("未种"), Hue.RED)],
        ),
        Column(tr("姓名"), lambda r: r.child.name, width=70, stretch=True),
        Column(tr("出生"), lambda r: f"{r.child.birth_date:%y-%m-%d}", width=82),
        Column(tr("村组"), lambda r: r.child.village_group, width=48, wide_only=True),
    )


class CoverageScreen(Screen):
    """Birth years above, lines below, the children beside."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.found: Coverage | None = None
        self._year: int | None = None
        self._residence = ""
        self._arriving = False
        host = QWidget()
        self._head = head = Page(host, tr("接种率"))
        printing = head.add_action(tr("打印"), icon="printer", name="print-coverage")
        printing.setToolTip("Ctrl+P")
        printing.clicked.connect(self._preview)
        self.years = FilterChips(tr("出生年份"))
        self.years.picked.connect(self._on_year)
        self.residences = FilterChips(
            tr("居住"), [Chip(key or "every", words) for key, words in RESIDENCES.items()]
        )
        self.residences.picked.connect(self._on_residence)
        top = QHBoxLayout()
        top.addWidget(self.years, 1)
        top.addWidget(self.residences)
        head.filters.addLayout(top)
        self.table: DataTable[LineRow] = DataTable(
            line_columns(), name=tr("接种率"), empty=EmptyState(tr("没有儿童"), icon="baby")
        )
        self.table.setObjectName("coverage-table")
        self.table.chosen.connect(self._on_line)
        self.table.opened.connect(lambda _row: self.children_table.setFocus())
        head.body.addWidget(self.table, 1)
        beside = QFrame()
        beside.setProperty("kind", "card")
        column = QVBoxLayout(beside)
        column.setContentsMargins(10, 10, 10, 10)
        self._line = label("", "heading", wrap=True)
        self._count = label("", "soft", wrap=True)
        self.children_table: DataTable[ChildLine] = DataTable(
            child_columns(), name=tr("这一项的儿童"), empty=EmptyState(tr("没有儿童"), icon="baby")
        )
        self.children_table.setObjectName("covered-children")
        self.children_table.opened.connect(
            lambda row: desk.navigator.open("vaccination", row.child.id)
        )
        column.addWidget(self._line)
        column.addWidget(self._count)
        column.addWidget(self.children_table, 1)
        self._split = WithDetail(host, beside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        bind_key(self, "Ctrl+P", self._preview)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """``year`` chooses a birth cohort."""
        if year := args.get("year"):
            self._year = int(year)
        self._arriving = True
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Doses or people."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day."""
        self._load()

    def first_focus(self) -> QWidget:
        """The lines."""
        return self.table if self.table.model.rowCount() else self.years

    def escape(self) -> bool:
        """From the children back to the lines."""
        if self.children_table.view.hasFocus():
            self.table.setFocus()
            return True
        return False

    def _load(self) -> None:
        wanted = partial(_read, residence=self._residence)
        self.desk.operations.read(
            self, wanted, self._show, token="coverage", progress=tr("计算接种率")
        )

    def _show(self, found: Coverage) -> None:
        self.found = found
        born = [child.birth_date.year for child in found.children.values()]
        self.years.set_chips(
            [
                Chip("all", tr("全部"), len(born)),
                *(Chip(str(y), tr("{year}年生", year=y), born.count(y)) for y in found.years),
            ]
        )
        self.years.set_keys(frozenset({str(self._year) if self._year else "all"}))
        self._fill()
        if self._arriving:
            self._arriving = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        found = self.found
        if found is None:
            return
        rows = []
        for line in found.lines:
            given, missing = line.counted(self._year)
            if given or missing:
                rows.append(LineRow(line.code, line, tuple(given), tuple(missing)))
        self.table.set_rows(rows)
        self._split.wanted(bool(rows))
        self._on_line(self.table.current())
        self._head.set_title(
            tr("接种率"),
            tr("{day}：实种÷应种 · Enter 看儿童", day=found.day),
        )

    def _on_line(self, row: LineRow | None) -> None:
        found = self.found
        if row is None or found is None:
            self.children_table.set_rows([])
            return
        self._line.setText(row.line.label)
        self._count.setText(
            tr(
                "应种 {n} 名，实种 {m} 名，未种 {k} 名",
                n=row.asked,
                m=len(row.given),
                k=len(row.missing),
            )
        )
        self.children_table.set_rows(
            [
                ChildLine(f"{has}-{key}", found.children[key], has)
                for has, keys in ((False, row.missing), (True, row.given))
                for key in keys
            ]
        )

    def _on_year(self, keys: frozenset[str]) -> None:
        key = next(iter(keys), "all")
        self._year = None if key == "all" else int(key)
        self._fill()

    def _on_residence(self, keys: frozenset[str]) -> None:
        key = next(iter(keys), "every")
        self._residence = "" if key == "every" else key
        self._load()

    def _preview(self) -> None:
        if self.found is not None:
            batch = coverage_batch(self.found, RESIDENCES[self._residence])
            preview_batch(self, self.desk, batch)


def _read(place: Workplace, progress: Progress, residence: str) -> Coverage:
    return coverage(place, residence, progress)
