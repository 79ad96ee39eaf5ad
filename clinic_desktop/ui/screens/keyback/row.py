"""One line of the list: closed it says who and what came of it, open it has the quick fields."""

from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.forms.model import FieldType, Form
from clinic_desktop.domain.forms.validate import key_of
from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.keyback import MET, NOT_MET, REFUSED, RESULTS, KeyedLine, QuickStart
from clinic_desktop.services.visit_list import ListedVisit
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.forms.inputs_of import Maker, answer_of, make_input
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import clear, label
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.flow import FlowLayout
from clinic_desktop.ui.widgets.inputs import Choice, ChoiceField, InputField, Labelled, TextField
from clinic_desktop.ui.widgets.inputs.base import restyle
from clinic_desktop.ui.widgets.page import action

RESULT = "result"
_NOT_HERE = frozenset({FieldType.ROWS, FieldType.PHOTO})
_SHORT_FIELD = 96
_LONG_FIELD = 260


class KeyRow(QFrame):
    """``wanted`` when it is clicked, ``finished`` by Enter on its last field, ``whole`` by F2."""

    wanted = Signal(object)
    finished = Signal(object)
    whole = Signal(object)

    def __init__(self, desk: Desk, line: ListedVisit, form: Form | None) -> None:
        super().__init__()
        self.line, self.form = line, form
        self._desk = desk
        self._fields: dict[str, InputField] = {}
        self._lines: dict[str, Labelled] = {}
        self._confirmed: frozenset[str] = frozenset()
        self._start = QuickStart()
        self.busy = False
        self.setObjectName(f"row-{line.number}")
        self.setProperty("kind", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 7, 12, 7)
        layout.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(10)
        number = label(str(line.number), "strong")
        number.setMinimumWidth(number.fontMetrics().horizontalAdvance("000"))
        head.addWidget(number)
        head.addWidget(label(line.name, "strong"))
        who = [vocabulary.sex(line.sex)] if line.sex else []
        if line.age is not None:
            who.append(tr("{n}岁", n=line.age))
        head.addWidget(label(" ".join(who), "soft"))
        head.addWidget(label(vocabulary.programme_name(line.programme, desk.catalogue)))
        last = tr("上次 {found}", found=line.last) if line.last else ""
        head.addWidget(ElidedLabel(last, "hint"), 1)
        self._state = label("", "strong")
        self._state.setObjectName("state")
        head.addWidget(self._state)
        self._whole = action(tr("整张表"), icon="notebook-pen", kind="quiet", name="whole")
        self._whole.setToolTip("F2")
        self._whole.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._whole.clicked.connect(lambda: self.whole.emit(self))
        self._whole.hide()
        head.addWidget(self._whole)
        layout.addLayout(head)
        self._body = QWidget()
        self._body.setObjectName("scrolled")
        self._flow = FlowLayout(self._body, gap=12)
        layout.addWidget(self._body)
        self._trouble = label("", "strong", tone=Tone.DANGER, wrap=True)
        self._trouble.setObjectName("trouble")
        layout.addWidget(self._trouble)
        self._trouble.hide()
        self._body.hide()
        self.show_done(line.done)

    # ---- what it shows

    def show_done(self, words: str) -> None:
        """What came of the line; empty: it is open."""
        self._done = words
        self._state.setText(words or tr("未录"))
        restyle(self._state, tone=str(Tone.GOOD if words else Tone.MUTED))
        self.setAccessibleName(
            tr(
                "第 {n} 行 {name} {state}",
                n=self.line.number,
                name=self.line.name,
                state=self._state.text(),
            )
        )

    @property
    def done(self) -> bool:
        """Whether it has been keyed back."""
        return bool(self._done)

    @property
    def trouble(self) -> str:
        """What stands against saving, as shown."""
        return self._trouble.text() if self._trouble.isVisibleTo(self) else ""

    def field(self, name: str) -> InputField:
        """The input of a field; ``KeyError`` when the row does not ask for it."""
        return self._fields[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields asked for, in order."""
        return tuple(self._fields)

    # ---- opening and closing

    def open(self, start: QuickStart) -> None:
        """Show the fields with what they start with; the first one gets the keyboard."""
        self._build(start)
        self._body.show()
        self._whole.setVisible(self.form is not None)
        restyle(self, focused=True)
        self.focus_first()

    def close_up(self) -> None:
        """Only the line remains."""
        self._body.hide()
        self._whole.hide()
        self._trouble.hide()
        clear(self._flow)
        self._fields, self._lines = {}, {}
        self._confirmed = frozenset()
        restyle(self, focused=False)

    def focus_first(self) -> None:
        """The first field without an answer that somebody has to look at."""
        if self._fields:
            next(iter(self._fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, start: QuickStart) -> None:
        clear(self._flow)
        self._start = start
        self._fields, self._lines = {}, {}
        result = ChoiceField(tr("结果"), [Choice(code, words) for code, words in RESULTS.items()])
        result.set_value(MET)
        self._add(RESULT, result)
        if self.form is None or not self.form.quick:
            self._say(tr("这个项目请按 F2 打开整张表录入"), Tone.NOTICE)
        else:
            for each in start.quick:
                self.ask(each.id, start.values.get(each.id))

    def ask(self, name: str, value: Any = None) -> bool:
        """Adds an input for a field; false where it cannot be answered in a line."""
        if self.form is None or name in self._fields or not self.form.has(name):
            return name in self._fields
        item = self._start.fields.get(name) or self.form.field(name)
        if item.type in _NOT_HERE or item.from_file or item.computed is not None:
            return False
        if item.type is FieldType.LONG:
            # One line: Enter goes on.
            made: InputField = TextField(item.label, max_length=item.max_length)
        else:
            made = make_input(item, item.label, item.options, Maker(self._desk.today))
        if not is_empty(value):
            made.set_value(_shown(item.type, value))
            made.set_carried(True)
        self._add(name, made)
        return True

    def _add(self, name: str, made: InputField) -> None:
        made.setObjectName(name)
        made.done.connect(lambda: self._go(name, 1))
        made.back.connect(lambda: self._go(name, -1))
        made.changed.connect(lambda: self._on_changed(name))
        made.editor.installEventFilter(self)
        line = Labelled(made, above=True)
        item = self.form.field(name) if self.form is not None and self.form.has(name) else None
        if item is not None and item.type in (FieldType.TEXT, FieldType.LONG):
            line.setFixedWidth(_LONG_FIELD)
        elif isinstance(made, ChoiceField):
            line.setFixedWidth(made.editor.sizeHint().width() + 8)
        else:
            line.setMinimumWidth(_SHORT_FIELD)
        self._fields[name], self._lines[name] = made, line
        self._flow.addWidget(line)

    # ---- typing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F2 from any field; nothing is typed while the line is on its way."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_F2 and self.form is not None:
                self.whole.emit(self)
                return True
            return self.busy
        return super().eventFilter(watched, event)

    def _on_changed(self, name: str) -> None:
        self._confirmed = frozenset()
        self._fields[name].set_carried(False)
        self._lines[name].show_problem(None)
        self._trouble.hide()
        if name == RESULT:
            met = self.result == MET
            for other, line in self._lines.items():
                line.setVisible(met or other == RESULT)

    def _go(self, name: str, step: int) -> None:
        names = [n for n in self._fields if self._lines[n].isVisibleTo(self._body)]
        place = names.index(name) + step
        if place >= len(names):
            if self.result == MET and (self.form is None or not self.form.quick):
                self.whole.emit(self)
            else:
                self.finished.emit(self)
        elif place >= 0:
            self._fields[names[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the line."""
        super().mousePressEvent(event)
        if not self._body.isVisibleTo(self):
            self.wanted.emit(self)

    # ---- what is typed

    @property
    def result(self) -> str:
        """Met, not met, refused."""
        made = self._fields.get(RESULT)
        return str((made.value() if made is not None else None) or MET)

    def value(self, name: str) -> Any:
        """An answer as typed, ``None`` where the row does not ask for it."""
        made = self._fields.get(name)
        return answer_of(made) if made is not None else None

    def typed(self, visited_on: date, note: str = "") -> KeyedLine:
        """The line as it would be saved."""
        values = (
            {n: answer_of(made) for n, made in self._fields.items() if n != RESULT}
            if self.result not in (NOT_MET, REFUSED)
            else {}
        )
        return KeyedLine(
            self.line.enrolment_id,
            self.line.programme,
            self.line.form,
            self.line.about,
            visited_on,
            self.result,
            values,
            self._confirmed,
            note or (tr("回录时核对") if self._confirmed else ""),
        )

    def unreadable(self) -> bool:
        """Marks texts that are no value; true when there are any."""
        wrong = [
            Problem(name, "unreadable", words)
            for name, made in self._fields.items()
            if (words := made.complaint())
        ]
        if wrong:
            self.show_problems(wrong)
        return bool(wrong)

    # ---- problems

    def show_problems(self, problems: list[Problem]) -> None:
        """In the row: what is wrong at its field; what is missing gets an input; what is unusual
        passes with another Enter."""
        errors = [p for p in problems if p.severity is Severity.ERROR]
        unusual = [p for p in problems if p.severity is Severity.CONFIRM]
        first = ""
        for problem in errors or unusual:
            name = problem.field.partition(".")[0]
            if self.ask(name):
                self._lines[name].show_problem(problem)
                first = first or name
        said = [p.message for p in errors or unusual]
        if errors:
            self._say("；".join(said), Tone.DANGER)
        else:
            self._confirmed = frozenset(key_of(p) for p in unusual)
            again = tr("；确认无误请再按回车")
            self._say("；".join(said) + again, Tone.NOTICE)
            first = next(reversed(self._fields))
        if first:
            self._fields[first].setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str, tone: Tone) -> None:
        self._trouble.setText(words)
        restyle(self._trouble, tone=str(tone))
        self._trouble.show()

    def has_focus(self) -> bool:
        """Whether the keyboard is in this row."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)


def _shown(kind: FieldType, value: Any) -> Any:
    return date.fromisoformat(value) if kind is FieldType.DATE else value
