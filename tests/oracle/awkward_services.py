"""Services to grown-ups of an invented clinic: examinations, consultations, visits at home."""

from datetime import date, timedelta
from typing import Any

from awkward_exam import examination
from awkward_people import People, Person
from awkward_rows import LAST, YEAR, Rows

from clinic_desktop.storage.tables import Household


class Services:
    """What is done for everybody, managed or not."""

    def __init__(self, rows: Rows, people: People) -> None:
        self.rows = rows
        for person in [p for p in people.all if p.birth.year < 2005]:
            if rows.chance(0.3):
                self._quarterly(person)
            self._yearly(person)
            self._outpatient(person)
        self._houses(people)

    def _quarterly(self, person: Person) -> None:
        rows = self.rows
        groups = rows.chosen((["1"], ["1"], ["2"], ["3"], ["1", "3"]))
        begin = rows.day(date(2023, 6, 1))
        if begin > person.until() or begin < person.birth:
            return
        codes = {"1": "elderly_followup", "2": "disabled", "3": "hardship_followup"}
        for group in groups:
            rows.enrol(person.id, codes[group], begin)
        on = begin
        while on <= person.until():
            rows.record(
                "quarterly_followup",
                person.id,
                on,
                visit_date=on.isoformat(),
                groups=groups,
                visit_mode=rows.chosen(("1", "2", "2", "3")),
                findings="一般",
                advice="合理用药",
            )
            on += timedelta(days=rows.chosen((30, 60, 85, 92, 130)))

    def _yearly(self, person: Person) -> None:
        rows = self.rows
        for _ in range(rows.random.randrange(4)):
            on = rows.day(date(2023, 1, 1))
            if person.birth.year > 1975 and rows.chance(0.7):
                continue
            if on <= person.until() and on > person.birth:
                rows.record("health_exam", person.id, on, **examination(rows, on))
        for form in ("elderly_tcm", "elderly_selfcare"):
            if person.birth.year < 1965 and rows.chance(0.5):
                on = rows.day(date(2023, 6, 1))
                if on <= person.until():
                    level = rows.chosen(("1", "1", "2", "3", "4"))
                    answers: dict[str, Any] = {"fill_date": on.isoformat()}
                    if form == "elderly_selfcare":
                        answers |= {
                            "selfcare_level": level,
                            "selfcare_total": {"1": 0, "2": 5, "3": 12, "4": 25}[level],
                        }
                    rows.record(form, person.id, on, **answers)
        if rows.chance(0.25):
            on = rows.day(date(2023, 12, 1))
            if person.birth < on <= person.until():
                rows.record(
                    "individual_education",
                    person.id,
                    on,
                    date=on.isoformat(),
                    edu_topic="合理用盐",
                )
        if person.sex == "2" and rows.chance(0.3):
            on = rows.day(date(2023, 12, 1))
            if person.birth < on <= person.until():
                rows.record(
                    "women_screening",
                    person.id,
                    on,
                    screened_on=on.isoformat(),
                    disease_found=rows.chosen(("1", "1", "2")),
                )

    # ---- consultations and screening

    def _outpatient(self, person: Person) -> None:
        rows = self.rows
        for _ in range(rows.random.randrange(3)):
            on = rows.day(date(2023, 12, 1))
            if not person.birth < on <= person.until():
                continue
            measured = rows.chance(0.7)
            form = rows.chosen(("outpatient_log", "encounter"))
            rows.record(
                form,
                person.id,
                on,
                visit_date=on.isoformat(),
                sbp=rows.chosen((118, 128, 134, 152)) if measured else None,
                dbp=rows.chosen((70, 84, 86, 95)) if measured else None,
                **(self._logged() if form == "outpatient_log" else {}),
            )
        for kind in ("bp", "glucose_screen", "referral"):
            on = rows.day(date(2023, 12, 1))
            if not rows.chance(0.12) or not person.birth < on <= person.until():
                continue
            match kind:
                case "bp":
                    told = {"high_risk": rows.chance(0.5)} if rows.chance(0.4) else {}
                    rows.event(
                        person.id,
                        "bp_screen",
                        "bp",
                        on,
                        sbp=rows.chosen((118, 132, 150)),
                        dbp=rows.chosen((70, 86, 95)),
                        **told,
                    )
                case "glucose_screen":
                    rows.event(person.id, "", "glucose_screen", on, fbg=72)
                case _:
                    rows.event(
                        person.id,
                        rows.chosen(("", "hypertension", "diabetes")),
                        "referral",
                        on,
                        direction="up",
                        suspected=rows.chance(0.7),
                    )
        if rows.chance(0.08):
            on = rows.day(date(2023, 12, 1))
            if person.birth < on <= person.until():
                rows.record("referral_back", person.id, on, back_date=on.isoformat())

    def _logged(self) -> dict[str, Any]:
        """What the out-patient log asks besides: what was done, paid and given."""
        rows = self.rows
        paid = rows.chance(0.8)
        return {
            "diagnosis": "上感",
            "disposition": rows.chosen(("1", "1", "2", "3", "4", None)),
            "fee_total": 2550 if paid else None,
            "fee_drugs": rows.chosen((0, 1200, 2000)) if paid else None,
            "drugs_used": rows.chosen((None, ["1"], ["2"], ["2", "4"], ["3"], ["7"])),
            "tcm_method": rows.chosen((None, None, ["2"], ["4", "5"])),
        }

    def _houses(self, people: People) -> None:
        rows = self.rows
        for house in people.houses:
            for _ in range(rows.random.randrange(5)):
                on = rows.day(date(YEAR - 1, 11, 1), LAST)
                rows.record(
                    "household_visit",
                    None,
                    on,
                    house=house,
                    visit_date=on.isoformat(),
                    met=rows.chosen(("1", "1", "1", "2")),
                    findings=[rows.chosen(tuple("12345678"))],
                )
            if rows.chance(0.4):
                on = rows.day(date(YEAR - 1, 6, 1), LAST)
                rows.record(
                    "toilet_water_survey",
                    None,
                    on,
                    house=house,
                    survey_date=on.isoformat(),
                    toilet_kind=rows.chosen(("1", "5", "8")),
                    toilet_harmless=rows.chosen(("1", "2")),
                    toilet_built_ym=f"{on.year}-{on.month:02d}" if rows.chance(0.7) else None,
                    supply_kind="1",
                )
            assert any(row["id"] == house for row in rows.of[Household])
