"""Invents what is rarer in a village: pregnancies, TB, mental disorders, contracts, home visits."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.services.practice.invented import (
    Invented,
    InventedEnrolment,
    InventedForm,
    Villager,
    about,
)
from clinic_desktop.services.practice.village_registers import registers

_DOCTOR = "周医生"


def village_life(
    people: Sequence[Villager],
    houses: Sequence[tuple[str, str]],
    today: date,
    random: Random,
) -> Iterator[Invented]:
    """Everything, parents before children."""
    grown = [p for p in people if 20 <= age_years(p.birth_date, today) < 80]
    yield from _mental(grown, today, random)
    yield from _lungs(grown, today, random)
    yield from _tuberculosis(grown, today, random)
    yield from _pregnancies(people, today, random)
    yield from _old(people, today, random)
    yield from _contracts(people, today, random)
    for house, _group in random.sample(list(houses), len(houses) * 2 // 3):
        day = today - timedelta(days=random.randint(1, 80))
        findings = random.choices((["1"], ["3"], ["7"]), (0.8, 0.12, 0.08))[0]
        yield InventedForm(
            "household_visit", day, {"visit_date": day.isoformat(), "met": "1",
                                     "findings": findings}, household=house,
        )  # fmt: skip
    yield from registers(people, today, random)


def _some(among: Sequence[Villager], share: float, random: Random) -> list[Villager]:
    wanted = min(len(among), max(1, round(len(among) * share)))
    return random.sample(list(among), wanted) if among else []


def _quarters(enrolled: date, today: date, random: Random) -> Iterator[tuple[date, date]]:
    """Days of visits every three months with the date of the next one."""
    day = enrolled
    while day < today:
        yield day, add_months(day, 3)
        day = add_months(day, 3) + timedelta(days=random.randint(-10, 9))


def _mental(grown: Sequence[Villager], today: date, random: Random) -> Iterator[Invented]:
    for person in _some(grown, 0.005, random):
        enrolled = today - timedelta(days=random.randint(200, 600))
        yield InventedEnrolment(person.id, "smd", enrolled)
        for day, following in _quarters(enrolled, today, random):
            yield about(
                person,
                "smd_followup",
                day,
                {
                    "visit_date": day.isoformat(),
                    "visit_form": random.choice("12"),
                    "danger_level": "0",
                    "current_symptoms": ["12"],
                    "insight": "1",
                    "sleep": "1",
                    "diet": "1",
                    "self_care": "1",
                    "social": "2",
                    "risk_behaviors": ["7"],
                    "lock_since_last": "1",
                    "inpatient_since_last": "0",
                    "drug_compliance": "1",
                    "fu_class": random.choice("33332"),
                    "next_visit_date": following.isoformat(),
                    "doctor_sign": _DOCTOR,
                },
            )


def _lungs(grown: Sequence[Villager], today: date, random: Random) -> Iterator[Invented]:
    old = [p for p in grown if age_years(p.birth_date, today) >= 45]
    for person in _some(old, 0.015, random):
        enrolled = today - timedelta(days=random.randint(100, 500))
        yield InventedEnrolment(person.id, "copd", enrolled)
        for day, following in _quarters(enrolled, today, random):
            yield about(
                person,
                "copd_followup",
                day,
                {
                    "visit_date": day.isoformat(),
                    "visit_mode": "1",
                    "symptoms": random.choice((["1"], ["2", "3"])),
                    "exacerbation": "1",
                    "spo2": random.randint(92, 97),
                    "smoke_per_day": random.choice((0, 0, 5, 10)),
                    "fu_class": random.choice("1112"),
                    "next_visit_date": following.isoformat(),
                    "doctor_sign": _DOCTOR,
                },
            )


def _tuberculosis(grown: Sequence[Villager], today: date, random: Random) -> Iterator[Invented]:
    for number, person in enumerate(_some(grown, 0.001, random)):
        notified = today - timedelta(days=2 if number else 70)
        began = notified - timedelta(days=1)
        yield InventedEnrolment(
            person.id, "tb", notified, {"treatment_start": began.isoformat(), "supervisor": "2"}
        )
        first = notified + timedelta(days=2)
        if first >= today:
            continue
        course = {"regimen": "2HRZE/4HR", "usage": "1", "supervisor": "2", "symptoms": ["2", "3"]}
        yield about(
            person,
            "tb_first_visit",
            first,
            {"visit_date": first.isoformat(), "treatment_start": began.isoformat(),
             "intensive_until": add_months(began, 2).isoformat(), **course},
        )  # fmt: skip
        for month in (1, 2):
            day = add_months(began, month)
            if day < today:
                yield about(
                    person,
                    "tb_followup",
                    day,
                    {"visit_date": day.isoformat(), "treatment_month": month, "missed_doses": 0,
                     "next_visit_date": add_months(day, 1).isoformat(), **course},
                )  # fmt: skip


def _pregnancies(people: Sequence[Villager], today: date, random: Random) -> Iterator[Invented]:
    women = [p for p in people if p.sex == "2" and 21 <= age_years(p.birth_date, today) <= 38]
    for number, person in enumerate(_some(women, 0.03, random)):
        weeks = (9, 17, 23, 31, 38)[number % 5]
        lmp = today - timedelta(weeks=weeks, days=random.randint(0, 6))
        registered = min(lmp + timedelta(weeks=8), today - timedelta(days=1))
        known = {"lmp": lmp}
        yield InventedEnrolment(person.id, "maternal", registered, {"lmp": lmp.isoformat()})
        risk = "2" if number % 4 == 1 else "1"
        yield InventedForm(
            "pregnancy_episode",
            registered,
            {
                "registered_on": registered.isoformat(),
                "status": "1",
                "risk_level": risk,
                "high_risk": "2" if risk == "2" else "1",
                "high_risk_reason": "年龄 35 岁以上" if risk == "2" else None,
            },
            resident=person.id,
            about=person.facts,
            known=known,
        )
        height, weight = random.randint(1520, 1660), random.randint(490, 640)
        yield InventedForm(
            "antenatal_first",
            registered,
            {
                "fill_date": registered.isoformat(),
                "lmp": lmp.isoformat(),
                "gest_weeks": (registered - lmp).days // 7,
                "gravidity": 1 + number % 2,
                "height": height,
                "weight": weight,
                "sbp": random.randint(100, 122),
                "dbp": random.randint(62, 78),
                "overall": "1",
                "doctor_sign": _DOCTOR,
            },
            resident=person.id,
            about=person.facts,
            known=known,
        )
        for seq, week in ((2, 17), (3, 22), (4, 30)):
            day = lmp + timedelta(weeks=week, days=random.randint(0, 4))
            if day >= today:
                break
            yield InventedForm(
                "antenatal_followup",
                day,
                {
                    "visit_seq": seq,
                    "visit_date": day.isoformat(),
                    "record_kind": "1",
                    "gest_weeks": week,
                    "weight": weight + 5 * week,
                    "fundal_height": 10 * week,
                    "fetal_heart_rate": random.randint(132, 150),
                    "sbp": random.randint(102, 124),
                    "dbp": random.randint(62, 80),
                    "hb": random.randint(108, 128),
                    "classification": "1",
                    "guidance": ["1"],
                    "doctor_sign": _DOCTOR,
                },
                resident=person.id,
                about=person.facts,
                known=known,
            )


def _old(people: Sequence[Villager], today: date, random: Random) -> Iterator[Invented]:
    old = [p for p in people if age_years(p.birth_date, today) >= 65]
    for person in _some(old, 0.6, random):
        day = today - timedelta(days=random.randint(5, 300))
        able = dict.fromkeys(("feeding", "grooming", "dressing", "toileting", "mobility"), "0")
        yield about(
            person,
            "elderly_selfcare",
            day,
            {"fill_date": day.isoformat(), **able},
        )
    for person in _some(old, 0.4, random):
        day = today - timedelta(days=random.randint(5, 300))
        answers = {f"q{n:02d}": random.choices("123", (0.6, 0.3, 0.1))[0] for n in range(1, 34)}
        answers |= {"q01": "4", "fill_date": day.isoformat()}
        yield about(person, "elderly_tcm", day, answers)


def _contracts(people: Sequence[Villager], today: date, random: Random) -> Iterator[Invented]:
    key = [
        p
        for p in people
        if age_years(p.birth_date, today) >= 65 or age_years(p.birth_date, today) < 7
    ]
    for person in _some(key, 0.7, random):
        start = today - timedelta(days=random.randint(20, 330))
        tag = "01" if age_years(person.birth_date, today) < 7 else "05"
        yield about(
            person,
            "family_doctor_contract",
            start,
            {
                "sign_date": start.isoformat(),
                "start_date": start.isoformat(),
                "end_date": (add_months(start, 12) - timedelta(days=1)).isoformat(),
                "status": "1",
                "sign_kind": "1",
                "packages": ["01"],
                "crowd_tags": [tag],
                "party_a_org": "清溪镇卫生院",
                "team_name": "清溪镇家庭医生一队",
                "village_doctor": _DOCTOR,
            },
        )
