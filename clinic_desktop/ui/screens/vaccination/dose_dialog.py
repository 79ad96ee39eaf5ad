"""Recording or correcting a dose: what the rules say stands at its field while it is typed."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from clinic_desktop.domain.problems import Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import (
    ChildCard,
    DoseRow,
    Lot,
    Package,
    RecordDose,
    RecordedDose,
    dose_problems,
    package_of,
    record_dose,
    since_birth,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.screens.vaccination.dose_fields import (
    ASKING_SOURCES,
    NOTHING_FOUND,
    build_fields,
    hour_counts,
    initial,
    of_dose,
    to_command,
)
from clinic_desktop.ui.screens.vaccination.rows import birth_words, verdict_words
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.inputs import TextField

ASK_AFTER_MS = 150
USUAL_LENGTH = 20
"""Digits of the usual domestic traceability code (unverified)."""
_ASKED_BY = (
    "product", "given_on", "given_time", "source", "site", "lot_no", "expires_on", "trace_code",
    "findings", "temperature",
)  # fmt: skip
"""Fields whose answers the rules look at."""
_LATER = frozenset(
    {"LOT_MISSING", "REASON_MISSING", "PRODUCT_UNKNOWN", "SOURCE_UNKNOWN", "SCREENING_MISSING"}
)
"""Said when saving only: what is still empty is no fault while it is being typed."""


class DoseDialog(FieldsDialog):
    """``recorded`` with what was saved. Enter moves on, Ctrl+S saves, Esc closes."""

    recorded = Signal(object)
    asked = Signal()
    """The rules have answered about what is typed."""

    def __init__(
        self,
        desk: Desk,
        card: ChildCard,
        lots: dict[str, Lot],
        parent: QWidget,
        *,
        product: str = "",
        dose: DoseRow | None = None,
    ) -> None:
        self._card, self._lots, self._dose = card, lots, dose
        self._rules = desk.catalogue.vaccines
        title = tr("登记接种 · {name}", name=card.name)
        if dose is not None:
            title = tr("更正接种记录 · {name}", name=card.name)
        fields = build_fields(desk, card)
        super().__init__(desk, title, fields, parent, tr("登记") if dose is None else tr("保存"))
        self.setObjectName("dose-dialog")
        self.resize(640, min(620, max(parent.window().height() - 40, 420)))
        today = desk.today()
        values = (
            of_dose(dose)
            if dose is not None
            else initial(card, product, desk.session.person, lots, today)
        )
        for name, value in values.items():
            fields[name].set_value(value)
        self._suggest()
        for name in ("product", "given_on"):
            self.lines[name].set_required(True)
        self.lines["reason"].setVisible(dose is not None)
        self.lines["reason"].set_required(dose is not None)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        for name in _ASKED_BY:
            fields[name].changed.connect(self._timer.start)
        fields["product"].changed.connect(self._on_product)
        for name in ("product", "given_on", "given_time", "source", "findings"):
            fields[name].changed.connect(self._fit)
        self._scan_wait = QTimer(self)
        self._scan_wait.setSingleShot(True)
        self._scan_wait.setInterval(ASK_AFTER_MS)
        self._scan_wait.timeout.connect(self._look_up)
        fields["trace_code"].changed.connect(self._scan_wait.start)
        picked = fields["product"].editor
        if isinstance(picked, QLineEdit):
            picked.textEdited.connect(self._on_product_text)
        QShortcut(QKeySequence("F8"), self).activated.connect(
            lambda: fields["trace_code"].setFocus(Qt.FocusReason.ShortcutFocusReason)
        )
        self._on_product()
        self._fit()
        self._timer.start()

    def _suggest(self) -> None:
        units = list(dict.fromkeys(d.given_at for d in reversed(self._card.doses) if d.given_at))
        makers = list(dict.fromkeys(lot.maker for lot in self._lots.values() if lot.maker))
        for name, texts in (("given_at", units), ("maker", makers)):
            field = self.fields[name]
            if isinstance(field, TextField):
                field.suggest(texts)

    def _fit(self) -> None:
        """Only the fields that this dose has."""
        product = str(self.fields["product"].value() or "")
        day = self.fields["given_on"].value()
        self.lines["given_time"].setVisible(
            hour_counts(product, day, self._card.birth_date, self._rules)
        )
        born, hour = self._card.birth_time, str(self.fields["given_time"].value() or "")
        self.lines["given_time"].set_note(
            birth_words(since_birth(self._card.birth_date, born, day, hour)) if day else ""
        )
        asks = self._dose is None and self._source() in ASKING_SOURCES
        found = set(self.fields["findings"].value() or ())
        for name in ("findings", "temperature"):
            self.lines[name].setVisible(asks)
        self.lines["findings"].set_required(asks)
        self.lines["screening_note"].setVisible(asks and bool(found - {NOTHING_FOUND}))
        local = self._source() == "local"
        self.lines["given_at"].setVisible(not local)
        for name in ("lot_no", "expires_on"):
            self.lines[name].set_required(local)

    def _on_product_text(self, text: str) -> None:
        """A code that was scanned into the first field goes where it belongs."""
        code = text.strip()
        if len(code) == USUAL_LENGTH and code.isdigit():
            self.fields["product"].set_value(None)
            self.fields["trace_code"].set_value(code)
            self.fields["trace_code"].setFocus(Qt.FocusReason.OtherFocusReason)
            self._look_up()

    def _look_up(self) -> None:
        """The package of the code: product, lot and expiry come with it."""
        code = str(self.fields["trace_code"].value() or "")
        if code and self._dose is None:
            self._desk.operations.read(
                self, partial(package_of, code=code), self._on_package, token="package"
            )

    def _on_package(self, package: Package | None) -> None:
        if package is None or package.product not in self._rules.products:
            return
        if self.fields["product"].value() != package.product:
            self.fields["product"].set_value(package.product)
            self._on_product()
        if package.lot_no:
            self.fields["lot_no"].set_value(package.lot_no)
            self.fields["expires_on"].set_value(package.expires_on)
            self.lines["lot_no"].set_note(tr("扫码：入库登记的批号"))
        if package.maker:
            self.fields["maker"].set_value(package.maker)
        self._fit()
        self._timer.start()

    def _source(self) -> str:
        return self.command().source

    def _on_product(self) -> None:
        """The lot last used and the way it is given come with the product."""
        product = self._rules.products.get(str(self.fields["product"].value() or ""))
        if product is None:
            return
        if product.route == "口服" and self.fields["site"].value() is None:
            self.fields["site"].set_value("5")
        elif product.route != "口服" and self.fields["site"].value() == "5":
            self.fields["site"].set_value(None)
        lot = self._lots.get(product.code)
        if self._dose is None and self._source() == "local":
            self.fields["lot_no"].set_value(lot.lot_no if lot else None)
            self.fields["expires_on"].set_value(lot.expires_on if lot else None)
            self.fields["maker"].set_value(lot.maker if lot else None)
            carried = tr("沿用上一次的批号，请核对") if lot else ""
            if lot is not None and lot.left is not None:
                carried = tr("库存中最先到期的批号，余 {n} 剂", n=lot.left)
            self.lines["lot_no"].set_note(carried)
        self.lines["product"].set_note(
            " · ".join(part for part in (product.route, product.volume) if part)
        )

    def command(self) -> RecordDose:
        """What is typed."""
        return to_command(self.values(), self._card.resident_id, self._dose, self._desk.today())

    # ---- what the rules say meanwhile

    def _ask(self) -> None:
        command = self.command()
        if not command.product or self.fields["given_on"].value() is None:
            self._show({})
            return
        self._desk.operations.read(
            self, partial(_problems, command=command), self._tell, token="asked"
        )

    def _tell(self, problems: tuple[Problem, ...]) -> None:
        at_fields: dict[str, list[Problem]] = {}
        for problem in problems:
            if problem.code not in _LATER:
                at_fields.setdefault(problem.field, []).append(problem)
        self._show(at_fields)
        self.asked.emit()

    def _show(self, at_fields: dict[str, list[Problem]]) -> None:
        for name, line in self.lines.items():
            found = at_fields.get(name, [])
            line.show_problem(_together(found) if found else None)

    # ---- saving

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Record or correct."""
        command = replace(self.command(), confirmed=confirmed)
        return lambda place: record_dose(place, command)

    def save(self) -> None:
        """Ctrl+S; what cannot be read is told first."""
        shown = [name for name, line in self.lines.items() if not line.isHidden()]
        unread = [
            Problem(name, "UNREADABLE", complaint)
            for name in shown
            if (complaint := self.fields[name].complaint())
        ]
        if not unread and not self.fields["product"].value():
            unread.append(Problem("product", "PRODUCT_MISSING", tr("请选择疫苗")))
        if not unread and self.fields["given_on"].value() is None:
            unread.append(Problem("given_on", "DATE_MISSING", tr("请填写接种日期")))
        if unread:
            self._show({problem.field: [problem] for problem in unread})
            self.fields[unread[0].field].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._timer.stop()
        super().save()

    def _on_saved(self, saved: object) -> None:
        if not isinstance(saved, RecordedDose):
            return
        words = "；".join(verdict_words(verdict, self._rules) for verdict in saved.verdicts)
        counted = all(verdict.number is not None for verdict in saved.verdicts)
        self._desk.navigator.toast(
            tr("已登记：{words}", words=words) if words else tr("已登记"),
            tone=Tone.GOOD if counted else Tone.NOTICE,
            undo=True,
        )
        self.accept()
        self.recorded.emit(saved)

    def _move(self, name: str, step: int) -> None:
        """Hidden fields are passed over."""
        shown = [each for each, line in self.lines.items() if not line.isHidden()]
        place = shown.index(name) + step
        if 0 <= place < len(shown):
            self.fields[shown[place]].setFocus(Qt.FocusReason.TabFocusReason)
        elif step > 0:
            self.save_button.setFocus(Qt.FocusReason.TabFocusReason)


def _problems(place: Workplace, command: RecordDose) -> tuple[Problem, ...]:
    return dose_problems(place, command)


def _together(problems: list[Problem]) -> Problem:
    """Several sentences at one field; the gravest gives the colour."""
    first = min(problems, key=lambda p: p.severity is not Severity.ERROR)
    return replace(first, message="\n".join(problem.message for problem in problems))
