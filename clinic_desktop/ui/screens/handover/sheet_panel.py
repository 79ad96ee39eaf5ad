"""The sheet beside the queue: Enter copies a field and goes to the next, Ctrl+Enter ticks."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.sheet import Sheet
from clinic_desktop.ui.screens.handover.rows import STATES, Line, sheet_columns
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, label
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import RowsModel
from clinic_desktop.ui.widgets.tables import DataTable


class SheetPanel(QFrame):
    """``ticked``, ``unticked`` and ``opening`` with the sheet shown; ``moved`` with the field ids
    in their new order; ``dropped`` with a field id; ``floated`` to show it above everything."""

    ticked = Signal(object)
    unticked = Signal(object)
    opening = Signal(object)
    arranging = Signal(object)
    moved = Signal(list)
    dropped = Signal(str)
    floated = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(tr("录入单"))
        self.sheet: Sheet | None = None
        self._copied: set[str] = set()
        self._last = ""
        self.title = ElidedLabel("", "heading")
        self.about = ElidedLabel("", "soft")
        self.band = Band()
        self.band.hide()
        self.table: DataTable[Line] = DataTable(
            sheet_columns(self._copied.__contains__), name=tr("录入单项目")
        )
        self.table.setObjectName("sheet-lines")
        self.table.opened.connect(self._copy)
        self.hint = label(
            tr("Enter 复制并到下一项 · Alt+↑↓ 调顺序 · Del 不录这项"), "hint", wrap=True
        )
        self.done = action(tr("录完，打勾"), icon="check", kind="primary", name="tick-sheet")
        self.done.setToolTip("Ctrl+Enter")
        self.done.clicked.connect(self.tick)
        self.undone = action(tr("取消打勾"), name="untick-sheet")
        self.undone.clicked.connect(lambda: self._emit(self.unticked))
        open_row = action("", icon="eye", kind="quiet", name="open-source")
        open_row.setAccessibleName(tr("打开原始记录"))
        open_row.setToolTip(tr("打开原始记录（F2）"))
        open_row.clicked.connect(lambda: self._emit(self.opening))
        arrange = action("", icon="settings", kind="quiet", name="arrange-fields")
        arrange.setAccessibleName(tr("调整录入顺序"))
        arrange.setToolTip(tr("调整录入顺序（F7）"))
        arrange.clicked.connect(lambda: self._emit(self.arranging))
        self.float = action("", icon="copy", kind="quiet", name="float-sheet")
        self.float.setAccessibleName(tr("小窗置顶"))
        self.float.setToolTip(tr("小窗置顶，放在浏览器旁边（F8）"))
        self.float.clicked.connect(self.floated)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.title, 1)
        for button in (open_row, arrange, self.float):
            button.setAutoDefault(False)
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(self.undone)
        foot.addStretch(1)
        foot.addWidget(self.done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.about)
        layout.addWidget(self.band)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.hint)
        layout.addLayout(foot)
        for key, slot in (
            ("Ctrl+Return", self.tick),
            ("Ctrl+Enter", self.tick),
            ("Alt+Up", lambda: self._move(-1)),
            ("Alt+Down", lambda: self._move(1)),
            ("Del", self._drop),
            ("F2", lambda: self._emit(self.opening)),
            ("F7", lambda: self._emit(self.arranging)),
            ("F8", self.floated.emit),
        ):
            bind_key(self, key, slot)
        self.show_sheet(None)

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Another row; what was copied of the same row stays marked."""
        same = (
            sheet is not None
            and self.sheet is not None
            and (sheet.table, sheet.subject_id) == (self.sheet.table, self.sheet.subject_id)
        )
        self.sheet = sheet
        if not same:
            self._copied.clear()
        self.setEnabled(sheet is not None)
        if sheet is None:
            self.title.setText(tr("没有选中的记录"))
            self.about.setText("")
            self.table.set_rows([])
            self.band.hide()
            return
        self.title.setText(sheet.title)
        parts = [sheet.name, sheet.on.isoformat(), STATES[sheet.state].text]
        if sheet.entered_on is not None:
            parts.append(tr("{day} {who}录过", day=sheet.entered_on, who=sheet.entered_by))
        self.about.setText(" · ".join(part for part in parts if part))
        self._warn(sheet)
        numbers: dict[str, int] = {}
        rows = []
        for line in sheet.lines:
            number = numbers[line.field] = numbers.get(line.field, 0) + 1
            rows.append(Line(f"{line.field}#{number}", line))
        self.table.set_rows(rows)
        if not same and rows:
            first = next((row.id for row in rows if row.line.changed), rows[0].id)
            self.table.choose(first)
        self.undone.setVisible(sheet.entered_on is not None)
        self.done.setEnabled(sheet.state != "done")

    def _warn(self, sheet: Sheet) -> None:
        words = []
        if sheet.state == "voided":
            words.append(tr("这条记录已作废：请在上级平台删除，再打勾"))
        if sheet.emptied:
            words.append(tr("已清空：{what}", what="、".join(sheet.emptied)))
        self.band.setVisible(bool(words))
        if words:
            tone = Tone.DANGER if sheet.state == "voided" else Tone.NOTICE
            self.band.show_message("；".join(words), tone)

    def _emit(self, signal: SignalInstance) -> None:
        if self.sheet is not None:
            signal.emit(self.sheet)

    def tick(self) -> None:
        """Entered there as it stands; the clipboard is emptied of what was copied last."""
        if self.sheet is None or self.sheet.state == "done":
            return
        clipboard = QGuiApplication.clipboard()
        if self._last and clipboard.text() == self._last:
            clipboard.clear()
        self._last = ""
        self.ticked.emit(self.sheet)

    def _copy(self, row: Line) -> None:
        """The field to the clipboard, the cursor to the next one, after the last to the tick."""
        self._last = row.line.text
        QGuiApplication.clipboard().setText(row.line.text)
        self._copied.add(row.id)
        rows = self._rows()
        at = next(n for n, each in enumerate(rows) if each.id == row.id)
        self.table.view.viewport().update()
        if at + 1 < len(rows):
            self.table.choose(rows[at + 1].id)
        else:
            self.done.setFocus(Qt.FocusReason.TabFocusReason)

    def _rows(self) -> list[Line]:
        model = self.table.model
        return list(model.rows) if isinstance(model, RowsModel) else []

    def _move(self, step: int) -> None:
        row = self.table.current()
        if row is None:
            return
        fields = list(dict.fromkeys(each.line.field for each in self._rows()))
        at = fields.index(row.line.field)
        if 0 <= at + step < len(fields):
            fields.insert(at + step, fields.pop(at))
            self.moved.emit(fields)

    def _drop(self) -> None:
        row = self.table.current()
        if row is not None:
            self.dropped.emit(row.line.field)
