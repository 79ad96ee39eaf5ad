"""Which stick? The removable drives that are plugged in now, or any folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.drives import Drive, removable_drives
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Align, Column
from clinic_desktop.ui.widgets.tables import DataTable

LOOK_EVERY_MS = 2000
_GB, _MB = 1 << 30, 1 << 20


@dataclass(frozen=True, slots=True)
class DriveLine:
    """A drive with the id that the table keeps its place by."""

    id: str
    drive: Drive


def size_words(size: int) -> str:
    """7.4 GB, 120 MB."""
    return f"{size / _GB:.1f} GB" if size >= _GB else f"{size // _MB} MB"


def drive_columns() -> Sequence[Column[DriveLine]]:
    """Name, path, room."""
    return (
        Column(tr("U盘"), lambda d: d.drive.label or tr("（无名称）"), width=120, stretch=True),
        Column(tr("位置"), lambda d: str(d.drive.root), width=130, stretch=True),
        Column(tr("可用"), lambda d: size_words(d.drive.free), width=86, align=Align.RIGHT),
        Column(tr("容量"), lambda d: size_words(d.drive.total), width=86, align=Align.RIGHT),
    )


class StickDialog(QDialog):
    """``picked`` with the top folder of the stick. Enter takes the drive under the cursor.

    Looks again every two seconds, so that a stick may be plugged in while the dialog is open.
    """

    picked = Signal(object)

    def __init__(
        self,
        desk: Desk,
        title: str,
        parent: QWidget | None = None,
        *,
        verb: str = "",
        hint: str = "",
        drives: Callable[[], Sequence[Drive]] = removable_drives,
    ) -> None:
        super().__init__(parent)
        self._desk, self._title, self._drives = desk, title, drives
        self._seen: tuple[Drive, ...] | None = None
        self.setObjectName("stick-dialog")
        self.setWindowTitle(title)
        self.resize(560, 340)
        self.table: DataTable[DriveLine] = DataTable(
            drive_columns(),
            name=tr("已插入的U盘"),
            empty=EmptyState(
                tr("没有找到U盘"),
                icon="usb",
                hint=tr("请插入U盘，会自动出现在这里；也可以选其他文件夹"),
            ),
        )
        self.table.setObjectName("drives")
        self.table.opened.connect(lambda line: self._take(line.drive.root))
        self._go = action(verb or tr("选这个U盘"), icon="usb", kind="primary", name="take-drive")
        self._go.clicked.connect(self._on_go)
        self._go.setEnabled(False)
        other = action(tr("其他文件夹…"), icon="folder-open", name="other-folder")
        other.clicked.connect(self._on_other)
        cancel = action(tr("取消"), name="cancel")
        cancel.clicked.connect(self.reject)
        for button in (self._go, other, cancel):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(other)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self._go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 14)
        layout.setSpacing(10)
        layout.addWidget(label(title, "heading", wrap=True))
        if hint:
            layout.addWidget(label(hint, "soft", wrap=True))
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self.table.setFocus()
        self._look()

    def _look(self) -> None:
        drives = self._drives
        # A sleeping drive may take its time: never on the main thread.
        self._desk.operations.read(self, lambda _place: tuple(drives()), self._show, token="drives")

    def _show(self, found: tuple[Drive, ...]) -> None:
        if found == self._seen:
            return
        self._seen = found
        self.table.set_rows([DriveLine(str(drive.root), drive) for drive in found])
        self._go.setEnabled(bool(found))

    def _on_go(self) -> None:
        line = self.table.current()
        if line is not None:
            self._take(line.drive.root)

    def _on_other(self) -> None:
        folder = self._desk.prompts.folder(self._title)
        if folder is not None:
            self._take(folder)

    def _take(self, root: Path) -> None:
        self._timer.stop()
        self.accept()
        self.picked.emit(root)
