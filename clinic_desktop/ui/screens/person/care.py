"""The programme cards of a person, loaded together."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.services.appointments import FORM as APPOINTMENT
from clinic_desktop.services.appointments import HIGH_RISK
from clinic_desktop.services.care.mental import INCIDENT_FORM
from clinic_desktop.services.care.page import CarePage, care_page
from clinic_desktop.services.growth import is_child
from clinic_desktop.services.residents.person import PersonPage
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.care_cards import (
    AppointmentCard,
    LadderCard,
    MedicineCard,
    PregnancyCard,
    RiskCard,
    YearCard,
)
from clinic_desktop.ui.screens.person.doses import DoseDialog, TreatmentCard
from clinic_desktop.ui.screens.person.growth import GrowthCard
from clinic_desktop.ui.screens.person.trends import TrendCard
from clinic_desktop.ui.widgets.key_binding import bind_key

HIGH_RISK_VISIT = "highrisk_pregnancy_followup"


class CareCards(QObject):
    """Puts its cards into a column; ``book`` makes an appointment."""

    def __init__(
        self, desk: Desk, owner: QWidget, column: QVBoxLayout, book: Callable[[], None]
    ) -> None:
        super().__init__(owner)
        self._desk, self._owner = desk, owner
        self._resident_id, self._name = "", ""
        self._child = False
        self.page: CarePage | None = None
        self.risk = RiskCard()
        self.treatment = TreatmentCard()
        self.pregnancy = PregnancyCard()
        self.ladder = LadderCard()
        self.trends = TrendCard()
        self.growth = GrowthCard(desk)
        self.medicines = MedicineCard()
        self.appointments = AppointmentCard()
        self.year = YearCard()
        for card in (
            self.risk,
            self.treatment,
            self.pregnancy,
            self.appointments,
            self.year,
            self.trends,
            self.growth,
            self.ladder,
            self.medicines,
        ):
            column.addWidget(card)
        self.appointments.book.connect(book)
        self.appointments.opened.connect(self._open_appointment)
        self.risk.opened.connect(partial(self._open_record, INCIDENT_FORM))
        self.risk.report.connect(self.report)
        self.pregnancy.follow.connect(partial(self._new, HIGH_RISK_VISIT))
        self.treatment.doses.connect(self.open_doses)
        self.treatment.close_case.connect(self._close_case)
        for key, slot in (("Ctrl+T", self.open_doses), ("Ctrl+I", self.report)):
            bind_key(owner, key, slot)

    def load(self, person: PersonPage, today: date) -> None:
        """Reads everything of a person."""
        self._resident_id, self._name = person.resident_id, person.name
        self._child = is_child(person.birth_date, today)
        self.growth.load(self._owner, person.resident_id, self._child)
        self._desk.operations.read(
            self, partial(care_page, resident_id=person.resident_id), self.show_page, token="care"
        )

    def show_page(self, page: CarePage) -> None:
        """Other people have other cards."""
        if page.resident_id != self._resident_id:
            return
        self.page = page
        today = self._desk.today()
        self.risk.show_risk(page.risk)
        self.treatment.show_treatment(page.treatment, today)
        self.pregnancy.show_pregnancy(page.pregnancy, today)
        self.ladder.show_ladders(page.ladders, today, self._desk.catalogue)
        self.trends.show_trends(page.chronic, today, self._owner)
        if self._child:
            # A child's weight is read on the growth curve.
            self.trends.hide()
        self.medicines.show_medicines(page.chronic)
        self.appointments.show_appointments(page.appointments, today)
        self.year.show_year(page.year)

    def open_doses(self) -> None:
        """The card of doses."""
        if self.page is not None and self.page.treatment is not None:
            DoseDialog(self._desk, self._resident_id, self._name, self._owner).open()

    def _close_case(self) -> None:
        """The follow-up form with the numbers of the closing evaluation."""
        if self.page is not None and self.page.treatment is not None:
            preset = self.page.treatment.closing_preset()
            self._desk.navigator.open(
                "record", self._resident_id, form="tb_followup", preset=preset
            )

    def report(self) -> None:
        """An incident of somebody who is managed for a mental disorder."""
        if self.page is None or self.page.risk is None:
            return
        level = self.page.risk.level
        preset = {"danger_level": str(level)} if level is not None else {}
        self._desk.navigator.open("record", self._resident_id, form=INCIDENT_FORM, preset=preset)

    def _new(self, form: str) -> None:
        woman = self.page.pregnancy if self.page else None
        preset: dict[str, object] = {}
        if woman is not None and woman.days is not None:
            preset = {"gest_weeks": woman.days // 7, "risk_level": woman.colour}
            if woman.factors:
                preset["risk_factors"] = woman.factors
        self._desk.navigator.open("record", self._resident_id, form=form, preset=preset)

    def _open_appointment(self, record_id: str) -> None:
        """What was booked; for a date that a follow-up set the next follow-up."""
        rows = self.page.appointments if self.page else ()
        row = next((row for row in rows if row.id == record_id), None)
        if row is not None and row.purpose_code == HIGH_RISK:
            self._new(HIGH_RISK_VISIT)
        elif row is not None:
            self._open_record(APPOINTMENT, record_id)

    def _open_record(self, form: str, record_id: str) -> None:
        self._desk.navigator.open("record", self._resident_id, form=form, record=record_id)
