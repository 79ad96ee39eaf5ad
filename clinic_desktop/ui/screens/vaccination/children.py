"""The children of the clinic: the overdue first, the child under the cursor beside the list."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import ChildRow
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.file_printing import Compose, preview_batch
from clinic_desktop.ui.screens.vaccination.notices import call_batch, notice_batch
from clinic_desktop.ui.screens.vaccination.rows import (
    ListRow,
    child_chips,
    child_columns,
    dose_words,
    due_words,
    fits,
    series_name,
)
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Avatar, Facts, LineCard, clear, label
from clinic_desktop.ui.widgets.chips import FilterChips
from clinic_desktop.ui.widgets.detail import DetailPanel, WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable

WAIT_MS = 120


class ChildPanel(DetailPanel):
    """Who it is and what is owed. ``opened`` the card, ``recording`` a dose of a product."""

    opened = Signal(str)
    recording = Signal(str, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选儿童"))
        self._desk = desk
        self._row: ChildRow | None = None
        self._avatar = Avatar()
        self._name = label("", "title")
        self._who = label("", "soft")
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._who)
        head.addWidget(self._avatar)
        head.addLayout(words, 1)
        self._facts = Facts()
        self._title = label(tr("应种"), "heading")
        self._owed = QVBoxLayout()
        self._owed.setSpacing(6)
        self.body.addLayout(head)
        self.body.addWidget(self._facts)
        self.body.addWidget(self._title)
        self.body.addLayout(self._owed)
        card = action(tr("接种卡"), name="open-card")
        card.setToolTip("Enter")
        card.clicked.connect(lambda: self._row and self.opened.emit(self._row.resident_id))
        record = action(tr("登记接种"), kind="primary", name="record-dose-here")
        record.setToolTip("Ctrl+N")
        record.clicked.connect(self.record)
        self.foot.addWidget(card)
        self.foot.addWidget(record, 1)

    def record(self) -> None:
        """A dose for the child shown: the most pressing vaccine is proposed."""
        if self._row is not None:
            next_dose = self._row.owed[0] if self._row.owed else None
            vaccine = (next_dose.next_vaccine or "") if next_dose else ""
            self.recording.emit(self._row.resident_id, vaccine)

    def show_child(self, row: ChildRow | None) -> None:
        """Another child, or nobody."""
        self._row = row
        if row is None:
            return
        today, rules = self._desk.today(), self._desk.catalogue.vaccines
        self._avatar.show_name(row.name)
        self._name.setText(row.name)
        parts = (vocabulary.sex(row.sex), vocabulary.age(row.birth_date, today), row.village_group)
        self._who.setText(" · ".join(part for part in parts if part))
        last = row.last_on.isoformat() if row.last_on else tr("还没有接种记录")
        upcoming = ""
        if row.next is not None and not row.owed:
            upcoming = f"{dose_words(row.next, rules)} {vocabulary.day(row.next.due, today)}"
        self._facts.set_facts(
            [
                (tr("出生"), row.birth_date.isoformat()),
                (tr("电话"), vocabulary.masked_phone(row.phone)),
                (tr("已种"), tr("{n} 剂", n=row.doses) if row.doses else ""),
                (tr("上次"), last, Tone.PLAIN if row.last_on else Tone.NOTICE),
                (tr("下次"), upcoming),
            ]
        )
        clear(self._owed)
        self._title.setVisible(bool(row.owed))
        for forecast in row.owed:
            said, tone = due_words(forecast, today)
            number = tr("第{n}剂", n=forecast.next_dose) if forecast.next_dose else ""
            name = series_name(forecast.series, rules)
            line = LineCard(name, said, icon="syringe", tone=tone, hint=number)
            vaccine = forecast.next_vaccine or ""
            line.pressed.connect(
                lambda vaccine=vaccine: self.recording.emit(row.resident_id, vaccine)
            )
            self._owed.addWidget(line)


class ChildrenList(QWidget):
    """``opened`` with a child's id, ``recording`` with child and vaccine, ``searched`` a text."""

    opened = Signal(str)
    recording = Signal(str, str)
    searched = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self._rows: Sequence[ChildRow] = ()
        self._found: frozenset[str] | None = None
        self._chip = "all"
        self._desk = desk
        host = QWidget()
        self._page = page = Page(host, tr("预防接种"))
        self.text = TextField(tr("在名单里找"), placeholder=tr("姓名、拼音、电话"))
        self.text.setObjectName("child-text")
        self.text.setFixedWidth(self.text.fontMetrics().horizontalAdvance("字") * 13)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT_MS)
        self._wait.timeout.connect(lambda: self.searched.emit(str(self.text.value() or "")))
        self.text.changed.connect(self._wait.start)
        self.text.done.connect(lambda: self.first_focus().setFocus(Qt.FocusReason.TabFocusReason))
        page.actions.addWidget(self.text)
        self.chips = FilterChips(tr("接种状态"))
        self.chips.picked.connect(self._on_chip)
        beside = QHBoxLayout()
        beside.addWidget(self.chips, 1)
        for text, icon, name, slot in (
            (tr("通知单"), "printer", "print-notices", lambda: self._print(notice_batch)),
            (tr("通知名单"), "phone", "print-calls", lambda: self._print(call_batch)),
            (
                tr("疫苗与冷链"),
                "snowflake",
                "open-coldchain",
                lambda: desk.navigator.open("coldchain"),
            ),
        ):
            button = action(text, icon=icon, name=name)
            button.clicked.connect(slot)
            beside.addWidget(button)
        works = action(tr("专项工作"), icon="clipboard-list", name="special-works")
        works.setMenu(self._special_works())
        works.setToolTip("Ctrl+M")
        beside.addWidget(works)
        page.filters.addLayout(beside)
        empty = EmptyState(tr("没有这样的儿童"), icon="baby", hint=tr("0–6岁儿童和有接种记录的人"))
        self.table: DataTable[ListRow] = DataTable(
            child_columns(desk.today(), desk.catalogue.vaccines),
            name=tr("儿童接种名单"),
            empty=empty,
        )
        self.table.setObjectName("child-table")
        self.table.opened.connect(lambda row: self.opened.emit(row.id))
        self.panel = ChildPanel(desk)
        self.panel.opened.connect(self.opened)
        self.panel.recording.connect(self.recording)
        self.table.chosen.connect(
            lambda row: self.panel.show_child(row.row if row is not None else None)
        )
        page.body.addWidget(self.table, 1)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        for key, slot in (
            ("Ctrl+N", self.panel.record),
            ("Ctrl+M", works.showMenu),
            ("Ctrl+F", lambda: self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)),
        ):
            bind_key(self, key, slot)

    def _special_works(self) -> QMenu:
        """Work that is not the daily list; each has a screen of its own."""
        menu = QMenu(self)
        for words, screen in (
            (tr("接种名单（本轮、中断、乙肝查漏）"), "vaccinationlists"),
            (tr("接种率"), "coverage"),
            (tr("补充免疫（强化免疫）"), "campaigns"),
            (tr("入托入学查验"), "schoolcheck"),
        ):
            menu.addAction(words, partial(self._desk.navigator.open, screen))
        return menu

    def _print(self, batch: Compose) -> None:
        preview_batch(self, self._desk, batch)

    def show_children(self, rows: Sequence[ChildRow]) -> None:
        """The list arrived."""
        self._rows = rows
        self.chips.set_chips(child_chips(rows))
        self.chips.set_keys(frozenset({self._chip}))
        self._fill()

    def show_found(self, ids: frozenset[str] | None) -> None:
        """Only these residents; ``None``: everybody again."""
        self._found = ids
        self._fill()

    def narrow(self, chip: str) -> None:
        """The list of a chip: all, due, overdue."""
        self._chip = chip
        self.chips.set_keys(frozenset({chip}))
        self._fill()

    def _fill(self) -> None:
        shown = [
            ListRow(row.resident_id, row)
            for row in self._rows
            if fits(row, self._chip) and (self._found is None or row.resident_id in self._found)
        ]
        self.table.set_rows(shown)
        self._split.wanted(bool(shown))
        late = sum(row.overdue for row in self._rows)
        self._page.set_title(
            tr("预防接种"),
            tr("{n} 名儿童 · 逾期 {late} 名 · Enter 接种卡", n=len(self._rows), late=late),
        )

    def first_focus(self) -> QWidget:
        """The list; an empty one cannot take the keyboard."""
        return self.table if self.table.model.rowCount() else self.text

    def clear_text(self) -> bool:
        """Empties the search line; false when it was empty."""
        if self.text.value() is None:
            return False
        self.text.set_value(None)
        self.show_found(None)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _on_chip(self, keys: frozenset[str]) -> None:
        self.narrow(next(iter(keys), "all"))
