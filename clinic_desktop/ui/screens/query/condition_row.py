"""One condition: where the field is found, which field, how it is compared, with what."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from clinic_desktop.domain.queries import (
    DAYS,
    NONE,
    OP_WORDS,
    OPS,
    TWO,
    Condition,
    Kind,
    Op,
    QueryField,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.services.query.fields import Source
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    DateField,
    InputField,
    MultiChoiceField,
    NumberedPick,
    NumberField,
    TextField,
)
from clinic_desktop.ui.widgets.page import action

_STRIP = 9
"""Up to so many options stand side by side; longer lists are picked from."""
_MOST_DAYS = 36_500


class ConditionRow(QWidget):
    """``changed`` by the person; ``finished`` by Enter in the last value; ``removed``."""

    changed = Signal()
    finished = Signal()
    removed = Signal()

    def __init__(self, sources: Sequence[Source], today: Callable[[], date]) -> None:
        super().__init__()
        self.setObjectName("condition")
        self._today = today
        self._sources = {source.key: source for source in sources}
        self._fields: dict[str, QueryField] = {}
        self._editors: list[InputField] = []
        self._first = True
        self.either = QPushButton()
        self.either.setObjectName("either")
        self.either.setCheckable(True)
        self.either.setAutoDefault(False)
        self.either.toggled.connect(self._on_either)
        self.source = NumberedPick(tr("在哪里"), [(s.key, s.label) for s in sources])
        self.source.setObjectName("source")
        self.source.changed.connect(self._on_source)
        self.field = NumberedPick(tr("项目"))
        self.field.setObjectName("field")
        self.field.changed.connect(self._on_field)
        self.op = NumberedPick(tr("比较"))
        self.op.setObjectName("op")
        self.op.changed.connect(self._on_op)
        self._values = QHBoxLayout()
        self._values.setSpacing(4)
        remove = action("", icon="x", kind="quiet", name="remove-condition")
        remove.setAccessibleName(tr("去掉这个条件"))
        remove.setToolTip("Ctrl+Del")
        remove.setAutoDefault(False)
        remove.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.either)
        row.addWidget(self.source, 3)
        row.addWidget(self.field, 3)
        row.addWidget(self.op, 2)
        row.addLayout(self._values, 4)
        row.addWidget(remove)
        self.source.setVisible(len(sources) > 1)
        self.source.done.connect(partial(self._go, self.field))
        self.field.done.connect(partial(self._go, self.op))
        self.op.done.connect(self._to_values)
        self.set_first(True)
        if sources:
            self.source.set_key(sources[0].key)
            self._offer_fields()

    def set_first(self, first: bool) -> None:
        """The first line is joined to nothing."""
        self._first = first
        self.either.setEnabled(not first)
        self._on_either(self.either.isChecked())

    def _on_either(self, either: bool) -> None:
        self.either.setText(tr("条件") if self._first else (tr("或者") if either else tr("并且")))
        self.either.setToolTip(tr("空格在“并且”和“或者”之间换；并且先于或者"))
        self.changed.emit()

    # ---- choosing

    def _offer_fields(self) -> None:
        source = self._sources.get(self.source.key() or "")
        fields = source.fields if source is not None else ()
        self._fields = {field.id: field for field in fields}
        self.field.set_options([(field.id, field.label) for field in fields])

    def _on_source(self) -> None:
        self._offer_fields()
        self._on_field()

    def _on_field(self) -> None:
        field = self._fields.get(self.field.key() or "")
        ops = OPS[field.kind] if field is not None else ()
        self.op.set_options([(op.value, OP_WORDS[op]) for op in ops])
        if ops and self.op.key() is None:
            self.op.set_key(ops[0].value)
        self._on_op()

    def _on_op(self) -> None:
        self._build_values()
        self.changed.emit()

    def _build_values(self) -> None:
        while self._values.count():
            gone = self._values.takeAt(0)
            widget = gone.widget() if gone is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._editors = []
        field = self._fields.get(self.field.key() or "")
        op = self._op()
        if field is None or op is None or op in NONE:
            self._values.addWidget(label("", "hint"))
            return
        for number in range(2 if op in TWO else 1):
            if number:
                self._values.addWidget(label(tr("到"), "soft"))
            editor = self._editor(field, op)
            editor.setObjectName(f"value-{number + 1}")
            editor.changed.connect(self.changed)
            self._values.addWidget(editor, 1)
            self._editors.append(editor)
        for number, editor in enumerate(self._editors):
            following = self._editors[number + 1 : number + 2]
            editor.done.connect(partial(self._go, following[0]) if following else self._finish)

    def _editor(self, field: QueryField, op: Op) -> InputField:
        if op in DAYS:
            return NumberField(tr("天数"), unit=tr("天"), hard=(0, _MOST_DAYS))
        match field.kind:
            case Kind.NUMBER:
                return NumberField(field.label, unit=field.unit, scale=field.scale)
            case Kind.DATE:
                return DateField(field.label, self._today)
            case Kind.CODES if len(field.options) <= _STRIP:
                return MultiChoiceField(field.label, [Choice(c, w) for c, w in field.options])
            case Kind.CODES:
                return NumberedPick(field.label, field.options)
            case _:
                return TextField(field.label, max_length=60)

    def _go(self, field: InputField) -> None:
        field.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_values(self) -> None:
        if self._editors:
            self._go(self._editors[0])
        else:
            self._finish()

    def _finish(self) -> None:
        self.finished.emit()

    def _op(self) -> Op | None:
        key = self.op.key()
        return Op(key) if key else None

    def focus_first(self) -> None:
        """Where the keyboard begins: the field, or where it is found."""
        self._go(self.source if len(self._sources) > 1 else self.field)

    # ---- the condition

    def condition(self) -> Condition | None:
        """What is chosen; ``None`` while something is missing or cannot be read."""
        field, op = self.field.key(), self._op()
        if field is None or op is None:
            return None
        values: list[str | int] = []
        for editor in self._editors:
            if editor.complaint():
                return None
            value = editor.key() if isinstance(editor, NumberedPick) else editor.value()
            if value is None or value == [] or value == "":
                return None
            values += value if isinstance(value, list) else [_plain(value)]
        return Condition(field, op, tuple(values), self.either.isChecked() and not self._first)

    def set_condition(self, condition: Condition) -> None:
        """Shows a condition; a field that is gone leaves the line empty."""
        self.either.setChecked(condition.either)
        for key, source in self._sources.items():
            if any(field.id == condition.field for field in source.fields):
                self.source.set_key(key)
                self._offer_fields()
                self.field.set_key(condition.field)
                self._on_field()
                self.op.set_key(condition.op.value)
                self._build_values()
                self._fill(condition.values)
                return

    def _fill(self, values: Sequence[str | int]) -> None:
        if len(self._editors) == 1 and isinstance(self._editors[0], MultiChoiceField):
            self._editors[0].set_value(list(values))
            return
        for editor, value in zip(self._editors, values, strict=False):
            if isinstance(editor, NumberedPick):
                editor.set_key(str(value))
            elif isinstance(editor, DateField):
                editor.set_value(date.fromisoformat(str(value)))
            else:
                editor.set_value(value)


def _plain(value: Any) -> str | int:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)
