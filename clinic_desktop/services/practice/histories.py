"""Invents what happened to people: programmes, follow-ups, examinations, doses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from clinic_desktop.domain.dates import add_months, age_months, age_years
from clinic_desktop.services.practice.people import InventedPerson

_DRUGS = ("苯磺酸氨氯地平片", "硝苯地平缓释片", "缬沙坦胶囊", "厄贝沙坦片", "吲达帕胺片")
_SUGAR_DRUGS = ("盐酸二甲双胍片", "格列美脲片", "阿卡波糖片")
_DOCTOR = "周医生"


@dataclass(frozen=True, slots=True)
class InventedRecord:
    """A filled-in form."""

    form_code: str
    on: date
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InventedEvent:
    """A care event."""

    programme: str
    kind: str
    on: date
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InventedDose:
    """A dose of vaccine."""

    product: str
    dose_no: int
    on: date
    site: str


@dataclass(slots=True)
class History:
    """Everything that happened to one person."""

    enrolments: list[tuple[str, date, dict[str, Any]]] = field(default_factory=list)
    records: list[InventedRecord] = field(default_factory=list)
    events: list[InventedEvent] = field(default_factory=list)
    doses: list[InventedDose] = field(default_factory=list)


def invent_history(person: InventedPerson, random: Random, today: date, years: int) -> History:
    """A history of ``years`` years up to yesterday."""
    history = History()
    if person.residence_type == "3":
        return history
    age = age_years(person.birth_date, today)
    begin = add_months(today, -12 * years)
    high_blood = age >= 35 and random.random() < min(0.05 + (age - 35) * 0.0125, 0.6)
    sugar = age >= 35 and random.random() < (0.3 if high_blood else 0.05) * min(age / 65, 1.2)
    if high_blood:
        _hypertension(history, person, random, begin, today)
    if sugar:
        _diabetes(history, person, random, begin, today)
    if age >= 65:
        history.enrolments.append(("elderly", max(begin, add_months(person.birth_date, 780)), {}))
        _examinations(history, person, random, begin, today)
    if age < 7:
        _child(history, person, random, today)
    if age >= 1 and random.random() < 0.9:
        opened = max(begin, person.birth_date) + timedelta(days=random.randint(0, 200))
        if opened < today:
            history.records.append(
                InventedRecord("personal_basic", opened, _basic(person, random, age, high_blood))
            )
    return history


def _basic(person: InventedPerson, random: Random, age: int, high_blood: bool) -> dict[str, Any]:
    diseases = [{"disease_code": "2", "diagnosed_ym": "2019-05"}] if high_blood else []
    return {
        "blood_abo": random.choice("12345"),
        "blood_rh": random.choice("23"),
        "education": "9" if age < 6 or age > 78 else random.choice(("6", "7", "7", "8", "8")),
        "occupation": "8" if age < 16 else random.choice("4447"),
        "marital_status": "1" if age < 23 else random.choice("22223"),
        "payment_methods": ["3"],
        "drug_allergy": ["2"] if random.random() < 0.04 else ["1"],
        "exposure": ["1"],
        "past_diseases": diseases or [{"disease_code": "1"}],
        "surgeries": "1",
        "injuries": "1",
        "transfusions": "1",
        "fh_father": ["2"] if random.random() < 0.2 else ["1"],
        "fh_mother": ["2"] if random.random() < 0.2 else ["1"],
        "fh_siblings": ["1"],
        "fh_children": ["1"],
        "genetic_disease": "1",
        "disability": ["5"] if "08" in person.tags else ["1"],
        "kitchen_vent": "2",
        "fuel_type": "1",
        "water_source": "1",
        "toilet_type": "1",
        "livestock_pen": "1",
    }


def _body(random: Random, sex: str) -> tuple[int, int]:
    """Height in cm and weight in tenths of kg."""
    height = round(random.gauss(166 if sex == "1" else 155, 6))
    bmi = max(17.0, min(34.0, random.gauss(24.2, 3.0)))
    return height, round(bmi * height * height / 1000)


def _visit_days(
    random: Random, first: date, today: date, late: float
) -> Iterator[tuple[date, bool]]:
    """Days of follow-up visits from the first on; the flag says whether this one goes badly."""
    day = first
    while day < today:
        bad = random.random() < 0.17
        yield day, bad
        if bad:
            day += timedelta(days=random.randint(9, 16))
        else:
            due = add_months(day, 3)
            day = due + timedelta(days=random.randint(-12, 13))
        if random.random() < late:
            day += timedelta(days=random.randint(20, 70))


def _follow_up(random: Random, on: date, height: int, weight: int, next_on: date) -> dict[str, Any]:
    return {
        "visit_date": on.isoformat(),
        "visit_mode": random.choices("123", (0.55, 0.42, 0.03))[0],
        "symptoms": ["1"],
        "height": height * 10,
        "weight": weight + random.randint(-8, 8),
        "heart_rate": random.randint(62, 88),
        "smoke_per_day": random.choice((0, 0, 0, 5, 10)),
        "drink_per_day": random.choice((0, 0, 0, 10, 20)),
        "exercise_times_week": random.randint(2, 7),
        "exercise_minutes": random.choice((20, 30, 40)),
        "salt": random.choice("112"),
        "staple_food": random.choice((250, 300, 350)),
        "psych": random.choice("1112"),
        "compliance": random.choice("1112"),
        "adherence": random.choices("123", (0.85, 0.12, 0.03))[0],
        "adverse_reaction": "1",
        "next_visit_date": next_on.isoformat(),
        "doctor_sign": _DOCTOR,
    }


def _hypertension(
    history: History, person: InventedPerson, random: Random, begin: date, today: date
) -> None:
    enrolled = begin + timedelta(days=random.randint(0, max(1, (today - begin).days - 40)))
    if random.random() < 0.7:
        enrolled = begin + timedelta(days=random.randint(0, 60))
    if enrolled >= today:
        return
    history.enrolments.append(("hypertension", enrolled, {}))
    height, weight = _body(random, person.sex)
    usual = random.gauss(132, 6)
    drug = random.choice(_DRUGS)
    was_bad = False
    for on, bad in _visit_days(random, enrolled, today, late=0.06):
        limit = 150 if age_years(person.birth_date, on) >= 65 else 140
        sbp = round(random.gauss(limit + 9, 6)) if bad else round(random.gauss(usual, 5))
        sbp = max(limit, min(sbp, 178)) if bad else max(98, min(sbp, limit - 2))
        next_on = add_months(on, 3) if not bad else on + timedelta(days=14)
        answers = _follow_up(random, on, height, weight, next_on)
        answers |= {
            "sbp": sbp,
            "dbp": max(58, min(round(sbp * 0.58 + random.gauss(0, 4)), 88 if not bad else 104)),
            "fu_class": "2" if bad else "1",
            "meds": [
                {
                    "drug_name": drug,
                    "times_per_day": 1,
                    "dose_each": "5mg" if "平" in drug else "80mg",
                }
            ],
        }
        if bad and was_bad:
            answers |= {
                "referral_reason": "连续两次血压控制不满意",
                "referral_org_dept": "乡镇卫生院内科",
            }
            history.events.append(
                InventedEvent("hypertension", "referral", on, {"direction": "up"})
            )
            checked = on + timedelta(days=random.randint(5, 13))
            if checked < today:
                history.events.append(
                    InventedEvent("hypertension", "referral_check", checked, {"attended": True})
                )
        history.records.append(InventedRecord("hypertension_followup", on, answers))
        was_bad = bad


def _diabetes(
    history: History, person: InventedPerson, random: Random, begin: date, today: date
) -> None:
    enrolled = begin + timedelta(days=random.randint(0, 120))
    if enrolled >= today:
        return
    history.enrolments.append(("diabetes", enrolled, {}))
    height, weight = _body(random, person.sex)
    drug = random.choice(_SUGAR_DRUGS)
    for on, bad in _visit_days(random, enrolled, today, late=0.07):
        glucose = random.randint(71, 112) if bad else random.randint(48, 69)
        next_on = add_months(on, 3) if not bad else on + timedelta(days=14)
        answers = _follow_up(random, on, height, weight, next_on)
        answers |= {
            "sbp": round(random.gauss(130, 8)),
            "dbp": round(random.gauss(78, 5)),
            "foot_pulse": "1",
            "fasting_glucose": glucose,
            "hypoglycemia": "1",
            "fu_class": "2" if bad else "1",
            "meds": [{"drug_name": drug, "times_per_day": 2, "dose_each": "0.5g"}],
        }
        history.records.append(InventedRecord("diabetes_followup", on, answers))


def _examinations(
    history: History, person: InventedPerson, random: Random, begin: date, today: date
) -> None:
    height, weight = _body(random, person.sex)
    for year in range(begin.year, today.year + 1):
        on = date(year, random.randint(3, 10), random.randint(1, 28))
        if not begin <= on < today or random.random() < 0.12:
            continue
        age = age_years(person.birth_date, on)
        sbp = round(random.gauss(136, 12))
        answers: dict[str, Any] = {
            "exam_date": on.isoformat(),
            "responsible_doctor": _DOCTOR,
            "symptoms": ["1"] if random.random() < 0.7 else ["3", "14"],
            "temperature": 365,
            "pulse": random.randint(60, 86),
            "respiration": 18,
            "bp_left_sbp": sbp,
            "bp_left_dbp": round(sbp * 0.58),
            "bp_right_sbp": sbp + 2,
            "bp_right_dbp": round(sbp * 0.58) + 1,
            "height": height * 10,
            "weight": weight,
            "waist": random.randint(720, 960),
            "exercise_freq": "1",
            "exercise_minutes": 30,
            "exercise_years": 100,
            "exercise_mode": "散步",
            "diet_habits": ["1"],
            "smoking_status": "1",
            "drink_freq": "1",
            "occ_exposure": "1",
            "hearing": "1",
            "motor_function": "1",
            "fasting_glucose": random.randint(44, 72),
            "hb": random.randint(112, 156),
            "ecg": "1",
            "assessment": "1",
            "guidance": [],
            "risk_control": ["4"],
        }
        if age >= 65:
            answers |= {
                "elder_health_self": random.choice("112"),
                "elder_selfcare": "1",
                "elder_cognition": "1",
                "elder_emotion": "1",
            }
        if any(programme == "diabetes" for programme, _, _ in history.enrolments):
            answers["dorsalis_pedis"] = "2"
        history.records.append(InventedRecord("health_exam", on, answers))


_DOSES = (
    ("HepB", 1, 0),
    ("BCG", 1, 0),
    ("HepB", 2, 1),
    ("IPV", 1, 2),
    ("DTaP", 1, 3),
    ("IPV", 2, 3),
    ("DTaP", 2, 4),
    ("bOPV", 3, 4),
    ("DTaP", 3, 5),
    ("HepB", 3, 6),
    ("MPSV-A", 1, 6),
    ("MMR", 1, 8),
    ("JE-L", 1, 8),
    ("MPSV-A", 2, 9),
    ("DTaP", 4, 18),
    ("MMR", 2, 18),
    ("HepA-L", 1, 18),
    ("JE-L", 2, 24),
    ("MPSV-AC", 1, 36),
    ("bOPV", 4, 48),
    ("DTaP", 5, 72),
    ("MPSV-AC", 2, 72),
)
"""Product, number on the card, age in months at which the invented child gets it."""

_DTAP_2025 = {1: 2, 2: 4, 3: 6}
_FROM_2025 = date(2025, 1, 1)


def _child(history: History, person: InventedPerson, random: Random, today: date) -> None:
    history.enrolments.append(("child", person.birth_date, {}))
    hesitates = random.random() < 0.12
    # One delay for all visits of a child: doses of one visit fall on one day, as live vaccines
    # must, and visits stay at least four weeks apart.
    late = timedelta(days=random.randint(0, 9))
    for product, number, months in _DOSES:
        new_table = product == "DTaP" and person.birth_date >= date(2024, 11, 1)
        at = _DTAP_2025.get(number, months) if new_table else months
        on = add_months(person.birth_date, at) + (late if at else timedelta())
        if product == "DTaP" and number == 5 and on < _FROM_2025:
            continue
        if on >= today or (hesitates and at >= 4 and random.random() < 0.3):
            continue
        site = "oral" if product == "bOPV" else random.choice(("left_arm", "right_arm"))
        history.doses.append(InventedDose(product, number, on, site))
    for months in (3, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72):
        on = add_months(person.birth_date, months) + timedelta(days=random.randint(0, 20))
        if on < today and age_months(person.birth_date, on) == months and random.random() < 0.9:
            history.events.append(InventedEvent("child", "visit", on, {}))
