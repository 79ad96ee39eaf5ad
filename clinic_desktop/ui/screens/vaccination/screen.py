"""接种: the children's list, and one child's card when a resident is named."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.reading import search_residents
from clinic_desktop.services.vaccination import (
    ChildCard,
    ChildRow,
    DecideDose,
    DoseRow,
    HoldRow,
    Lot,
    card_of,
    decide_dose,
    lift_hold,
    list_children,
    recent_lots,
    void_dose,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.screens.vaccination.card import CardView
from clinic_desktop.ui.screens.vaccination.certificate_dialog import CertificateDialog
from clinic_desktop.ui.screens.vaccination.children import ChildrenList
from clinic_desktop.ui.screens.vaccination.dose_dialog import DoseDialog
from clinic_desktop.ui.screens.vaccination.facts_dialog import FactsDialog, HoldDialog
from clinic_desktop.ui.screens.vaccination.papers import (
    card_batch,
    certificate_batch,
    child_notice_batch,
)

TABLES = ("dose", "resident", "care_event", "household", "record")
_MOST_FOUND = 200


class VaccinationScreen(Screen):
    """接种: without a subject the list, with a resident the card."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._resident_id = ""
        self._card: ChildCard | None = None
        self._lots: dict[str, Lot] = {}
        self._wanted: str | None = None
        self._arriving = False
        self.children_list = ChildrenList(desk)
        self.card = CardView(desk)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.children_list)
        self._stack.addWidget(self.card)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        listed = self.children_list
        listed.opened.connect(lambda child: desk.navigator.open("vaccination", child))
        listed.recording.connect(self._record_for)
        listed.searched.connect(self._search)
        view = self.card
        view.left.connect(self._leave)
        view.record.connect(self._record)
        view.correct.connect(self._correct)
        view.void.connect(self._void)
        view.decide.connect(self._decide)
        view.facts.connect(self._facts)
        view.hold.connect(self._hold)
        view.lift.connect(self._lift)
        view.fill.connect(self._fill)
        view.issue.connect(self._issue)
        view.printing.connect(self._print)
        view.file.connect(lambda: desk.navigator.open("resident", self._resident_id))

    @property
    def on_card(self) -> bool:
        """Whether a child's card is in sight."""
        return self._stack.currentWidget() is self.card

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """``subject``: a resident's card; without one ``show`` (all, due, overdue) narrows the
        list.
        """
        self._arriving = True
        if subject:
            self._wanted = None
            self._resident_id = subject
            self._stack.setCurrentWidget(self.card)
        else:
            self._resident_id = ""
            self._stack.setCurrentWidget(self.children_list)
            if show := args.get("show"):
                self.children_list.narrow(str(show))
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Doses, people or what is known about them."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list, or the card."""
        return self.card.first_focus() if self.on_card else self.children_list.first_focus()

    def escape(self) -> bool:
        """First empties the search line."""
        return not self.on_card and self.children_list.clear_text()

    def _leave(self) -> None:
        """Back to where the card was opened; to the list if nowhere."""
        if not self.desk.navigator.back():
            self.desk.navigator.open("vaccination")

    # ---- loading

    def _load(self) -> None:
        read = self.desk.operations.read
        if self.on_card:
            wanted = partial(_card_and_lots, resident_id=self._resident_id)
            read(self, wanted, self._show_card, token="card")
        else:
            read(self, list_children, self._show_children, token="children")

    def _show_children(self, rows: tuple[ChildRow, ...]) -> None:
        self.children_list.show_children(rows)
        self._arrive()

    def _show_card(self, found: tuple[ChildCard, dict[str, Lot]]) -> None:
        card, lots = found
        if card.resident_id != self._resident_id:
            return
        self._card, self._lots = card, lots
        self.card.show_card(card)
        self.title_changed.emit(card.name)
        self._arrive()
        if self._wanted is not None:
            vaccine, self._wanted = self._wanted, None
            self._record(vaccine)

    def _arrive(self) -> None:
        """Only with its rows here can a list take the keyboard."""
        if self._arriving:
            self._arriving = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _search(self, text: str) -> None:
        if not text.strip():
            self.children_list.show_found(None)
            return
        self.desk.operations.read(
            self, partial(_found, text=text), self.children_list.show_found, token="search"
        )

    # ---- what the card offers

    def _record_for(self, resident_id: str, vaccine: str) -> None:
        """From the list: the card, and the dialog as soon as it is loaded."""
        if self.desk.navigator.open("vaccination", resident_id):
            self._wanted = vaccine

    def _record(self, vaccine: str) -> None:
        if self._card is not None:
            _ask(DoseDialog(self.desk, self._card, self._lots, self, product=vaccine))

    def _correct(self, dose: DoseRow) -> None:
        if self._card is not None:
            _ask(DoseDialog(self.desk, self._card, self._lots, self, dose=dose))

    def _void(self, dose: DoseRow) -> None:
        reason = self.desk.prompts.reason(
            tr("作废这剂接种记录？"),
            f"{dose.given_on} {dose.product_name}",
            (tr("录到别人名下"), tr("重复录入"), tr("疫苗或日期录错")),
        )
        if reason:
            dose_id = dose.dose_id
            self.desk.operations.change(
                self,
                lambda place: void_dose(place, dose_id, reason),
                lambda _changes: self.desk.navigator.toast(tr("已作废"), undo=True),
            )

    def _decide(self, dose: DoseRow, verdict: str) -> None:
        title = {
            "accept": tr("判为有效？"),
            "reject": tr("判为无效？"),
            "": tr("取消人工判定？"),
        }[verdict]
        reason = self.desk.prompts.reason(
            title,
            tr("{day} {name}：人工判定及理由会保留，并在卡上标 *。", **_named(dose)),
            (tr("县疾控中心答复"), tr("接种证原件核对")),
        )
        if reason:
            command = DecideDose(dose.dose_id, verdict, reason)
            self.desk.operations.change(
                self,
                lambda place: decide_dose(place, command),
                lambda _changes: self.desk.navigator.toast(tr("已记录"), undo=True),
            )

    def _facts(self) -> None:
        if self._card is not None:
            _ask(FactsDialog(self.desk, self._card, self))

    def _hold(self) -> None:
        if self._card is not None:
            _ask(HoldDialog(self.desk, self._card, self))

    def _fill(self, form: str, known: dict[str, Any]) -> None:
        preset = {name: value for name, value in known.items() if value is not None}
        self.desk.navigator.open("record", self._resident_id, form=form, preset=preset)

    def _issue(self) -> None:
        if self._card is not None:
            _ask(CertificateDialog(self.desk, self._card, self))

    def _print(self, paper: str) -> None:
        batches = {
            "certificate": certificate_batch([self._resident_id]),
            "card": card_batch(self._resident_id),
            "notice": child_notice_batch(self._resident_id),
        }
        if self._card is not None:
            preview_batch(self, self.desk, batches[paper])

    def _lift(self, hold: HoldRow) -> None:
        reason = self.desk.prompts.reason(
            tr("解除这条暂缓或禁忌？"), hold.reason, (tr("已痊愈"), tr("登记有误"))
        )
        if reason:
            hold_id = hold.hold_id
            self.desk.operations.change(
                self,
                lambda place: lift_hold(place, hold_id, reason),
                lambda _changes: self.desk.navigator.toast(tr("已解除"), undo=True),
            )


def _ask(dialog: QDialog) -> None:
    """Opens a dialog that goes when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _card_and_lots(place: Workplace, resident_id: str) -> tuple[ChildCard, dict[str, Lot]]:
    return card_of(place, resident_id), recent_lots(place)


def _found(place: Workplace, text: str) -> frozenset[str]:
    return frozenset(hit.resident_id for hit in search_residents(place, text, _MOST_FOUND))


def _named(dose: DoseRow) -> dict[str, str]:
    return {"day": dose.given_on.isoformat(), "name": dose.product_name}
