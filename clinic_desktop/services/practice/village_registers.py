"""Invents the clinic's own registers of the last months."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from clinic_desktop.domain.dates import age_years
from clinic_desktop.services.practice.invented import Invented, InventedForm, Villager, about

_DOCTOR = "周医生"
_ILLS = (
    ("上呼吸道感染", ["5", "6"]),
    ("急性支气管炎", ["2", "5"]),
    ("慢性胃炎", ["5"]),
    ("腰肌劳损", ["6", "7"]),
    ("偏头痛", ["5"]),
    ("荨麻疹", ["5"]),
    ("膝骨关节炎", ["6"]),
)
_DAYS_OF_REGISTERS = 40


def registers(people: Sequence[Villager], today: date, random: Random) -> Iterator[Invented]:
    """Out-patients, temperatures, waste, patrols, vaccines, banquets, a case of disease."""
    grown = [p for p in people if age_years(p.birth_date, today) >= 16]
    for back in range(_DAYS_OF_REGISTERS, 0, -1):
        day = today - timedelta(days=back)
        yield from _temperatures(day, random)
        if day.weekday() == 6:
            continue
        for person in random.sample(grown, min(len(grown), random.randint(1, 4))):
            ill, drugs = random.choice(_ILLS)
            fee = random.randint(1200, 4800)
            yield about(
                person,
                "outpatient_log",
                day,
                {
                    "visit_date": day.isoformat(),
                    "onset_date": (day - timedelta(days=random.randint(0, 3))).isoformat(),
                    "diagnosis": ill,
                    "visit_kind": "1",
                    "sbp": random.randint(108, 148),
                    "dbp": random.randint(66, 92),
                    "disposition": "1",
                    "fee_total": fee,
                    "fee_drugs": round(fee * random.uniform(0.4, 0.8)),
                    "drugs_used": drugs,
                },
            )
        if day.weekday() == 4:
            yield from _waste(day, random)
    yield from _supervision(today, random)
    yield from _vaccines(today)
    for back in (12, 33):
        yield _banquet(random.choice(grown), today - timedelta(days=back), random)
    sick = random.choice(grown)
    day = today - timedelta(days=25)
    yield InventedForm(
        "infectious_report",
        day,
        {
            "patient_name": sick.facts["name"],
            "sex": sick.sex,
            "birth_date": sick.birth_date.isoformat(),
            "phone": sick.facts.get("phone") or "13900000000",
            "current_address": sick.facts.get("address") or "石门村",
            "onset_date": (day - timedelta(days=1)).isoformat(),
            "diagnosis_datetime": f"{day.isoformat()}T10:20",
            "disease_code": "0301",
            "sent_to_township_at": f"{day.isoformat()}T16:40",
            "fill_date": day.isoformat(),
            "report_unit": "石门村卫生室",
        },
    )


def _temperatures(day: date, random: Random) -> Iterator[Invented]:
    for half, time in (("1", "08:20"), ("2", "16:10")):
        if random.random() < 0.03:
            continue
        yield InventedForm(
            "cold_chain_temperature",
            day,
            {
                "device_name": "医用冰箱",
                "device_no": "SM-01",
                "record_date": day.isoformat(),
                "half": half,
                "record_time": time,
                "temp_refrig": random.randint(34, 62),
                "recorder": _DOCTOR,
            },
        )


def _waste(day: date, random: Random) -> Iterator[Invented]:
    for kind, grams in (("1", random.randint(60, 180)), ("2", random.randint(10, 40))):
        yield InventedForm(
            "medical_waste",
            day,
            {
                "kind": kind,
                "weight_kg": grams,
                "package_count": 1,
                "collect_time": f"{day.isoformat()}T16:30",
                "state": "2",
                "handover_time": f"{day.isoformat()}T17:10",
                "destination": "县医疗废物处置中心",
            },
        )


def _supervision(today: date, random: Random) -> Iterator[Invented]:
    begun = today - timedelta(days=300)
    for name, kind in (
        ("石门小学", "2"),
        ("石门村供水站", "1"),
        ("石门村卫生室", "3"),
        ("老李小吃店", "5"),
        ("石门理发店", "4"),
    ):
        yield InventedForm(
            "supervision_site",
            begun,
            {"site_name": name, "kind": kind, "registered_on": begun.isoformat(), "head": "负责人"},
        )
        for back in (200, 110, 20):
            day = today - timedelta(days=back + random.randint(0, 9))
            yield InventedForm(
                "supervision_patrol",
                day,
                {
                    "site_name": name,
                    "patrol_date": day.isoformat(),
                    "year": day.year,
                    "place_content": f"{name}：卫生许可、消毒、从业人员健康证",
                    "problem": "未发现问题",
                    "org_name": "石门村卫生室",
                },
            )


def _vaccines(today: date) -> Iterator[Invented]:
    yield InventedForm(
        "cold_chain_device",
        today - timedelta(days=400),
        {
            "device_no": "SM-01",
            "device_name": "医用冰箱",
            "kind": "2",
            "model": "YC-150",
            "status": "1",
            "filed_on": (today - timedelta(days=400)).isoformat(),
        },
    )
    for name, batch, days, doses in (
        ("重组乙型肝炎疫苗（酿酒酵母）", "20260312B", 420, 20),
        ("脊髓灰质炎灭活疫苗", "20260105A", 260, 15),
        ("麻腮风联合减毒活疫苗", "20251120C", 45, 10),
    ):
        day = today - timedelta(days=26)
        yield InventedForm(
            "vaccine_stock",
            day,
            {
                "move_date": day.isoformat(),
                "direction": "1",
                "vaccine_name": name,
                "presentation": "注射剂",
                "batch_no": batch,
                "expiry_date": (today + timedelta(days=days)).isoformat(),
                "quantity": doses,
                "unit": "2",
                "source_or_target": "清溪镇卫生院",
                "temp_on_arrival": 52,
                "device_no": "SM-01",
                "balance": doses,
            },
        )


def _banquet(host: Villager, day: date, random: Random) -> InventedForm:
    tables = random.randint(8, 26)
    applied = day - timedelta(days=4)
    return InventedForm(
        "banquet",
        day + timedelta(days=1),
        {
            "host_name": host.facts["name"],
            "id_no": host.facts.get("id_no"),
            "phone": host.facts.get("phone") or "13900000000",
            "reason": random.choice("1346"),
            "tables": tables,
            "meals": 2,
            "people_count": tables * 10,
            "banquet_date": day.isoformat(),
            "apply_date": applied.isoformat(),
            "teach_date": (day - timedelta(days=2)).isoformat(),
            "guide_date": day.isoformat(),
            "visit_date": (day + timedelta(days=1)).isoformat(),
            "teacher": _DOCTOR,
        },
    )
