"""Doses: recorded with care, judged and forecast by the rules, never lost."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.immunisation.model import Reason, Status
from clinic_desktop.domain.immunisation.school_check import EntryVerdict
from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.services.records.reading import timeline
from clinic_desktop.services.residents.changing import record_death
from clinic_desktop.services.residents.commands import RecordDeath, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    DecideDose,
    HoldVaccination,
    RecordDose,
    RecordedDose,
    SetVaccinationFacts,
    card_of,
    check_school_entry,
    decide_dose,
    doses_of,
    due_list,
    forecast_of,
    hold_vaccination,
    lift_hold,
    record_dose,
    set_vaccination_facts,
    visit_plan_of,
    void_dose,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Dose

BORN = date(2025, 5, 10)


def _child(place: Workplace, name: str, born: date = BORN, sex: str = "2", group: str = "") -> str:
    return register(
        place,
        RegisterResident(
            name,
            birth_date=born,
            sex=sex,
            village_group=group or "3组",
            id_type="99",
            confirmed=frozenset({"ID_NO_MISSING"}),
        ),
    ).resident_id


@pytest.fixture
def child(place: Workplace) -> str:
    return _child(place, "陈小雨")


def _give(
    place: Workplace, child: str, product: str, day: str, *confirmed: str, **more: object
) -> RecordedDose:
    command = RecordDose(
        child,
        product,
        date.fromisoformat(day),
        source="history",
        confirmed=frozenset(confirmed),
    )
    return record_dose(place, replace(command, **more))  # type: ignore[arg-type]


def _codes(refused: pytest.ExceptionInfo[InputProblem]) -> dict[str, Severity]:
    return {problem.code: problem.severity for problem in refused.value.problems}


def test_a_dose_is_recorded_and_the_forecast_moves(place: Workplace, child: str) -> None:
    assert forecast_of(place, child).of("HepB").next_dose == 1
    recorded = record_dose(
        place,
        RecordDose(
            child,
            "HepB",
            BORN,
            "08:30",
            dose_no=1,
            lot_no=" 202501A ",
            expires_on=date(2027, 1, 31),
            maker="某生物制品所",
            trace_code="83000010000000000001",
            site="right_thigh",
        ),
    )
    assert [(v.series, v.number) for v in recorded.verdicts] == [("HepB", 1)]
    assert recorded.changes.touches("dose")
    assert recorded.changes.residents == {child}
    assert forecast_of(place, child).of("HepB").next_dose == 2
    (row,) = doses_of(place, child)
    assert (row.dose_id, row.product_name) == (recorded.dose_id, "重组乙型肝炎疫苗")
    assert (row.given_time, row.lot_no, row.site) == ("08:30", "202501A", "right_thigh")
    assert (row.vaccinator, row.given_at, row.source) == ("周医生", "石门村卫生室", "local")
    assert not row.rejected
    assert timeline(place, child)[0].text == "重组乙型肝炎疫苗"


def test_a_dose_from_an_old_card_names_nobody(place: Workplace, child: str) -> None:
    _give(place, child, "HepB", "2025-05-10")
    (row,) = doses_of(place, child)
    assert (row.vaccinator, row.given_at, row.source) == ("", "", "history")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"product": "magic"}, "PRODUCT_UNKNOWN"),
        ({"given_on": date(2026, 3, 3)}, "DATE_IN_FUTURE"),
        ({"given_on": date(2025, 5, 9)}, "DATE_BEFORE_BIRTH"),
        ({"given_time": "8.30"}, "TIME_FORMAT"),
        ({"given_time": "25:00"}, "TIME_FORMAT"),
        ({"dose_no": 0}, "DOSE_NUMBER"),
        ({"site": "nose"}, "SITE_UNKNOWN"),
        ({"source": "dream"}, "SOURCE_UNKNOWN"),
        ({"expires_on": date(2025, 5, 9), "lot_no": "A"}, "LOT_EXPIRED"),
        ({"resident_id": "0" * 32}, "RESIDENT_UNKNOWN"),
    ],
)
def test_what_is_wrong_is_refused(
    place: Workplace, child: str, changes: dict[str, object], code: str
) -> None:
    command = RecordDose(child, "HepB", BORN, confirmed=frozenset({code, "LOT_MISSING"}))
    with pytest.raises(InputProblem) as refused:
        record_dose(place, replace(command, **changes))  # type: ignore[arg-type]
    assert _codes(refused) == {code: Severity.ERROR}
    assert doses_of(place, child) == ()


@pytest.mark.parametrize(
    ("product", "day", "more", "code"),
    [
        ("HepB", "2025-05-10", {"source": "local"}, "LOT_MISSING"),
        ("HepB", "2025-05-10", {"expires_on": date(2025, 5, 9)}, "LOT_EXPIRED"),
        ("HepB", "2025-05-10", {"site": "oral"}, "SITE_ROUTE"),
        ("DTaP", "2025-07-09", {}, "DOSE_TOO_EARLY"),
        ("BCG", "2025-08-10", {}, "DOSE_TEST_FIRST"),
        ("MR", "2026-01-10", {}, "DOSE_WRONG_VACCINE"),
        ("tOPV", "2025-07-10", {}, "PRODUCT_PERIOD"),
    ],
)
def test_what_is_unusual_wants_confirming(
    place: Workplace, child: str, product: str, day: str, more: dict[str, object], code: str
) -> None:
    with pytest.raises(InputProblem) as asked:
        _give(place, child, product, day, **more)
    assert _codes(asked) == {code: Severity.CONFIRM}
    _give(place, child, product, day, code, **more)
    assert len(doses_of(place, child)) == 1


def test_the_last_day_of_a_lot_is_good(place: Workplace, child: str) -> None:
    record_dose(place, RecordDose(child, "HepB", BORN, lot_no="A", expires_on=BORN))
    assert len(doses_of(place, child)) == 1


def test_the_same_dose_twice_is_refused(place: Workplace, child: str) -> None:
    _give(place, child, "IPV", "2025-07-10")
    with pytest.raises(InputProblem) as refused:
        _give(place, child, "IPV", "2025-07-10", "DOSE_DUPLICATE", "DOSE_TWICE")
    assert _codes(refused) == {"DOSE_TWICE": Severity.ERROR}
    with pytest.raises(InputProblem) as asked:
        _give(place, child, "bOPV", "2025-07-10")
    assert _codes(asked) == {"DOSE_DUPLICATE": Severity.CONFIRM}


def test_a_trace_code_used_before_wants_confirming(place: Workplace, child: str) -> None:
    first = _give(place, child, "HepB", "2025-05-10", trace_code="8300001")
    with pytest.raises(InputProblem) as asked:
        _give(place, child, "BCG", "2025-05-10", trace_code="8300001")
    assert _codes(asked) == {"TRACE_CODE_USED": Severity.CONFIRM}
    _give(
        place,
        child,
        "HepB",
        "2025-05-11",
        trace_code="8300001",
        dose_id=first.dose_id,
        reason="日期抄错",
    )
    assert [row.given_on for row in doses_of(place, child)] == [date(2025, 5, 11)]


def test_a_confirmed_early_dose_is_kept_and_does_not_count(place: Workplace, child: str) -> None:
    _give(place, child, "HepB", "2025-05-10")
    recorded = _give(place, child, "HepB", "2025-06-01", "DOSE_TOO_EARLY")
    assert [v.reason for v in recorded.verdicts] == [Reason.TOO_EARLY]
    assert [row.rejected for row in doses_of(place, child)] == [False, True]
    assert forecast_of(place, child).of("HepB").next_dose == 2


def test_a_person_decides_over_the_engine_and_may_take_it_back(
    place: Workplace, child: str
) -> None:
    _give(place, child, "HepB", "2025-05-10")
    early = _give(place, child, "HepB", "2025-06-01", "DOSE_TOO_EARLY").dose_id
    decide_dose(place, DecideDose(early, "accept", "县疾控同意"))
    assert forecast_of(place, child).of("HepB").next_dose == 3
    assert doses_of(place, child)[1].verdicts[0].by_hand
    decide_dose(place, DecideDose(early, "", "判定有误"))
    assert forecast_of(place, child).of("HepB").next_dose == 2
    decide_dose(place, DecideDose(early, "reject", "冷链断链"))
    assert doses_of(place, child)[1].verdict_reason == "冷链断链"


@pytest.mark.parametrize(
    ("verdict", "reason", "code"),
    [("maybe", "想想", "VERDICT_UNKNOWN"), ("accept", " ", "REASON_MISSING")],
)
def test_a_decision_needs_a_verdict_and_a_reason(
    place: Workplace, child: str, verdict: str, reason: str, code: str
) -> None:
    dose_id = _give(place, child, "HepB", "2025-05-10").dose_id
    with pytest.raises(InputProblem) as refused:
        decide_dose(place, DecideDose(dose_id, verdict, reason))
    assert list(_codes(refused)) == [code]


def test_a_void_dose_counts_no_longer_and_stays_in_the_history(
    place: Workplace, child: str
) -> None:
    dose_id = _give(place, child, "HepB", "2025-05-10").dose_id
    with pytest.raises(InputProblem) as refused:
        void_dose(place, dose_id, "")
    assert list(_codes(refused)) == ["REASON_MISSING"]
    void_dose(place, dose_id, "录入错人")
    assert doses_of(place, child) == ()
    assert forecast_of(place, child).of("HepB").next_dose == 1
    with place.reading() as session:
        kept = session.get(Dose, dose_id)
        assert kept is not None
        assert (kept.voided, kept.void_reason) == (True, "录入错人")
    with pytest.raises(InputProblem):
        void_dose(place, dose_id, "再作废一次")
    _give(place, child, "HepB", "2025-05-10")


def test_a_correction_keeps_the_row_and_needs_a_reason(place: Workplace, child: str) -> None:
    dose_id = _give(place, child, "HepB", "2025-05-12").dose_id
    with pytest.raises(InputProblem) as refused:
        _give(place, child, "HepB", "2025-05-10", dose_id=dose_id)
    assert list(_codes(refused)) == ["REASON_MISSING"]
    _give(place, child, "HepB", "2025-05-10", dose_id=dose_id, reason="看错日期")
    (row,) = doses_of(place, child)
    assert (row.dose_id, row.given_on) == (dose_id, date(2025, 5, 10))


def test_a_dose_cannot_be_moved_to_another_child(place: Workplace, child: str) -> None:
    dose_id = _give(place, child, "HepB", "2025-05-10").dose_id
    other = _child(place, "王小宝")
    with pytest.raises(InputProblem) as refused:
        _give(place, other, "HepB", "2025-05-10", dose_id=dose_id, reason="换人")
    assert list(_codes(refused)) == ["DOSE_UNKNOWN"]


def test_no_dose_after_death(place: Workplace, child: str) -> None:
    record_death(place, RecordDeath(child, date(2025, 6, 1), "其他"))
    with pytest.raises(InputProblem) as refused:
        _give(place, child, "IPV", "2025-07-10")
    assert "DATE_AFTER_DEATH" in _codes(refused)


def test_facts_change_the_rules_from_the_latest_day_on(place: Workplace, child: str) -> None:
    facts = {"mother_hbsag": "pos", "birth_weight_g": 1850}
    set_vaccination_facts(place, SetVaccinationFacts(child, date(2025, 5, 10), facts))
    for day in ("2025-05-10", "2025-06-10", "2025-07-10"):
        _give(place, child, "HepB", day)
    assert forecast_of(place, child).of("HepB").earliest == date(2025, 12, 10)
    later = SetVaccinationFacts(child, date(2025, 5, 12), {"birth_weight_g": 2850})
    set_vaccination_facts(place, later)
    third = forecast_of(place, child).of("HepB")
    assert (third.next_dose, [v.reason for v in third.invalid]) == (3, [Reason.TOO_EARLY])
    gone = SetVaccinationFacts(child, date(2025, 5, 13), {"mother_hbsag": None})
    set_vaccination_facts(place, gone)
    assert forecast_of(place, child).of("HepB-serology").status is Status.NOT_APPLICABLE


def test_immunoglobulin_delays_measles_vaccine(place: Workplace, child: str) -> None:
    given_on = date(2026, 1, 5)
    set_vaccination_facts(place, SetVaccinationFacts(child, given_on, {"ig_date": given_on}))
    assert forecast_of(place, child).of("MMR").earliest == date(2026, 4, 5)
    with pytest.raises(InputProblem) as asked:
        _give(place, child, "MMR", "2026-03-01")
    assert _codes(asked) == {"DOSE_IMMUNOGLOBULIN": Severity.CONFIRM}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "FACTS_MISSING"),
        ({"moon": "full"}, "FACT_UNKNOWN"),
        ({"hiv": "maybe"}, "VALUE_WRONG"),
        ({"birth_weight_g": 299}, "VALUE_WRONG"),
        ({"birth_weight_g": True}, "VALUE_WRONG"),
        ({"immunodeficient": "yes"}, "VALUE_WRONG"),
        ({"ig_date": "2026-01-05"}, "VALUE_WRONG"),
        ({"ig_date": date(2026, 3, 3)}, "DATE_IN_FUTURE"),
    ],
)
def test_facts_are_checked(
    place: Workplace, child: str, facts: dict[str, object], code: str
) -> None:
    with pytest.raises(InputProblem) as refused:
        set_vaccination_facts(place, SetVaccinationFacts(child, BORN, facts))  # type: ignore[arg-type]
    assert list(_codes(refused)) == [code]


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 3, 3), "DATE_IN_FUTURE"), (date(2025, 5, 9), "DATE_BEFORE_BIRTH")],
)
def test_the_day_of_a_fact_is_checked(place: Workplace, child: str, day: date, code: str) -> None:
    with pytest.raises(InputProblem) as refused:
        set_vaccination_facts(place, SetVaccinationFacts(child, day, {"bcg_scar": True}))
    assert list(_codes(refused)) == [code]


def test_a_hold_defers_until_it_is_lifted(place: Workplace, child: str) -> None:
    hold = HoldVaccination(child, date(2026, 2, 1), "发热", "MMR", until=date(2026, 3, 20))
    assert hold_vaccination(place, hold).touches("care_event")
    event_id = card_of(place, child).holds[0].hold_id
    answer = forecast_of(place, child).of("MMR")
    assert answer.status is Status.DEFERRED
    assert answer.trace[-1].text == "发热"
    assert forecast_of(place, child, date(2026, 3, 21)).of("MMR").status is Status.DUE
    assert timeline(place, child)[0].title == "接种暂缓或禁忌"
    with pytest.raises(InputProblem):
        lift_hold(place, event_id, "")
    lift_hold(place, event_id, "已退热")
    assert forecast_of(place, child).of("MMR").status is Status.DUE
    with pytest.raises(InputProblem):
        lift_hold(place, event_id, "再解除一次")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "REASON_MISSING"),
        ({"series": "XYZ"}, "SERIES_UNKNOWN"),
        ({"until": date(2026, 1, 31)}, "DATE_ORDER"),
        ({"decided_on": date(2026, 3, 3)}, "DATE_IN_FUTURE"),
    ],
)
def test_a_hold_is_checked(
    place: Workplace, child: str, changes: dict[str, object], code: str
) -> None:
    hold = HoldVaccination(child, date(2026, 2, 1), "发热", "MMR")
    with pytest.raises(InputProblem) as refused:
        hold_vaccination(place, replace(hold, **changes))  # type: ignore[arg-type]
    assert list(_codes(refused)) == [code]


def test_the_calling_list_puts_late_children_first(place: Workplace) -> None:
    late = _child(place, "赵晚晚", date(2024, 5, 10), group="5组")
    newborn = _child(place, "孙新新", date(2026, 3, 2), group="1组")
    grown = _child(place, "钱大大", date(2008, 3, 2))
    rows = due_list(place)
    assert [row.resident_id for row in rows] == [late, newborn]
    assert [row.overdue for row in rows] == [True, False]
    assert rows[0].village_group == "5组"
    limits = [f.overdue_after for f in rows[0].forecasts]
    assert limits == sorted(limits)  # type: ignore[type-var]
    assert {f.series for f in rows[1].forecasts} == {"HepB", "BCG"}
    assert [r.resident_id for r in due_list(place, village_group="1组")] == [newborn]
    assert [r.resident_id for r in due_list(place, overdue_only=True)] == [late]
    assert grown not in {row.resident_id for row in rows}
    assert [r.resident_id for r in due_list(place, date(2024, 5, 9))] == [grown]


def test_a_child_with_everything_given_is_not_called(place: Workplace) -> None:
    newborn = _child(place, "孙新新", date(2026, 3, 2))
    _give(place, newborn, "HepB", "2026-03-02")
    _give(place, newborn, "BCG", "2026-03-02")
    assert due_list(place) == ()
    assert [r.resident_id for r in due_list(place, date(2026, 4, 2))] == [newborn]


def test_facts_and_holds_reach_the_calling_list(place: Workplace, child: str) -> None:
    other = _child(place, "王小宝", date(2026, 3, 2))
    hold_vaccination(place, HoldVaccination(child, date(2026, 2, 1), "住院"))
    assert [row.resident_id for row in due_list(place)] == [other]


def test_the_visit_plan_of_a_newborn(place: Workplace) -> None:
    newborn = _child(place, "孙新新", date(2026, 3, 2))
    plan = visit_plan_of(place, newborn)
    assert [dose.vaccine for dose in plan.give] == ["HepB", "BCG"]
    assert plan.next_on == date(2026, 4, 2)


def test_the_school_check_names_what_is_missing(place: Workplace) -> None:
    pupil = _child(place, "李小学", date(2019, 8, 5))
    check = check_school_entry(place, pupil, place.today, has_certificate=False)
    assert check.verdict is EntryVerdict.CATCH_UP
    assert check.needs_certificate
    assert "MMR" in {item.series for item in check.notice}


def test_an_unknown_resident_is_refused(place: Workplace) -> None:
    for ask in (doses_of, forecast_of, visit_plan_of):
        with pytest.raises(InputProblem):
            ask(place, "0" * 32)  # type: ignore[operator]


def test_a_product_that_left_the_table_is_still_shown(place: Workplace, child: str) -> None:
    with place.unit("登记接种") as unit:
        unit.session.add(
            Dose(
                **place.stamp(),
                resident_id=child,
                product="old-product",
                given_on=BORN,
                source="history",
            )
        )
        unit.commit()
    (row,) = doses_of(place, child)
    assert (row.product_name, row.verdicts) == ("old-product", ())
    assert [d.product for d in forecast_of(place, child).unknown] == ["old-product"]


@given(st.permutations(["2025-05-10", "2025-06-10", "2025-11-10"]))
def test_old_cards_may_be_copied_in_any_order(place: Workplace, order: list[str]) -> None:
    child = _child(place, f"抄卡{'、'.join(order)}")
    asked = ("DOSE_INTERVAL", "DOSE_TOO_EARLY")
    for day in order:
        _give(place, child, "HepB", day, *asked)
    assert forecast_of(place, child).of("HepB").status is Status.COMPLETE
