"""Mothers and children of an invented clinic: twins, stillbirths, late visits, deaths, doses."""

from datetime import date, timedelta
from typing import Any

from awkward_children import Children, refer
from awkward_people import People, Person
from awkward_rows import LAST, Rows


class Mothers:
    """Pregnancies with what follows, and the children who were there before."""

    def __init__(self, rows: Rows, people: People, pregnancies: int, children: int) -> None:
        self.rows = rows
        self.people = people
        self.children = Children(rows, people)
        for number in range(pregnancies):
            self._pregnancy(number)
        for number in range(children):
            self.children.older(number)
        for number in range(3):
            if rows.chance(0.6):
                self._engaged(number)

    def _pregnancy(self, number: int) -> None:
        rows = self.rows
        woman = self.people.someone(
            f"孕妇{number}",
            "2",
            date(1986, 1, 1) + timedelta(days=rows.random.randrange(5_500)),
            rows.chosen(tuple(self.people.houses)),
            ends=0.12,
            kinds="111123444",
        )
        lmp = rows.day(date(2023, 1, 10), date(2024, 9, 20))
        until = woman.until()
        registered = lmp + timedelta(days=rows.chosen((45, 60, 90, 91, 120, 200)))
        if registered >= min(until, LAST):
            return
        attributes: dict[str, Any] = {"lmp": lmp.isoformat()} if rows.chance(0.95) else {}
        if rows.chance(0.2):
            attributes["risk_colour"] = rows.chosen(("green", "yellow", "orange"))
        row = rows.enrol(woman.id, "maternal", registered, source="new", attributes=attributes)
        born = lmp + timedelta(days=rows.chosen((255, 270, 280, 287)))
        stop = min(born, until, LAST)
        self._checks(woman, lmp, registered, stop)
        if rows.chance(0.1):
            ended = rows.day(registered, stop)
            rows.record(
                "pregnancy_episode",
                woman.id,
                registered,
                registered_on=registered.isoformat(),
                status=rows.chosen(("3", "4")),
                end_date=ended.isoformat(),
            )
            return
        if woman.ended is not None and woman.ended <= born:
            reason = "death" if woman.dies else "moved_out"
            rows.event(woman.id, "maternal", "close", woman.ended, reason=reason)
            row.update(closed_on=woman.ended, close_reason=reason)
            return
        if born <= date(2025, 1, 20):
            if woman.ended is None and rows.chance(0.1):
                dead = min(born + timedelta(days=rows.chosen((0, 5, 42))), LAST)
                if dead >= born:
                    self.people.died_in_childbed(woman, dead)
                    rows.event(woman.id, "maternal", "close", dead, reason="death")
                    row.update(closed_on=dead, close_reason="death")
            self._delivery(woman, registered, born)

    def _checks(self, woman: Person, lmp: date, registered: date, stop: date) -> None:
        rows = self.rows
        well = rows.chance(0.5)
        days = (60, 120, 160, 200, 240, 262) if well else (85, 93, 118, 174, 196, 270)
        for offset in days:
            on = lmp + timedelta(days=offset + rows.chosen((0, 0, 3)))
            if on > stop or not rows.chance(0.97 if well else 0.6):
                continue
            if on < registered and rows.chance(0.7):
                on = registered
            odd = rows.chance(0.2)
            if offset < 95:
                rows.record(
                    "antenatal_first",
                    woman.id,
                    on,
                    fill_date=on.isoformat(),
                    gest_weeks=offset // 7,
                    gravidity=1,
                    height=1600,
                    weight=550,
                    sbp=110,
                    dbp=70,
                    overall="2" if odd else "1",
                )
            else:
                rows.record(
                    "antenatal_followup",
                    woman.id,
                    on,
                    visit_seq=2,
                    visit_date=on.isoformat(),
                    record_kind=rows.chosen(("1", "1", "1", "2", None)),
                    gest_weeks=offset // 7,
                    classification="2" if odd else "1",
                )
            if odd and rows.chance(0.6):
                refer(self.rows, woman, "maternal", on)
        for _ in range(rows.random.randrange(3)):
            on = rows.day(registered, stop)
            rows.record(
                "highrisk_pregnancy_followup",
                woman.id,
                on,
                visit_date=on.isoformat(),
                visit_mode=rows.chosen(("1", "3")),
                risk_level=rows.chosen(("1", "1", "2", "3", "5")),
                advice="注意休息",
            )
        if rows.chance(0.4):
            on = rows.day(registered, stop)
            traced = on + timedelta(days=rows.chosen((5, 40)))
            known = rows.chance(0.6)
            rows.record(
                "prenatal_screening",
                woman.id,
                on,
                tested_on=on.isoformat(),
                test="唐氏筛查",
                result=rows.chosen(("1", "2", "2")),
                outcome="排除" if known else None,
                outcome_on=traced.isoformat() if known else None,
            )
        if rows.chance(0.6):
            for _ in range(rows.random.randrange(1, 4)):
                on = rows.day(max(date(2023, 12, 1), lmp), max(date(2023, 12, 2), stop))
                rows.record(
                    "folic_acid",
                    woman.id,
                    on,
                    given_on=on.isoformat(),
                    bottles=rows.chosen((1, 3)),
                    stage="2",
                )

    def _delivery(self, woman: Person, registered: date, born: date) -> None:
        rows = self.rows
        at_home = rows.chance(0.2)
        discharge = None if at_home else born + timedelta(days=rows.chosen((0, 2, 3, 5, 12, 36)))
        twins = rows.chance(0.25)
        still = rows.chance(0.15)
        alive = 2 if twins else (0 if still else 1)
        rows.record(
            "pregnancy_episode",
            woman.id,
            registered,
            registered_on=registered.isoformat(),
            status="2",
            delivery_date=born.isoformat(),
            discharge_date=discharge.isoformat() if discharge else None,
            delivery_mode="1",
            delivery_org=rows.chosen(("家中", "村卫生室", None))
            if at_home
            else rows.chosen(("县医院", "清溪镇卫生院")),
            live_births=alive,
        )
        if still:
            rows.record(
                "perinatal_death",
                None,
                born,
                mother_name=woman.name,
                gest_weeks=rows.chosen((27, 28, 36, None)),
                sex="1",
                kind=rows.chosen(("1", "2")),
                birth_datetime=f"{born.isoformat()}T08:00",
                death_datetime=f"{born.isoformat()}T08:00",
                report_date=(born + timedelta(days=3)).isoformat(),
            )
        for which in range(alive):
            if rows.chance(0.9):
                self._baby(woman, born, discharge, f"{woman.name}之子{which}", twins)
        home = discharge or born
        last = woman.until()
        for offset in rows.chosen(((3,), (7, 20), (8,), (28,), (29,), ())):
            on = home + timedelta(days=offset)
            if on <= last:
                rows.record(
                    "postpartum_visit",
                    woman.id,
                    on,
                    visit_date=on.isoformat(),
                    visit_outcome="0" if rows.chance(0.95) else "1",
                    delivery_date=born.isoformat(),
                    discharge_date=discharge.isoformat() if discharge else None,
                    classification="1",
                )
        if rows.chance(0.7):
            on = born + timedelta(days=rows.chosen((42, 50, 56, 57)))
            if on <= last:
                rows.record(
                    "postpartum_42d",
                    woman.id,
                    on,
                    visit_date=on.isoformat(),
                    classification="1",
                )

    def _baby(
        self, woman: Person, born: date, discharge: date | None, name: str, twin: bool
    ) -> None:
        rows = self.rows
        baby = self.people.someone(
            name,
            rows.chosen(("1", "2", "1", "2", "1", "2", "9")),
            born,
            woman.house,
            born_here=True,
            ends=0.15,
            kinds="1111114",
        )
        if rows.chance(0.7):
            rows.record(
                "birth_record",
                baby.id,
                born + timedelta(days=rows.chosen((1, 9, 40))),
                child_name=name,
                sex=baby.sex,
                birth_datetime=f"{born.isoformat()}T06:30",
                birth_gest_weeks=39,
                birth_weight=3100,
                mother_name=woman.name,
                birth_place_kind="1" if discharge else "3",
                registered_date=(born + timedelta(days=9)).isoformat(),
            )
        self.children.child(baby, discharge, twin)

    def _engaged(self, number: int) -> None:
        rows = self.rows
        person = self.people.someone(
            f"青年{number}", "1", date(1999, 5, 1), rows.chosen(tuple(self.people.houses))
        )
        listed = rows.day(date(2023, 12, 1))
        urged = listed + timedelta(days=rows.chosen((0, 30)))
        rows.record(
            "premarital_list",
            person.id,
            listed,
            listed_on=listed.isoformat(),
            persuaded_on=urged.isoformat() if rows.chance(0.7) else None,
            examined_on=(urged + timedelta(days=20)).isoformat() if rows.chance(0.5) else None,
        )
