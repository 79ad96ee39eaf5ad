"""What a step will change, row by row: a list, and the values of the row under the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.foresight import CHANGED, GONE, MOST, NEW, VOIDED, RowForeseen
from clinic_desktop.ui import row_words
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.conflicts import words as row_about
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Column, Tag
from clinic_desktop.ui.widgets.tables import DataTable

_KINDS = {
    NEW: Tag(tr("新增"), Hue.GREEN),
    CHANGED: Tag(tr("修改"), Hue.BLUE),
    VOIDED: Tag(tr("作废"), Hue.RED),
    GONE: Tag(tr("移出"), Hue.RED),
}
_NOTHING = "—"
_IN_ONE_LINE = 3


@dataclass(frozen=True, slots=True)
class ForeseenLine:
    """A row in words. ``values``: item, old, new."""

    id: str
    who: str
    what: str
    kind: str
    values: tuple[tuple[str, str, str], ...]

    @property
    def short(self) -> str:
        """The first values in one line."""
        shown = [
            f"{name}：{new}"
            if self.kind == NEW
            else f"{name}：{old or _NOTHING} → {new or _NOTHING}"
            for name, old, new in self.values[:_IN_ONE_LINE]
        ]
        more = len(self.values) - len(shown)
        return "；".join([*shown, tr("等 {n} 项", n=len(self.values))] if more else shown)


def foreseen_lines(rows: Sequence[RowForeseen], catalogue: Catalogue) -> list[ForeseenLine]:
    """Rows in words; what says nothing to people is left out."""
    return [_line(row, catalogue) for row in rows]


def _line(row: RowForeseen, catalogue: Catalogue) -> ForeseenLine:
    form = row_about.form_of(row.about, catalogue)
    return ForeseenLine(
        f"{row.table}/{row.row}",
        row.about.name,
        row_about.what(row.table, row.about, catalogue),
        row.kind,
        tuple(_values(row, catalogue, form)),
    )


def _values(
    row: RowForeseen, catalogue: Catalogue, form: Form | None
) -> list[tuple[str, str, str]]:
    found = []
    for one in row.fields:
        if row_words.is_hidden(one.field) or (row.kind == NEW and one.new in (0, [])):
            continue
        old, new = (
            row_words.value_words(one.field, value, catalogue, row.names, form)
            for value in (one.old, one.new)
        )
        if old != new:
            found.append((row_words.field_name(row.table, one.field, form), old, new))
    return found


def foreseen_columns() -> Sequence[Column[ForeseenLine]]:
    """Who, what, new or changed, the values."""
    return (
        Column(tr("谁"), lambda f: f.who, width=84, sort_key=lambda f: f.who),
        Column(tr("内容"), lambda f: f.what, width=150, stretch=True, sort_key=lambda f: f.what),
        Column(
            tr("变化"),
            lambda _f: "",
            width=64,
            tags=lambda f: [_KINDS[f.kind]],
            sort_key=lambda f: f.kind,
        ),
        Column(tr("具体"), lambda f: f.short, width=260, stretch=True),
    )


class ForeseenDialog(QDialog):
    """The rows of a preview; ``verb`` (where there is one) goes on, Esc leaves."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        rows: Sequence[RowForeseen],
        parent: QWidget,
        *,
        verb: str = "",
        told: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("foreseen-dialog")
        self.setWindowTitle(title)
        self.resize(900, 560)
        lines = foreseen_lines(rows, desk.catalogue)
        self.table: DataTable[ForeseenLine] = DataTable(
            foreseen_columns(),
            name=tr("将要发生的变化"),
            empty=EmptyState(tr("没有任何内容会改变"), icon="circle-check"),
        )
        self.table.setObjectName("foreseen")
        self.table.chosen.connect(self._on_chosen)
        self._full = label("", "soft", wrap=True)
        self._full.setObjectName("foreseen-full")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(title, "heading", wrap=True))
        if told:
            layout.addWidget(label(told, "soft", wrap=True))
        layout.addWidget(self.table, 1)
        layout.addWidget(self._full)
        if len(rows) == MOST:
            layout.addWidget(label(tr("只列出前 {n} 条。", n=MOST), "hint", tone=Tone.NOTICE))
        foot = QHBoxLayout()
        foot.addStretch(1)
        leave = action(tr("取消") if verb else tr("关闭"), name="cancel")
        leave.clicked.connect(self.reject)
        leave.setAutoDefault(False)
        foot.addWidget(leave)
        if verb:
            go = action(verb, kind="primary", name="go-on")
            go.clicked.connect(self.accept)
            go.setAutoDefault(False)
            foot.addWidget(go)
        layout.addLayout(foot)
        self.table.set_rows(lines)
        self.table.setFocus()

    def _on_chosen(self, line: ForeseenLine | None) -> None:
        if line is None:
            self._full.setText("")
            return
        self._full.setText(
            "　".join(
                f"{name}：{new}"
                if line.kind == NEW
                else f"{name}：{old or _NOTHING} → {new or _NOTHING}"
                for name, old, new in line.values
            )
        )
