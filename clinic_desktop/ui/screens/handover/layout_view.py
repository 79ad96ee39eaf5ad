"""导出表格: a workbook as the provincial system wants to read it; layouts are kept by name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.words import tr
from clinic_desktop.services.handover.fields import title_of
from clinic_desktop.services.handover.layout import (
    EMPTY,
    LaidOut,
    Layout,
    LayoutColumn,
    drop_layout,
    headers_of,
    lay_out,
    layouts,
    save_layout,
    usual_layout,
)
from clinic_desktop.services.handover.sheet import tick
from clinic_desktop.services.handover.words import TABLE_TITLES
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.list_export import ask_path, write_list
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.arranging import ArrangeTable, Choosable
from clinic_desktop.ui.screens.handover.rows import month_words
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.inputs import NumberedPick, SwitchField, TextField
from clinic_desktop.ui.widgets.page import action

_EMPTY_COLUMNS = 6
"""How many columns a template may have that this program knows nothing for."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be exported: kinds with their titles, saved layouts."""

    kinds: tuple[tuple[str, str], ...]
    layouts: tuple[Layout, ...]


def load_offered(place: Workplace) -> Offered:
    """Every kind and every saved layout."""
    forms = [(form.code, form.title) for form in place.catalogue.current_forms()]
    return Offered((*TABLE_TITLES.items(), *forms), layouts(place))


def load_choice(place: Workplace, kind: str, layout: Layout | None) -> tuple[str, list[Choosable]]:
    """The columns of a kind: those of the layout first, in its order, then the others."""
    chosen = layout or usual_layout(place, kind)
    labels = dict(headers_of(place, kind))
    rows = []
    empties = 0
    for column in chosen.columns:
        row_id = column.field
        if column.field == EMPTY:
            empties += 1
            row_id = f"{EMPTY}{empties}"
        name = labels.get(column.field, column.field)
        rows.append(
            Choosable(row_id, name, layout is not None, column.header, column.as_code, column.field)
        )
    taken = {row.field for row in rows}
    rows += [
        Choosable(field, name, False, name, False, field)
        for field, name in labels.items()
        if field not in taken and field != EMPTY
    ]
    rows += [
        Choosable(f"{EMPTY}{n}", labels[EMPTY], False, "", False, EMPTY)
        for n in range(empties + 1, _EMPTY_COLUMNS + 1)
    ]
    return title_of(place, kind), rows


class LayoutView(QWidget):
    """``counted`` with the words for the head of the screen."""

    counted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._kind = ""
        self._title = ""
        self._wanted_name = ""
        self._layouts: tuple[Layout, ...] = ()
        self._laid_out: LaidOut | None = None
        self.kind = NumberedPick(tr("导出什么"))
        self.kind.setObjectName("layout-kind")
        self.kind.changed.connect(self._on_kind)
        self.layout_ = NumberedPick(tr("已存样式"))
        self.layout_.setObjectName("layout-saved")
        self.layout_.changed.connect(self._on_layout)
        self.columns = ArrangeTable(tr("表格的列"), headers=True)
        self.columns.table.chosen.connect(self._on_column)
        self.header = TextField(tr("表头"), max_length=60)
        self.header.setObjectName("layout-header")
        self.header.done.connect(self._keep_header)
        self.as_code = SwitchField(tr("填代码"), label=tr("填代码，不填文字"))
        self.as_code.setObjectName("layout-code")
        self.as_code.changed.connect(self._keep_code)
        self.name = TextField(tr("样式名"), max_length=40, placeholder=tr("如：省平台随访导入"))
        self.name.setObjectName("layout-name")
        self.name.done.connect(self._save)
        self.which = FilterChips(
            tr("哪些行"),
            [
                Chip("waiting", tr("待录入的")),
                Chip("this", month_words(desk.today())),
                Chip("last", month_words(self._last_month())),
            ],
        )
        self._put_together()

    def _put_together(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(tr("导出什么"), "soft"))
        top.addWidget(self.kind, 3)
        top.addWidget(label(tr("已存样式"), "soft"))
        top.addWidget(self.layout_, 2)
        forget = action("", icon="trash-2", kind="quiet", name="drop-layout")
        forget.setAccessibleName(tr("删除样式"))
        forget.setToolTip(tr("删除样式"))
        forget.clicked.connect(self._drop)
        top.addWidget(forget)
        edit = QHBoxLayout()
        edit.setSpacing(8)
        edit.addWidget(label(tr("空格 取舍 · Alt+↑↓ 移动"), "hint"))
        edit.addStretch(1)
        edit.addWidget(label(tr("这一列的表头"), "soft"))
        edit.addWidget(self.header, 1)
        edit.addWidget(self.as_code)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.which)
        foot.addWidget(self.name, 1)
        save = action(tr("存样式"), icon="save", name="save-layout")
        save.clicked.connect(self._save)
        foot.addWidget(save)
        self.imported = action(tr("已导入，打勾"), icon="check", name="tick-exported")
        self.imported.setToolTip(tr("平台收下这份表格以后按"))
        self.imported.clicked.connect(self._tick)
        self.imported.setEnabled(False)
        for ending, words in (("csv", tr("CSV")), ("xlsx", tr("导出 XLSX"))):
            button = action(
                words,
                icon="download",
                kind="primary" if ending == "xlsx" else "",
                name=f"layout-{ending}",
            )
            button.clicked.connect(partial(self._export, ending))
            foot.addWidget(button)
        foot.addWidget(self.imported)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addLayout(top)
        outer.addWidget(self.columns, 1)
        outer.addLayout(edit)
        outer.addLayout(foot)

    def _last_month(self) -> date:
        return add_months(self.desk.today().replace(day=1), -1)

    # ---- choosing

    def load(self) -> None:
        """Kinds and saved layouts."""
        self.desk.operations.read(self, load_offered, self._show, token="offered")

    def _show(self, offered: Offered) -> None:
        self.kind.set_options(offered.kinds)
        self._layouts = offered.layouts
        self.layout_.set_options([(each.name, each.name) for each in offered.layouts])
        self.counted.emit(tr("列、次序和表头按平台的导入模板设"))
        self.layout_.set_key(self._wanted_name)
        if not self._kind and offered.kinds:
            first = offered.layouts[0] if offered.layouts else None
            self._choose(first.kind if first else offered.kinds[0][0], first)

    def _on_kind(self) -> None:
        kind = self.kind.key()
        if kind is not None and kind != self._kind:
            self._choose(kind, None)

    def _on_layout(self) -> None:
        name = self._chosen_name()
        layout = next((each for each in self._layouts if each.name == name), None)
        if layout is not None:
            self._choose(layout.kind, layout)

    def _chosen_name(self) -> str:
        return self.layout_.key() or ""

    def _choose(self, kind: str, layout: Layout | None) -> None:
        self._kind = kind
        self.kind.set_key(kind)
        self.layout_.set_key(layout.name if layout else None)
        self._wanted_name = layout.name if layout else ""
        self.name.set_value(self._wanted_name or None)
        self._forget_export()
        self.desk.operations.read(
            self, partial(load_choice, kind=kind, layout=layout), self._show_columns, token="choice"
        )

    def _show_columns(self, found: tuple[str, Sequence[Choosable]]) -> None:
        self._title, rows = found
        self.columns.set_rows(rows)
        self._on_column(self.columns.table.current())

    # ---- one column

    def _on_column(self, row: Choosable | None) -> None:
        self.header.set_value(row.header if row is not None else None)
        self.as_code.set_value("1" if row is not None and row.as_code else None)

    def _keep_header(self) -> None:
        row = self.columns.table.current()
        if row is None:
            return
        self.columns.put(replace(row, header=self.header.value() or row.label, on=True))
        view = self.columns.table.view
        view.selectRow(min(view.currentIndex().row() + 1, self.columns.table.model.rowCount() - 1))

    def _keep_code(self) -> None:
        row = self.columns.table.current()
        if row is not None:
            self.columns.put(replace(row, as_code=self.as_code.value() is not None))

    def wanted(self) -> Layout:
        """The layout as it is arranged now."""
        return Layout(
            self.name.value() or "",
            self._kind,
            tuple(
                LayoutColumn(row.field or row.id, row.header or row.label, row.as_code)
                for row in self.columns.rows
                if row.on
            ),
        )

    # ---- keeping

    def _save(self) -> None:
        layout = self.wanted()
        self.desk.operations.change(
            self,
            partial(save_layout, layout=layout),
            lambda _done: self._saved(layout),
            on_problems=lambda problem: self.desk.navigator.toast(str(problem), tone=Tone.NOTICE),
        )

    def _saved(self, layout: Layout) -> None:
        self.desk.navigator.toast(tr("样式“{name}”已保存", name=layout.name))
        self._wanted_name = layout.name
        self.load()

    def _drop(self) -> None:
        name = self._chosen_name()
        if name and self.desk.prompts.confirm(
            tr("删除样式“{name}”？", name=name), tr("已导出的表格不受影响。"), tr("删除")
        ):
            self.desk.operations.change(
                self, partial(drop_layout, name=name), lambda _done: self._dropped()
            )

    def _dropped(self) -> None:
        self._wanted_name = ""
        self.name.set_value(None)
        self.load()

    # ---- exporting

    def _export(self, ending: str) -> None:
        layout = self.wanted()
        if not layout.columns:
            self.desk.navigator.toast(tr("请先按空格选列"), tone=Tone.NOTICE)
            return
        path = ask_path(self.desk, layout.name or self._title, ending)
        if path is None:
            return
        first, last = self._days()

        def write(place: Workplace) -> LaidOut:
            found = lay_out(place, layout, first, last)
            write_list(path, layout.name or self._title, found.headings, found.rows)
            return found

        self.desk.operations.read(self, write, partial(self._exported, path.name))

    def _days(self) -> tuple[date | None, date | None]:
        key = next(iter(self.which.keys()), "waiting")
        if key == "waiting":
            return None, None
        first = self._last_month() if key == "last" else self.desk.today().replace(day=1)
        return first, add_months(first, 1) - timedelta(days=1)

    def _exported(self, name: str, found: LaidOut) -> None:
        self._laid_out = found
        self.imported.setEnabled(bool(found.subjects))
        self.imported.setText(tr("已导入，打勾 {n} 条", n=len(found.subjects)))
        self.desk.navigator.toast(tr("已导出 {n} 行到 {name}", n=len(found.rows), name=name))

    def _forget_export(self) -> None:
        self._laid_out = None
        self.imported.setEnabled(False)
        self.imported.setText(tr("已导入，打勾"))

    def _tick(self) -> None:
        found = self._laid_out
        if found is not None and found.subjects:
            self._forget_export()
            self.desk.operations.change(
                self,
                partial(tick, subjects=found.subjects),
                lambda _changes: self.desk.navigator.toast(
                    tr("已打勾 {n} 条", n=len(found.subjects)), undo=True
                ),
            )
