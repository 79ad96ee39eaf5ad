"""查询: ask, look, open, export, print, keep."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.queries import Query, QueryField, words
from clinic_desktop.domain.words import tr
from clinic_desktop.services.query.fields import (
    RECORD,
    RESIDENT,
    Source,
    sources,
    usual_columns,
)
from clinic_desktop.services.query.running import Found, FoundRow, run_query
from clinic_desktop.services.query.saving import drop_query, save_query
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.list_export import ask_path, write_list
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.arranging import ArrangeDialog, Choosable
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.screens.query.answer import (
    Offered,
    answer_columns,
    answer_paper,
    load_offered,
)
from clinic_desktop.ui.screens.query.conditions import Conditions
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import NumberedPick, TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable

TABLES = ("record", "resident", "household", "enrolment", "task")


class QueryScreen(Screen):
    """``open("query"[, name of a saved query])``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._subject = RESIDENT
        self._sources: tuple[Source, ...] = ()
        self._fields: dict[str, QueryField] = {}
        self._columns: tuple[str, ...] = ()
        self._saved: tuple[Query, ...] = ()
        self._found: Found | None = None
        self._wanted_name = ""
        page = self._page = Page(self, tr("查询"), tr("用条件找人、找记录"))
        for words_, icon, name, slot in (
            (tr("选列"), "settings", "query-columns", self._ask_columns),
            (tr("打印"), "printer", "query-print", self._print),
            ("CSV", "download", "query-csv", partial(self._export, "csv")),
            ("XLSX", "download", "query-xlsx", partial(self._export, "xlsx")),
        ):
            page.add_action(words_, icon=icon, name=name).clicked.connect(slot)
        run = page.add_action(tr("查询"), icon="search", kind="primary", name="query-run")
        run.setToolTip("Ctrl+Enter")
        run.clicked.connect(self.run)
        page.filters.addWidget(self._question())
        self.sentence = label("", "soft", wrap=True)
        page.body.addWidget(self.sentence)
        self._place = QVBoxLayout()
        page.body.addLayout(self._place, 1)
        self.table: DataTable[FoundRow] | None = None
        self._shape: tuple[QueryField, ...] = ()
        self._empty = EmptyState(
            tr("写好条件，按 Ctrl+Enter"), icon="search", hint=tr("不写条件就列出全部")
        )
        self._place.addWidget(self._empty)
        for key, slot in (
            ("Ctrl+Return", self.run),
            ("Ctrl+Enter", self.run),
            ("Ins", self._add),
            ("Ctrl+Del", self._remove),
            ("Ctrl+P", self._print),
            ("F7", self._ask_columns),
        ):
            bind_key(self, key, slot)

    def _question(self) -> QWidget:
        self.subject = NumberedPick(tr("查什么"))
        self.subject.setObjectName("query-subject")
        self.subject.changed.connect(self._on_subject)
        self.subject.done.connect(self._to_conditions)
        self.saved = NumberedPick(tr("已存查询"))
        self.saved.setObjectName("query-saved")
        self.saved.changed.connect(self._on_saved)
        self.saved.done.connect(self.run)
        self.name = TextField(tr("查询名"), max_length=40, placeholder=tr("给这个查询起名"))
        self.name.setObjectName("query-name")
        self.name.done.connect(self._save)
        keep = action(tr("存"), icon="save", name="save-query")
        keep.setToolTip(tr("存下这个查询"))
        keep.clicked.connect(self._save)
        forget = action("", icon="trash-2", kind="quiet", name="drop-query")
        forget.setAccessibleName(tr("删除已存查询"))
        forget.setToolTip(tr("删除已存查询"))
        forget.clicked.connect(self._drop)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(label(tr("查什么"), "soft"))
        top.addWidget(self.subject, 4)
        top.addWidget(label(tr("已存"), "soft"))
        top.addWidget(self.saved, 3)
        top.addWidget(forget)
        top.addWidget(self.name, 2)
        top.addWidget(keep)
        self.conditions = Conditions(self.desk.today)
        self.conditions.changed.connect(self._tell)
        self.conditions.finished.connect(self.run)
        more = action(tr("加条件"), icon="plus", kind="quiet", name="add-condition")
        more.setToolTip("Insert")
        more.clicked.connect(self._add)
        foot = QHBoxLayout()
        foot.addWidget(more)
        foot.addStretch(1)
        card = Card(margins=12)
        card.body.setSpacing(6)
        card.body.addLayout(top)
        card.body.addWidget(self.conditions)
        card.body.addLayout(foot)
        return card

    def _to_conditions(self) -> None:
        self.conditions.rows[0].focus_first()

    # ---- opening

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """What was asked last; ``subject`` names a saved query."""
        self._wanted_name = subject
        self.desk.operations.read(self, load_offered, self._show_offered, token="offered")

    def refresh(self, changes: Changes) -> None:
        """The answer may be another now."""
        if self._found is not None and changes.touches(*TABLES):
            self.run()

    def first_focus(self) -> QWidget:
        """The answer, before the first one the question."""
        if self.table is not None and self._found is not None and self._found.rows:
            return self.table
        return self.subject

    def _show_offered(self, offered: Offered, chosen: str = "") -> None:
        begun = bool(self._sources)
        self.subject.set_options(offered.subjects)
        self.subject.set_key(self._subject)
        self._saved = offered.saved
        self.saved.set_options([(query.name, query.name) for query in offered.saved])
        if chosen:
            self.saved.set_key(chosen)
        wanted = next((q for q in offered.saved if q.name == self._wanted_name), None)
        self._wanted_name = ""
        if wanted is not None:
            self.show_query(wanted)
        elif not begun:
            self._choose_subject(self._subject)

    def _on_subject(self) -> None:
        key = self.subject.key()
        if key is not None and key != self._subject:
            self._choose_subject(key)

    def _choose_subject(self, key: str, query: Query | None = None) -> None:
        self._subject = key

        def load(place: Workplace) -> tuple[tuple[Source, ...], tuple[str, ...]]:
            return sources(place, key), usual_columns(place, key)

        self.desk.operations.read(self, load, partial(self._show_sources, query), token="sources")

    def _show_sources(
        self, query: Query | None, found: tuple[tuple[Source, ...], tuple[str, ...]]
    ) -> None:
        self._sources, usual = found
        self._fields = {field.id: field for source in self._sources for field in source.fields}
        self._columns = query.columns if query is not None and query.columns else usual
        self.conditions.set_sources(self._sources)
        if query is not None:
            self.conditions.set_conditions(query.conditions)
            self.run()
        self._tell()

    def show_query(self, query: Query) -> None:
        """A query with its conditions and columns; it is asked at once."""
        self.subject.set_key(query.subject)
        self.saved.set_key(query.name)
        self.name.set_value(query.name)
        self._choose_subject(query.subject, query)

    def _on_saved(self) -> None:
        name = self.saved.key()
        query = next((each for each in self._saved if each.name == name), None)
        if query is not None:
            self.show_query(query)

    # ---- asking

    def query(self) -> Query:
        """The question as it stands."""
        return Query(
            self._subject, self.conditions.conditions(), self._columns, self.name.value() or ""
        )

    def _add(self) -> None:
        self.conditions.add().focus_first()

    def _remove(self) -> None:
        self.conditions.remove()

    def _tell(self) -> None:
        said = words(self.query(), self._fields)
        self.sentence.setText(tr("条件：{said}", said=said) if said else "")

    def run(self) -> None:
        """Asks; a line that is begun and not filled in is pointed at instead."""
        if self.conditions.unfinished:
            self.desk.navigator.toast(tr("有条件还没有填完整"), tone=Tone.NOTICE)
            return
        self.desk.operations.read(
            self,
            partial(run_query, query=self.query()),
            self._show,
            on_fail=self._on_fail,
            token="answer",
        )

    def _on_fail(self, error: BaseException) -> None:
        if not isinstance(error, InputProblem):
            raise error
        self.desk.navigator.toast(str(error), tone=Tone.NOTICE)

    def _show(self, found: Found) -> None:
        first = self._found is None
        self._found = found
        self._empty.hide()
        table = self._table_for(found)
        table.set_rows(found.rows)
        self._page.set_title(tr("查询"), tr("共 {n} 条 · Enter 打开", n=len(found.rows)))
        at = self.focusWidget()
        if found.rows and (first or at is None or not at.isVisible()):
            table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _table_for(self, found: Found) -> DataTable[FoundRow]:
        """Other columns need another table."""
        if self.table is not None and self._shape == found.columns:
            return self.table
        before, self._shape = self.table, found.columns
        self.table = table = DataTable(
            answer_columns(found),
            name=tr("查询结果"),
            empty=EmptyState(tr("没有符合条件的"), icon="search"),
        )
        table.setObjectName("query-rows")
        table.opened.connect(self._open)
        self._place.addWidget(table, 1)
        if before is not None:
            self._place.removeWidget(before)
            before.hide()
            before.deleteLater()
        return table

    def _open(self, row: FoundRow) -> None:
        navigator = self.desk.navigator
        if row.record_id is not None:
            about = "clinic"
            if row.resident_id or row.household_id:
                about = "resident" if row.resident_id else "household"
            navigator.open(
                "record",
                row.resident_id or row.household_id or "",
                form=self._subject.removeprefix(RECORD),
                record=row.record_id,
                about=about,
            )
        elif row.resident_id:
            navigator.open("resident", row.resident_id)
        elif row.household_id:
            navigator.open("household", row.household_id)

    # ---- columns

    def _ask_columns(self) -> None:
        asked = {each.field for each in self.conditions.conditions()} | set(self._columns)
        offered = [
            field
            for source in self._sources
            if not source.key.startswith("f.")
            or self._subject.startswith(RECORD)
            or any(field.id in asked for field in source.fields)
            for field in source.fields
        ]
        rest = [field for field in offered if field.id not in self._columns]
        shown = [self._fields[name] for name in self._columns if name in self._fields]
        rows = [Choosable(f.id, f.label, True) for f in shown]
        rows += [Choosable(f.id, f.label, False) for f in rest]
        dialog = ArrangeDialog(tr("结果里列哪些"), rows, self)
        dialog.kept.connect(self._keep_columns)
        dialog.reset.connect(lambda: self._keep_columns([]))
        dialog.open()

    def _keep_columns(self, rows: Sequence[Choosable]) -> None:
        self._columns = tuple(row.id for row in rows if row.on)
        self.run()

    # ---- keeping

    def _save(self) -> None:
        query = self.query()
        self.desk.operations.change(
            self,
            partial(save_query, query=query),
            lambda _done: self._kept(query.name),
            on_problems=lambda problem: self.desk.navigator.toast(str(problem), tone=Tone.NOTICE),
        )

    def _kept(self, name: str) -> None:
        self.desk.navigator.toast(tr("查询“{name}”已保存", name=name))
        self.desk.operations.read(
            self, load_offered, lambda offered: self._show_offered(offered, name)
        )

    def _drop(self) -> None:
        name = self.saved.key()
        if name and self.desk.prompts.confirm(
            tr("删除查询“{name}”？", name=name), tr("记录不受影响。"), tr("删除")
        ):
            self.desk.operations.change(
                self, partial(drop_query, name=name), lambda _done: self._dropped()
            )

    def _dropped(self) -> None:
        self.name.set_value(None)
        self.desk.operations.read(self, load_offered, self._show_offered)

    # ---- files and paper

    def _title(self) -> str:
        if self._found is not None and self._found.query.name:
            return self._found.query.name
        return tr("查询结果")

    def _export(self, ending: str, _checked: bool = False) -> None:
        found = self._found
        if found is None or not found.rows:
            self.desk.navigator.toast(tr("还没有查询结果"), tone=Tone.NOTICE)
            return
        path = ask_path(self.desk, self._title(), ending)
        if path is not None:
            title, headings = self._title(), [column.label for column in found.columns]
            rows = [row.cells for row in found.rows]
            self.desk.operations.read(
                self,
                lambda _place: write_list(path, title, headings, rows),
                lambda done: self.desk.navigator.toast(
                    tr("已导出 {n} 行到 {name}", n=len(rows), name=done.name)
                ),
            )

    def _print(self) -> None:
        found = self._found
        if found is None or not found.rows:
            self.desk.navigator.toast(tr("还没有查询结果"), tone=Tone.NOTICE)
            return
        title, about = self._title(), words(found.query, self._fields)

        preview_batch(self, self.desk, answer_paper(title, about, found))
