"""What grown-ups of an invented clinic go through: diseases, examinations, consultations."""

from datetime import date, timedelta
from typing import Any

from awkward_people import People, Person
from awkward_rows import FIRST, LAST, YEAR, Rows

from clinic_desktop.storage.tables import CareEvent, Household

CHRONIC = ("hypertension", "diabetes", "copd", "other_chronic")
GAPS = (9, 14, 15, 31, 80, 92, 104, 120, 200)
REFERRAL_FORM = {"hypertension": "HTN", "diabetes": "DM", "copd": "COPD", "smd": "SMI", "tb": "TB"}


class Care:
    """Enrols people and tells what happened to them."""

    def __init__(self, rows: Rows, people: People) -> None:
        self.rows = rows
        grown = [p for p in people.all if p.birth.year < 2005]
        for person in grown:
            for programme in CHRONIC:
                if rows.chance(0.3 if programme in CHRONIC[:2] else 0.16):
                    self._managed(person, programme)
            if rows.chance(0.12):
                self._managed(person, "smd")
            if rows.chance(0.1):
                self._tuberculosis(person)
            if rows.chance(0.1):
                self._suspect(person)
            if rows.chance(0.3):
                self._quarterly(person)
            self._yearly(person)
            self._outpatient(person)
        self._houses(people)

    # ---- managed programmes

    def _managed(self, person: Person, programme: str) -> None:
        rows = self.rows
        last = person.until()
        if last <= FIRST:
            return
        enrolled = rows.day(max(FIRST, person.birth), last)
        row = rows.enrol(person.id, programme, enrolled)
        closed: tuple[date, str] | None = None
        if person.ended is not None:
            closed = (person.ended, "death" if person.dies else "moved_out")
        elif rows.chance(0.3):
            on = rows.day(enrolled)
            if on > enrolled:
                reasons = ("lost", "refused", "misdiagnosis", "completed", "moved_out")
                closed = (on, rows.chosen(reasons))
        stop = last
        if closed is not None:
            row.update(closed_on=closed[0], close_reason=closed[1])
            if rows.chance(0.9):
                rows.event(person.id, programme, "close", closed[0], reason=closed[1])
            stop = closed[0]
            if person.ended is None and rows.chance(0.5):
                again = rows.day(closed[0])
                if again > closed[0]:
                    self._reopened(person, programme, row, closed, again)
                    stop = last
        self._visits(person, programme, enrolled, stop)
        if rows.chance(0.25):
            away = rows.day(enrolled, max(enrolled, stop))
            until = away + timedelta(days=rows.chosen((10, 40, 120)))
            rows.event(person.id, programme, "away", away, until=until.isoformat())
        if programme == "smd" and rows.chance(0.8):
            rows.record(
                "smd_supplement",
                person.id,
                enrolled,
                consent="1",
                diagnosis="精神分裂症",
                diagnosis_org="县医院",
                diagnosis_date=enrolled.isoformat(),
                fill_date=enrolled.isoformat(),
            )

    def _reopened(
        self,
        person: Person,
        programme: str,
        row: dict[str, Any],
        closed: tuple[date, str],
        again: date,
    ) -> None:
        rows = self.rows
        if not any(
            e["kind"] == "close"
            and e["resident_id"] == person.id
            and e["programme"] == programme
            and not e["voided"]
            for e in rows.of[CareEvent]
        ):
            rows.event(person.id, programme, "close", closed[0], reason=closed[1])
        rows.event(person.id, programme, "reopen", again)
        row.update(closed_on=None, close_reason=None)

    def _visits(self, person: Person, programme: str, begin: date, stop: date) -> None:
        rows = self.rows
        on = begin + timedelta(days=rows.chosen((0, 0, 1, 7, 14, 15, 40)))
        while on <= stop:
            bad = rows.chance(0.35)
            self._visit(person, programme, on, bad)
            if rows.chance(0.05):
                self._visit(person, programme, on, not bad)
            if bad and rows.chance(0.5):
                self._referral(person, programme, on, stop)
            on += timedelta(days=rows.chosen(GAPS))

    def _visit(self, person: Person, programme: str, on: date, bad: bool) -> None:
        rows = self.rows
        wished = None
        if rows.chance(0.3):
            wished = on + timedelta(days=rows.chosen((10, 35, 60, 90, 104, 130)))
        common: dict[str, Any] = {
            "visit_date": on.isoformat(),
            "visit_outcome": "0" if rows.chance(0.95) else "1",
            "next_visit_date": wished.isoformat() if wished else None,
            "referral_reason": "控制不佳" if bad and rows.chance(0.1) else None,
        }
        mode = rows.random.choices("123", (5, 4, 1))[0]
        pressure: dict[str, Any] = {
            "sbp": rows.chosen((140, 146, 149, 150, 180, 182)) if bad else rows.chosen((118, 139)),
            "dbp": rows.chosen((70, 89, 90, 110)) if bad else 80,
        }
        judged = rows.random.choices("1234", (6, 4, 1, 1))[0]
        step = rows.random.choices("1234", (12, 2, 1, 1 if bad else 0))[0]
        match programme:
            case "hypertension" | "diabetes":
                if programme == "diabetes":
                    glucose = rows.chosen((70, 85, 39, 168) if bad else (55, 69))
                    pressure["fasting_glucose"] = glucose
                if rows.chance(0.08):
                    pressure.pop("sbp" if programme == "hypertension" else "fasting_glucose")
                rows.record(
                    f"{programme}_followup",
                    person.id,
                    on,
                    **common,
                    **pressure,
                    visit_mode=mode,
                    fu_class=judged,
                    next_step=step,
                    adverse_reaction="2" if rows.chance(0.06) else "1",
                )
            case "copd":
                rows.record(
                    "copd_followup",
                    person.id,
                    on,
                    **common,
                    visit_mode=mode,
                    fu_class="2" if bad else judged,
                    next_step=step,
                    exacerbation="2" if bad and rows.chance(0.3) else "1",
                    adverse_reaction="2" if rows.chance(0.06) else "1",
                )
            case "other_chronic":
                common.pop("visit_outcome")
                rows.record("other_chronic_followup", person.id, on, **common, visit_mode=mode)
            case "smd":
                risk = rows.chosen(("0", "0", "1", "2", "3", "5")) if bad else "0"
                violent = ["2"] if bad and rows.chance(0.4) else ["7"]
                rows.record(
                    "smd_followup",
                    person.id,
                    on,
                    **common,
                    visit_form=mode,
                    danger_level=risk,
                    fu_class=rows.chosen(("1", "2")) if bad else rows.chosen(("2", "3", "3")),
                    drug_compliance=rows.chosen(("1", "1", "2", "3", "4", None)),
                    adverse_reaction=rows.chosen(("1", "2", "9", None)),
                    risk_behaviors=violent,
                    risk_trouble_times=2 if violent == ["2"] else None,
                )

    def _referral(self, person: Person, programme: str, on: date, stop: date) -> None:
        rows = self.rows
        asked = on + timedelta(days=rows.chosen((1, 5, 14, 15)))
        known = asked <= stop and rows.chance(0.7)
        attended = rows.chance(0.6)
        if programme in REFERRAL_FORM and rows.chance(0.4):
            rows.record(
                "referral_out",
                person.id,
                on,
                referral_date=on.isoformat(),
                to_org="县医院",
                first_impression="控制不佳",
                program=REFERRAL_FORM[programme],
                followup_result=("1" if attended else "2") if known else None,
                followup_date=asked.isoformat() if known else None,
            )
            return
        rows.event(person.id, programme, "referral", on, direction="up")
        if known:
            rows.event(person.id, programme, "referral_check", asked, attended=attended)

    # ---- tuberculosis

    def _tuberculosis(self, person: Person) -> None:
        rows = self.rows
        last = person.until()
        told = rows.day(date(2023, 9, 1), max(date(2023, 9, 2), last))
        if told > last or told < person.birth:
            return
        attributes = {
            "supervisor": rows.chosen(("family", "medical")),
            "treatment_start": told.isoformat(),
        }
        if rows.chance(0.3):
            attributes["intensive_until"] = (told + timedelta(days=90)).isoformat()
        row = rows.enrol(person.id, "tb", told, attributes=attributes, source="new")
        first = told + timedelta(days=rows.chosen((0, 2, 3, 4, 30)))
        stop = min(last, told + timedelta(days=rows.chosen((100, 190, 210))))
        if first > stop:
            return
        if rows.chance(0.9):
            rows.record(
                "tb_first_visit", person.id, first, visit_date=first.isoformat(), visit_mode="2"
            )
        on = first + timedelta(days=rows.chosen((8, 10, 12, 31)))
        while on < stop:
            rows.record(
                "tb_followup",
                person.id,
                on,
                visit_date=on.isoformat(),
                visit_outcome="0",
                visit_mode=rows.chosen(("1", "2", "3")),
                missed_doses=rows.chosen((0, 0, 0, 6, 7, 12)),
                adverse_reaction=rows.chosen(("1", "1", "1", "2")),
                comorbidity=rows.chosen(("1", "1", "1", "2")),
            )
            if rows.chance(0.1):
                self._referral(person, "tb", on, stop)
            on += timedelta(days=rows.chosen((10, 12, 30, 31, 45)))
        if rows.chance(0.7):
            self._treated(person, stop)
        if person.ended is not None:
            reason = "death" if person.dies else "moved_out"
            rows.event(person.id, "tb", "close", person.ended, reason=reason)
            row.update(closed_on=person.ended, close_reason=reason)

    def _treated(self, person: Person, stop: date) -> None:
        rows = self.rows
        due = 100
        taken = rows.chosen((100, 90, 89, 60))
        if rows.chance(0.6):
            rows.record(
                "tb_followup",
                person.id,
                stop,
                visit_date=stop.isoformat(),
                visit_outcome="0",
                visit_mode="2",
                missed_doses=0,
                stop_date=stop.isoformat(),
                stop_reason=rows.chosen(("1", "1", "1", "2", "3", "4")),
                doses_due=due,
                doses_taken=taken,
            )
        else:
            rows.event(
                person.id,
                "tb",
                "treatment_end",
                stop,
                reason=rows.chosen(("cured", "failed", "completed", "lost")),
                doses_due=due,
                doses_taken=taken,
            )
        if rows.chance(0.4):
            rows.event(person.id, "tb", "referral_check", stop + timedelta(days=9), attended=True)

    def _suspect(self, person: Person) -> None:
        rows = self.rows
        on = rows.day(date(2023, 11, 1), max(date(2023, 11, 2), person.until()))
        if on > person.until() or on < person.birth:
            return
        rows.enrol(person.id, "tb_suspect", on, source="new")
        asked = on + timedelta(days=rows.chosen((2, 7, 20, 40)))
        rows.event(person.id, "tb_suspect", "referral_check", asked, attended=rows.chance(0.6))

    # ---- quarterly and yearly services

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
                self._exam(person, on)
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

    def _exam(self, person: Person, on: date) -> None:
        rows = self.rows
        whole = rows.chance(0.6)
        bad = [rows.chance(0.3) for _ in range(8)]
        answers: dict[str, Any] = {
            "exam_date": on.isoformat(),
            "responsible_doctor": "周医生",
            "symptoms": ["1"],
            "bp_left_sbp": 166 if bad[0] else 118,
            "bp_left_dbp": 96 if bad[0] else 78,
            "assessment": "2" if any(bad) else "1",
        }
        if whole:
            answers |= {
                "temperature": 365,
                "pulse": 72,
                "respiration": 18,
                "bp_right_sbp": 167 if bad[0] else 117,
                "bp_right_dbp": 95 if bad[0] else 77,
                "height": 1650,
                "weight": 600,
                "waist": 800,
                "bmi": 220,
                "elder_health_self": "1",
                "elder_selfcare": "1",
                "elder_cognition": "1",
                "elder_emotion": "1",
                "exercise_freq": "1",
                "diet_habits": [rows.chosen(("1", "4"))],
                "smoking_status": "1",
                "drink_freq": "1",
                "occ_exposure": "1",
                "lips": "1",
                "dentition": ["1"],
                "pharynx": "1",
                "vision_left": 50,
                "vision_right": 50,
                "hearing": "1",
                "motor_function": "1",
                "skin": "1",
                "sclera": "1",
                "lymph_nodes": "1",
                "barrel_chest": "1",
                "breath_sounds": "1",
                "rales": "1",
                "heart_rate": 72,
                "heart_rhythm": "1",
                "heart_murmur": "1",
                "abd_tenderness": "1",
                "abd_mass": "1",
                "hepatomegaly": "1",
                "splenomegaly": "1",
                "shifting_dullness": "1",
                "leg_edema": "1",
                "dorsalis_pedis": "2",
                "hb": 80 if bad[7] else 140,
                "wbc": 60,
                "plt": 200,
                "urine_protein": "-",
                "urine_glucose": "-",
                "urine_ketone": "-",
                "urine_occult_blood": "-",
                "fasting_glucose": 90 if bad[1] else 50,
                "ecg": "2" if bad[2] else "1",
                **({"ecg_desc": "ST-T 改变"} if bad[2] else {}),
                "alt": 1200 if bad[3] else 200,
                "ast": 1200 if bad[3] else 200,
                "tbil": 100,
                "creatinine": 3000 if bad[4] else 700,
                "urea": 2500 if bad[4] else 500,
                "tc": 800 if bad[5] else 400,
                "tg": 400 if bad[5] else 100,
                "ldl_c": 500 if bad[5] else 250,
                "hdl_c": 140,
                "us_abdomen": "2" if bad[6] else "1",
                **({"us_abdomen_desc": "脂肪肝"} if bad[6] else {}),
                "cerebrovascular": ["1"],
                "renal": ["1"],
                "cardiac": ["1"],
                "vascular": ["1"],
                "eye_disease": ["1"],
                "nervous_system": "1",
                "other_system": "1",
                "guidance": ["2"],
                "risk_control": ["3"],
            }
            if rows.chance(0.15):
                answers.pop(rows.chosen(("ecg", "tc", "us_abdomen", "hb")))
        rows.record("health_exam", person.id, on, **answers)

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
                diagnosis="上感" if form == "outpatient_log" else None,
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
