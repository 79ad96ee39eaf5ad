"""Any list as a file: the same action for every table of the program.

Every ``DataTable`` offers it by its own menu and Ctrl+Shift+E; the bar above the content takes the
table in sight. What is written is what the table says: all its rows in their order, all its
columns (those too narrow to be shown as well), identity numbers masked as they are on screen.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.prompts import file_name
from clinic_desktop.ui.saving import save_as
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.rows_model import Column, PagedModel
from clinic_desktop.ui.widgets.tables import DataTable

PATTERNS = {"xlsx": "Excel (*.xlsx)", "csv": "CSV (*.csv)"}

Cells = list[list[str]]


def cell_words(column: Column[Any], row: Any) -> str:
    """What a cell says: its text, else its pills."""
    text = column.text(row)
    if text or column.tags is None:
        return text
    return "、".join(tag.text for tag in column.tags(row))


def table_cells(columns: Sequence[Column[Any]], rows: Sequence[Any]) -> Cells:
    """The table as text; a row that no longer exists is left out."""
    return [[cell_words(column, row) for column in columns] for row in rows if row is not None]


def write_list(
    path: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]
) -> Path:
    """A list as workbook or, with the ending ``.csv``, as CSV.

    Raises:
        KnownFault: the file cannot be written there.
    """
    from clinic_desktop.reports.files import list_csv, list_xlsx

    csv = path.suffix.lower() == ".csv"
    content = list_csv(headings, rows) if csv else list_xlsx(title, headings, rows)
    save_as(path, content)
    return path


def ask_path(desk: Desk, title: str, ending: str) -> Path | None:
    """Where to; the name says what and of which day."""
    name = f"{file_name(title)}-{desk.today():%Y%m%d}.{ending}"
    path = desk.prompts.save_file(tr("导出列表"), name, PATTERNS[ending])
    if path is not None and path.suffix.lower() != f".{ending}":
        path = path.with_name(f"{path.name}.{ending}")
    return path


class ListExport:
    """The action, held by the window."""

    def __init__(self, desk: Desk, sight: Callable[[], QWidget | None]) -> None:
        """``sight`` gives the screen that is shown."""
        self._desk = desk
        self._sight = sight

    def in_sight(self) -> DataTable[Any] | None:
        """The table with the keyboard, else the largest one that is shown."""
        widget = QApplication.focusWidget()
        while widget is not None:
            if isinstance(widget, DataTable):
                return widget
            widget = widget.parentWidget()
        screen = self._sight()
        if screen is None:
            return None
        shown = [table for table in screen.findChildren(DataTable) if table.isVisible()]
        return max(shown, key=lambda t: t.width() * t.height(), default=None)

    def export(self, ending: str = "xlsx", table: DataTable[Any] | None = None) -> None:
        """Asks where to and writes; says so when there is nothing to write."""
        table = table or self.in_sight()
        if table is None or not table.model.rowCount():
            self._desk.navigator.toast(tr("这里没有可导出的列表"), tone=Tone.NOTICE)
            return
        title = table.view.accessibleName() or tr("列表")
        path = ask_path(self._desk, title, ending)
        if path is None:
            return
        headings = [column.title for column in table.columns]
        if isinstance(table.model, PagedModel):
            # Rows are fetched by the table's own way, all at once; its order is that of the ids.
            table.model.fetch_all(partial(self._write, table, path, title, headings))
        else:
            self._write(table, path, title, headings, table.model.rows)

    def _write(
        self,
        table: DataTable[Any],
        path: Path,
        title: str,
        headings: Sequence[str],
        rows: Sequence[Any],
    ) -> None:
        cells = table_cells(table.columns, rows)
        self._desk.operations.read(
            table,
            lambda _place: write_list(path, title, headings, cells),
            lambda done: self._desk.navigator.toast(
                tr("已导出 {n} 行到 {path}", n=len(cells), path=done.name)
            ),
        )
