"""Whatever is entered, corrected, voided and taken back: no lot ever falls below zero."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.domain.stock import Kind
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.stock_pdf import stock_document
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.stock import (
    CountLot,
    MoveLot,
    ReceiveVaccine,
    count_lot,
    move_lot,
    receive_vaccine,
    void_movement,
)
from clinic_desktop.services.stock_ledger import read_lots, stock_watch
from clinic_desktop.services.stock_list import stock_month, stock_now
from clinic_desktop.services.vaccination import RecordDose, dose_problems, record_dose, void_dose
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.undo import undo_last

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
TODAY = date(2026, 3, 2)
EXPIRY = date(2027, 5, 31)
WAYS = (Kind.ISSUED, Kind.LOST, Kind.RETURNED, Kind.TRANSFERRED)


class Work:
    """One day's steps in the store, drawn by lot; each is done or refused as a whole."""

    def __init__(self, place: Workplace, seed: int) -> None:
        nurse = replace(place, actor=replace(place.actor, staff_id="e" * 32, name="李护士"))
        self.place = place
        self.desks = (place, nurse)
        self.dice = Random(seed)
        self.doses: list[str] = []
        self.children = [
            register(place, RegisterResident(name, birth_date=date(2026, 1, 5), sex="2"))
            for name in ("甲一", "乙二", "丙三")
        ]

    def step(self) -> None:
        """One of the two does something; only with two is the last save not the last thing."""
        self.place = self.dice.choice(self.desks)
        self.dice.choice(
            (
                *(self.receive,) * 3, self.move, self.move, self.count,
                *(self.give,) * 4, self.void_dose, self.void_row, self.undo, self.undo,
            )
        )()  # fmt: skip

    def day(self) -> date:
        return TODAY - timedelta(days=self.dice.randrange(5))

    def receive(self) -> None:
        receive_vaccine(
            self.place,
            ReceiveVaccine(
                "HepB", self.dice.choice(("H1", "H2")), EXPIRY, self.dice.randrange(1, 4), "2",
                "1剂/支", "注射剂", "镇卫生院", self.day(), temp_on_arrival=50,
            ),
        )  # fmt: skip

    def move(self) -> None:
        key = ("HepB", self.dice.choice(("H1", "H2")))
        kind = self.dice.choice(WAYS)
        quantity = self.dice.randrange(1, 4)
        move_lot(self.place, MoveLot(key, kind, quantity, self.day(), "镇卫生院", "破损"))

    def count(self) -> None:
        key = ("HepB", self.dice.choice(("H1", "H2")))
        count_lot(self.place, CountLot(key, self.dice.randrange(4), "清点"))

    def give(self) -> None:
        child = self.dice.choice(self.children).resident_id
        lot = self.dice.choice(("H1", "H2"))
        known = self.dice.choice([None, *self.doses])
        command = RecordDose(child, "HepB", self.day(), lot_no=lot, expires_on=EXPIRY)
        if known is not None:
            command = RecordDose(
                child,
                "HepB",
                self.day(),
                lot_no=lot,
                expires_on=EXPIRY,
                dose_id=known,
                reason="更正",
            )
        asked = {
            p.code for p in dose_problems(self.place, command) if p.severity is Severity.CONFIRM
        }
        sure = replace(command, confirmed=frozenset(asked))
        self.doses.append(record_dose(self.place, sure).dose_id)

    def void_dose(self) -> None:
        if self.doses:
            void_dose(self.place, self.dice.choice(self.doses), "录错")

    def void_row(self) -> None:
        lines = [line for row in stock_now(self.place, empty=True) for line in row.lines]
        rows = [line.movement_id for line in lines if line.movement_id]
        if rows:
            void_movement(self.place, self.dice.choice(rows), "录错")

    def undo(self) -> None:
        undo_last(self.place.database, self.place.actor.staff_id, (stock_watch(self.place),))


@pytest.mark.parametrize("seed", range(4))
def test_no_lot_falls_below_zero(place: Workplace, seed: int) -> None:
    work = Work(place, seed)
    refused = 0
    for _ in range(60):
        try:
            work.step()
        except InputProblem:
            refused += 1
        with place.reading() as session:
            lots = read_lots(place, session)
        assert all(lot.lowest()[0] >= 0 for lot in lots)
    assert 0 < refused < 55


def test_the_sheet_of_a_month(place: Workplace) -> None:
    work = Work(place, 1)
    for step in (*(work.receive,) * 3, *(work.give,) * 3, work.move):
        try:
            step()
        except InputProblem:
            continue
    period, lots, wasted = stock_month(place, TODAY)
    assert lots
    fonts = load_fonts(FONTS)
    document = stock_document(lots, wasted, period, place.site.name, fonts, place.clock.now())
    texts = document.pages[0].texts
    assert any("2026年3月疫苗结存表" in text for text in texts)
    assert {lots[0].lot.lot_no, str(lots[0].closing), "损耗系数"} <= set(texts)
    assert document.problems(fonts) == ()
    empty = stock_document((), (), period, place.site.name, fonts, place.clock.now())
    assert "本月没有" in empty.pages[0].texts
