"""What imports left: rows to correct and take, enrolments to confirm, or to put aside."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.identity import parse_citizen_id
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.roster.words import Column as Meaning
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.deciding import (
    confirm_enrolments,
    dismiss_reviews,
    take_row,
)
from clinic_desktop.services.roster.reviewing import ENROLMENT, ROW, ReviewRow, list_reviews
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.roster.rows import Waiting, proposal_columns, waiting_columns
from clinic_desktop.ui.screens.roster.words import CORRECTED, MEANINGS
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, Tone
from clinic_desktop.ui.widgets.cards import Band, Card, Facts, clear, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import DetailPanel
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import Labelled, TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.tables import DataTable

_LABEL_WIDTH = 88
_PANEL_WIDTH = 330


class CorrectionPanel(DetailPanel):
    """One waiting row: what is the matter, its cells to put right."""

    taken = Signal()
    put_aside = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("待定的行"))
        self._desk = desk
        self._row: ReviewRow | None = None
        self._name = label("", "title")
        self._facts = Facts()
        self._doubts = QVBoxLayout()
        self._doubts.setSpacing(6)
        self.band = Band(tone=Tone.DANGER)
        self.band.hide()
        self.body.addWidget(self._name)
        self.body.addWidget(self._facts)
        self.body.addLayout(self._doubts)
        self.body.addWidget(self.band)
        self.lines: dict[Meaning, Labelled] = {}
        for meaning in CORRECTED:
            field = TextField(MEANINGS[meaning].partition("（")[0])
            field.setObjectName(f"cell-{meaning.value}")
            line = Labelled(field, label_width=_LABEL_WIDTH)
            field.done.connect(partial(self._move, meaning, 1))
            field.back.connect(partial(self._move, meaning, -1))
            self.lines[meaning] = line
            self.body.addWidget(line)
        self.take = action(tr("登记"), kind="primary", name="take-row")
        self.take.setToolTip("Ctrl+S")
        self.take.clicked.connect(self.save)
        aside = action(tr("不再提示"), name="dismiss-row")
        aside.clicked.connect(self.put_aside)
        self.foot.addWidget(aside)
        self.foot.addWidget(self.take, 1)

    def show_row(self, row: ReviewRow | None) -> None:
        """Another row, with its cells as the sheet has them."""
        self._row = row
        clear(self._doubts)
        self.band.hide()
        if row is None:
            return
        self._name.setText(row.name or tr("（无姓名）"))
        self._facts.set_facts(
            [(tr("出处"), tr("第 {row} 行 · {file}", file=row.file, row=row.row))]
        )
        for finding in row.findings:
            proposal = finding.get("proposal", "")
            text = finding.get("message", "")
            if proposal:
                text = tr("{what}。按“登记”：{then}", what=text, then=proposal)
            self._doubts.addWidget(Band(text, tone=Tone.NOTICE))
        cells = dict(row.cells)
        cells.setdefault(Meaning.HOUSEHOLD_NO.value, row.household_no or "")
        cells.setdefault(Meaning.VILLAGE_GROUP.value, row.village_group or "")
        for meaning, line in self.lines.items():
            line.field.set_value(cells.get(meaning.value, ""))
            line.show_problem(None)

    def _move(self, meaning: Meaning, step: int) -> None:
        order = list(self.lines)
        place = order.index(meaning) + step
        if 0 <= place < len(order):
            self.lines[order[place]].field.setFocus(Qt.FocusReason.TabFocusReason)
        elif step > 0:
            self.take.setFocus(Qt.FocusReason.TabFocusReason)

    def corrections(self) -> Mapping[Meaning, str]:
        """Cells that differ from the sheet."""
        row = self._row
        if row is None:
            return {}
        found = {}
        for meaning, line in self.lines.items():
            typed = str(line.field.value() or "")
            if typed != row.cells.get(meaning.value, "") and not (
                typed == (row.household_no or "") and meaning is Meaning.HOUSEHOLD_NO
            ):
                found[meaning] = typed
        return found

    def save(self) -> None:
        """Register the person."""
        row = self._row
        if row is None:
            return
        self.band.hide()
        for line in self.lines.values():
            line.show_problem(None)
        corrections = self.corrections()
        if self._mistyped(corrections.get(Meaning.ID_NO, "")):
            return
        work = partial(take_row, review_id=row.review_id, corrections=corrections)
        self._desk.operations.change(
            self, work, lambda _changes: self._on_taken(), on_problems=self._on_problems
        )

    def _mistyped(self, number: str) -> bool:
        """A number typed now must be right: a wrong one would be left out without a word."""
        if not number or (self._row is not None and self._row.cells.get(Meaning.ID_TYPE.value)):
            return False
        try:
            parse_citizen_id(number.upper())
        except InputProblem as wrong:
            line = self.lines[Meaning.ID_NO]
            line.show_problem(wrong.problems[0])
            line.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def _on_taken(self) -> None:
        self._desk.navigator.toast(tr("已登记"), undo=True)
        self.taken.emit()

    def _on_problems(self, wrong: InputProblem) -> None:
        others = []
        for problem in reversed(wrong.problems):
            found = [m for m in self.lines if m.value == problem.field]
            if found:
                self.lines[found[0]].show_problem(problem)
                self.lines[found[0]].field.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                others.append(problem.message)
        if others:
            self.band.show_message("；".join(reversed(others)), Tone.DANGER)
            self.band.show()


class ReviewPage(QWidget):
    """``counted`` with the numbers of rows and enrolments that wait."""

    counted = Signal(int, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._programme = "all"
        self._proposals: tuple[Waiting, ...] = ()
        self.kinds = FilterChips(tr("待处理"), [Chip(ROW, ""), Chip(ENROLMENT, "")])
        self.kinds.picked.connect(self._on_kind)
        self.rows: DataTable[Waiting] = DataTable(
            waiting_columns(),
            name=tr("待定的行"),
            empty=EmptyState(tr("没有待定的行"), icon="circle-check"),
        )
        self.rows.setObjectName("waiting-rows")
        self.panel = CorrectionPanel(desk)
        self.rows.chosen.connect(lambda w: self.panel.show_row(w.row if w else None))
        self.rows.opened.connect(self._on_opened)
        self.panel.put_aside.connect(lambda: self._dismiss(self.rows.current()))
        rows_card = Card(margins=1)
        rows_card.body.addWidget(self.rows, 1)
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        self.panel.setFixedWidth(round(_PANEL_WIDTH * factor))
        split = QWidget()
        beside = QHBoxLayout(split)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(12)
        beside.addWidget(rows_card, 1)
        beside.addWidget(self.panel)
        self._stack = QStackedWidget()
        self._stack.addWidget(split)
        self._stack.addWidget(self._enrolments())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.kinds)
        layout.addWidget(self._stack, 1)

    def _enrolments(self) -> QWidget:
        self.programmes = FilterChips(tr("管理项目"))
        self.programmes.picked.connect(self._on_programme)
        self.proposals: DataTable[Waiting] = DataTable(
            proposal_columns(self._desk.catalogue),
            name=tr("建议纳入管理的人"),
            empty=EmptyState(tr("没有待确认的纳入"), icon="circle-check"),
        )
        self.proposals.setObjectName("waiting-enrolments")
        self.proposals.opened.connect(lambda w: self._confirm([w]))
        self.one = action(tr("确认这一人"), name="confirm-one")
        self.one.setToolTip("Enter")
        self.one.clicked.connect(lambda: self._confirm(_some(self.proposals.current())))
        self.all = action(tr("全部确认"), kind="primary", name="confirm-all")
        self.all.clicked.connect(self._confirm_all)
        aside = action(tr("不再提示"), name="dismiss-enrolment")
        aside.setToolTip("Delete")
        aside.clicked.connect(lambda: self._dismiss(self.proposals.current()))
        bind_key(self.proposals, "Del", lambda: self._dismiss(self.proposals.current()))
        card = Card(margins=1)
        card.body.addWidget(self.proposals, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 0, 10, 8)
        foot.addWidget(
            label(tr("花名册里的备注只作建议，确认后才纳入管理、开始计算应访日期。"), "hint"), 1
        )
        for button in (aside, self.one, self.all):
            foot.addWidget(button)
        card.body.addLayout(foot)
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.programmes)
        column.addWidget(card, 1)
        return host

    def load(self) -> None:
        """Ask for everything that waits."""
        self._desk.operations.read(self, list_reviews, self._show, token="reviews")

    def first_focus(self) -> QWidget:
        """The list in sight."""
        return self.rows if self._stack.currentIndex() == 0 else self.proposals

    def save(self) -> None:
        """Ctrl+S registers the row in sight."""
        if self._stack.currentIndex() == 0:
            self.panel.save()

    def bring(self, subject: str) -> None:
        """Rows or enrolments."""
        self.kinds.set_keys(frozenset({subject}))
        self._stack.setCurrentIndex(int(subject == ENROLMENT))

    def _show(self, found: tuple[ReviewRow, ...]) -> None:
        rows = [Waiting(row.review_id, row) for row in found if row.subject == ROW]
        self._proposals = tuple(
            Waiting(row.review_id, row) for row in found if row.subject == ENROLMENT
        )
        self.kinds.set_chips(
            [
                Chip(ROW, tr("待定的行"), len(rows)),
                Chip(ENROLMENT, tr("建议纳入管理"), len(self._proposals)),
            ]
        )
        self.rows.set_rows(rows)
        self.panel.setVisible(bool(rows))
        chosen = self.rows.current()
        self.panel.show_row(chosen.row if chosen else None)
        self._show_proposals()
        self.counted.emit(len(rows), len(self._proposals))

    def _show_proposals(self) -> None:
        counts: dict[str, int] = {}
        for waiting in self._proposals:
            counts[waiting.row.programme or ""] = counts.get(waiting.row.programme or "", 0) + 1
        if self._programme not in counts:
            self._programme = "all"
        catalogue = self._desk.catalogue
        chips = [Chip("all", tr("全部"), len(self._proposals))]
        chips += [
            Chip(code, vocabulary.programme_name(code, catalogue), n) for code, n in counts.items()
        ]
        self.programmes.set_chips(chips)
        self.programmes.set_keys(frozenset({self._programme}))
        shown = self._shown()
        self.proposals.set_rows(shown)
        self.all.setText(tr("全部确认（{n} 人）", n=len(shown)))
        for button in (self.all, self.one):
            button.setEnabled(bool(shown))

    def _shown(self) -> list[Waiting]:
        wanted = self._programme
        return [w for w in self._proposals if wanted in ("all", w.row.programme)]

    def _on_kind(self, keys: frozenset[str]) -> None:
        self.bring(next(iter(keys), ROW))
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_programme(self, keys: frozenset[str]) -> None:
        self._programme = next(iter(keys), "all")
        self._show_proposals()

    def _on_opened(self, _waiting: Waiting) -> None:
        first = next(iter(self.panel.lines.values()))
        first.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _confirm_all(self) -> None:
        shown = self._shown()
        if len(shown) > 1 and not self._desk.prompts.confirm(
            tr("全部纳入管理？"), tr("共 {n} 人，从今天起管理。", n=len(shown)), tr("纳入")
        ):
            return
        self._confirm(shown)

    def _confirm(self, waiting: list[Waiting]) -> None:
        ids = tuple(one.id for one in waiting)
        if ids:
            self._desk.operations.change(
                self,
                partial(confirm_enrolments, review_ids=ids),
                lambda _changes: self._settled(tr("已纳入 {n} 人", n=len(ids))),
            )

    def _dismiss(self, waiting: Waiting | None) -> None:
        if waiting is not None:
            self._desk.operations.change(
                self,
                partial(dismiss_reviews, review_ids=(waiting.id,)),
                lambda _changes: self._settled(tr("以后不再提示")),
            )

    def _settled(self, text: str) -> None:
        self._desk.navigator.toast(text)
        self.load()


def _some(waiting: Waiting | None) -> list[Waiting]:
    return [] if waiting is None else [waiting]
