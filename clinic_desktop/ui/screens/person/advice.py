"""健康处方: choose by key, hand out, record and print in one act."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.advice import Advice, Reader
from clinic_desktop.domain.words import tr
from clinic_desktop.services.advice import OWN_PROGRAMMES, Offer, hand_out, handed, offer
from clinic_desktop.services.records.saving import RecordedForm
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.file_printing import Compose, preview_batch
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action, scroll
from clinic_desktop.ui.widgets.rows_model import Align, Column
from clinic_desktop.ui.widgets.tables import DataTable

if TYPE_CHECKING:
    from clinic_desktop.reports.paper.fonts import PaperFonts
    from clinic_desktop.reports.paper.pdf import PaperDocument


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """A prescription in the list."""

    id: str
    advice: Advice
    why: str
    given: str


def advice_batch(record_id: str) -> Compose:
    """The sheets of a hand-out."""

    def compose(place: Workplace, fonts: "PaperFonts") -> "PaperDocument":
        from clinic_desktop.reports.paper.advice_pdf import advice_document

        return advice_document(
            handed(place, record_id), place.site.name, place.site.phone, fonts, place.clock.now()
        )

    return compose


class AdviceDialog(QDialog):
    """Space ticks, Enter hands out and prints, F2 changes the text, Insert writes a new one."""

    def __init__(self, desk: Desk, resident_id: str, owner: QWidget) -> None:
        super().__init__(owner)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("advice-dialog")
        self.setWindowTitle(tr("健康处方"))
        self.resize(min(980, owner.window().width() - 40), min(640, owner.window().height() - 40))
        self._desk, self._resident_id, self._owner = desk, resident_id, owner
        self._rows: tuple[AdviceRow, ...] = ()
        self.ticked: dict[str, None] = {}
        self._heading = label(tr("健康处方"), "heading")
        self.text = TextField(tr("找处方"), placeholder=tr("按标题找"))
        self.text.setObjectName("advice-text")
        self.text.setFixedWidth(180)
        self.text.changed.connect(self._narrow)
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self.text)
        tick: Column[AdviceRow] = Column(
            tr("选"), lambda row: "✓" if row.id in self.ticked else "", width=36, align=Align.CENTRE
        )
        self.table: DataTable[AdviceRow] = DataTable(
            (
                tick,
                Column(tr("处方"), lambda row: row.advice.title, width=230, stretch=True),
                Column(tr("类别"), lambda row: row.advice.group, width=84),
                Column(tr("给过"), lambda row: row.given, width=92),
            ),
            name=tr("健康处方"),
            empty=EmptyState(tr("没有符合的健康处方")),
        )
        self.table.setObjectName("advice-table")
        self.table.chosen.connect(self._show_text)
        self.table.opened.connect(lambda _row: self.hand_out())
        self._sheet = label("", wrap=True)
        self._sheet.setObjectName("advice-sheet")
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sheet.setTextFormat(Qt.TextFormat.PlainText)
        beside = scroll(_padded(self._sheet))
        beside.setMinimumWidth(320)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self.table, 3)
        body.addWidget(beside, 2)
        self._hint = label(
            tr("空格选几份，回车发给本人：登记为个体化健康教育并打印。F2 改写，Insert 新写。"),
            "hint",
            wrap=True,
        )
        close = action(tr("不发了"), name="cancel")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        self.give = action(tr("发给本人并打印"), icon="printer", kind="primary", name="hand-out")
        self.give.setAutoDefault(False)
        self.give.clicked.connect(self.hand_out)
        foot = QHBoxLayout()
        foot.addWidget(self._hint, 1)
        foot.addWidget(close)
        foot.addWidget(self.give)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addLayout(body, 1)
        layout.addLayout(foot)
        for key, slot in (("Space", self._tick), ("F2", self._change), ("Insert", self._write)):
            bind_key(self.table, key, slot)
        desk.operations.read(self, partial(offer, resident_id=resident_id), self.show_offer)

    def show_offer(self, found: Offer) -> None:
        """What suits this person stands first."""
        self._heading.setText(
            tr("健康处方 · {name}（适合的 {n} 份在前）", name=found.name, n=found.fitting)
        )
        self._rows = tuple(
            AdviceRow(
                one.code,
                one,
                _why(one, found.reader),
                f"{given:%y-%m-%d}" if (given := found.given.get(one.title)) else "",
            )
            for one in found.advice
        )
        self._narrow()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self) -> None:
        text = str(self.text.value() or "").strip()
        self.table.set_rows(
            [r for r in self._rows if text in r.advice.title or text in r.advice.group]
        )

    def _show_text(self, row: AdviceRow | None) -> None:
        if row is None:
            self._sheet.setText("")
            return
        points = [f"{n}. {point}" for n, point in enumerate(row.advice.points, 1)]
        warnings = [f"▲ {warning}" for warning in row.advice.warnings]
        if warnings:
            warnings.insert(0, tr("马上看医生："))
        source = tr("出处：{source}", source=row.advice.source) if row.advice.source else row.why
        self._sheet.setText("\n".join([row.advice.title, "", *points, "", *warnings, "", source]))

    def _tick(self) -> None:
        row = self.table.current()
        if row is None:
            return
        if row.id in self.ticked:
            del self.ticked[row.id]
        else:
            self.ticked[row.id] = None
        self.table.view.viewport().update()
        self.give.setText(
            tr("发给本人并打印（{n} 份）", n=len(self.ticked))
            if self.ticked
            else tr("发给本人并打印")
        )
        following = self.table.view.currentIndex().row() + 1
        if following < self.table.model.rowCount():
            self.table.view.selectRow(following)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is ticked, else the one under the cursor."""
        row = self.table.current()
        return tuple(self.ticked) or ((row.id,) if row is not None else ())

    def hand_out(self) -> None:
        """Record and print."""
        self._desk.operations.change(
            self,
            partial(hand_out, resident_id=self._resident_id, codes=self.chosen),
            self._on_handed,
        )

    def _on_handed(self, saved: RecordedForm) -> None:
        self._desk.navigator.toast(tr("已登记个体化健康教育"), undo=True)
        preview_batch(self._owner, self._desk, advice_batch(saved.record_id))
        self.accept()

    def _change(self) -> None:
        row = self.table.current()
        if row is None:
            return
        one = row.advice
        preset: dict[str, object] = {
            "title": one.title,
            "points": "\n".join(one.points),
            "warnings": "\n".join(one.warnings),
            "programme": next(
                (code for code, p in OWN_PROGRAMMES.items() if p in one.programmes), "0"
            ),
        }
        if not one.own:
            self._open_own(preset | {"replaces": one.code})
        else:
            self._desk.navigator.toast(tr("本室写的处方在“登记 › 自编健康处方”里修改"))

    def _write(self) -> None:
        self._open_own({})

    def _open_own(self, preset: dict[str, object]) -> None:
        self.reject()
        self._desk.navigator.open("record", "", form="advice_own", about="clinic", preset=preset)


def _why(one: Advice, reader: Reader) -> str:
    if one.own:
        return tr("本室自编")
    return tr("与最近的随访结果有关") if one.when & reader.findings else ""


def _padded(words: QLabel) -> QWidget:
    inner = QWidget()
    inner.setObjectName("scrolled")
    box = QVBoxLayout(inner)
    box.setContentsMargins(4, 0, 8, 0)
    box.addWidget(words)
    box.addStretch(1)
    return inner
