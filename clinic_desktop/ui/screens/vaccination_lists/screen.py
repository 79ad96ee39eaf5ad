"""接种名单: a list for the day of the session; one key notes why a child does not come."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import (
    NoteMissed,
    WorkKind,
    WorkRow,
    note_missed,
    work_list,
)
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.screens.vaccination.rows import due_words, series_name
from clinic_desktop.ui.screens.vaccination_lists.papers import list_batch
from clinic_desktop.ui.screens.vaccination_lists.rows import (
    KINDS,
    OTHER,
    columns,
    dose_facts,
    group_chips,
    is_late,
    reasons,
)
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Facts, label, rule
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import DetailPanel, WithDetail
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import DateField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable

TABLES = ("dose", "resident", "care_event", "household", "record")


class WorkPanel(DetailPanel):
    """The child under the cursor, and the doses that the list asks for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选儿童和本名单"))
        self._desk = desk
        self._name = label("", "title")
        self._who = label("", "soft", wrap=True)
        self._facts = Facts()
        self._doses = Facts()
        for part in (self._name, self._who, self._facts, rule()):
            self.body.addWidget(part)
        self.body.addWidget(label(tr("名单共需"), "heading"))
        self.body.addWidget(self._doses)

    def show_row(self, row: WorkRow | None) -> None:
        """Another child, or nobody."""
        for part in (self._name, self._who, self._facts):
            part.setVisible(row is not None)
        if row is None:
            return
        today, rules = self._desk.today(), self._desk.catalogue.vaccines
        self._name.setText(row.due.name)
        parts = (
            vocabulary.sex(row.due.sex),
            vocabulary.age(row.due.birth_date, today),
            row.due.village_group,
        )
        self._who.setText(" · ".join(part for part in parts if part))
        doses = []
        for forecast in row.forecasts:
            said, tone = due_words(forecast, today)
            number = tr("第{n}剂", n=forecast.next_dose) if forecast.next_dose else ""
            doses.append((series_name(forecast.series, rules), f"{number} {said}".strip(), tone))
        told = f"{row.told_on} {row.told}" if row.told_on else ""
        self._facts.set_facts(
            [
                (tr("出生"), row.due.birth_date.isoformat()),
                (tr("电话"), vocabulary.masked_phone(row.due.phone)),
                *doses,
                (tr("上次联系"), told, Tone.NOTICE),
            ]
        )

    def show_doses(self, facts: list[tuple[str, str]]) -> None:
        """What to fetch for the session."""
        self._doses.set_facts(facts)


class ListsScreen(Screen):
    """``activate`` with ``kind`` session, overdue, dropped or hepb."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kind = WorkKind.SESSION
        self._group = ""
        self._rows: tuple[WorkRow, ...] = ()
        self._reasons = reasons(desk.catalogue)
        self._arriving = False
        host = QWidget()
        self._head = head = Page(host, tr("接种名单"))
        for words, icon, paper, keys in (
            (tr("通知单"), "printer", "notices", "Ctrl+P"),
            (tr("通知名单"), "phone", "calls", "Ctrl+Shift+P"),
        ):
            button = head.add_action(words, icon=icon, name=f"print-{paper}")
            button.setToolTip(keys)
            button.clicked.connect(partial(self._preview, paper))
        card = action(tr("接种卡"), kind="primary", name="open-listed-card")
        card.setToolTip("Enter")
        self.kinds = FilterChips(tr("名单"), [Chip(k.value, words) for k, words in KINDS.items()])
        self.kinds.picked.connect(self._on_kind)
        self.on = DateField(tr("接种日"), desk.today)
        self.on.setObjectName("session-day")
        self.on.set_value(desk.today())
        self.on.left.connect(self._load)
        self.on.done.connect(self._on_day)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.kinds, 1)
        top.addWidget(label(tr("接种日"), "hint"))
        top.addWidget(self.on)
        head.filters.addLayout(top)
        self.groups = FilterChips(tr("村民小组"))
        self.groups.picked.connect(self._on_group)
        head.filters.addWidget(self.groups)
        self.table: DataTable[WorkRow] = DataTable(
            columns(desk.catalogue.vaccines, desk.today()),
            name=tr("接种名单"),
            empty=EmptyState(tr("没有要通知的儿童"), icon="circle-check"),
        )
        self.table.setObjectName("work-table")
        self.table.view.installEventFilter(self)
        self.table.opened.connect(self._open)
        head.body.addWidget(self.table, 1)
        told = [f"{code} {word}" for code, word in self._reasons.values()]
        hint = "　".join([tr("Enter 接种卡"), *told, tr("Ctrl+P 通知单")])
        head.body.addWidget(ElidedLabel(hint, "hint"))
        self.panel = WorkPanel(desk)
        card.clicked.connect(self._open_current)
        self.panel.foot.addWidget(card, 1)
        self.table.chosen.connect(self.panel.show_row)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        for keys, paper in (("Ctrl+P", "notices"), ("Ctrl+Shift+P", "calls")):
            bind_key(self, keys, partial(self._preview, paper))

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """``kind`` chooses the list."""
        if kind := args.get("kind"):
            self._kind = WorkKind(str(kind))
        self._arriving = True
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Doses, people, reasons."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day."""
        self.on.set_value(today)
        self._load()

    def first_focus(self) -> QWidget:
        """The list; an empty one cannot take the keyboard."""
        return self.table if self.table.model.rowCount() else self.kinds

    def _load(self) -> None:
        day = max(self.on.value() or self.desk.today(), self.desk.today())
        wanted = partial(work_list, kind=self._kind, on=day)
        self.desk.operations.read(self, wanted, self._show, token="list")

    def _show(self, rows: tuple[WorkRow, ...]) -> None:
        self._rows = rows
        self.kinds.set_keys(frozenset({self._kind.value}))
        self.groups.set_chips(group_chips(rows))
        if f"g-{self._group}" not in {chip.key for chip in group_chips(rows)}:
            self._group = ""
        self._fill()
        if self._arriving:
            self._arriving = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def shown(self) -> list[WorkRow]:
        """The rows of the group that is chosen."""
        return [r for r in self._rows if not self._group or r.due.village_group == self._group]

    def _fill(self) -> None:
        rows = self.shown()
        self.groups.set_keys(frozenset({f"g-{self._group}" if self._group else ""}))
        self.table.set_rows(rows)
        self.panel.show_row(self.table.current())
        self.panel.show_doses(dose_facts(rows, self.desk.catalogue.vaccines))
        self._split.wanted(bool(rows))
        self._head.set_title(
            tr("接种名单"),
            tr(
                "{kind} {n} 名 · 逾期 {late} 名",
                kind=KINDS[self._kind],
                n=len(rows),
                late=sum(map(is_late, rows)),
            ),
        )

    def _on_kind(self, keys: frozenset[str]) -> None:
        self._kind = WorkKind(next(iter(keys), WorkKind.SESSION.value))
        self._load()

    def _on_group(self, keys: frozenset[str]) -> None:
        self._group = next(iter(keys), "").removeprefix("g-")
        self._fill()

    def _on_day(self) -> None:
        self._arriving = True
        self._load()

    # ---- one child

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """One key notes the reason of the child under the cursor."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.table.current()
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            key = Qt.Key(event.key())
            if row is not None and plain and key in self._reasons:
                self._note(row, *self._reasons[key])
                return True
        return super().eventFilter(watched, event)

    def _note(self, row: WorkRow, code: str, word: str) -> None:
        said = ""
        if code == OTHER:
            usual = (tr("没时间"), tr("太远"), tr("已在外种，等接种证"))
            told = self.desk.prompts.reason(tr("未种的原因"), row.due.name, usual)
            if told is None:
                return
            said = told
        first = row.forecasts[0]
        command = NoteMissed(
            row.id, first.series, first.next_dose or 1, first.due or self.desk.today(), code, said
        )
        self.desk.operations.change(
            self,
            lambda place: note_missed(place, command),
            lambda _changes: self._on_noted(row, word),
        )

    def _on_noted(self, row: WorkRow, word: str) -> None:
        self.desk.navigator.toast(f"{row.due.name} {word}", undo=True)
        index = self.table.view.currentIndex()
        following = index.siblingAtRow(index.row() + 1)
        if self.table.current() == row and following.isValid():
            self.table.view.selectRow(following.row())

    def _open(self, row: WorkRow) -> None:
        self.desk.navigator.open("vaccination", row.id)

    def _open_current(self) -> None:
        row = self.table.current()
        if row is not None:
            self._open(row)

    def _preview(self, paper: str) -> None:
        day = max(self.on.value() or self.desk.today(), self.desk.today())
        title = tr("{kind}通知登记", kind=KINDS[self._kind])
        batch = list_batch([row.due for row in self.shown()], day, paper, title)
        preview_batch(self, self.desk, batch)
