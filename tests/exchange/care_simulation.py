"""A township at work for some months: what is kept of due dates must be what is computed anew.

Families are registered, enrolled, followed up, moved, buried by mistake and dug up again; saves
are taken back, rows voided and restored, sticks carried, conflicts decided, clocks run. After
every few steps each computer's tasks are compared with a computation from nothing that knows no
short cuts: every record, one person at a time.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from exchange_world import Device, World
from fresh_tasks import fresh_tasks, stored_tasks
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.immunisation.outlook import forecasts_on
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.day import DaySweep
from clinic_desktop.storage.conflicts import decide, open_conflicts
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.derived.tasks import TaskDeriver
from clinic_desktop.storage.derived.vaccinations import ForecastDeriver
from clinic_desktop.storage.tables import (
    CareEvent,
    Dose,
    Enrolment,
    Household,
    Record,
    ResidencePeriod,
    Resident,
    VaccinationForecast,
)
from clinic_desktop.storage.undo import undo_last

PROGRAMMES = (
    "hypertension",
    "hypertension",
    "diabetes",
    "smd",
    "tb",
    "tb_suspect",
    "copd",
    "other_chronic",
    "elderly",
    "elderly_followup",
    "disabled",
    "bp_screen",
    "bp_screen",
    "child",
    "maternal",
)
KINDS = (
    "attempt",
    "referral_check",
    "away",
    "close",
    "reopen",
    "visit",
    "bp",
    "anc",
    "delivery",
    "postpartum_visit",
    "sign",
    "terminate",
    "treatment_end",
)
TABLES: tuple[type[Any], ...] = (Record, CareEvent, Enrolment, Resident, Household, Dose)


@dataclass
class Place:
    """As much of a workplace as the sweep asks for."""

    database: Database
    clock: FixedClock

    @property
    def today(self) -> date:
        return self.clock.today()

    def reading(self) -> AbstractContextManager[Session]:
        return self.database.reading()


@dataclass
class CareSimulation:
    """One history; its seed fixes what happens."""

    seed: int
    root: Path
    catalogue: Catalogue
    steps: int = 70
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        derivers = (
            ResidentIndexDeriver(),
            TaskDeriver(self.catalogue),
            ForecastDeriver(self.catalogue),
        )
        self.world = World(self.root, derivers)
        self.centre = self.world.centre()
        self.villages = [self.world.village(self.centre, code) for code in ("V01", "V02")]
        self.everybody = [*self.villages, self.centre]
        self.compared = 0
        self.editions = {form.code: form.edition for form in self.catalogue.current_forms()}

    def run(self) -> None:
        """Live through it and look again and again."""
        for device in self.villages:
            self.family(device)
        many: list[Callable[[Device], None]] = [
            *[self.follow_up] * 12,
            *[self.small_event] * 6,
            *[self.enrol] * 4,
            *[self.void_or_restore] * 4,
            *[self.correct] * 4,
            *[self.move] * 2,
            *[self.undo] * 3,
            *[self.day_passes] * 4,
            *[self.carry] * 2,
            self.family,
            self.decide,
            self.dose,
        ]
        for step in range(self.steps):
            self.dice.choice(many)(self.dice.choice(self.everybody))
            if step % 5 == 4:
                self.look()
        for device in self.villages:
            self.carry(device)
        self.look()
        self.world.close()

    # what people do

    def save(self, device: Device, *rows: Any) -> None:
        with device.database.unit("登记", device.actor.staff_id) as unit:
            unit.session.add_all(rows)
            unit.commit()

    def family(self, device: Device) -> None:
        """A house with people of different ages, visited each quarter."""
        house = Household(**self.stamp(device), household_no="7", village_group="1组")
        rows: list[Any] = [house]
        for age in self.dice.sample((0, 28, 34, 50, 64, 71), 2):
            born = add_months(device.clock.today(), -12 * age) - timedelta(
                days=self.dice.randrange(360)
            )
            person = Resident(
                **self.stamp(device),
                household_id=house.id,
                name="张三",
                sex=self.dice.choice("12"),
                birth_date=born,
                residence_type="1",
                status="active",
            )
            rows.append(person)
            codes = sorted({self.dice.choice(PROGRAMMES) for _ in range(2)})
            rows += [self.enrolment(device, code, resident_id=person.id) for code in codes]
        rows.append(self.enrolment(device, "household_visit", household_id=house.id))
        self.save(device, *rows)

    def enrolment(self, device: Device, code: str, **about: str) -> Enrolment:
        attributes = {
            "lmp": self.some_day(device, 250).isoformat(),
            "supervisor": self.dice.choice(("family", "medical")),
        }
        on = self.some_day(device, 900)
        stamp = self.stamp(device)
        return Enrolment(
            **stamp, programme=code, enrolled_on=on, attributes=attributes, source="new", **about
        )

    def enrol(self, device: Device) -> None:
        """Perhaps a second time in the same programme."""
        if person := self.one(device, Resident):
            code = self.dice.choice(PROGRAMMES)
            self.save(device, self.enrolment(device, code, resident_id=person))

    def follow_up(self, device: Device) -> None:
        """Forms of one kind, of today or long ago, sometimes dated ahead."""
        person, house = self.one(device, Resident), self.one(device, Household)
        if person is None or house is None:
            return
        kind = self.dice.randrange(len(self.forms(device.clock.today())))
        back = self.dice.choice((20, 200, 900))
        rows = []
        for _ in range(self.dice.randrange(1, 7)):
            on = self.some_day(device, back)
            if self.dice.random() < 0.05:
                on = device.clock.today() + timedelta(days=self.dice.randrange(1, 40))
            form, answers = self.forms(on)[kind]
            at_house = form == "household_visit"
            record = Record(
                **self.stamp(device),
                form_code=form,
                form_edition=self.editions[form],
                occurred_on=on,
                answers=answers,
                entry_order=self.dice.randrange(1, 9),
                resident_id=None if at_house else person,
                household_id=house if at_house else None,
            )
            rows.append(record)
        self.save(device, *rows)

    def forms(self, on: date) -> list[tuple[str, dict[str, Any]]]:
        """Forms that mean something to programmes, with answers that reach their branches."""
        dice = self.dice
        visit = {
            "visit_date": on.isoformat(),
            "visit_outcome": dice.choice("0001"),
            "visit_mode": dice.choice("123"),
            "sbp": dice.choice((128, 146, 152, 185)),
            "dbp": dice.choice((78, 92)),
            "fu_class": dice.choice("1234"),
            "next_visit_date": (on + timedelta(days=dice.randrange(100))).isoformat(),
        }
        reading = {"sbp": dice.choice((125, 134, 145)), "dbp": 80, "visit_date": on.isoformat()}
        return [
            *[("hypertension_followup", visit)] * 4,
            ("diabetes_followup", {**visit, "fasting_glucose": dice.choice((39, 65, 71, 170))}),
            ("smd_followup", {**visit, "fu_class": dice.choice("123")}),
            ("copd_followup", visit),
            ("tb_followup", visit),
            ("quarterly_followup", {**visit, "program": "1"}),
            *[("health_exam", {"exam_date": on.isoformat(), "bp_left_sbp": 150})] * 2,
            *[("outpatient_log", reading)] * 3,
            ("child_1_8m", {"visit_date": on.isoformat(), "check_age": "1"}),
            ("household_visit", {"visit_date": on.isoformat(), "met": dice.choice("112")}),
            ("referral_out", {"referral_date": on.isoformat(), "program": "1"}),
        ]

    def small_event(self, device: Device) -> None:
        """An event without a form."""
        person = self.one(device, Resident)
        if person is None:
            return
        kind, on = self.dice.choice(KINDS), self.some_day(device, self.dice.choice((15, 300)))
        details: dict[str, Any] = {
            "attended": self.dice.random() < 0.5,
            "reason": self.dice.choice(("death", "lost", "completed")),
            "until": (on + timedelta(days=self.dice.randrange(200))).isoformat(),
            "sbp": self.dice.choice((128, 150)),
            "years": 1,
            "mode": self.dice.choice(("home", "phone", "clinic")),
        }
        programme = self.dice.choice(("", *PROGRAMMES))
        if kind in ("sign", "terminate"):
            programme = "family_doctor"
        event = CareEvent(
            **self.stamp(device),
            resident_id=person,
            programme=programme,
            kind=kind,
            occurred_on=on,
            details=details,
        )
        self.save(device, event)

    def dose(self, device: Device) -> None:
        """A vaccination."""
        if person := self.one(device, Resident):
            given = self.some_day(device, 200)
            row = Dose(**self.stamp(device), resident_id=person, product="HepB", given_on=given)
            row.source = "local"
            self.save(device, row)

    def void_or_restore(self, device: Device) -> None:
        """Any row of any table."""
        table = self.dice.choice(TABLES)
        row = self.one(device, table, void_too=True)
        if row is not None:
            self.change(device, table, row, lambda one: {"voided": not one.voided})

    def correct(self, device: Device) -> None:
        """Something that was written wrongly."""
        today = device.clock.today()
        dice = self.dice
        corrections: list[tuple[type[Any], Callable[[Any], dict[str, Any]]]] = [
            (Resident, lambda one: {"birth_date": one.birth_date - timedelta(days=200)}),
            (Resident, lambda _: {"sex": dice.choice("12")}),
            (Resident, lambda _: {"status": "dead", "death_date": today}),
            (Resident, lambda _: {"status": "moved", "moved_on": today, "death_date": None}),
            (Resident, lambda _: {"status": "active", "moved_on": None, "death_date": None}),
            (Resident, lambda _: {"merged_into": dice.choice(("a" * 32, None))}),
            (Household, lambda _: {"closed_on": dice.choice((today, None))}),
            (Household, lambda _: {"village_group": dice.choice(("2组", "3组"))}),
            (Enrolment, lambda _: {"closed_on": today, "close_reason": "lost"}),
            (Enrolment, lambda _: {"closed_on": None, "close_reason": None}),
            (Enrolment, lambda one: {"enrolled_on": one.enrolled_on - timedelta(days=90)}),
            (Record, lambda one: {"answers": {**one.answers, "sbp": dice.choice((120, 182))}}),
            (Record, lambda one: {"occurred_on": one.occurred_on - timedelta(days=45)}),
            (CareEvent, lambda one: {"occurred_on": one.occurred_on - timedelta(days=5)}),
        ]
        table, how = dice.choice(corrections)
        if row := self.one(device, table):
            self.change(device, table, row, how)

    def move(self, device: Device) -> None:
        """Into another house, with the end of one residence and the beginning of another."""
        person, house = self.one(device, Resident), self.one(device, Household)
        if person is None or house is None:
            return
        on = self.some_day(device, 60)
        with device.database.unit("迁移", device.actor.staff_id) as unit:
            moved = unit.session.get_one(Resident, person)
            moved.household_id = house
            if device is self.centre:
                moved.clinic_code = self.dice.choice(self.villages).site.code
            for group, arrival, end in (("1组", "initial", on), ("2组", "moved_in", None)):
                period = ResidencePeriod(
                    **self.stamp(device),
                    resident_id=person,
                    village_group=group,
                    residence_type="1",
                    from_on=on - timedelta(days=400) if end else on,
                    to_on=end,
                    arrival=arrival,
                )
                unit.session.add(period)
            unit.commit()

    def change(
        self, device: Device, table: type[Any], pk: str, how: Callable[[Any], dict[str, Any]]
    ) -> None:
        with device.database.unit("更正", device.actor.staff_id, "更正") as unit:
            row = unit.session.get_one(table, pk)
            for name, value in how(row).items():
                setattr(row, name, value)
            unit.commit()

    def undo(self, device: Device) -> None:
        """The last save is taken back, if it can be."""
        with suppress(InputProblem):
            undo_last(device.database, device.actor.staff_id)

    def day_passes(self, device: Device) -> None:
        """Some days later; seldom the clock was wrong and is set back. Half of the sweeps are cut
        off by a power cut and begun again.
        """
        days = self.dice.choice((1, 1, 6, 30, 100, -20))
        device.clock.instant += timedelta(days=days)
        place: Any = Place(device.database, device.clock)
        if self.dice.random() < 0.5:
            DaySweep().step(place, 0.0)
            device.close()
            device.reopen()
            place = Place(device.database, device.clock)
        sweep = DaySweep()
        while not sweep.step(place, 0.0).whole:
            pass

    def carry(self, device: Device) -> None:
        """A stick to the centre and home again, or from the centre to everybody."""
        if device is not self.centre:
            self.world.visit(device, self.centre)
            return
        stick = self.world.stick()
        self.centre.export(stick)
        for village in self.villages:
            village.receive(stick)

    def decide(self, device: Device) -> None:
        """Somebody settles an open conflict."""
        device.database.seal()
        with device.database.unit("处理冲突", device.actor.staff_id, "核对") as unit:
            listed = [c for c in open_conflicts(unit.session) if c.table != "sync_event"]
            if listed:
                decide(unit, self.dice.choice(listed), {})
                unit.commit()

    def stamp(self, device: Device) -> dict[str, Any]:
        code = self.dice.choice(self.villages).site.code
        found = device.stamp()
        if device is self.centre:
            found["clinic_code"] = code
        return found

    def some_day(self, device: Device, within: int) -> date:
        return device.clock.today() - timedelta(days=self.dice.randrange(within))

    def one(self, device: Device, table: type[Any], *, void_too: bool = False) -> str | None:
        """Some row, by its id; at a village its own ones."""
        query = select(table.id).order_by(table.id)
        if not void_too:
            query = query.where(table.voided.is_(False))
        if device is not self.centre:
            query = query.where(table.clinic_code == device.site.code)
        with device.database.reading() as session:
            found = session.scalars(query).all()
        return self.dice.choice(found) if found else None

    # what must be true

    def look(self) -> None:
        """Stored tasks and forecasts are those of a computation from nothing."""
        for device in self.everybody:
            today = device.clock.today()
            with device.database.reading() as session:
                stored = {row["enrolment_id"]: row for row in stored_tasks(session)}
                anew = fresh_tasks(session, self.catalogue, today)
                fresh = {row["enrolment_id"]: row for row in anew}
            self.compared += len(fresh)
            for key in stored.keys() | fresh.keys():
                assert stored.get(key) == fresh.get(key), f"seed {self.seed}, {device.site.code}"
            self.look_at_forecasts(device)

    def look_at_forecasts(self, device: Device) -> None:
        """Forecasts that hold today are what an assessment from nothing gives."""
        deriver = ForecastDeriver(self.catalogue)
        today = device.clock.today()
        kept = select(*VaccinationForecast.__table__.columns)
        with device.database.local() as session:
            outdated = {one for _, one in deriver.outdated(session, today)}
            before = {row.resident_id: row for row in session.execute(kept)}
            deriver.rebuild(session, today, lambda _done, _total: None)
            after = {row.resident_id: row for row in session.execute(kept)}
            session.rollback()
        assert before.keys() - outdated == after.keys() - outdated
        for key in after.keys() - outdated:
            told, anew = (forecasts_on(rows[key].lines, today) for rows in (before, after))
            assert told == anew, f"seed {self.seed}, {device.site.code}"
            assert before[key].next_from == after[key].next_from
