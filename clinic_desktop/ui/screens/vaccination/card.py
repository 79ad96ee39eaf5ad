"""One child's card: what comes next above, every dose below."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QWidget

from clinic_desktop.domain.immunisation.model import Step
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import (
    ChildCard,
    DoseRow,
    MissedRow,
    ReactionRow,
    since_birth,
)
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.vaccination.dose_fields import hour_counts
from clinic_desktop.ui.screens.vaccination.grid import Cell, DoseGrid, GridRow, grid_rows
from clinic_desktop.ui.screens.vaccination.rows import (
    ForecastRow,
    birth_words,
    forecast_columns,
    forecast_rows,
    next_summary,
    series_name,
    verdict_words,
    why_steps,
)
from clinic_desktop.ui.screens.why import WhyDialog
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, Tone
from clinic_desktop.ui.widgets.cards import Avatar, Band, Card
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs.base import restyle
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable

SIDE_BY_SIDE_FROM = 1500
MISSED_SHOWN = 2


class CardView(QWidget):
    """What the person wants: ``record`` a vaccine (or any), ``correct``, ``void``, ``decide``
    (dose and verdict), ``facts``, ``hold``, ``lift`` (a hold), ``file``, ``fill`` a form about the
    child (its code and what is known of the dose), ``issue`` a certificate, ``printing`` a paper.
    """

    record = Signal(str)
    correct = Signal(object)
    void = Signal(object)
    decide = Signal(object, str)
    facts = Signal()
    hold = Signal()
    lift = Signal(object)
    file = Signal()
    fill = Signal(str, object)
    issue = Signal()
    printing = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self._card: ChildCard | None = None
        self._page = page = Page(self, "", scrolled=True)
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back-to-list")
        back.clicked.connect(self.left)
        page.before.addWidget(back)
        self._avatar = Avatar(size=38)
        page.before.addWidget(self._avatar)
        self._more = page.add_action(tr("更多"), icon="ellipsis", name="more-card")
        self._more.setMenu(QMenu(self))
        self._print = page.add_action(tr("打印"), icon="printer", name="print-card")
        papers = QMenu(self)
        for words, paper in (
            (tr("预防接种证（Ctrl+P）"), "certificate"),
            (tr("预防接种卡"), "card"),
            (tr("接种通知单"), "notice"),
        ):
            papers.addAction(words, partial(self.printing.emit, paper))
        self._print.setMenu(papers)
        self._record = page.add_action(
            tr("登记接种"), icon="plus", kind="primary", name="record-dose"
        )
        self._record.setToolTip("Ctrl+N")
        self._record.clicked.connect(self.record_here)
        self.band = Band()
        self.band.hide()
        page.filters.addWidget(self.band)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(10)
        self._columns.addWidget(self._forecast_card(), 2)
        self._columns.addWidget(self._dose_card(), 3)
        page.body.addLayout(self._columns, 1)
        for key, slot in (
            ("Ctrl+N", self.record_here),
            ("Del", lambda: self._with_dose(self.void.emit)),
            ("Ctrl+W", self._why),
            ("Ctrl+P", lambda: self.printing.emit("certificate")),
        ):
            bind_key(self, key, slot)

    def _forecast_card(self) -> Card:
        card = Card(tr("应种与预测"), margins=12)
        self.scope = FilterChips(
            tr("预测范围"), [Chip("open", tr("未完成")), Chip("every", tr("全部"))]
        )
        self.scope.picked.connect(lambda _keys: self._show_forecast())
        card.head.addWidget(self.scope)
        why = action(tr("为什么？"), icon="circle-question-mark", kind="quiet", name="why-forecast")
        why.setToolTip("Ctrl+W")
        why.clicked.connect(self._why_forecast)
        card.head.addWidget(why)
        self.forecast: DataTable[ForecastRow] = DataTable(
            forecast_columns(),
            name=tr("接种预测"),
            empty=EmptyState(tr("全部完成"), icon="circle-check"),
        )
        self.forecast.setObjectName("forecast-table")
        self.forecast.opened.connect(lambda _row: self._why_forecast())
        self.forecast.setMinimumHeight(self._lines(3))
        card.body.addWidget(self.forecast, 1)
        return card

    def _dose_card(self) -> Card:
        card = Card(tr("接种记录"), margins=12)
        self._said = ElidedLabel("", "soft")
        self._buttons = []
        for words, name, slot in (
            (tr("为什么？"), "why-dose", self._why_dose),
            (tr("更正"), "correct-dose", lambda: self._with_dose(self.correct.emit)),
            (tr("作废"), "void-dose", lambda: self._with_dose(self.void.emit)),
        ):
            button = action(words, kind="quiet", name=name)
            button.clicked.connect(slot)
            card.head.addWidget(button)
            self._buttons.append(button)
        judge = action(tr("判定"), kind="quiet", name="decide-dose")
        menu = QMenu(judge)
        for words, verdict in (
            (tr("判为有效…"), "accept"),
            (tr("判为无效…"), "reject"),
            (tr("取消人工判定…"), ""),
        ):
            menu.addAction(words, partial(self._decide, verdict))
        judge.setMenu(menu)
        card.head.addWidget(judge)
        self._buttons.append(judge)
        self.grid = DoseGrid()
        self.grid.chosen.connect(self._on_cell)
        self.grid.opened.connect(self._on_opened)
        self.grid.setMinimumHeight(self._lines(4))
        card.body.addWidget(self.grid, 1)
        card.body.addWidget(self._said)
        return card

    def _lines(self, count: int) -> int:
        """Height of a heading and some rows; with less room the page scrolls."""
        return (self.fontMetrics().height() + 13) * (count + 1)

    # ---- showing

    def show_card(self, card: ChildCard) -> None:
        """A child, or the same one with another dose."""
        self._card = card
        today, rules = self._desk.today(), self._desk.catalogue.vaccines
        self._avatar.show_name(card.name)
        parts = (
            vocabulary.sex(card.sex),
            vocabulary.age(card.birth_date, today),
            tr("{day} 出生", day=card.birth_date),
            card.village_group,
            next_summary(card.answers.forecasts, today)[0],
            _certificate_words(card),
        )
        self._page.set_title(card.name, " · ".join(part for part in parts if part))
        self._show_band(card)
        self._fill_menu(card)
        self._show_forecast()
        self.grid.show_rows(grid_rows(card, rules, today))

    def _show_band(self, card: ChildCard) -> None:
        """Holds that stand, and somebody who is no longer here."""
        rules = self._desk.catalogue.vaccines
        told = []
        if card.status in vocabulary.STATUSES and card.status != "active":
            told.append(vocabulary.STATUSES[card.status])
        for hold in card.holds:
            kind = tr("禁忌") if hold.contraindicated else tr("暂缓")
            name = series_name(hold.series, rules) if hold.series else tr("全部疫苗")
            until = tr("，至 {day}", day=hold.until) if hold.until else ""
            told.append(f"{name}{kind}：{hold.reason}{until}")
        told += [_reaction_words(reaction) for reaction in card.reactions]
        told += [_missed_words(missed) for missed in card.missed[:MISSED_SHOWN]]
        if rules.switched_off:
            names = "、".join(rules.switched_off)
            told.append(tr("规则文件 {names} 不可用，预测不可靠", names=names))
        self.band.show_message("\n".join(told), Tone.NOTICE)
        self.band.setVisible(bool(told))

    def _fill_menu(self, card: ChildCard) -> None:
        menu = self._more.menu()
        menu.clear()
        menu.addAction(tr("居民档案"), self.file.emit)
        menu.addAction(tr("接种相关情况…"), self.facts.emit)
        menu.addAction(tr("登记暂缓或禁忌…"), self.hold.emit)
        menu.addAction(tr("登记未种原因（拒种、外出…）"), self._fill_missed)
        menu.addAction(tr("登记异常反应…"), self._fill_reaction)
        menu.addAction(tr("预防接种卡"), partial(self.fill.emit, "vaccination_card", {}))
        words = tr("补发接种证…") if card.certificates else tr("发放接种证…")
        menu.addAction(words, self.issue.emit)
        for hold in card.holds:
            menu.addAction(tr("解除：{reason}", reason=hold.reason), partial(self.lift.emit, hold))

    def _show_forecast(self) -> None:
        if self._card is None:
            return
        every = self.scope.keys() == {"every"}
        rules = self._desk.catalogue.vaccines
        self.forecast.set_rows(forecast_rows(self._card.answers.forecasts, rules, every=every))

    # ---- what stands under the cursor

    def _on_cell(self, cell: Cell | None, row: GridRow | None) -> None:
        dose = cell.dose if cell is not None else None
        for button in self._buttons:
            button.setEnabled(dose is not None)
        said, tone = "", Tone.PLAIN
        if dose is not None:
            said = self._about(dose)
            tone = Tone.DANGER if dose.rejected else Tone.PLAIN
        elif cell is not None and row is not None and cell.forecast is not None:
            said = tr("{name}：{hint}，Enter 登记", name=row.name, hint=cell.hint)
        self._said.setText(said)
        restyle(self._said, tone=str(tone))

    @property
    def said(self) -> str:
        """What is told about the dose or the field under the cursor."""
        return self._said.text()

    def _about(self, dose: DoseRow) -> str:
        rules = self._desk.catalogue.vaccines
        judged = "；".join(verdict_words(verdict, rules) for verdict in dose.verdicts)
        age, hours = "", ""
        if self._card is not None:
            born = self._card.birth_date
            age = vocabulary.age(born, dose.given_on)
            if hour_counts(dose.product, dose.given_on, born, rules):
                hours = birth_words(
                    since_birth(born, self._card.birth_time, dose.given_on, dose.given_time)
                )
        parts = [
            f"{dose.given_on} {dose.given_time}".strip(),
            dose.product_name,
            age,
            hours,
            judged,
            dose.verdict_reason,
            tr("批号 {lot}", lot=dose.lot_no) if dose.lot_no else "",
            dose.given_at,
            dose.vaccinator,
        ]
        return " · ".join(part for part in parts if part)

    def _on_opened(self, cell: Cell, _row: GridRow) -> None:
        if cell.dose is not None:
            self.correct.emit(cell.dose)
        elif cell.forecast is not None:
            self.record.emit(cell.forecast.next_vaccine or "")

    def record_here(self) -> None:
        """A dose: of the vaccine under the cursor if one is owed there, else of the next one."""
        if self._card is None:
            return
        owed = None
        found = self.grid.current()
        if self.grid.hasFocus() and found is not None:
            owed = found[0].forecast
        elif (row := self.forecast.current()) is not None:
            owed = row.forecast
        self.record.emit((owed.next_vaccine or "") if owed is not None and owed.owed else "")

    def _with_dose(self, use: object) -> None:
        found = self.grid.current()
        if found is not None and found[0].dose is not None and callable(use):
            use(found[0].dose)

    def _fill_missed(self) -> None:
        """Of the dose under the cursor, else of the most pressing one."""
        row = self.forecast.current()
        owed = row.forecast if row is not None and row.forecast.owed else None
        known: dict[str, object] = {}
        if owed is not None:
            known["vaccine"] = series_name(owed.series, self._desk.catalogue.vaccines)
            known["dose_no"] = owed.next_dose
            # What may be given before its recommended day is not due yet: the day is left open.
            past = owed.due is not None and owed.due <= self._desk.today()
            known["due_date"] = owed.due.isoformat() if owed.due and past else None
        self.fill.emit("vaccine_defaulter", known)

    def _fill_reaction(self) -> None:
        """After the dose under the cursor, else after the last one."""
        found = self.grid.current()
        dose = found[0].dose if found is not None else None
        if dose is None and self._card is not None and self._card.doses:
            dose = self._card.doses[-1]
        known: dict[str, object] = {}
        if dose is not None:
            known["vaccine"] = dose.product_name
            known["batch"] = dose.lot_no or None
            known["vaccinated_date"] = dose.given_on.isoformat()
        self.fill.emit("aefi_register", known)

    def _decide(self, verdict: str) -> None:
        self._with_dose(lambda dose: self.decide.emit(dose, verdict))

    # ---- why

    def _why(self) -> None:
        if self.grid.hasFocus():
            self._why_dose()
        else:
            self._why_forecast()

    def _why_forecast(self) -> None:
        row = self.forecast.current()
        if row is None or self._card is None:
            return
        forecast = row.forecast
        title = tr(
            "{name} · {series}：{status}",
            name=self._card.name,
            series=row.name,
            status=forecast.status.label,
        )
        self._explain(title, (*forecast.trace, *forecast.notes))

    def _why_dose(self) -> None:
        found = self.grid.current()
        if found is None or self._card is None:
            return
        cell = found[0]
        rules = self._desk.catalogue.vaccines
        if cell.dose is not None:
            judged = "；".join(verdict_words(v, rules) for v in cell.dose.verdicts)
            title = f"{cell.dose.given_on} {cell.dose.product_name}：{judged or tr('不计入程序')}"
            steps = [step for verdict in cell.dose.verdicts for step in verdict.trace]
            self._explain(title, steps)
        elif cell.forecast is not None:
            title = f"{found[1].name}：{cell.forecast.status.label}"
            self._explain(title, cell.forecast.trace)

    def _explain(self, title: str, steps: Sequence[Step]) -> None:
        dialog = WhyDialog(title, why_steps(steps), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def first_focus(self) -> QWidget:
        """What comes next; the card where nothing does."""
        return self.forecast if self.forecast.model.rowCount() else self.grid

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide window has both side by side."""
        super().resizeEvent(event)
        factor = max(self.font().pointSizeF() / BASE_POINT_SIZE, 1.0)
        wide = self.width() >= SIDE_BY_SIDE_FROM * factor
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.RightToLeft if wide else direction.TopToBottom)


def _certificate_words(card: ChildCard) -> str:
    if not card.certificates:
        return tr("未登记发证")
    last = card.certificates[-1]
    word = tr("补证") if last.again else tr("发证")
    return f"{word} {last.on} {last.number}".rstrip()


def _reaction_words(row: ReactionRow) -> str:
    return tr(
        "{day} {vaccine}异常反应：{symptom}", day=row.on, vaccine=row.vaccine, symptom=row.symptom
    )


def _missed_words(row: MissedRow) -> str:
    number = tr("第{n}剂", n=row.dose_no) if row.dose_no else ""
    return tr("{day} {dose} 未种：{why}", day=row.on, dose=row.vaccine + number, why=row.reason)
