"""签到: who was there, by name or initials, one after another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.words import tr
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.resident_line import Found, ResidentLine
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.inputs.base import InputField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.rows_model import Align, Column
from clinic_desktop.ui.widgets.tables import DataTable

_SHOWN = 7


@dataclass(frozen=True, slots=True)
class SignRow:
    """One line of the sheet."""

    id: int
    name: str
    resident_id: str | None = None
    sex: str = ""
    age: int | None = None
    address: str = ""
    phone: str = ""

    def value(self) -> dict[str, Any]:
        """As a plain row of the field."""
        return {
            "name": self.name,
            "resident_id": self.resident_id,
            "sex": self.sex,
            "age": self.age,
            "address": self.address,
            "phone": self.phone,
        }


class SignInField(InputField):
    """Enter adds the person found (or the name alone), Del takes the marked line off again.

    Value: rows with ``name``, ``resident_id``, ``sex``, ``age``, ``address``, ``phone``.
    """

    def __init__(self, name: str, desk: Desk) -> None:
        super().__init__(name)
        self._desk = desk
        self._next = 1
        self.rows: list[SignRow] = []
        self.line = ResidentLine(
            name,
            desk,
            strangers=True,
            keep=False,
            placeholder=tr("姓名或拼音首字母，Enter 加入"),
        )
        self.line.setObjectName("sign-in-name")
        self.line.picked.connect(self._on_picked)
        self.line.named.connect(self._on_named)
        self.line.done.connect(self.done)
        self.line.back.connect(self.back)
        self.line.left.connect(self.left)
        self._said = label("", "hint")
        self.table: DataTable[SignRow] = DataTable(
            (
                Column(tr("姓名"), lambda r: r.name, width=88),
                Column(tr("性别"), lambda r: vocabulary.sex(r.sex) if r.sex else "", width=44),
                Column(
                    tr("年龄"),
                    lambda r: "" if r.age is None else str(r.age),
                    width=44,
                    align=Align.RIGHT,
                ),
                Column(tr("住址"), where, width=90, stretch=True),
            ),
            name=tr("签到名单"),
        )
        self.table.setObjectName("sign-in-table")
        bind_key(self.table, "Del", self._remove_current)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self._said)
        column.addWidget(self.table)
        self.take_editor(self.line.editor)
        self._show()

    def value(self) -> list[dict[str, Any]]:
        """The lines in order of entry."""
        return [row.value() for row in self.rows]

    def set_value(self, value: Any) -> None:
        """Shows lines."""
        self.rows = []
        for row in value or ():
            self._add(row)
        self._show()

    def complaint(self) -> str:
        """A name that was typed and not added."""
        return self.line.complaint() and tr("最后一个名字还没有按 Enter 加入")

    def _add(self, row: Mapping[str, Any]) -> None:
        known = {name: row.get(name) for name in ("resident_id", "age")}
        texts = {name: str(row.get(name) or "") for name in ("sex", "address", "phone")}
        self.rows.append(
            SignRow(
                self._next,
                str(row.get("name") or ""),
                known["resident_id"],
                texts["sex"],
                known["age"],
                texts["address"],
                texts["phone"],
            )
        )
        self._next += 1

    def _on_picked(self, found: Found) -> None:
        if any(row.resident_id == found.resident_id for row in self.rows):
            self._said.setText(tr("{name} 已在名单里", name=found.name))
            return
        self._add(
            {
                "name": found.name,
                "resident_id": found.resident_id,
                "sex": found.sex,
                "age": age_years(found.birth_date, self._desk.today()),
                "address": found.address or found.village_group,
                "phone": found.phone,
            }
        )
        self._changed()

    def _on_named(self, name: str) -> None:
        self._add({"name": name})
        self._changed()

    def _remove_current(self) -> None:
        row = self.table.current()
        if row is not None and not self._read_only:
            self.rows = [kept for kept in self.rows if kept.id != row.id]
            self._changed()

    def _changed(self) -> None:
        self._show()
        if self.rows:
            self.table.view.selectRow(len(self.rows) - 1)
            self.table.view.scrollToBottom()
        self.changed.emit()

    def _show(self) -> None:
        self.table.set_rows(self.rows)
        self.table.setVisible(bool(self.rows))
        header = self.table.view.horizontalHeader().sizeHint().height()
        line = self.table.view.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(header + line * min(max(len(self.rows), 1), _SHOWN) + 4)
        self._said.setText(
            tr("已签到 {n} 人 · Del 去掉所选的人", n=len(self.rows)) if self.rows else ""
        )
        self._said.setVisible(bool(self.rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the list leads on, as in every input."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit()
            return
        super().keyPressEvent(event)


def where(row: SignRow) -> str:
    """Address; a name without a file says so."""
    return row.address or ("" if row.resident_id else tr("（非本村档案）"))
