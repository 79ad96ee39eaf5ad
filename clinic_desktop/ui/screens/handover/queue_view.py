"""待录入: what waits on the left, the sheet to type from on the right."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.queue import Queue, QueueRow, leave_out, load_queue
from clinic_desktop.services.handover.sheet import (
    Arrangement,
    Sheet,
    arrange,
    arrange_shown,
    arrangement,
    forget_arrangement,
    leave_field_out,
    open_sheet,
    tick,
    untick,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.arranging import ArrangeDialog, Choosable
from clinic_desktop.ui.screens.handover.rows import queue_columns
from clinic_desktop.ui.screens.handover.sheet_panel import SheetPanel
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import NumberedPick
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.tables import DataTable


class FloatingSheet(QDialog):
    """The sheet above every other window, to stand beside the browser; ``closed`` gives it back."""

    closed = Signal()

    def __init__(self, panel: SheetPanel, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("floating-sheet")
        self.setWindowTitle(tr("录入单"))
        self.resize(400, 560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(panel)

    def done(self, result: int) -> None:
        """Esc or the cross."""
        self.closed.emit()
        super().done(result)


class QueueView(QWidget):
    """``counted`` with the words for the head of the screen."""

    counted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._kind = ""
        self._queue: Queue | None = None
        self._follow = False
        self._floating: FloatingSheet | None = None
        self.kinds = NumberedPick(tr("类别"))
        self.kinds.setObjectName("handover-kind")
        self.kinds.changed.connect(self._on_kind)
        self.kinds.done.connect(lambda: self.table.setFocus(Qt.FocusReason.TabFocusReason))
        self._more = QPushButton(tr("更多"))
        self._more.setObjectName("handover-more")
        self._more.setAutoDefault(False)
        self._menu = QMenu(self)
        self._more.setMenu(self._menu)
        self.table: DataTable[QueueRow] = DataTable(
            queue_columns(),
            name=tr("待录入上级平台"),
            empty=EmptyState(
                tr("都录完了"), icon="circle-check", hint=tr("新填的、改过的会自动出现在这里")
            ),
        )
        self.table.setObjectName("handover-queue")
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _row: self.to_sheet())
        self.panel = SheetPanel()
        self.panel.ticked.connect(self._tick)
        self.panel.unticked.connect(self._untick)
        self.panel.opening.connect(self._open_source)
        self.panel.arranging.connect(self._arrange)
        self.panel.moved.connect(self._moved)
        self.panel.dropped.connect(self._dropped)
        self.panel.floated.connect(self._float)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(tr("类别"), "soft"))
        top.addWidget(self.kinds, 1)
        top.addWidget(self._more)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 5)
        self._split.setStretchFactor(1, 4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        bind_key(self.table, "Ctrl+Return", self.panel.tick)

    # ---- showing

    def load(self) -> None:
        """What waits now."""
        self.desk.operations.read(
            self, partial(load_queue, kind=self._kind), self._show, token="queue"
        )

    def _show(self, queue: Queue) -> None:
        self._queue = queue
        total = sum(each.rows for each in queue.kinds)
        titles = [("", tr("全部（{n}）", n=total))]
        titles += [
            (each.kind, tr("{title}（{n}）", title=each.title, n=each.rows)) for each in queue.kinds
        ]
        self.kinds.set_options(titles)
        self.kinds.set_key(self._kind if self._kind in dict(titles) else "")
        self._fill_menu(queue)
        had_keyboard = self._follow or self.panel.isAncestorOf(self.focusWidget() or self)
        self.table.set_rows(queue.rows)
        words = tr("待录入 {n} 条", n=total)
        if queue.since is not None:
            words = tr("{words} · {day} 起", words=words, day=queue.since)
        self.counted.emit(words)
        if not queue.rows:
            self.panel.show_sheet(None)
            if had_keyboard:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_menu(self, queue: Queue) -> None:
        self._menu.clear()
        named = next((each for each in queue.kinds if each.kind == self._kind), None)
        if named is not None:
            self._add(
                tr("“{title}”不用录入上级平台", title=named.title),
                partial(self._leave_out, named.kind, True),
            )
        for each in queue.left_out:
            self._add(
                tr("恢复录入“{title}”（{n} 条）", title=each.title, n=each.rows),
                partial(self._leave_out, each.kind, False),
            )
        shown = tr("所列 {n} 条全部打勾…", n=len(queue.rows))
        self._add(shown, self._tick_all).setEnabled(bool(queue.rows))

    def _add(self, words: str, slot: Callable[[], object]) -> QAction:
        made = self._menu.addAction(words)
        made.triggered.connect(lambda _checked=False: slot())
        return made

    def _on_kind(self) -> None:
        kind = self.kinds.key()
        if kind is not None and kind != self._kind:
            self._kind = kind
            self.load()

    def _on_chosen(self, row: QueueRow | None) -> None:
        if row is None:
            return
        self.desk.operations.read(
            self,
            partial(open_sheet, table=row.table, subject_id=row.subject_id),
            self._show_sheet,
            token="sheet",
        )

    def _show_sheet(self, sheet: Sheet) -> None:
        self.panel.show_sheet(sheet)
        if self._follow:
            self._follow = False
            self.to_sheet()

    def to_sheet(self) -> None:
        """The keyboard to the fields."""
        self.panel.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- acting

    def _tick(self, sheet: Sheet) -> None:
        self._follow = not self.table.view.hasFocus()
        self.desk.operations.change(
            self,
            partial(tick, subjects=((sheet.table, sheet.subject_id),)),
            lambda _changes: self.desk.navigator.toast(
                tr("已录：{title} {name}", title=sheet.title, name=sheet.name), undo=True
            ),
        )

    def _tick_all(self) -> None:
        rows: Sequence[QueueRow] = self._queue.rows if self._queue is not None else ()
        sure = self.desk.prompts.confirm(
            tr("把所列 {n} 条都算作已录？", n=len(rows)),
            tr("例如已用表格成批导入上级平台。以后改动的会再出现。"),
            tr("全部打勾"),
        )
        if sure and rows:
            subjects = tuple((row.table, row.subject_id) for row in rows)
            self.desk.operations.change(
                self,
                partial(tick, subjects=subjects),
                lambda _changes: self.desk.navigator.toast(
                    tr("已打勾 {n} 条", n=len(subjects)), undo=True
                ),
            )

    def _untick(self, sheet: Sheet) -> None:
        self.desk.operations.change(
            self,
            partial(untick, table=sheet.table, subject_id=sheet.subject_id),
            lambda _changes: self.desk.navigator.toast(tr("已取消打勾"), undo=True),
        )

    def _leave_out(self, kind: str, out: bool) -> None:
        if out:
            self._kind = ""
        self.desk.operations.change(
            self, partial(leave_out, kind=kind, out=out), lambda _done: self.load()
        )

    def _open_source(self, sheet: Sheet) -> None:
        row = self.table.current()
        navigator = self.desk.navigator
        if sheet.table == "activity":
            navigator.open("education", sheet.subject_id)
        elif sheet.table == "record" and sheet.state != "voided":
            self.desk.operations.read(
                self, partial(_whose_form, sheet=sheet), lambda found: self._open_form(sheet, found)
            )
        elif row is not None and row.resident_id:
            navigator.open("resident", row.resident_id)

    def _open_form(self, sheet: Sheet, whose: tuple[str, str]) -> None:
        about, subject = whose
        self.desk.navigator.open(
            "record", subject, form=sheet.kind, record=sheet.subject_id, about=about
        )

    # ---- the clinic's own order

    def _moved(self, fields: list[str]) -> None:
        if self.panel.sheet is not None:
            self._arranged(partial(arrange_shown, kind=self.panel.sheet.kind, shown=fields))

    def _dropped(self, field: str) -> None:
        sheet = self.panel.sheet
        if sheet is None:
            return
        name = next((line.label for line in sheet.lines if line.field == field), field)
        self._arranged(partial(leave_field_out, kind=sheet.kind, field=field))
        self.desk.navigator.toast(tr("以后不列“{name}”，按 F7 可恢复", name=name))

    def _arrange(self, sheet: Sheet) -> None:
        self.desk.operations.read(
            self, partial(arrangement, kind=sheet.kind), partial(self._ask_order, sheet)
        )

    def _ask_order(self, sheet: Sheet, found: Arrangement) -> None:
        rows = [Choosable(f.id, f.label, f.id not in found.left_out) for f in found.fields]
        dialog = ArrangeDialog(sheet.title, rows, self.panel.window())
        dialog.kept.connect(partial(self._keep_order, sheet.kind))
        dialog.reset.connect(lambda: self._arranged(partial(forget_arrangement, kind=sheet.kind)))
        dialog.open()

    def _keep_order(self, kind: str, rows: list[Choosable]) -> None:
        self._arranged(
            partial(
                arrange,
                kind=kind,
                order=[row.id for row in rows],
                left_out=frozenset(row.id for row in rows if not row.on),
            )
        )

    def _arranged(self, change: Callable[[Workplace], None]) -> None:
        self.desk.operations.change(
            self, change, lambda _done: self._on_chosen(self.table.current())
        )

    # ---- above everything

    def _float(self) -> None:
        if self._floating is not None:
            self._floating.close()
            return
        window = self._floating = FloatingSheet(self.panel, self.window())
        window.closed.connect(self._take_back)
        window.show()
        self.to_sheet()

    def _take_back(self) -> None:
        window, self._floating = self._floating, None
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(1, 4)
        self.panel.show()
        if window is not None:
            window.deleteLater()


def _whose_form(place: Workplace, sheet: Sheet) -> tuple[str, str]:
    """About whom a record is: resident, household or clinic, and the id."""
    from clinic_desktop.services.records.saving import load_record

    with place.reading() as session:
        record = load_record(session, sheet.subject_id)
        if record.resident_id:
            return "resident", record.resident_id
        return ("household", record.household_id) if record.household_id else ("clinic", "")
