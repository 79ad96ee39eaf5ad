"""Children of an invented clinic: management, visits in and out of time, deaths, doses."""

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


def refer(rows: Rows, person: Person, programme: str, on: date) -> None:
    """A referral upwards with or without its check, on a slip or by itself."""
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


class Children:
    """Tells of children, born here in the year or there before."""

    def __init__(self, rows: Rows, people: People) -> None:
        self.rows = rows
        self.people = people

    def older(self, number: int) -> None:
        """Somebody under seven."""
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
            refer(self.rows, child, "child", on)
        if months in (6, 12, 18, 24, 30, 36) and rows.chance(0.7):
            rows.record(
                "child_tcm_6_18m" if months <= 18 else "child_tcm_24_36m",
                child.id,
                on,
                check_age=str(months),
                visit_date=on.isoformat(),
                tcm_service=["1"],
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
        perfect = rows.chance(0.3)
        diligent = perfect or rows.chance(0.6)
        for product, ages in COURSES.items():
            before: date | None = None
            for number, months in enumerate(ages, 1 + OPV_AFTER * (product == "bOPV")):
                if not perfect and not rows.chance(0.95 if diligent else 0.8):
                    self._missed(child, product, number, months_on(child.birth, months))
                    break
                late = rows.chosen((0, 0, 1, 4, 20, 60, 130) if not diligent else (0, 0, 1, 3, 14))
                on = months_on(child.birth, months) + timedelta(days=late)
                if perfect:
                    on = months_on(child.birth, months)
                elif product == "HepB" and rows.chance(0.08):
                    on += timedelta(days=400)
                if not perfect and rows.chance(0.03):
                    on = months_on(child.birth, months) - timedelta(days=2)
                if before is not None and on <= before:
                    on = before + timedelta(days=rows.chosen((28, 40)))
                if on > child.until() or on < child.birth:
                    break
                self._dose(child, product, on, months == 0)
                before = on

    def _missed(self, child: Person, product: str, number: int, due: date) -> None:
        """Somebody may have written down why."""
        rows = self.rows
        on = due + timedelta(days=rows.chosen((3, 20, 50)))
        if on < date(2023, 11, 20) or on > min(child.until(), LAST) or rows.chance(0.25):
            return
        rows.record(
            "vaccine_defaulter",
            child.id,
            on,
            vaccine=CALLED[product],
            dose_no=number,
            due_date=due.isoformat(),
            reason=rows.chosen(("1", "2", "3", "4", "6", "6", "9")),
            contacted_date=on.isoformat(),
        )

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
OPV_AFTER = 2
"""bOPV follows two doses of IPV."""
CALLED = {
    "HepB": "乙肝疫苗",
    "BCG": "卡介苗",
    "IPV": "脊灰疫苗",
    "bOPV": "脊灰疫苗",
    "DTaP": "百白破疫苗",
    "DT": "白破疫苗",
    "MMR": "麻腮风疫苗",
    "JE-L": "乙脑疫苗",
    "MPSV-A": "流脑A疫苗",
    "MPSV-AC": "流脑AC疫苗",
    "HepA-L": "甲肝疫苗",
}
"""What is written in a register."""
