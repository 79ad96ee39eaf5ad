"""What a line of each of an invented clinic's own books says."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from awkward_rows import Rows


def _ph_event(rows: Rows, on: date) -> dict[str, Any]:
    told = on + timedelta(days=rows.chosen((0, 1)))
    return {
        "report_kind": rows.chosen(("1", "1", "2")),
        "report_times": 1,
        "report_date": told.isoformat(),
        "event_name": "聚集性腹泻",
        "info_kind": ["1"],
        "event_level": "4",
        "event_time": f"{on.isoformat()}T08:00",
        "received_time": f"{on.isoformat()}T09:00",
    }


def _waste(rows: Rows, on: date) -> dict[str, Any]:
    handed = rows.chance(0.6)
    then = on + timedelta(days=rows.chosen((0, 2)))
    return {
        "kind": "1",
        "weight_kg": rows.chosen((125, 300, 50)),
        "collect_time": f"{on.isoformat()}T16:00",
        "state": "2" if handed else "1",
        "handover_time": f"{then.isoformat()}T09:00" if handed else None,
    }


def _worker(rows: Rows, on: date) -> dict[str, Any]:
    def maybe(share: float) -> str | None:
        return rows.day(on).isoformat() if rows.chance(share) else None

    return {
        "listed_on": on.isoformat(),
        "worker_name": "某厨",
        "unit_name": "餐馆",
        "examined_on": maybe(0.7),
        "trained_on": maybe(0.6),
        "found_on": maybe(0.4),
        "transferred_on": maybe(0.3),
        "left_on": maybe(0.2),
    }


def _audit(rows: Rows, on: date) -> dict[str, Any]:
    return {
        "checked_on": on.isoformat(),
        "station": rows.chosen(("石门村卫生室", "")),
        "person_name": "某",
        "kind": rows.chosen(("1", "2", "3", "4", "4")),
        "method": rows.chosen(("1", "5")),
        "result": rows.chosen(("1", "1", "2", None)),
    }


LOGS: dict[str, Callable[[Rows, date], dict[str, Any]]] = {
    "epidemic_self_check": lambda _, on: {"checked_on": on.isoformat(), "missed": 0},
    "morning_check": lambda rows, on: {
        "checked_on": on.isoformat(),
        "school": "石门小学",
        "abnormal": rows.chosen((0, 1, 4)),
    },
    "case_followup": lambda rows, on: {
        "visit_date": on.isoformat(),
        "kind": rows.chosen(("1", "2")),
        "patient_name": "某",
        "disease": "手足口病",
    },
    "public_health_event": _ph_event,
    "foodborne_case": lambda _, on: {"visit_date": on.isoformat(), "patient_name": "某"},
    "emergency_drill": lambda _, on: {"held_on": on.isoformat(), "topic": "演练"},
    "disinfection_log": lambda _, on: {
        "date": on.isoformat(),
        "object": "诊室",
        "agent": "含氯",
    },
    "medical_waste": _waste,
    "schistosomiasis_work": lambda rows, on: {
        "done_on": on.isoformat(),
        "snail_survey": rows.chosen((None, 40)),
        "snail_killing": rows.chosen((None, 7)),
        "people_checked": rows.chosen((None, 12)),
    },
    "supervision_report": lambda rows, on: {
        "found_time": on.isoformat(),
        "info_kind": rows.chosen(tuple("123459")),
        "content": "线索",
        "report_time": on.isoformat() if rows.chance(0.7) else None,
    },
    "health_worker_register": _worker,
    "file_audit": _audit,
    "work_audit": lambda rows, on: {
        "checked_on": on.isoformat(),
        "station": "石门村卫生室",
        "kind": rows.chosen(("1", "2")),
        "whole": 5,
        "good": rows.chosen((3, 5)),
    },
    "water_sample": lambda _, on: {"taken_on": on.isoformat(), "site_name": "水厂"},
    "event_guard": lambda rows, on: {
        "held_on": on.isoformat(),
        "occasion": rows.chosen(("1", "2", "3", "4")),
        "content": "值守",
    },
    "reimbursement": lambda rows, on: {
        "paid_on": on.isoformat(),
        "member_name": "某参合",
        "id_no": "420399196001010011",
        "hospital": "县医院",
        "cost": rows.chosen((12345, 880)),
        "amount": rows.chosen((5000, 123)),
    },
    "satisfaction_survey": lambda _, on: {
        "survey_date": on.isoformat(),
        "answers_valid": 20,
        "satisfied": 12,
        "rather_satisfied": 6,
    },
}
"""What a line of each of the clinic's own books says."""
