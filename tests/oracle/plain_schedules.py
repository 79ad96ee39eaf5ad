"""The scheduling rules once more, read from ``schedules.md`` alone and written as it writes them.

Plain dictionaries in the shape of the case files go in, the expected object comes out. Nothing of
the program is used, so that one misreading cannot hide in both.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

Case = dict[str, Any]
Answer = tuple[date, date, date, str]
"""next_due, window_start, window_end, reason."""

MONTHS = (3, 6, 8, 12, 18, 24, 30, 36)
ANC = (
    ("ANC_1_LT13W", 42, 90, 111),
    ("ANC_2_16_20W", 112, 146, 146),
    ("ANC_3_21_24W", 147, 174, 195),
    ("ANC_4_28_36W", 196, 258, 258),
    ("ANC_5_37_40W", 259, 286, 286),
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def plus(d: date, n: int) -> date:
    return d + timedelta(days=n)


def months(d: date, n: int) -> date:
    year, month = divmod(d.year * 12 + d.month - 1 + n, 12)
    return date(year, month + 1, min(d.day, monthrange(year, month + 1)[1]))


def years_old(birth: date, d: date) -> int:
    n = 0
    while months(birth, 12 * (n + 1)) <= d:
        n += 1
    return n


def clamp(d: date, low: date, high: date) -> date:
    return min(max(d, low), high)


def quarter(d: date) -> tuple[date, date]:
    first = date(d.year, (d.month - 1) // 3 * 3 + 1, 1)
    return first, plus(months(first, 3), -1)


# 1.5


def d7(v: date) -> tuple[date, date, date]:
    return plus(v, 7), plus(v, 1), plus(v, 7)


def d10(v: date) -> tuple[date, date, date]:
    return plus(v, 10), plus(v, 8), plus(v, 12)


def d14(v: date) -> tuple[date, date, date]:
    return plus(v, 14), plus(v, 1), plus(v, 14)


def m1(v: date) -> tuple[date, date, date]:
    due = months(v, 1)
    return due, plus(due, -7), plus(due, 7)


def m3(v: date) -> tuple[date, date, date]:
    due = months(v, 3)
    return due, plus(due, -14), min(plus(due, 14), date(due.year, 12, 31))


def m6(v: date) -> tuple[date, date, date]:
    due = months(v, 6)
    return due, plus(due, -30), plus(due, 30)


def with_wish(rule: Callable[[date], tuple[date, date, date]], visit: Case, reason: str) -> Answer:
    due, start, end = rule(visit["on"])
    wish = visit["v"].get("next_visit_date")
    if wish and rule in (m1, m3) and visit["on"] < day(wish) <= end:
        o = day(wish)
        first = min(start, max(plus(visit["on"], 1), plus(o, -7)))
        return o, first, min(end, plus(o, 14)), "DOCTOR_SET_DATE"
    return due, start, end, reason


# the answer


def answer(case: Case) -> dict[str, str | None]:
    """The expected object of a case."""
    now, programme = day(case["as_of"]), case["programme"]
    events = [
        {"on": day(e["date"]), "kind": e["kind"], "v": e.get("values", {})}
        for e in case.get("events", [])
    ]
    events = sorted((e for e in events if e["on"] <= now), key=lambda e: e["on"])
    enrolled = day(case["enrolled_on"]) if case.get("enrolled_on") else None
    for place, e in reversed(list(enumerate(events))):
        if e["kind"] == "reopen":
            enrolled, events = e["on"], events[place + 1 :]
            break
    if programme != "family_doctor" and (enrolled is None or enrolled > now):
        return _without_dates("not_enrolled", "NOT_ENROLLED")
    kept: list[Case] = []
    for e in events:
        if e["kind"] == "visit":
            kept = [k for k in kept if not (k["kind"] == "visit" and k["on"] == e["on"])]
        kept.append(e)
    found = PROGRAMMES[programme](case["person"], enrolled or now, kept, now)
    if isinstance(found, str) and found.split()[0] == "not_enrolled":
        return _without_dates(*found.split())
    closes = [e for e in kept if e["kind"] == "close"]
    if closes:
        return _without_dates("closed", "CLOSED_" + closes[-1]["v"]["reason"].upper())
    if isinstance(found, str):
        return _without_dates(*found.split())
    due, start, end, reason = found
    status = "upcoming" if now < start else "due" if now <= end else "overdue"
    away = [e for e in kept if e["kind"] == "away"]
    if away and day(away[-1]["v"]["until"]) >= now:
        status, reason = "suspended", "AWAY_SUSPENDED"
    return {
        "next_due": due.isoformat(),
        "window_start": start.isoformat(),
        "window_end": end.isoformat(),
        "status": status,
        "reason": reason,
    }


def _without_dates(status: str, reason: str) -> dict[str, str | None]:
    dates = dict.fromkeys(("next_due", "window_start", "window_end"))
    return {**dates, "status": status, "reason": reason}


def kind(events: Sequence[Case], *kinds: str) -> list[Case]:
    return [e for e in events if e["kind"] in kinds]


# 2


def referral(visit: Case, events: Sequence[Case], reason: str) -> Answer:
    later = [e for e in kind(events, "referral_check") if e["on"] > visit["on"]]
    if not later:
        return (*d14(visit["on"]), reason)
    if later[-1]["v"].get("attended"):
        return (*d14(later[-1]["on"]), "REVIEW_AFTER_REFERRAL_14D")
    return (*d7(later[-1]["on"]), "REFERRAL_NOT_ATTENDED_7D")


def chronic(
    prefix: str, emergency: Callable[[Case, int], bool], classify: Callable[[Case, int], int]
) -> Callable[..., Answer]:
    def follow(person: Case, enrolled: date, events: Sequence[Case], _now: date) -> Answer:
        visits = [e for e in kind(events, "visit") if e["v"].get("mode") != "phone"]
        if not visits:
            return plus(enrolled, 14), enrolled, plus(enrolled, 14), f"{prefix}_FIRST_VISIT_14D"
        birth = day(person["birth_date"])
        x = visits[-1]
        at = years_old(birth, x["on"])
        if emergency(x["v"], at):
            return referral(x, events, f"{prefix}_EMERGENCY_REFER_14D")
        found = classify(x["v"], at)
        if found == 4:
            return referral(x, events, f"{prefix}_COMPLICATION_REFER_14D")
        if found in (2, 3) and len(visits) > 1:
            y = visits[-2]
            if classify(y["v"], years_old(birth, y["on"])) in (2, 3):
                return referral(x, events, f"{prefix}_CONSECUTIVE_REFER_14D")
        if found == 2:
            return (*d14(x["on"]), f"{prefix}_UNCONTROLLED_14D")
        if found == 3:
            return (*d14(x["on"]), f"{prefix}_ADVERSE_14D")
        if found == 0:
            missing = {"HTN": "HTN_NO_BP_14D", "DM": "DM_NO_FBG_14D"}[prefix]
            return (*d14(x["on"]), missing)
        return with_wish(m3, x, f"{prefix}_ROUTINE_3M")

    return follow


def htn_class(v: Case, age: int) -> int:
    if v.get("complication"):
        return 4
    if v.get("adverse"):
        return 3
    if v.get("sbp") is None or v.get("dbp") is None:
        return 0
    return 1 if v["sbp"] < (140 if age < 65 else 150) and v["dbp"] < 90 else 2


def htn_emergency(v: Case, _age: int) -> bool:
    sbp, dbp = v.get("sbp") or 0, v.get("dbp") or 0
    raised = sbp >= 140 or dbp >= 90
    flagged = bool(v.get("red_flag")) or bool(v.get("pregnant_or_lactating") and raised)
    return sbp >= 180 or dbp >= 110 or flagged


def dm_class(v: Case, _age: int) -> int:
    if v.get("complication"):
        return 4
    if v.get("adverse"):
        return 3
    if v.get("fbg") is None:
        return 0
    return 2 if v["fbg"] >= 7 else 1


def dm_emergency(v: Case, _age: int) -> bool:
    fbg = v.get("fbg")
    strange = fbg is not None and (fbg >= 16.7 or fbg <= 3.9)
    pressed = (v.get("sbp") or 0) >= 180 or (v.get("dbp") or 0) >= 110
    return strange or pressed or bool(v.get("red_flag"))


def copd_class(v: Case, _age: int) -> int:
    return (
        4
        if v.get("complication")
        else 3
        if v.get("adverse")
        else 2
        if (v.get("controlled") is False)
        else 1
    )


def copd_emergency(v: Case, _age: int) -> bool:
    return bool(v.get("exacerbation") or v.get("red_flag"))


def other_chronic(_person: Case, enrolled: date, events: Sequence[Case], _now: date) -> Answer:
    visits = [e for e in kind(events, "visit") if e["v"].get("mode") != "phone"]
    if not visits:
        return plus(enrolled, 14), enrolled, plus(enrolled, 14), "OTHER_CHRONIC_FIRST_VISIT_14D"
    return with_wish(m3, visits[-1], "OTHER_CHRONIC_ROUTINE_3M")


# 3


def smd_class(v: Case) -> str:
    if v.get("class"):
        return str(v["class"])
    severe = v.get("severe_adverse") or v.get("severe_physical")
    risk = v.get("risk_level")
    if (risk or 0) >= 3 or v.get("symptoms") == "obvious" or v.get("insight") == "lacking":
        return "unstable"
    if severe:
        return "unstable"
    well = v.get("symptoms") == "gone" and v.get("insight") == "full"
    if risk == 0 and well and v.get("social") in ("good", "fair"):
        return "stable"
    return "basic"


def smd(_person: Case, enrolled: date, events: Sequence[Case], _now: date) -> Answer:
    visits = kind(events, "visit")
    if not visits:
        return plus(enrolled, 14), enrolled, plus(enrolled, 14), "SMD_FIRST_VISIT_14D"
    x = visits[-1]
    found = smd_class(x["v"])
    if found == "unstable":
        return referral(x, events, "SMD_UNSTABLE_14D")
    if found == "stable":
        return with_wish(m3, x, "SMD_STABLE_3M")
    if len(visits) > 1 and smd_class(visits[-2]["v"]) == "basic":
        return with_wish(m1, x, "SMD_BASIC_REPEAT_1M")
    return (*d14(x["on"]), "SMD_BASIC_FIRST_14D")


# 4.1


def tb_suspect(_person: Case, enrolled: date, events: Sequence[Case], _now: date) -> Answer | str:
    checks = kind(events, "referral_check")
    if any(c["v"].get("attended") for c in checks):
        return "closed CLOSED_TB_SUSPECT_SEEN"
    if checks:
        return (*d7(checks[-1]["on"]), "TB_SUSPECT_RECALL_7D")
    return (*d7(enrolled), "TB_SUSPECT_CALL_7D")


def tb(person: Case, n: date, events: Sequence[Case], _now: date) -> Answer | str:
    ended = kind(events, "treatment_end")
    if ended:
        t = ended[-1]["on"]
        if any(c["on"] >= t for c in kind(events, "referral_check")):
            return "closed CLOSED_TREATMENT_COMPLETE"
        return (*d14(t), "TB_OUTCOME_CALL_14D")
    visits = kind(events, "visit")
    if not visits:
        attempts = [a for a in kind(events, "attempt") if n <= a["on"] <= plus(n, 3)]
        reason = "TB_TWO_FAILED_ATTEMPTS_REPORT" if len(attempts) > 1 else "TB_FIRST_VISIT_72H"
        return plus(n, 3), n, plus(n, 3), reason
    x = visits[-1]
    v = x["on"]
    until = person.get("intensive_until")
    end = day(until) if until else months(day(person["treatment_start"]), 2)
    intensive = person.get("supervisor") == "family" and v < end
    rule, reason = (d10, "TB_INTENSIVE_10D") if intensive else (m1, "TB_MONTHLY_1M")
    if x["v"].get("adverse") or x["v"].get("complication"):
        due, _, last = rule(v)
        first = plus(v, 1)
        return min(plus(v, 14), due), first, min(plus(v, 14), last), "TB_ADVERSE_REFER_14D"
    due, start, last, told = with_wish(rule, x, reason)
    missed = (x["v"].get("missed_days") or 0) >= 7
    return due, start, last, "TB_MISSED_DOSES_REPORT" if missed else told


# 4.2


def child(person: Case, enrolled: date, events: Sequence[Case], now: date) -> Answer | str:
    b = day(person["birth_date"])
    h = day(person["discharge_date"]) if person.get("discharge_date") else b
    if now >= months(b, 84):
        return "closed CLOSED_AGE_OUT"
    late = 3 if person.get("high_risk") else 7
    slots: list[tuple[str, date, date, date]] = [("CHILD_NB_HOME", h, plus(h, late), plus(h, late))]
    if h <= plus(b, 30):
        slots.append(("CHILD_NB_28D", plus(b, 28), plus(b, 30), plus(b, 28)))
    slots += [
        (f"CHILD_{m}M", months(b, m), plus(months(b, m + 1), -1), months(b, m)) for m in MONTHS
    ]
    for y in (4, 5, 6):
        last = plus(months(b, 12 * (y + 1)), -1)
        slots.append((f"CHILD_{y}Y", months(b, 12 * y), last, months(b, 12 * y)))
    expiry = [plus(after[1], -1) for after in slots[1:]] + [slots[-1][2]]
    expiry[0] = max(slots[0][2], expiry[0])
    done: set[int] = set()
    for e in kind(events, "visit"):
        for i, (_, start, _, _) in enumerate(slots):
            if i not in done and start <= e["on"] <= expiry[i]:
                done.add(i)
                break
    for i, (code, start, end, due) in enumerate(slots):
        if i not in done and expiry[i] >= now and end >= enrolled:
            moved = due if code == "CHILD_NB_HOME" else max(due, enrolled)
            return moved, max(start, enrolled), end, code
    return "complete CHILD_ALL_DONE"


# 4.3, 4.5, 4.6, 4.7


def yearly(events: Sequence[date], eligible: date, now: date, prefix: str) -> Answer:
    year = now.year
    this = [x for x in events if x.year == year]
    if this:
        window = date(year + 1, 1, 1), date(year + 1, 12, 31)
        return (months(max(this), 12), *window, f"{prefix}_DONE_THIS_YEAR")
    start, end = max(date(year, 1, 1), eligible), date(year, 12, 31)
    before = [x for x in events if x.year == year - 1]
    if eligible.year == year:
        return start, start, end, f"{prefix}_FIRST"
    if before:
        return clamp(months(max(before), 12), start, end), start, end, f"{prefix}_ROUTINE"
    return start, start, end, f"{prefix}_PRIOR_YEAR_MISSED"


def elderly(person: Case, enrolled: date, events: Sequence[Case], now: date) -> Answer | str:
    birthday = months(day(person["birth_date"]), 12 * 65)
    if now < birthday:
        return "not_enrolled ELDERLY_UNDER_AGE"
    exams = [e["on"] for e in kind(events, "exam")]
    return yearly(exams, max(birthday, enrolled), now, "ANNUAL_EXAM")


def annual_exam(_person: Case, enrolled: date, events: Sequence[Case], now: date) -> Answer:
    return yearly([e["on"] for e in kind(events, "exam")], enrolled, now, "ANNUAL_EXAM")


def by_quarter(*, phone: bool) -> Callable[..., Answer]:
    def visit(_person: Case, enrolled: date, events: Sequence[Case], now: date) -> Answer:
        qs, qe = quarter(now)
        v = [
            e["on"]
            for e in kind(events, "visit")
            if e["on"] >= enrolled and (phone or e["v"].get("mode") != "phone")
        ]
        if any(d >= qs for d in v):
            window = quarter(plus(qe, 1))
            return (clamp(months(max(v), 3), *window), *window, "QUARTER_DONE")
        start = max(qs, enrolled)
        if enrolled >= qs:
            return start, start, qe, "QUARTER_FIRST"
        if any(d >= months(qs, -3) for d in v):
            return clamp(months(max(v), 3), start, qe), start, qe, "QUARTER_ROUTINE"
        return start, start, qe, "QUARTER_PRIOR_MISSED"

    return visit


def bp_screen(person: Case, enrolled: date, events: Sequence[Case], now: date) -> Answer | str:
    readings = kind(events, "bp")
    chain: list[date] = []
    for e in reversed(readings):
        if not (e["v"]["sbp"] >= 140 or e["v"]["dbp"] >= 90):
            break
        chain.append(e["on"])
    if chain:
        reason = "BP_SUSPECT_REFERRAL_14D" if len(set(chain)) >= 3 else "BP_RECHECK_14D"
        return (*d14(readings[-1]["on"]), reason)
    if readings and readings[-1]["v"].get("high_risk"):
        return (*m6(readings[-1]["on"]), "BP_HIGH_RISK_6M")
    eligible = max(months(day(person["birth_date"]), 12 * 35), enrolled)
    if eligible.year > now.year:
        return "not_enrolled NOT_ENROLLED"
    return yearly([e["on"] for e in readings], eligible, now, "BP_ANNUAL")


# 4.8


def maternal(person: Case, enrolled: date, events: Sequence[Case], now: date) -> Answer | str:
    if kind(events, "pregnancy_end"):
        return "closed CLOSED_PREGNANCY_ENDED"
    births = kind(events, "delivery")
    if births:
        return childbed(births[-1], events, now)
    lmp = day(person["lmp"])
    checks = kind(events, "anc")
    if enrolled > plus(lmp, 90) and not any(c["on"] >= enrolled for c in checks):
        return enrolled, enrolled, plus(enrolled, 14), "ANC_LATE_REGISTRATION"
    open_slot: Answer | None = None
    for i, (code, start, end, expiry) in enumerate(ANC):
        kept = any(
            (i == 0 or plus(lmp, start) <= c["on"]) and c["on"] <= plus(lmp, expiry) for c in checks
        )
        if not kept and plus(lmp, expiry) >= now and plus(lmp, end) >= enrolled:
            first = max(plus(lmp, start), enrolled)
            open_slot = first, first, plus(lmp, end), code
            break
    if open_slot is None:
        open_slot = plus(lmp, 280), plus(lmp, 280), plus(lmp, 294), "DELIVERY_CONFIRM"
    if checks and checks[-1]["v"].get("abnormal"):
        last = checks[-1]["on"]
        asked = any(c["on"] >= last for c in kind(events, "referral_check"))
        if not asked and plus(last, 14) < open_slot[0]:
            return (*d14(last), "ANC_REFERRAL_CHECK_14D")
    return open_slot


def childbed(birth: Case, events: Sequence[Case], now: date) -> Answer | str:
    d = birth["on"]
    home = birth["v"].get("discharge_date")
    h = day(home) if home else d
    visited = kind(events, "postpartum_visit")
    if not visited and h <= plus(d, 34) and now <= min(plus(h, 28), plus(d, 41)):
        return plus(h, 7), h, plus(h, 7), "PP_VISIT_7D"
    if not kind(events, "pp42"):
        if now > plus(d, 91):
            return "closed CLOSED_PP42_MISSED"
        return plus(d, 42), plus(d, 42), plus(d, 56), "PP_42D"
    return "closed CLOSED_MATERNAL_COMPLETE"


# 4.9


def family_doctor(_person: Case, _on: date, events: Sequence[Case], now: date) -> Answer | str:
    end: date | None = None
    for e in kind(events, "sign", "terminate"):
        if e["kind"] == "terminate":
            end = None
            continue
        start = plus(end, 1) if end is not None and e["on"] <= end else e["on"]
        end = plus(months(start, 12 * e["v"]["years"]), -1)
    if end is None:
        return "not_enrolled CONTRACT_NONE"
    return end, plus(end, -30), end, "CONTRACT_EXPIRED" if now > end else "CONTRACT_RENEWAL"


PROGRAMMES: dict[str, Callable[..., Answer | str]] = {
    "hypertension": chronic("HTN", htn_emergency, htn_class),
    "diabetes": chronic("DM", dm_emergency, dm_class),
    "copd": chronic("COPD", copd_emergency, copd_class),
    "other_chronic": other_chronic,
    "smd": smd,
    "tb_suspect": tb_suspect,
    "tb": tb,
    "child": child,
    "elderly": elderly,
    "annual_exam": annual_exam,
    "household_visit": by_quarter(phone=False),
    "disabled": by_quarter(phone=True),
    "elderly_followup": by_quarter(phone=True),
    "hardship_followup": by_quarter(phone=True),
    "bp_screen": bp_screen,
    "maternal": maternal,
    "family_doctor": family_doctor,
}
