"""The editor of every form: builds itself from the definition and follows what is typed."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.model import Field
from clinic_desktop.domain.problems import Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.forms.building import CardBuilder
from clinic_desktop.ui.forms.filling import Delta, Filling
from clinic_desktop.ui.forms.foot import foot_words
from clinic_desktop.ui.forms.inputs_of import Maker, answer_of, choices
from clinic_desktop.ui.forms.photos import PhotoField
from clinic_desktop.ui.forms.problem_marks import ProblemMarks
from clinic_desktop.ui.forms.section_card import SectionCard
from clinic_desktop.ui.forms.section_list import SectionList
from clinic_desktop.ui.forms.suggestions import Suggestions
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.inputs import (
    ChoiceField,
    Labelled,
    PickField,
    RowsField,
)
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import scroll

COUNT_AFTER_MS = 180
LONG_FORM = 16
"""From this many fields on, or with more than three sections, the list of sections helps."""
LIST_FROM = 620


class FormEditor(QWidget):
    """Edits a ``Filling``. ``changed`` after each answer, ``focused`` with the field's id.

    Keys: Enter next field, Shift+Enter previous, Ctrl+Enter next required one without answer, F1
    help, F4 as last time, F6 take the proposal, Ctrl+PgDn and Ctrl+PgUp next and previous section.
    """

    changed = Signal()
    focused = Signal(str)
    finished = Signal()
    """Enter on the last field."""
    ready = Signal()
    """Every line is built."""

    def __init__(self, filling: Filling, maker: Maker | None = None) -> None:
        super().__init__()
        self.filling = filling
        self._maker = maker or Maker(lambda: filling.context.today)
        self._order = [f.id for f in filling.form.fields()]
        self._section_of = {f.id: s.id for s in filling.form.sections for f in s.fields}
        self._conditional = [
            f for f in filling.form.fields() if any(o.relevant is not None for o in f.options)
        ]
        self.field = ""
        """Id of the field the keyboard is in."""
        self._cards: dict[str, SectionCard] = {}
        self._put_together()
        self._marks = ProblemMarks(list(self._cards.values()))
        self._suggestions = Suggestions(list(self._cards.values()))
        self._builder = CardBuilder(list(self._cards.values()), self)
        self._builder.ready.connect(self.ready)
        self._counter = QTimer(self)
        self._counter.setSingleShot(True)
        self._counter.setInterval(COUNT_AFTER_MS)
        self._counter.timeout.connect(self._count)
        self._builder.build_first()
        self._bind_keys()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def _put_together(self) -> None:
        form = self.filling.form
        states = self.filling.sections()
        self.sections = SectionList(states)
        self.sections.picked.connect(self.go_to_section)
        inner = self._inner = QWidget()
        inner.setObjectName("scrolled")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(10)
        for state in states:
            card = SectionCard(state.section, self.filling, self._maker)
            card.built.connect(self._wire)
            card.unfolded.connect(lambda: self._builder.start())
            self._cards[state.section.id] = card
            self._column.addWidget(card)
            card.setVisible(state.visible)
        self._column.addStretch(1)
        self._area = scroll(inner)
        self._area.setObjectName("form-area")
        self._foot = ElidedLabel("", "hint")
        self._foot.setObjectName("foot")
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self._area, 1)
        right.addWidget(self._foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.sections)
        row.addLayout(right, 1)
        self._long = len(form.sections) > 3 or len(self._order) > LONG_FORM
        self.sections.setVisible(self._long)

    @property
    def built(self) -> bool:
        """Whether every line that is not folded away is there."""
        return not self._builder.active

    def line(self, field_id: str) -> Labelled:
        """The line of a field; built now if it is not there yet."""
        card = self._cards[self._section_of[field_id]]
        card.build_until(field_id)
        return card.lines[field_id]

    def _wire(self, line: Labelled) -> None:
        made = line.field
        name = made.objectName()
        made.changed.connect(lambda: self._on_changed(name))
        made.done.connect(lambda: self._on_done(name))
        made.back.connect(lambda: self.go_from(name, -1))
        made.left.connect(lambda: self._on_left(name))
        if isinstance(made, RowsField):
            made.row_added.connect(lambda: self._show_columns(name, made))
            made.row_added.connect(lambda: self._suggestions.arrived(name, line))
            self._show_columns(name, made)
        if name in self.filling.carried:
            line.set_note(tr("沿用上次，请核对"))
        self._show_proposal(name, line)
        if isinstance(made, PhotoField):
            made.add_files(self.filling.photos.get(name, ()))
        self._suggestions.arrived(name, line)
        self._marks.arrived(name)

    # ---- what is typed

    def _on_changed(self, name: str) -> None:
        self._builder.wait()
        line = self.line(name)
        if isinstance(line.field, PhotoField):
            self.filling.photos[name] = line.field.files()
        was_carried = name in self.filling.carried
        delta = self.filling.put(name, answer_of(line.field), line.field.complaint())
        if was_carried:
            line.field.set_carried(False)
            line.set_note("")
        if self.filling.proposes(name):
            self._show_proposal(name, line)
        if line.message:
            line.show_problem(None)
        if isinstance(line.field, RowsField):
            self._show_columns(name, line.field)
        self._apply(delta)
        self.changed.emit()
        self._counter.start()

    def _apply(self, delta: Delta) -> None:
        for name in delta.shown | delta.hidden:
            card = self._cards[self._section_of[name]]
            card.show_line(name, name in delta.shown)
        for name, answer in delta.filled.items():
            line = self._built_line(name)
            if line is not None:
                line.field.set_value(answer)
        for name in delta.required:
            line = self._built_line(name)
            if line is not None:
                line.set_required(self.filling.required(name))
        for name in delta.proposals:
            line = self._built_line(name)
            if line is not None:
                self._show_proposal(name, line)
        for item in self._conditional:
            self._show_options(item)
        if delta.shown or delta.hidden:
            for state in self.filling.sections():
                self._cards[state.section.id].setVisible(state.visible)

    def _built_line(self, name: str) -> Labelled | None:
        return self._cards[self._section_of[name]].lines.get(name)

    def _show_options(self, item: Field) -> None:
        line = self._built_line(item.id)
        if line is not None and isinstance(line.field, ChoiceField | PickField):
            line.field.set_choices(choices(self.filling.options(item)))

    def _show_columns(self, name: str, rows: RowsField) -> None:
        item = self.filling.form.field(name)
        for row in rows.rows:
            relevant = self.filling.columns(item, row.value())
            for column, cell in row.cells.items():
                cell.setVisible(column in relevant)

    def _show_proposal(self, name: str, line: Labelled) -> None:
        proposed = self.filling.proposal(name)
        if proposed is None:
            if self.filling.proposes(name):
                line.set_note("")
            return
        words = value_text(self.filling.form.field(name), proposed)
        empty = name in self.filling.missing()
        line.set_note(
            tr("建议：{words}（Enter 采用）", words=words)
            if empty
            else tr("建议：{words}（F6 采用）", words=words)
        )

    def show_rule(self, proposals: Mapping[str, object]) -> None:
        """What the programme's rule proposes for some fields."""
        for name in self.filling.rule(proposals):
            line = self._built_line(name)
            if line is not None:
                self._show_proposal(name, line)

    def _on_left(self, name: str) -> None:
        """Leaving a field judges it; an answer that is still missing is not held against it."""
        line = self._built_line(name)
        if line is None or isinstance(line.field, RowsField):
            return
        line.show_problem(self.filling.problem_at(name))

    def _count(self) -> None:
        if self._long:
            self.sections.show_states(self.filling.sections(self._marks.problems))

    # ---- problems

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """All at once, each at its field; the keyboard goes to the first."""
        first = self._marks.show(problems)
        if first:
            self.go_to(first)
        self._count()

    def clear_problems(self) -> None:
        """Nothing stands against saving."""
        self._marks.clear()

    # ---- moving about

    def _visible(self, name: str) -> bool:
        item = self.filling.form.field(name)
        passive = bool(item.from_file) or item.computed is not None
        folded = self._cards[self._section_of[name]].folded
        return self.filling.visible(name) and not passive and not folded

    def first(self) -> str:
        """The first field to fill in; an empty one if there is one."""
        shown = [n for n in self._order if self._visible(n)]
        empty = [n for n in shown if self.filling.typed(n) in (None, "", [])]
        return (empty or shown or [""])[0]

    def go_to(self, name: str) -> None:
        """The keyboard goes to a field and the field into sight."""
        if not name:
            return
        line = self.line(name)
        line.field.setFocus(Qt.FocusReason.OtherFocusReason)
        # Lines that were just built have no place yet.
        QTimer.singleShot(0, line, lambda: self._bring_into_sight(line))

    def _on_done(self, name: str) -> None:
        """Enter: an empty required field takes what is proposed, in sight below it."""
        if name in self.filling.missing() and not self.line(name).field.complaint():
            self.take_proposal()
        if not self.go_from(name, 1):
            self.finished.emit()

    def go_from(self, name: str, step: int) -> bool:
        """To the next (1) or previous (-1) field in sight; false at the end."""
        place = self._order.index(name) + step
        while 0 <= place < len(self._order):
            if self._visible(self._order[place]):
                self.go_to(self._order[place])
                return True
            place += step
        return False

    def go_to_missing(self) -> None:
        """Ctrl+Enter: to the next required field that has no answer yet."""
        missing = self.filling.missing()
        here = self._order.index(self.field) if self.field in self._order else -1
        later = [name for name in missing if self._order.index(name) > here]
        if later or missing:
            self.go_to((later or list(missing))[0])
        else:
            self.finished.emit()

    def go_to_section(self, section_id: str) -> None:
        """To the first field of a section; an optional one is unfolded."""
        card = self._cards[section_id]
        card.unfold()
        names = [f.id for f in card.section.fields if self._visible(f.id)]
        if names:
            self.go_to(names[0])
        top = card.mapTo(self._inner, QPoint(0, 0)).y()
        self._area.verticalScrollBar().setValue(top)

    def _step_section(self, step: int) -> None:
        shown = [key for key, card in self._cards.items() if not card.isHidden()]
        current = self._section_of.get(self.field, shown[0] if shown else "")
        if current in shown:
            place = shown.index(current) + step
            if 0 <= place < len(shown):
                self.go_to_section(shown[place])

    def _bring_into_sight(self, line: QWidget) -> None:
        self._area.ensureWidgetVisible(line, 0, 60)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.isAncestorOf(now):
            return
        while now is not None and now is not self:
            name = now.objectName()
            if isinstance(now, Labelled) and name.startswith("line-"):
                self._arrive(name.removeprefix("line-"), now)
                return
            now = now.parentWidget()

    def _arrive(self, name: str, line: Labelled) -> None:
        if name == self.field:
            return
        self.field = name
        self._bring_into_sight(line)
        if self._long:
            self.sections.light(self._section_of[name])
        self._foot.setText(foot_words(self.filling, name))
        self.focused.emit(name)

    # ---- keys

    def _bind_keys(self) -> None:
        pairs: list[tuple[str, Callable[[], object]]] = [
            ("F1", self._help),
            ("F4", self.as_last_time),
            ("F6", self.take_proposal),
            ("Ctrl+Return", self.go_to_missing),
            ("Ctrl+Enter", self.go_to_missing),
            ("Ctrl+PgDown", lambda: self._step_section(1)),
            ("Ctrl+PgUp", lambda: self._step_section(-1)),
        ]
        for sequence, slot in pairs:
            bind_key(self, sequence, slot)

    def _help(self) -> None:
        if self.field:
            self.line(self.field).toggle_help()

    def answer(self, name: str, answer: object) -> None:
        """Puts an answer into a field as if it was typed."""
        line = self.line(name)
        line.field.set_value(answer)
        self._on_changed(name)

    def as_last_time(self) -> None:
        """F4: the field gets last time's answer, and the keyboard moves on."""
        name = self.field
        answer = self.filling.last_answer(name) if name else None
        if answer is not None and self._visible(name):
            self.answer(name, answer)
            self.go_from(name, 1)

    def take_proposal(self) -> None:
        """F6: the field gets what the definition suggests."""
        name = self.field
        proposed = self.filling.proposal(name) if name else None
        if proposed is not None and self._visible(name):
            self.answer(name, proposed)

    def suggest(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Completes text fields from what was written before; ``rows.column`` names a column."""
        self._suggestions.set_texts(texts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Too narrow: without the list of sections."""
        super().resizeEvent(event)
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        self.sections.setVisible(self._long and self.width() >= LIST_FROM * factor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys scroll."""
        bar = self._area.verticalScrollBar()
        if event.key() == Qt.Key.Key_PageDown and not event.modifiers():
            bar.setValue(bar.value() + bar.pageStep())
            return
        if event.key() == Qt.Key.Key_PageUp and not event.modifiers():
            bar.setValue(bar.value() - bar.pageStep())
            return
        super().keyPressEvent(event)
