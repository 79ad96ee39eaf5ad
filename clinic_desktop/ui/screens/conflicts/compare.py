"""Both versions in two columns; Left and Right choose, 1 and 2 take a side as a whole."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.conflicts import ConflictDetail, Version, value_at
from clinic_desktop.exchange.decisions import DecidedLine
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.conflicts import words
from clinic_desktop.ui.screens.conflicts.choosing import Choosing
from clinic_desktop.ui.screens.conflicts.rows import (
    NOTHING,
    CompareLine,
    compare_columns,
    compare_lines,
)
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, Tone
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import restyle
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.tables import DataTable

LOW = 440
"""Below so many pixels (at 11 pt) only the table, the hint and the two heads are shown."""
_WHOLE = {Qt.Key.Key_1: "left", Qt.Key.Key_2: "right"}
_ONE = {Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right"}


class SideHead(QWidget):
    """Who wrote a version, when, on which computer, why; and the button that takes it all."""

    taken = Signal()

    def __init__(self, title: str, key: str, name: str) -> None:
        super().__init__()
        self._title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._where = label("", "strong", wrap=True)
        self._who = label("", "soft", wrap=True)
        self._reason = label("", "hint", wrap=True)
        self.take = action(tr("全部用{side}（{key}）", side=title, key=key), name=name)
        self.take.clicked.connect(self.taken)
        for part in (self._where, self._who, self._reason):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self.take)

    def show_version(self, version: Version | None, note: str = "") -> None:
        """Another version; ``note`` stands beside its place."""
        if version is None:
            return
        author = version.author
        self.show_words(
            f"{self._title}：{words.where(author)}{note}",
            words.who_and_when(author),
            tr("原因：{reason}", reason=version.reason) if version.reason else "",
        )

    def show_words(self, where: str, who: str, reason: str = "") -> None:
        """Three lines about a version."""
        self._where.setText(where)
        self._who.setText(who)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self.setAccessibleName(f"{where} {who}")


class ComparePane(Card):
    """``changed`` after every choice; ``finished`` when Enter is pressed on the last line."""

    changed = Signal()
    finished = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("两边的内容"), margins=12)
        self._desk = desk
        self.choosing: Choosing | None = None
        self._read_only = False
        self._low = False
        self.left = SideHead(tr("左边"), "1", "take-left")
        self.right = SideHead(tr("右边"), "2", "take-right")
        self.left.taken.connect(partial(self._take_all, "left"))
        self.right.taken.connect(partial(self._take_all, "right"))
        sides = QGridLayout()
        sides.setHorizontalSpacing(12)
        for column, side in enumerate((self.left, self.right)):
            sides.addWidget(side, 0, column)
            sides.setColumnStretch(column, 1)
        self.everything = QCheckBox(tr("也列出相同的项目"))
        self.everything.setObjectName("show-same")
        self.everything.toggled.connect(self.refill)
        self.other = action(tr("看另一个版本"), kind="quiet", name="next-version")
        self.other.clicked.connect(self._on_other)
        self.head.addWidget(self.other)
        self.head.addWidget(self.everything)
        self.table: DataTable[CompareLine] = DataTable(
            compare_columns(), name=tr("逐项比较"), empty=EmptyState(tr("选一条冲突"))
        )
        self.table.setObjectName("compare")
        self.table.view.installEventFilter(self)
        self.table.chosen.connect(self._on_line)
        self._full = label("", "soft", wrap=True)
        self._full.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._full.setObjectName("compare-full")
        self._hint = label(tr("↑↓ 逐项看；← → 选这一项用哪边；1、2 整份用哪边；回车下一项"), "hint")
        foot = QHBoxLayout()
        foot.addWidget(self._hint, 1)
        self.body.addLayout(sides)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._full)
        self.body.addLayout(foot)
        self._show_sides()

    def show_detail(
        self, detail: ConflictDetail | None, decided: DecidedLine | None = None
    ) -> None:
        """Another conflict, or one that was decided: then only to be read."""
        self.choosing = None if detail is None or not detail.versions else Choosing(detail)
        self._read_only = decided is not None
        if detail is None:
            self.set_title(tr("两边的内容"))
        else:
            line = detail.line
            about = words.what(line.table, line.about, self._desk.catalogue)
            self.set_title(" · ".join(part for part in (line.about.name, about) if part))
            if decided is not None and self.choosing is not None:
                self._mark_kept(self.choosing, decided)
        self._show_sides()
        self.refill()

    def _mark_kept(self, choosing: Choosing, decided: DecidedLine) -> None:
        """Whole versions where one was kept, else item by item whose value it was."""
        for item in choosing.detail.items:
            kept = decided.chosen.get(item.unit)
            said = value_at(decided.values, item.field)
            for version in choosing.detail.versions:
                whole = kept is not None and version.heads.get(item.unit) == kept
                single = kept is None and item.group == item.id and version.key in item.values
                if whole or (single and item.values[version.key] == said):
                    choosing.choose(item, version.key)

    def _show_sides(self) -> None:
        choosing = self.choosing
        shown = choosing is not None
        self.other.setVisible(choosing is not None and choosing.more)
        for side in (self.left, self.right):
            side.setVisible(shown)
            side.take.setVisible(shown and not self._read_only and not self._low)
        self._hint.setVisible(shown and not self._read_only)
        self._full.setVisible(shown and not self._low)
        self.everything.setVisible(shown)
        if choosing is None:
            return
        note = "" if self._read_only else tr("（现在显示的）")
        self.left.show_version(choosing.detail.version(choosing.left), note)
        self.right.show_version(choosing.detail.version(choosing.right))

    def refill(self) -> None:
        """The lines anew, as they are chosen now."""
        if self.choosing is None:
            self.table.set_rows([])
            self._full.setText("")
            return
        everything = self.everything.isChecked()
        self.table.set_rows(
            compare_lines(self.choosing, self._desk.catalogue, everything=everything)
        )
        self._on_line(self.table.current())

    def _on_line(self, line: CompareLine | None) -> None:
        """The values in full: cells cut long text short."""
        if line is None:
            self._full.setText("")
            return
        parts = [
            f"{line.label}",
            tr("左边：{value}", value=line.left),
            tr("右边：{value}", value=line.right),
            tr("原来：{value}", value=line.before or NOTHING),
        ]
        self._full.setText("\n".join(parts))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the table comes first: what keys do as well is left out."""
        super().resizeEvent(event)
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        low = self.height() < LOW * factor
        if low != self._low:
            self._low = low
            self._show_sides()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the comparison."""
        if (
            watched is self.table.view
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and self.choosing is not None
        ):
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go_on()
                return True
            if not self._read_only and key in _ONE:
                self._take_one(_ONE[key])
                return True
            if not self._read_only and key in _WHOLE:
                self._take_all(_WHOLE[key])
                return True
        return super().eventFilter(watched, event)

    def _version(self, side: str) -> str:
        assert self.choosing is not None  # noqa: S101 - buttons and keys are dead without one
        return self.choosing.left if side == "left" else self.choosing.right

    def _take_one(self, side: str) -> None:
        line = self.table.current()
        if self.choosing is None or line is None:
            return
        if self.choosing.mixable():
            self.choosing.choose(line.item, self._version(side))
        else:
            self._desk.navigator.toast(
                tr("两边用的表单版本不同，只能整份采用一边"), tone=Tone.NOTICE
            )
            self.choosing.choose_all(self._version(side))
        self.refill()
        self.changed.emit()

    def _take_all(self, side: str) -> None:
        if self.choosing is None:
            return
        self.choosing.choose_all(self._version(side))
        self.refill()
        self.changed.emit()

    def _on_other(self) -> None:
        if self.choosing is not None:
            self.choosing.next_version()
            self._show_sides()
            self.refill()

    def _go_on(self) -> None:
        """To the next line nobody has chosen for, else out of the table."""
        rows = [self.table.model.row_at(n) for n in range(self.table.model.rowCount())]
        here = self.table.view.currentIndex().row()
        for place in [*range(here + 1, len(rows)), *range(here)]:
            row = rows[place]
            if row is not None and row.open and not row.taken:
                self.table.view.selectRow(place)
                return
        self.finished.emit()

    def mark_missing(self) -> None:
        """Point at what is still to be chosen."""
        restyle(self._hint, tone=str(Tone.DANGER))
        self._go_on()
