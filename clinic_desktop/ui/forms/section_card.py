"""One section of a form: heading, help, its lines; an optional one is folded until wanted.

Lines are built one by one (``build_next``), so that a long form is on screen at once and the
rest follows while nobody types.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.forms.display import file_text
from clinic_desktop.domain.forms.instructions import instructions
from clinic_desktop.domain.forms.model import Field, Section
from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.forms.columns import TwoColumns
from clinic_desktop.ui.forms.filling import Filling
from clinic_desktop.ui.forms.inputs_of import Maker, is_small, make_input
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, COLOURS
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.inputs import Labelled

LABEL_WIDTH = 104
COMPANION_INDENT = 18


class SectionCard(QFrame):
    """``built`` with each new line, so that the editor can wire it."""

    built = Signal(object)
    unfolded = Signal()

    def __init__(self, section: Section, filling: Filling, maker: Maker) -> None:
        super().__init__()
        self.section, self._filling, self._maker = section, filling, maker
        self.setProperty("kind", "card")
        self.setObjectName(f"section-{section.id}")
        self.lines: dict[str, Labelled] = {}
        self._waiting = list(section.fields)
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        self._label_width = round(LABEL_WIDTH * factor)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 12, 14, 14)
        outer.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(section.title, "heading"))
        if section.help:
            head.addWidget(label(section.help, "hint", wrap=True), 1)
        else:
            head.addStretch(1)
        self._toggle = QPushButton()
        self._toggle.setProperty("kind", "quiet")
        self._toggle.setObjectName(f"unfold-{section.id}")
        self._toggle.clicked.connect(self._on_toggle)
        head.addWidget(self._toggle)
        if not section.optional:
            self._toggle.hide()
        outer.addLayout(head)
        self._body = QWidget()
        self._columns = TwoColumns(self._body, two_from=round(540 * factor))
        outer.addWidget(self._body)
        touched = any(not is_empty(filling.typed(f.id)) for f in section.fields)
        self._set_folded(section.optional and not touched)

    # ---- folding

    @property
    def folded(self) -> bool:
        """Whether an optional section shows its heading only."""
        return self._folded

    def _set_folded(self, folded: bool) -> None:
        self._folded = folded
        self._body.setVisible(not folded)
        self._toggle.setText(tr("展开填写") if folded else tr("收起"))
        self._toggle.setIcon(
            icons.icon("chevron-down" if folded else "chevron-up", COLOURS["teal"], 16)
        )
        self._toggle.setAccessibleName(
            tr("{title}：展开填写", title=self.section.title)
            if folded
            else tr("{title}：收起", title=self.section.title)
        )

    def unfold(self) -> None:
        """Opens an optional section."""
        if self._folded:
            self._set_folded(False)
            self.unfolded.emit()

    def _on_toggle(self) -> None:
        if self._folded:
            self.unfold()
        else:
            self._set_folded(True)

    # ---- building

    @property
    def finished(self) -> bool:
        """Whether every line is there."""
        return not self._waiting

    def build_next(self) -> None:
        """Adds the next line."""
        item = self._waiting.pop(0)
        line = self._line(item)
        self.lines[item.id] = line
        small = is_small(item)
        self._columns.add(line, small=small, starts_line=self._starts_line(item))
        line.setVisible(self._filling.visible(item.id))
        self.built.emit(line)

    def _starts_line(self, item: Field) -> bool:
        """A value and its goal stay together; so do numbers of one unit (two blood pressures)."""
        if item.target is not None:
            return True
        fields = self.section.fields
        place = fields.index(item)
        before = fields[place - 1].unit if place else ""
        after = fields[place + 1].unit if place + 1 < len(fields) else ""
        return bool(item.unit) and item.unit == after != before

    def build_until(self, field_id: str) -> None:
        """Adds lines until this field is there."""
        while self._waiting and field_id not in self.lines:
            self.build_next()

    def _line(self, item: Field) -> Labelled:
        filling = self._filling
        title = tr("目标") if item.target_of is not None else item.label
        made = make_input(item, item.label, filling.options(item), self._maker)
        made.setObjectName(item.id)
        made.editor.setObjectName(f"{item.id}-editor")
        if item.from_file:
            made.set_value(file_text(item, filling.context) or None)
        else:
            made.set_value(filling.typed(item.id))
        line = Labelled(
            made,
            title,
            required=filling.required(item.id),
            help_text=item.help,
            label_width=self._label_width,
            reserve_help=True,
            instructions=lambda: instructions(item, filling.required(item.id)),
        )
        line.setObjectName(f"line-{item.id}")
        if item.companion_of is not None:
            line.setContentsMargins(COMPANION_INDENT, 0, 0, 0)
        made.set_carried(item.id in filling.carried)
        return line

    def show_line(self, field_id: str, shown: bool) -> None:
        """A field begins or ceases to matter."""
        line = self.lines.get(field_id)
        if line is not None and line.isHidden() == shown:
            line.setVisible(shown)
            self._columns.invalidate()

    def first_line(self) -> Labelled | None:
        """The first line in sight."""
        for line in self.lines.values():
            if not line.isHidden():
                return line
        return None
