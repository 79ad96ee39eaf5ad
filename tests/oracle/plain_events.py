"""The plain reading, part two: what a filled-in form says to the programmes."""

from datetime import date
from typing import Any

from plain_base import Answers, Happening, day, day_of

MODES = {"1": "clinic", "2": "home", "3": "phone"}
REFERRED = {
    "HTN": "hypertension",
    "DM": "diabetes",
    "COPD": "copd",
    "SMI": "smd",
    "TB": "tb",
    "ANC": "maternal",
    "CHILD": "child",
}
COLOURS = {"1": "green", "2": "yellow", "3": "orange", "4": "red", "5": "purple"}


def happenings_of(record: dict[str, Any]) -> list[Happening]:
    """The events a record stands for."""
    answers: Answers = record["answers"]
    form, on = record["form_code"], day_of(record)
    order = record["entry_order"]
    found: list[Happening] = []

    def tell(programme: str, kind: str, at: date | None = on, **values: Any) -> Happening:
        happening = Happening(
            at or on, programme, kind, {**answers, **values}, order, row=record["id"]
        )
        found.append(happening)
        return happening

    match form:
        case (
            "hypertension_followup"
            | "diabetes_followup"
            | "copd_followup"
            | "smd_followup"
            | ("tb_followup" | "other_chronic_followup" | "tb_first_visit")
        ):
            programme = form.removesuffix("_followup").removesuffix("_first_visit")
            if answers.get("visit_outcome", "0") == "0":
                visit = tell(programme, "visit")
                visit.mode = MODES.get(
                    answers.get("visit_mode") or answers.get("visit_form") or "", ""
                )
                visit.wished = day(answers.get("next_visit_date"))
            elif answers["visit_outcome"] == "1":
                tell(programme, "attempt")
            if form == "tb_followup" and answers.get("stop_date"):
                ends = {"1": "completed", "2": "death", "3": "lost"}
                reason = ends.get(answers.get("stop_reason") or "", "transferred")
                tell("tb", "treatment_end", day(answers["stop_date"]), reason=reason)
        case "newborn_visit" | "child_1_8m" | "child_12_30m" | "child_3_6y":
            visit = tell("child", "visit")
            visit.mode = "home" if form == "newborn_visit" else "clinic"
        case "quarterly_followup":
            for code, programme in (
                ("1", "elderly_followup"),
                ("2", "disabled"),
                ("3", "hardship_followup"),
            ):
                if code in answers["groups"]:
                    tell(programme, "visit").mode = MODES[answers["visit_mode"]]
        case "household_visit":
            tell("household_visit", "visit" if answers["met"] == "1" else "attempt").mode = "home"
        case "antenatal_first":
            odd = answers.get("overall") == "2" or answers.get("referral") == "2"
            tell("maternal", "anc", abnormal=odd)
        case "antenatal_followup" if answers.get("record_kind") != "2":
            odd = answers.get("classification") == "2" or answers.get("referral") == "2"
            tell("maternal", "anc", abnormal=odd)
        case "highrisk_pregnancy_followup":
            tell("maternal", "highrisk_followup")
            tell("maternal", "risk", colour=COLOURS[answers["risk_level"]])
        case "prenatal_screening":
            tell("maternal", "prenatal_test")
        case "pregnancy_episode":
            tell("maternal", "special_file")
            if answers.get("status") == "2" and answers.get("delivery_date"):
                tell("maternal", "delivery", day(answers["delivery_date"]))
            if answers.get("status") in ("3", "4") and answers.get("end_date"):
                tell("maternal", "pregnancy_end", day(answers["end_date"]))
        case "postpartum_visit" if answers.get("visit_outcome") == "0":
            tell("maternal", "postpartum_visit")
        case "postpartum_42d":
            tell("maternal", "pp42")
        case "folic_acid":
            tell("", "folic")
        case "women_screening":
            tell("", "women_screen")
        case "premarital_list":
            if answers.get("persuaded_on"):
                tell("", "persuaded", day(answers["persuaded_on"]))
            if answers.get("examined_on"):
                tell("", "examined", day(answers["examined_on"]))
        case "health_exam":
            pressures = [
                (answers.get(f"bp_{side}_sbp"), answers.get(f"bp_{side}_dbp"))
                for side in ("left", "right")
            ]
            upper = max((a for a, _ in pressures if a), default=None)
            lower = max((b for _, b in pressures if b), default=None)
            tell("", "exam")
            if upper and lower:
                tell("bp_screen", "bp", sbp=upper, dbp=lower)
        case "outpatient_log" | "encounter":
            tell("", "encounter")
            if answers.get("sbp") and answers.get("dbp"):
                tell("bp_screen", "bp")
        case "referral_out":
            programme = REFERRED.get(answers.get("program", "GEN"), "")
            tell(programme, "referral")
            if programme and answers.get("followup_result") and answers.get("followup_date"):
                attended = answers["followup_result"] == "1"
                at = day(answers["followup_date"])
                tell(programme, "referral_check", at, attended=attended)
        case "referral_back":
            tell("", "referral_back")
        case "family_doctor_contract":
            if answers.get("status") in ("1", "3"):
                tell("family_doctor", "sign")
            elif answers.get("status") == "2" and answers.get("stop_date"):
                tell("family_doctor", "terminate", day(answers["stop_date"]))
    return found
