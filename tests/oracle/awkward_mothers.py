"""Mothers and children of an invented clinic: twins, stillbirths, late visits, deaths, doses."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from awkward_people import People, Person
from awkward_rows import LAST, YEAR, Rows

from clinic_desktop.storage.tables import Dose

SLOTS = (1, 3, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72)


def months_on(anchor: date, months: int) -> date:
    """The same day number some months later, or the last day of that month."""
    whole = anchor.year * 12 + anchor.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))


class Mothers:
    """Pregnancies with what follows, and the children who were there before."""

    def __init__(self, rows: Rows, people: People, pregnancies: int, children: int) -> None:
        self.rows = rows
        self.people = people
        for number in range(pregnancies):
            self._pregnancy(number)
        for number in range(children):
            self._older_child(number)
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
                self._referral(woman, "maternal", on)
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

    def _referral(self, person: Person, programme: str, on: date) -> None:
        rows = self.rows
        asked = on + timedelta(days=rows.chosen((2, 14, 15)))
        if asked > person.until():
            return
        if rows.chance(0.5):
            rows.record(
                "referral_out",
                person.id,
                on,
                referral_date=on.isoformat(),
                to_org="县妇幼",
                first_impression="异常",
                program="ANC" if programme == "maternal" else "CHILD",
                followup_result="1",
                followup_date=asked.isoformat(),
            )
        else:
            rows.event(person.id, programme, "referral", on, direction="up")
            if rows.chance(0.7):
                rows.event(person.id, programme, "referral_check", asked, attended=True)

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
        self.child(baby, discharge, twin)

    def _older_child(self, number: int) -> None:
        rows = self.rows
        birth = rows.day(date(2017, 2, 1), date(2024, 6, 1))
        if number % 4 == 0:
            birth = rows.chosen((date(2020, 2, 29), date(2018, 6, 30), date(2017, 6, 15)))
        child = self.people.someone(
            f"童{number}",
            rows.chosen(("1", "2")),
            birth,
            rows.chosen(tuple(self.people.houses)),
            ends=0.2,
            kinds="1111112344",
        )
        self.child(child, None, rows.chance(0.1))

    def child(self, child: Person, discharge: date | None, risk: bool) -> None:
        """Management, visits, doses and what goes wrong."""
        rows = self.rows
        self._doses(child)
        if child.dies and child.ended is not None and rows.chance(0.7):
            filled = child.ended + timedelta(days=rows.chosen((1, 9)))
            rows.record(
                "child_death_card",
                None,
                filled,
                child_name=child.name,
                birth_date=child.birth.isoformat(),
                death_date=child.ended.isoformat(),
                diag_a="肺炎",
                fill_date=filled.isoformat(),
            )
        if rows.chance(0.06):
            rows.record(
                "birth_defect_card",
                None,
                rows.day(max(child.birth, date(2023, 12, 1))),
                mother_name="某氏",
                birth_date=child.birth.isoformat(),
                defects=["06"],
            )
        begin = child.birth + timedelta(days=rows.chosen((0, 0, 5, 20, 200)))
        if begin > child.until() or rows.chance(0.1):
            return
        attributes: dict[str, Any] = {}
        if discharge is not None:
            attributes["discharge_date"] = discharge.isoformat()
        if risk:
            attributes["high_risk"] = True
        if rows.chance(0.06):
            attributes["frail"] = True
        row = rows.enrol(child.id, "child", begin, source="new", attributes=attributes or None)
        if child.ended is not None:
            reason = "death" if child.dies else "moved_out"
            rows.event(child.id, "child", "close", child.ended, reason=reason)
            row.update(closed_on=child.ended, close_reason=reason)
        home = discharge or child.birth
        if rows.chance(0.8):
            on = home + timedelta(days=rows.chosen((0, 2, 3, 4, 7, 8, 26)))
            if on <= child.until():
                rows.record(
                    "newborn_visit",
                    child.id,
                    on,
                    child_name=child.name,
                    birth_date=child.birth.isoformat(),
                    visit_date=on.isoformat(),
                    discharge_date=discharge.isoformat() if discharge else None,
                    birth_mode=["5"] if risk else ["1"],
                    hearing_screen=rows.chosen(("1", "2", "3")),
                )
        for months in SLOTS:
            if rows.chance(0.7):
                self._check(child, months)

    def _check(self, child: Person, months: int) -> None:
        rows = self.rows
        on = months_on(child.birth, months) + timedelta(days=rows.chosen((-3, 0, 0, 5, 29, 40)))
        if on > child.until() or on.year < YEAR - 1:
            return
        form = "child_1_8m" if months <= 8 else "child_12_30m" if months <= 30 else "child_3_6y"
        age = str(months) if months <= 30 else str(months // 12)
        looked = (
            {"vision_left": rows.chosen((50, 46)), "vision_right": rows.chosen((48, 47))}
            if form == "child_3_6y"
            else {"eyes": rows.chosen(("1", "1", "2"))}
        )
        rows.record(
            form,
            child.id,
            on,
            check_age=age,
            visit_date=on.isoformat(),
            hb=rows.chosen((109, 110, 125, None)),
            hearing=rows.chosen(("1", "2", None)),
            **(looked if rows.chance(0.8) else {}),
        )
        if rows.chance(0.06):
            self._referral(child, "child", on)
        if months in (6, 12, 18, 24, 30, 36) and rows.chance(0.7):
            rows.record(
                "child_tcm_6_18m" if months <= 18 else "child_tcm_24_36m",
                child.id,
                on,
                check_age=str(months),
                visit_date=on.isoformat(),
                tcm_service=["1"],
            )

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

    # ---- vaccination

    def _doses(self, child: Person) -> None:
        rows = self.rows
        if rows.chance(0.85):
            on = child.birth + timedelta(days=rows.chosen((1, 20, 30, 31, 90)))
            if on <= child.until():
                rows.record(
                    "vaccination_card",
                    child.id,
                    on,
                    child_name=child.name,
                    birth_date=child.birth.isoformat(),
                    sex=child.sex,
                    card_date=on.isoformat(),
                )
        if rows.chance(0.8):
            on = child.birth + timedelta(days=rows.chosen((1, 20, 40)))
            if on <= child.until():
                rows.event(child.id, "immunisation", "certificate", on)
        if rows.chance(0.1):
            rows.event(
                child.id,
                "immunisation",
                "child_found",
                rows.day(max(child.birth, date(2023, 12, 1)), max(child.birth, LAST)),
            )
        diligent = rows.chance(0.7)
        for product, ages in COURSES.items():
            before: date | None = None
            for months in ages:
                if not rows.chance(0.97 if diligent else 0.85):
                    break
                late = rows.chosen((0, 0, 1, 4, 20, 60, 130) if not diligent else (0, 0, 1, 3, 14))
                on = months_on(child.birth, months) + timedelta(days=late)
                if rows.chance(0.03):
                    on = months_on(child.birth, months) - timedelta(days=2)
                if before is not None and on <= before:
                    on = before + timedelta(days=rows.chosen((28, 40)))
                if on > child.until() or on < child.birth:
                    break
                self._dose(child, product, on, months == 0)
                before = on

    def _dose(self, child: Person, product: str, on: date, first: bool) -> None:
        rows = self.rows
        product, number = product.split("/")[0], product
        given = None
        if first and number.startswith("HepB") and rows.chance(0.5):
            given = "08:00"
        rows.add(
            Dose,
            resident_id=child.id,
            product=product,
            given_on=on,
            given_time=given,
            source=rows.chosen(("local",) * 12 + ("elsewhere",) * 4 + ("campaign",)),
        )


COURSES: dict[str, tuple[int, ...]] = {
    "HepB": (0, 1, 6),
    "BCG": (0,),
    "IPV": (2, 3),
    "bOPV": (4, 48),
    "DTaP": (3, 4, 5, 18),
    "DT": (72,),
    "MMR": (8, 18),
    "JE-L": (8, 24),
    "MPSV-A": (6, 9),
    "MPSV-AC": (36, 72),
    "HepA-L": (18,),
}
