"""The programme part of a person's page: trends, medicines, doses, risk, pregnancy, referrals."""

from datetime import date, timedelta
from typing import Any

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.programmes.ladder import Stand
from clinic_desktop.domain.programmes.limits import Limit
from clinic_desktop.services.appointments import KEPT, MISSED, WAITING, appointments, settle
from clinic_desktop.services.care.mental import actions_of
from clinic_desktop.services.care.page import CarePage, care_page
from clinic_desktop.services.care.pregnancy import high_risk_women
from clinic_desktop.services.care.tuberculosis import (
    MISSED as DOSE_MISSED,
)
from clinic_desktop.services.care.tuberculosis import TAKEN, note_card, note_doses, read_treatment
from clinic_desktop.services.enrolments import Enrol, NoteEvent, enrol, note_event
from clinic_desktop.services.handover.queue import begin, load_queue
from clinic_desktop.services.quality import file_states
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.referring import answer_check, calls_due, slip_answers, waiting
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.handover import HandoverDeriver
from clinic_desktop.storage.tables import Record, Resident
from clinic_desktop.storage.undo import undo_last

TODAY = date(2026, 3, 2)


def person(place: Workplace, name: str, born: date, sex: str) -> str:
    return register(place, RegisterResident(name, birth_date=born, sex=sex)).resident_id


def put(place: Workplace, owner: str, form: str, on: date, **answers: Any) -> str:
    known = place.catalogue.form(form)
    assert known is not None
    with place.unit("test") as unit:
        row = Record(
            **place.stamp(),
            form_code=form,
            form_edition=known.edition,
            resident_id=owner,
            occurred_on=on,
            answers=answers,
            entry_order=1,
            outcome=answers.get("fu_class"),
        )
        unit.session.add(row)
        unit.commit()
        return row.id


def page(place: Workplace, owner: str) -> CarePage:
    return care_page(place, owner)


# ---- chronic


def med(name: str, times: int, dose: str) -> dict[str, Any]:
    return {"drug_name": name, "times_per_day": times, "dose_each": dose}


def test_curves_have_their_limits_and_medicines_their_changes(place: Workplace) -> None:
    owner = person(place, "王大爷", date(1961, 2, 28), "1")
    enrol(place, Enrol("hypertension", date(2025, 6, 1), owner))
    one, two = med("氨氯地平", 1, "5"), med("氢氯噻嗪", 1, "12.5")
    visits = (
        (date(2025, 6, 1), 162, 700, [one]),
        (date(2025, 9, 1), 148, 690, [one, two]),
        (date(2026, 2, 1), 139, 680, [med("氨氯地平", 2, "5")]),
    )
    for on, sbp, weight, meds in visits:
        put(
            place,
            owner,
            "hypertension_followup",
            on,
            visit_outcome="0",
            sbp=sbp,
            dbp=88,
            weight=weight,
            height=1700,
            meds=meds,
            fu_class="1",
        )
    put(place, owner, "health_exam", date(2025, 7, 1), bp_left_sbp=155, bp_left_dbp=91)
    note_event(
        place,
        NoteEvent("bp", date(2025, 12, 1), "bp_screen", owner, details={"sbp": 150, "dbp": 90}),
    )
    found = page(place, owner).chronic
    trends = {trend.code: trend for trend in found.trends}
    assert set(trends) == {"pressure", "weight"}
    pressure = trends["pressure"]
    assert pressure.curves[0].points == (
        (date(2025, 6, 1), 162.0),
        (date(2025, 7, 1), 155.0),
        (date(2025, 9, 1), 148.0),
        (date(2025, 12, 1), 150.0),
        (date(2026, 2, 1), 139.0),
    )
    assert Limit(150.0, date(2026, 2, 28), None) in pressure.limits
    assert trends["weight"].limits == (Limit(69.4),)
    assert [(m.name, m.use, m.since) for m in found.medicines] == [
        ("氨氯地平", "每日2次 5", date(2026, 2, 1))
    ]
    assert [(c.kind, c.name, c.on) for c in found.changes] == [
        ("changed", "氨氯地平", date(2026, 2, 1)),
        ("stopped", "氢氯噻嗪", date(2026, 2, 1)),
        ("new", "氢氯噻嗪", date(2025, 9, 1)),
    ]


def test_a_lost_visit_stops_no_medicine(place: Workplace) -> None:
    owner = person(place, "王大爷", date(1961, 2, 28), "1")
    meds = [med("氨氯地平", 1, "5")]
    form = "hypertension_followup"
    put(place, owner, form, date(2025, 6, 1), visit_outcome="0", meds=meds)
    put(place, owner, form, date(2025, 9, 1), visit_outcome="1")
    found = page(place, owner).chronic
    assert not found.changes
    assert found.medicines[0].since == date(2025, 6, 1)


# ---- tuberculosis


@pytest.fixture
def treated(place: Workplace) -> str:
    """Notified on 5 January, first visit the next day, treated since then."""
    owner = person(place, "陈叔", date(1970, 1, 1), "1")
    enrol(place, Enrol("tb", date(2026, 1, 5), owner))
    put(
        place,
        owner,
        "tb_first_visit",
        date(2026, 1, 6),
        visit_mode="2",
        regimen="2HRZE/4HR",
        treatment_start="2026-01-06",
        intensive_until="2026-03-06",
        supervisor="2",
    )
    return owner


def test_the_clock_runs_until_somebody_has_gone(place: Workplace) -> None:
    owner = person(place, "陈叔", date(1970, 1, 1), "1")
    enrol(place, Enrol("tb", TODAY - timedelta(days=1), owner))
    note_event(place, NoteEvent("attempt", TODAY, "tb", owner))
    found = read_treatment(place, owner)
    assert found is not None
    assert found.first_visit_until == TODAY + timedelta(days=2)
    assert (found.first_visit_on, found.attempts) == (None, 1)
    assert found.months == ()
    assert page(place, person(place, "别人", date(1970, 1, 1), "1")).treatment is None


def test_doses_are_counted_by_month_and_carried_to_the_forms(
    place: Workplace, treated: str
) -> None:
    january = dict.fromkeys(range(6, 32), TAKEN) | {10: DOSE_MISSED}
    note_doses(place, treated, date(2026, 1, 1), january)
    february = dict.fromkeys(range(1, 29), TAKEN) | {27: DOSE_MISSED, 28: DOSE_MISSED}
    note_doses(place, treated, date(2026, 2, 1), february)
    put(place, treated, "tb_followup", date(2026, 2, 20), visit_outcome="0", supervisor="2")
    found = read_treatment(place, treated)
    assert found is not None
    assert [(m.month.month, m.count(TAKEN), m.count(DOSE_MISSED)) for m in found.months] == [
        (1, 25, 1),
        (2, 26, 2),
        (3, 0, 0),
    ]
    assert (found.taken, found.missed, found.missed_in_a_row) == (51, 3, 2)
    assert found.missed_percent == pytest.approx(5.5556, abs=0.001)
    assert found.regular
    assert found.missed_since_visit == 2
    # 1 and one each ten days of the 55 since treatment began.
    assert (found.visits_due, found.visits_done) == (6, 2)
    assert found.closing_preset() == {
        "missed_doses": 2,
        "visits_due": 6,
        "visits_done": 2,
        "doses_due": 54,
        "doses_taken": 51,
    }


def test_a_month_is_amended_not_written_twice(place: Workplace, treated: str) -> None:
    note_doses(place, treated, date(2026, 2, 14), {3: TAKEN})
    before = read_treatment(place, treated)
    note_card(place, treated, {date(2026, 2, 1): {3: DOSE_MISSED, 4: TAKEN}, TODAY: {1: TAKEN}})
    found = read_treatment(place, treated)
    assert before is not None
    assert found is not None
    assert found.months[1].record_id == before.months[1].record_id
    assert found.months[1].marks == {3: DOSE_MISSED, 4: TAKEN}
    # Both months were one save: one undo takes both back.
    undo_last(place.database, place.actor.staff_id)
    undone = read_treatment(place, treated)
    assert undone is not None
    assert [dict(m.marks) for m in undone.months] == [{}, {3: TAKEN}, {}]


@pytest.mark.parametrize(
    ("month", "day", "code"),
    [(date(2026, 2, 1), 30, "DAY_UNKNOWN"), (date(2026, 3, 1), 3, "DATE_FUTURE")],
)
def test_a_day_that_is_not_there_is_refused(
    place: Workplace, treated: str, month: date, day: int, code: str
) -> None:
    with pytest.raises(InputProblem) as told:
        note_doses(place, treated, month, {day: TAKEN})
    assert told.value.problems[0].code == code


def test_a_day_the_month_lacks_is_left_out(place: Workplace, treated: str) -> None:
    day = date(2026, 2, 1)
    put(place, treated, "tb_dose_card", TODAY, first_day=day.isoformat(), taken=["3", "30", "31"])
    found = read_treatment(place, treated)
    assert found is not None
    assert (found.taken, found.missed) == (1, 0)


def test_the_end_of_treatment_is_summed_up(
    place: Workplace, treated: str, clock: FixedClock
) -> None:
    clock.instant = FixedClock.on(date(2026, 7, 20)).instant
    put(
        place,
        treated,
        "tb_followup",
        date(2026, 7, 6),
        visit_outcome="0",
        stop_date="2026-07-06",
        stop_reason="1",
    )
    found = read_treatment(place, treated)
    assert found is not None
    assert (found.ended_on, found.end_words) == (date(2026, 7, 6), "完成疗程")
    # First visit, 5 in the two months under the family, 4 monthly ones.
    assert found.visits_due == 1 + 5 + 4
    assert found.months[-1].month == date(2026, 7, 1)


# ---- mental disorder


def test_each_level_has_its_actions_and_incidents_count_once(place: Workplace) -> None:
    assert "转诊" in " ".join(actions_of(place.catalogue, 3))
    assert any("110" in act for act in actions_of(place.catalogue, 5))
    assert not actions_of(place.catalogue, 9)
    owner = person(place, "刘某", date(1980, 1, 1), "1")
    assert page(place, owner).risk is None
    enrol(place, Enrol("smd", date(2025, 10, 1), owner))
    empty = page(place, owner).risk
    assert empty is not None
    assert empty.level is None
    for on, level, outcome in ((date(2026, 1, 1), "1", "2"), (date(2026, 2, 1), "4", "1")):
        put(place, owner, "smd_followup", on, danger_level=level, fu_class=outcome)
    record_form(
        place,
        RecordForm(
            "smd_incident",
            {
                "happened_on": "2026-02-01",
                "kind": "3",
                "danger_level": "4",
                "story": "持棍打伤邻居",
                "reported_to": ["1", "2"],
                "handling": "派出所送医",
                "result": "2",
                "doctor_sign": "周医生",
            },
            About(resident_id=owner),
        ),
    )
    found = page(place, owner).risk
    assert found is not None
    assert (found.level, found.outcome) == (4, "不稳定")
    assert found.levels == ((date(2026, 1, 1), 1), (date(2026, 2, 1), 4))
    assert [(i.kind, i.level) for i in found.incidents] == [("肇祸", "4")]


def test_a_grave_incident_names_whom_it_was_told(place: Workplace) -> None:
    owner = person(place, "刘某", date(1980, 1, 1), "1")
    answers = {
        "happened_on": "2026-02-01",
        "kind": "2",
        "danger_level": "3",
        "story": "砸门",
        "handling": "劝离",
        "doctor_sign": "周医生",
    }
    with pytest.raises(InputProblem) as told:
        record_form(place, RecordForm("smd_incident", answers, About(resident_id=owner)))
    assert [p.field for p in told.value.problems] == ["reported_to"]


# ---- pregnancy and child


def test_a_pregnancy_has_its_week_colour_and_place_on_the_list(place: Workplace) -> None:
    woman = person(place, "李姐", date(1996, 1, 1), "2")
    lmp = TODAY - timedelta(days=199)
    enrol(
        place,
        Enrol("maternal", lmp + timedelta(days=60), woman, attributes={"lmp": lmp.isoformat()}),
    )
    plain = page(place, woman).pregnancy
    assert plain is not None
    assert (plain.weeks_words, plain.colour, plain.special) == ("28 周 3 天", "1", False)
    assert plain.expected_on == lmp + timedelta(days=280)
    assert high_risk_women(place) == ()
    put(
        place,
        woman,
        "highrisk_pregnancy_followup",
        date(2026, 2, 20),
        visit_mode="1",
        risk_level="3",
        risk_factors="瘢痕子宫",
        next_visit_date="2026-03-06",
    )
    row = high_risk_women(place)[0]
    assert (row.id, row.colour, row.factors, row.special) == (woman, "3", "瘢痕子宫", True)
    assert (row.followed_on, row.next_on) == (date(2026, 2, 20), date(2026, 3, 6))
    rungs = {rung.code: rung.stand for rung in page(place, woman).ladders[0].rungs}
    assert rungs["ANC_4_28_36W"] is Stand.OPEN
    # The date the doctor set is a day to expect her, until the next follow-up is written.
    (day,) = appointments(place, date(2026, 3, 6), date(2026, 3, 6))
    assert (day.purpose, day.remark) == ("高危孕产妇随访", "瘢痕子宫")
    with pytest.raises(InputProblem):
        settle(place, day.id, KEPT)
    put(
        place,
        woman,
        "highrisk_pregnancy_followup",
        TODAY,
        visit_mode="1",
        risk_level="2",
        next_visit_date="2026-03-20",
    )
    assert appointments(place, TODAY, date(2026, 3, 10)) == ()
    assert page(place, woman).appointments[0].on == date(2026, 3, 20)


@pytest.mark.parametrize(("word", "code"), [("red", "4"), ("橙", "3"), ("1", "1"), ("?", "2")])
def test_a_colour_that_was_brought_over_is_understood(
    place: Workplace, word: str, code: str
) -> None:
    woman = person(place, "李姐", date(1996, 1, 1), "2")
    lmp = (TODAY - timedelta(days=100)).isoformat()
    attributes = {"lmp": lmp, "risk_colour": word}
    enrol(place, Enrol("maternal", TODAY - timedelta(days=30), woman, attributes=attributes))
    found = page(place, woman).pregnancy
    assert found is not None
    assert found.colour == code
    assert [row.colour for row in high_risk_women(place)] == ([] if code == "1" else [code])


def test_after_delivery_nothing_counts_weeks(place: Workplace) -> None:
    woman = person(place, "李姐", date(1996, 1, 1), "2")
    lmp = TODAY - timedelta(days=285)
    enrol(
        place,
        Enrol("maternal", lmp + timedelta(days=60), woman, attributes={"lmp": lmp.isoformat()}),
    )
    put(
        place,
        woman,
        "pregnancy_episode",
        TODAY - timedelta(days=5),
        status="2",
        delivery_date=(TODAY - timedelta(days=5)).isoformat(),
        discharge_date=(TODAY - timedelta(days=2)).isoformat(),
    )
    found = page(place, woman).pregnancy
    assert found is not None
    assert (found.days, found.weeks_words) == (None, "")
    assert found.discharged_on == TODAY - timedelta(days=2)


# ---- referrals


def test_a_slip_knows_the_visit_and_waits_for_its_check(place: Workplace) -> None:
    owner = person(place, "王大爷", date(1961, 5, 1), "1")
    enrol(place, Enrol("hypertension", date(2025, 6, 1), owner))
    put(
        place,
        owner,
        "hypertension_followup",
        TODAY,
        visit_outcome="0",
        sbp=186,
        dbp=112,
        meds=[med("氨氯地平", 1, "5")],
        referral_reason="血压危急",
        referral_org_dept="县医院心内科",
        fu_class="2",
    )
    slip = slip_answers(place, owner, "hypertension", "血压危急")
    assert slip["program"] == "HTN"
    assert slip["to_org"] == "县医院心内科"
    assert slip["first_impression"] == "高血压：血压危急"
    assert "收缩压 186 mmHg" in slip["present_illness"]
    assert "氨氯地平" in slip["treatment"]
    # Written on the visit alone it is a referral already; the slip of the day is the same one.
    record_form(
        place,
        RecordForm(
            "referral_out",
            slip
            | {
                "referral_date": TODAY.isoformat(),
                "doctor_sign": "周医生",
                "doctor_phone": "0719-1",
                "from_org": "石门村卫生室",
            },
            About(resident_id=owner),
        ),
    )
    found = waiting(place, owner)
    assert [(w.programme, w.referred_on, w.ask_until) for w in found] == [
        ("hypertension", TODAY, TODAY + timedelta(days=14))
    ]
    answer_check(place, owner, "hypertension", True)
    assert waiting(place, owner) == ()
    later = slip_answers(place, person(place, "别人", date(1961, 5, 1), "1"))
    assert later["to_org"] == "县医院心内科"
    assert later["program"] == "GEN"


# ---- appointments


def test_an_appointment_is_kept_missed_and_seen_by_itself(
    place: Workplace, clock: FixedClock
) -> None:
    owner = person(place, "王大爷", date(1961, 5, 1), "1")
    other = person(place, "李姐", date(1996, 1, 1), "2")
    for who, purpose in ((owner, "1"), (other, "2")):
        record_form(
            place,
            RecordForm(
                "appointment",
                {
                    "booked_for": "2026-03-05",
                    "slot": "2" if who == owner else "1",
                    "purpose": purpose,
                    "booked_by": "周医生",
                },
                About(resident_id=who),
            ),
        )
    day = date(2026, 3, 5)
    found = appointments(place, day, day)
    assert [(r.name, r.slot, r.purpose, r.state) for r in found] == [
        ("李姐", "上午", "预防接种", WAITING),
        ("王大爷", "下午", "慢病随访", WAITING),
    ]
    assert page(place, owner).appointments[0].on == day
    clock.instant = FixedClock.on(day).instant
    put(place, owner, "hypertension_followup", day, visit_outcome="0", sbp=130, dbp=80)
    by_name = {r.name: r for r in appointments(place, day, day)}
    assert by_name["王大爷"].state == KEPT
    settle(place, by_name["李姐"].id, MISSED)
    assert {r.name: r.state for r in appointments(place, day, day)} == {
        "王大爷": KEPT,
        "李姐": MISSED,
    }
    with pytest.raises(ValueError, match="unknown state"):
        settle(place, by_name["李姐"].id, "9")


# ---- the year


def test_the_year_tells_what_is_still_owed(place: Workplace) -> None:
    owner = person(place, "王奶奶", date(1955, 5, 1), "2")
    enrol(place, Enrol("hypertension", date(2025, 1, 1), owner))
    enrol(place, Enrol("hardship_followup", date(2025, 1, 1), owner))
    for on, mode in ((date(2026, 1, 8), "1"), (date(2026, 2, 8), "3"), (date(2025, 11, 1), "1")):
        put(
            place,
            owner,
            "hypertension_followup",
            on,
            visit_outcome="0",
            visit_mode=mode,
            sbp=130,
            dbp=80,
        )
    put(place, owner, "elderly_tcm", date(2026, 2, 1))
    put(place, owner, "health_exam", date(2025, 4, 3))
    note_event(place, NoteEvent("attempt", TODAY, "hypertension", owner))
    lines = {one.label: one for one in page(place, owner).year}
    assert lines["高血压随访"].said == "1/4 次（末次 01-08）"
    assert not lines["高血压随访"].done
    assert lines["困难群体"].said == "1季待 2季· 3季· 4季·"
    assert lines["健康体检"].said == "未做（上次 2025-04-03）"
    assert lines["中医体质辨识"].said == "✓ 02-01"
    assert lines["中医体质辨识"].done
    assert lines["自理能力评估"].said == "未做"
    assert "家庭医生签约" not in lines
    young = person(place, "小李", date(2000, 1, 1), "1")
    assert page(place, young).year == ()


def test_working_papers_are_neither_use_of_the_file_nor_entered_elsewhere(
    place: Workplace,
) -> None:
    place.database.derivers = (*place.database.derivers, HandoverDeriver())
    begin(place, TODAY)
    owner = person(place, "王大爷", date(1980, 5, 1), "1")
    with place.unit("test") as unit:
        unit.session.get_one(Resident, owner).archive_no = "42039910110300001"
        unit.commit()
    answers = {
        "booked_for": TODAY.isoformat(),
        "slot": "1",
        "purpose": "5",
        "booked_by": "周医生",
    }
    record_form(place, RecordForm("appointment", answers, About(resident_id=owner)))
    assert file_states(place, owner)[0].last_used is None
    queue = load_queue(place)
    assert "appointment" not in {row.kind for row in queue.rows}
    assert ("appointment", 1) in [(each.kind, each.rows) for each in queue.left_out]


def test_a_suspect_is_asked_without_a_slip_and_asked_again(place: Workplace) -> None:
    owner = person(place, "可疑", date(1980, 5, 1), "1")
    enrol(place, Enrol("tb_suspect", TODAY - timedelta(days=3), owner))
    (first,) = waiting(place, owner)
    assert (first.programme, first.ask_until) == ("tb_suspect", TODAY + timedelta(days=4))
    assert first.said
    assert [(row.name, row.programme) for row in calls_due(place)] == [("可疑", "tb_suspect")]
    answer_check(place, owner, "tb_suspect", False)
    assert waiting(place, owner) == ()  # asked again from tomorrow on
    answer_check(place, owner, "tb_suspect", True)
    assert calls_due(place) == ()
