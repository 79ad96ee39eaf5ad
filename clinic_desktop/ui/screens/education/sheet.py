"""The fields of one activity on the page: which are shown, topics of the month, moving about."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.problems import Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.commands import RecordActivity
from clinic_desktop.services.education.words import UsedWords
from clinic_desktop.ui.forms.photos import PhotoField
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.education import filling
from clinic_desktop.ui.screens.education.fields import TITLES, ThemeField, build_fields, theme_of
from clinic_desktop.ui.screens.education.filling import House, Values
from clinic_desktop.ui.screens.resident_line import Found
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE
from clinic_desktop.ui.widgets.cards import Card
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    Labelled,
    MultiChoiceField,
    RowsField,
    TextField,
)
from clinic_desktop.ui.widgets.page import scroll

SUGGESTED = 7
SIDE_BY_SIDE_FROM = 900
LABEL_EMS, SHORT_EMS = 6, 2.5
"""Width of labels in characters: at the left edge, inside a line."""
_BESIDE = ("attendees", "photos", "archived")
"""Fields of the right-hand card."""
_ONE_LINE = (("start_time", "minutes"), ("lecturer", "lecturer_org", "lecturer_title"))
"""Fields that share a line."""


class ActivitySheet(QWidget):
    """``changed`` by the person; ``finished`` by Enter on the last field."""

    changed = Signal()
    finished = Signal()

    def __init__(
        self,
        desk: Desk,
        pick_photo: Callable[[PhotoField], None],
        thumbnail: Callable[[PhotoField, str | Path], None],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._groups: dict[str, str] = {}
        self._theme_touched = False
        self.fields = build_fields(desk, pick_photo, thumbnail)
        self.lines: dict[str, Labelled] = {}
        self.topics = FilterChips(tr("主题建议"), many=True)
        self.topics.picked.connect(self._on_topic_picked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll(self._cards()), 1)
        self.fields["kind"].changed.connect(self._show_kind)
        self.fields["occurred_on"].changed.connect(self._on_day)
        self.fields["theme"].changed.connect(self._on_theme)

    def _cards(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.setContentsMargins(0, 0, 8, 8)
        self._columns.setSpacing(12)
        main, beside = Card(), Card()
        for card, stretch in ((main, 3), (beside, 2)):
            card.body.setSpacing(9)
            host = QVBoxLayout()
            host.addWidget(card)
            host.addStretch(1)
            self._columns.addLayout(host, stretch)
        rows = {group[0]: QHBoxLayout() for group in _ONE_LINE}
        leads = {name: group[0] for group in _ONE_LINE for name in group}
        for name in filling.ORDER:
            line = self.lines[name] = self._line(name, leads.get(name, name) != name)
            if name in leads:
                row = rows[leads[name]]
                row.setSpacing(14)
                row.addWidget(line, 0 if name == "start_time" else 1)
                if name in rows:
                    main.body.addLayout(row)
                continue
            (beside if name in _BESIDE else main).body.addWidget(line)
            if name == "topic":
                row = QHBoxLayout()
                row.setContentsMargins(self._ems(LABEL_EMS) + 8, 0, 0, 0)
                row.addWidget(self.topics)
                main.body.addLayout(row)
        return inner

    def _line(self, name: str, follows: bool) -> Labelled:
        field = self.fields[name]
        field.setObjectName(name)
        field.done.connect(partial(self.move_from, name, 1))
        field.back.connect(partial(self.move_from, name, -1))
        field.changed.connect(partial(self._on_changed, name))
        width = self._ems(SHORT_EMS if follows else LABEL_EMS)
        return Labelled(field, label_width=width, above=name in _BESIDE)

    def _ems(self, characters: float) -> int:
        return round(self.fontMetrics().horizontalAdvance("字") * characters)

    # ---- showing

    def offer(self, words: UsedWords, houses: Sequence[House]) -> None:
        """Completions, and the groups whose houses material can go to."""
        for name in ("topic", "place", "lecturer", "lecturer_org", "lecturer_title", "item"):
            field = self.fields[name]
            if isinstance(field, TextField):
                field.suggest(getattr(words, name))
        groups = sorted({house.group for house in houses}, key=lambda g: (len(g), g))
        self._groups = {str(number): group for number, group in enumerate(groups, 1)}
        choices = [Choice(code, group or tr("未分组")) for code, group in self._groups.items()]
        field = self.fields["groups"]
        if isinstance(field, MultiChoiceField):
            field.set_choices(choices)
        self.lines["groups"].set_note(tr("所选村组每户一份，计入户资料覆盖率"))

    def fill(self, values: Values, resident: Found | None) -> None:
        """Shows values; ``resident`` is the person behind ``resident_id``."""
        day = values.get("occurred_on")
        theme = self.fields["theme"]
        if isinstance(theme, ThemeField):
            theme.show_year(day.year if isinstance(day, date) else self._desk.today().year)
        for name in filling.ORDER:
            value = values.get(name)
            if name == "groups":
                value = [code for code, group in self._groups.items() if group in (value or ())]
            elif name == "resident_id":
                value = resident if value else None
            self.fields[name].set_value(value)
        self.clear_problems()
        self._theme_touched = bool(values.get("theme"))
        self._show_kind()
        self._show_topics()

    def values(self) -> Values:
        """What is typed; groups by their names."""
        found = {name: field.value() for name, field in self.fields.items()}
        found["groups"] = [self._groups[code] for code in found["groups"] if code in self._groups]
        return found

    @property
    def kind(self) -> str:
        """The kind chosen."""
        return filling.kind_of({"kind": self.fields["kind"].value()})

    def command(self, kept: RecordActivity, houses: Sequence[House]) -> RecordActivity:
        """What is typed, over the activity that is amended."""
        values = self.values()
        return filling.to_command(values, values["occurred_on"], kept, houses)

    # ---- what follows from what is typed

    def _on_changed(self, name: str) -> None:
        if self.lines[name].message:
            self.lines[name].show_problem(None)
        self.changed.emit()

    def _show_kind(self) -> None:
        shown, required = filling.shown_fields(self.kind), filling.required_fields(self.kind)
        for name, line in self.lines.items():
            line.setVisible(name in shown)
            line.set_required(name in required)
            if name in TITLES:
                line.set_title(TITLES[name].get(self.kind, line.field.name))

    def _on_day(self) -> None:
        day = self.fields["occurred_on"].value()
        theme = self.fields["theme"]
        if isinstance(day, date) and isinstance(theme, ThemeField):
            theme.show_year(day.year)
            self._show_topics()

    def _show_topics(self) -> None:
        calendar = self._desk.catalogue.calendar
        day = self.fields["occurred_on"].value() or self._desk.today()
        topics = calendar.suggestions(day)[:SUGGESTED]
        self.topics.set_chips([Chip(topic, topic) for topic in topics])
        near = [dated.day.name for dated in calendar.near(day)]
        self.lines["theme"].set_note(tr("临近：{days}", days="、".join(near)) if near else "")

    def _on_theme(self) -> None:
        self._theme_touched = True

    def _on_topic_picked(self, topics: frozenset[str]) -> None:
        """A suggestion fills the topic, and the health day it belongs to."""
        self.topics.set_keys(frozenset())
        topic = next(iter(topics), "")
        if not topic:
            return
        self.fields["topic"].set_value(topic)
        day = self.fields["occurred_on"].value()
        if isinstance(day, date) and not self._theme_touched:
            self.fields["theme"].set_value(theme_of(self._desk.catalogue.calendar, day, topic))
        self._on_changed("topic")
        self.move_from("topic", 1)

    # ---- problems

    def unreadable(self) -> list[Problem]:
        """What cannot be read as it is typed."""
        shown = filling.shown_fields(self.kind)
        found = [
            Problem(name, "UNREADABLE", complaint)
            for name in filling.ORDER
            if name in shown and (complaint := self.fields[name].complaint())
        ]
        if not found and self.fields["occurred_on"].value() is None:
            found.append(Problem("occurred_on", "DATE_MISSING", tr("请填写日期")))
        return found

    def clear_problems(self) -> None:
        """Nothing stands against saving."""
        for line in self.lines.values():
            line.show_problem(None)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Each at its field, the keyboard at the first; gives back those of no field."""
        self.clear_problems()
        own = [problem for problem in problems if problem.field in self.lines]
        for problem in sorted(own, key=lambda p: filling.ORDER.index(p.field), reverse=True):
            self.lines[problem.field].show_problem(problem)
            self.go_to(problem.field)
        return [problem for problem in problems if problem.field not in self.lines]

    # ---- moving about

    def move_from(self, name: str, step: int) -> None:
        """To the next or previous field of this kind; past the last one: ``finished``."""
        shown = filling.shown_fields(self.kind)
        names = [each for each in filling.ORDER if each in shown]
        place = names.index(name) + step
        if 0 <= place < len(names):
            self.go_to(names[place])
        elif step > 0:
            self.finished.emit()

    def go_to(self, name: str) -> None:
        """The keyboard goes to a field; a list of rows opens its first row."""
        field = self.fields[name]
        if isinstance(field, RowsField):
            row = field.rows[0] if field.rows else field.add_row()
            next(iter(row.inputs.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a button of an input (adding photos) moves on as everywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for name, field in self.fields.items():
                focused = field.focusWidget()
                if focused is not None and focused.hasFocus():
                    self.move_from(name, 1)
                    return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow: one card below the other."""
        super().resizeEvent(event)
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        wide = self.width() >= SIDE_BY_SIDE_FROM * factor
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
