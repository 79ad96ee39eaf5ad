"""The answers of a health examination, whole or half filled in, some of them abnormal."""

from datetime import date
from typing import Any

from awkward_rows import Rows


def examination(rows: Rows, on: date) -> dict[str, Any]:
    """An examination form of a day."""
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
    return answers
