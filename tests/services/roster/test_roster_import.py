"""Importing rosters: what is created, what waits, and that twice is the same as once."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from roster_sheets import HEADS, Line, id_no, person, write_workbook
from sqlalchemy import func, select

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.domain.roster.findings import Handling, Kind
from clinic_desktop.domain.roster.words import Column
from clinic_desktop.services.households import HouseholdFilter, list_households
from clinic_desktop.services.residents.changing import record_death
from clinic_desktop.services.residents.commands import RecordDeath, RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.roster.importing import ImportOutcome, apply_import
from clinic_desktop.services.roster.planning import (
    NOTHING_DECIDED,
    Decisions,
    plan_import,
    recognise_file,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    Base,
    Enrolment,
    Household,
    ResidencePeriod,
    Resident,
    ResidentIndex,
    RosterReview,
    Task,
)

SAMPLES = Path(__file__).parents[2] / "samples"
SAMPLE = SAMPLES / "roster.xlsx"
BORN = date(1960, 5, 6)
COUNTED = (Resident, Household, ResidencePeriod, Enrolment, RosterReview, ResidentIndex)
Import = Callable[..., ImportOutcome]


@pytest.fixture
def november(clock: FixedClock) -> None:
    """The day for which the sample's faults are listed."""
    clock.instant = FixedClock.on(date(2026, 11, 22)).instant


@pytest.fixture
def run(place: Workplace, tmp_path: Path) -> Import:
    """Import these lines under the ordinary heads."""

    def importer(*lines: Line, decisions: Decisions = NOTHING_DECIDED) -> ImportOutcome:
        path = write_workbook(tmp_path / "花名册.xlsx", {"花名册": [HEADS, *lines]})
        return apply_import(place, plan_import(place, path), decisions)

    return importer


def counts(place: Workplace) -> dict[str, int]:
    with place.reading() as session:
        return {
            table.__name__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in COUNTED
        }


def everybody(place: Workplace, table: type[Base] = Resident) -> list[Any]:
    with place.reading() as session:
        return list(session.scalars(select(table)))


def kinds(outcome: ImportOutcome) -> set[Kind]:
    return {f.kind for f in outcome.report.findings}


@pytest.mark.usefixtures("november")
def test_the_sample_every_fault_by_row_and_nothing_twice(place: Workplace) -> None:
    expected = json.loads((SAMPLES / "roster_expected.json").read_text("utf-8"))
    outcome = apply_import(place, plan_import(place, SAMPLE))
    report = outcome.report
    found: defaultdict[str, list[int]] = defaultdict(list)
    for finding in report.findings:
        found[finding.kind.value].append(finding.row)
    assert {kind: sorted(found[kind]) for kind in expected["faults"]} == expected["faults"]
    assert report.rows == expected["rows"]
    assert report.households == expected["households"]
    faults = expected["faults"]
    waiting = {
        row
        for kind in ("checksum", "birth_mismatch", "sex_mismatch", "duplicate_id", "id_lost_digits")
        for row in faults[kind]
    }
    refused = {*faults["missing_name"], *faults["future_birth"]}
    assert report.waiting == len(waiting)
    assert report.rejected == len(refused)
    assert report.residents == report.accepted == report.rows - len(waiting) - len(refused)

    once = counts(place)
    assert once["Resident"] == once["ResidencePeriod"] == once["ResidentIndex"] == report.residents
    assert once["Household"] == expected["households"]
    assert once["Enrolment"] == 0
    numbers = [r.id_no for r in everybody(place) if r.id_no]
    assert len(numbers) == len(set(numbers)) == report.residents - len(faults["missing_id"])
    assert all(len(number) == 18 and number == number.upper() for number in numbers)
    archives = sorted(r.archive_no for r in everybody(place))
    assert archives == [f"420399101103{n:05d}" for n in range(1, report.residents + 1)]

    again = apply_import(place, plan_import(place, SAMPLE))
    assert counts(place) == once
    assert (again.report.residents, again.report.households) == (0, 0)
    assert again.report.already == report.residents
    assert again.report.waiting == report.waiting
    assert Kind.CHANGED_CELL not in kinds(again)
    assert not again.changes.rows


@pytest.mark.usefixtures("november")
def test_accepted_kinds_create_the_rest_as_proposed(place: Workplace) -> None:
    apply_import(place, plan_import(place, SAMPLE))
    accept = frozenset({Kind.CHECKSUM, Kind.BIRTH_MISMATCH, Kind.SEX_MISMATCH, Kind.ID_LOST_DIGITS})
    outcome = apply_import(place, plan_import(place, SAMPLE), Decisions(accept=accept))
    assert outcome.report.residents == 12 + 10 + 14 + 19
    assert outcome.report.waiting == 6
    assert outcome.report.households == 0
    by_name = {(r.name, r.birth_date): r for r in everybody(place)}
    # Row 190: the cell said 2008-06-28, the number 2008-05-28.
    assert by_name["陈勤静", date(2008, 5, 28)].id_no == "34012320080528232X"
    # Row 491: the cell said 男, the number is a woman's.
    assert by_name["康艳香", date(1966, 8, 4)].sex == "2"
    # Row 1030: wrong check character.
    wrong = by_name["韩军土", date(2006, 8, 17)]
    assert (wrong.id_no, wrong.id_type) == (None, None)
    assert "340123200608170311" in wrong.remark
    # Row 77: last digits lost; never taken as they stand.
    assert by_name["彭浩", date(1976, 6, 19)].id_no is None
    # Heads that waited are heads now; seven houses have none, three heads were refused.
    houses = list_households(place, HouseholdFilter(without_head=True))
    assert len(houses) == 7 + 3


def test_what_is_written_of_a_person_and_a_house(place: Workplace, run: Import) -> None:
    outcome = run(
        person(phone="13639345074", remark="低保户、高血压", house="008", group="8组"),
        person(
            "李建国", house="008", group="8组", relation="夫", sex="男", birth="1958.1.2",
            number=None, remark="外出务工",
        ),
        person("赵明", house="009", group="8组", sex="男", birth=date(1990, 1, 1)),
    )  # fmt: skip
    wife, husband, other = sorted(everybody(place), key=lambda r: r.archive_no)
    house, second = sorted(everybody(place, Household), key=lambda h: h.household_no)
    assert (house.household_no, house.village_group, house.house_order) == ("008", "8组", 1)
    assert (second.household_no, second.house_order) == ("009", 2)
    assert (house.head_id, house.phone, house.tags) == (wife.id, "13639345074", ["1"])
    assert (wife.name, wife.sex, wife.birth_date) == ("王秀英", "2", BORN)
    assert (wife.id_type, wife.id_no) == ("01", id_no(BORN, 2))
    assert (wife.tags, wife.remark) == (["11"], "低保户、高血压")
    assert (wife.household_id, wife.relation_to_head) == (house.id, "02")
    assert (wife.filing_date, wife.filing_person) == (place.today, "周医生")
    assert (husband.id_no, husband.birth_date) == (None, date(1958, 1, 2))
    assert (husband.relation_to_head, husband.residence_type) == ("11", "3")
    assert other.household_id == second.id
    periods = {p.resident_id: p for p in everybody(place, ResidencePeriod)}
    assert (periods[wife.id].from_on, periods[wife.id].arrival) == (BORN, "initial")
    assert periods[wife.id].village_group == "8组"
    assert periods[husband.id].residence_type == "3"
    assert outcome.changes.residents == {wife.id, husband.id, other.id}
    assert outcome.changes.households == {house.id, second.id}
    assert outcome.changes.touches("resident", "household", "residence_period")


def test_the_plan_writes_nothing_and_foretells_the_import(place: Workplace, tmp_path: Path) -> None:
    lines = [HEADS, person(remark="高血压"), person("李秀英", number="3.40123E+17")]
    path = write_workbook(tmp_path / "r.xlsx", {"花名册": lines})
    before = counts(place)
    plan = plan_import(place, path)
    decisions = Decisions(
        accept=frozenset({Kind.ID_LOST_DIGITS}), enrol=frozenset({"hypertension"})
    )
    foretold = plan.report(decisions)
    assert counts(place) == before
    assert apply_import(place, plan, decisions).report == foretold
    assert (foretold.residents, foretold.enrolments, foretold.households) == (2, 1, 1)


def test_enrolments_only_when_confirmed(place: Workplace, run: Import) -> None:
    lines = (
        person(remark="高血压、糖尿病"),
        person("李秀英", sequence=4, relation="妹妹", remark="高血压"),
    )
    first = run(*lines)
    assert first.report.proposals == {"hypertension": 2, "diabetes": 1, "elderly": 2}
    assert everybody(place, Enrolment) == []
    decisions = Decisions(enrol=frozenset({"hypertension"}), no_enrol=frozenset({("花名册", 3)}))
    second = run(*lines, decisions=decisions)
    assert second.report.enrolments == 1
    (enrolment,) = everybody(place, Enrolment)
    assert (enrolment.programme, enrolment.source) == ("hypertension", "roster")
    assert enrolment.enrolled_on == place.today
    assert len([t for t in everybody(place, Task) if t.programme == "hypertension"]) == 1
    third = run(*lines, decisions=Decisions(enrol=frozenset({"hypertension"})))
    assert third.report.enrolments == 1
    assert (
        run(*lines, decisions=Decisions(enrol=frozenset({"hypertension"}))).report.enrolments == 0
    )
    assert len(everybody(place, Enrolment)) == 2


def test_a_programme_that_does_not_exist(place: Workplace, run: Import) -> None:
    with pytest.raises(InputProblem) as refused:
        run(person(), decisions=Decisions(enrol=frozenset({"astrology"})))
    assert refused.value.problems[0].code == "PROGRAMME_UNKNOWN"
    assert everybody(place) == []


def test_rows_may_be_accepted_or_left_out_one_by_one(place: Workplace, run: Import) -> None:
    lines = (
        person(number=None, sex=None),
        person("李秀英", number="3.40123E+17"),
        person("赵秀英", sequence=6),
    )
    decisions = Decisions(accept_rows=frozenset({("花名册", 2)}), leave=frozenset({("花名册", 4)}))
    report = run(*lines, decisions=decisions).report
    assert [(r.name, r.sex) for r in everybody(place)] == [("王秀英", "0")]
    assert (report.accepted, report.waiting, report.rejected) == (1, 1, 1)


def test_what_changed_is_told_and_not_overwritten(place: Workplace, run: Import) -> None:
    run(person(phone="13639345074"))
    outcome = run(person(phone="17093570372", house="002", remark="x"))
    assert outcome.report.residents == 0
    (finding,) = [f for f in outcome.report.findings if f.kind is Kind.CHANGED_CELL]
    assert "13639345074→17093570372" in finding.message
    assert "001→002" in finding.message
    (resident,) = everybody(place)
    assert resident.phone == "13639345074"


def test_somebody_without_a_number_is_known_by_name_birth_date_and_house(
    place: Workplace, run: Import
) -> None:
    run(person(number=None))
    outcome = run(person())
    assert outcome.report.already == 1
    assert "身份证号 空→" in next(
        f.message for f in outcome.report.findings if f.kind is Kind.CHANGED_CELL
    )
    assert everybody(place)[0].id_no is None


def test_a_namesake_in_another_house_is_asked_back(place: Workplace, run: Import) -> None:
    run(person(number=None))
    waiting = run(person(number=None, house="002"))
    assert Kind.MAYBE_REGISTERED in kinds(waiting)
    assert waiting.report.residents == 0
    taken = run(
        person(number=None, house="002"),
        decisions=Decisions(accept=frozenset({Kind.MAYBE_REGISTERED})),
    )
    assert taken.report.residents == 1
    assert len(everybody(place)) == 2


def test_a_number_of_somebody_else_is_never_taken(place: Workplace, run: Import) -> None:
    run(person())
    outcome = run(
        person("李大凤", house="002"),
        decisions=Decisions(accept=frozenset(Kind), accept_rows=frozenset({("花名册", 2)})),
    )
    assert Kind.ID_BELONGS_TO_ANOTHER in kinds(outcome)
    assert (outcome.report.waiting, len(everybody(place))) == (1, 1)


def test_another_name_in_the_same_house_is_a_change(place: Workplace, run: Import) -> None:
    run(person())
    outcome = run(person("王秀瑛"))
    assert outcome.report.already == 1
    assert "姓名 王秀英→王秀瑛" in next(
        f.message for f in outcome.report.findings if f.kind is Kind.CHANGED_CELL
    )


def test_the_dead_do_not_come_back(place: Workplace, run: Import) -> None:
    run(person())
    record_death(place, RecordDeath(everybody(place)[0].id, place.today))
    outcome = run(person(), decisions=Decisions(accept=frozenset(Kind)))
    assert Kind.REGISTERED_GONE in kinds(outcome)
    assert (outcome.report.waiting, len(everybody(place))) == (1, 1)


def test_people_registered_by_hand_are_known(place: Workplace, run: Import) -> None:
    register(place, RegisterResident("王秀英", id_no(BORN, 2), village_group="1组"))
    outcome = run(person(), person("李建国", relation="夫", sex="男", birth=date(1958, 1, 2)))
    assert (outcome.report.already, outcome.report.residents) == (1, 1)
    assert outcome.report.households == 0
    assert len(everybody(place, Household)) == 1


def test_a_number_of_a_house_with_another_head_is_another_house(
    place: Workplace, run: Import
) -> None:
    run(person())
    outcome = run(person("李建国", sex="男", birth=date(1958, 1, 2)))
    assert Kind.HOUSEHOLD_NO_REUSED in kinds(outcome)
    assert len(everybody(place, Household)) == 2


def test_members_of_a_second_list_join_their_house(place: Workplace, run: Import) -> None:
    run(person())
    outcome = run(person("李小军", relation="子", sex="男", birth=date(2025, 1, 2)))
    assert Kind.HOUSEHOLD_JOINED in kinds(outcome)
    assert len(everybody(place, Household)) == 1
    assert {r.household_id for r in everybody(place)} == {everybody(place, Household)[0].id}


def test_houses_without_numbers_get_the_next_ones(place: Workplace, tmp_path: Path) -> None:
    heads = ("村民组", "姓名", "与户主关系", "身份证号", "性别")
    lines = [
        heads,
        ("1组", "王秀英", "户主", id_no(BORN, 2), "女"),
        ("1组", "李建国", "夫", id_no(BORN, 1), "男"),
        ("2组", "赵明", "户主", id_no(BORN, 3), "男"),
    ]
    path = write_workbook(tmp_path / "r.xlsx", {"花名册": lines})
    register(place, RegisterResident("周平", id_no(BORN, 5), village_group="3组"))
    apply_import(place, plan_import(place, path))
    assert sorted(h.household_no for h in everybody(place, Household)) == ["001", "002", "003"]
    again = apply_import(place, plan_import(place, path))
    assert (again.report.residents, again.report.already) == (0, 3)


def test_archive_numbers_of_the_sheet_are_kept_once(place: Workplace, tmp_path: Path) -> None:
    heads = ("户号", "姓名", "身份证号", "性别", "健康档案号")
    mine = "42039910110300001"
    lines = [
        heads,
        ("001", "王秀英", id_no(BORN, 2), "女", mine),
        ("002", "李秀英", id_no(BORN, 4), "女", mine),
        ("003", "赵秀英", id_no(BORN, 6), "女", "42039910110300077"),
        ("004", "周秀英", id_no(BORN, 8), "女", None),
    ]
    path = write_workbook(tmp_path / "r.xlsx", {"花名册": lines})
    outcome = apply_import(place, plan_import(place, path))
    assert Kind.BAD_ARCHIVE_NO in kinds(outcome)
    numbers = {r.name: r.archive_no for r in everybody(place)}
    assert (numbers["王秀英"], numbers["赵秀英"]) == (mine, "42039910110300077")
    assert len(set(numbers.values())) == 4
    assert {numbers["李秀英"][-5:], numbers["周秀英"][-5:]} == {"00002", "00003"}


def test_files_need_not_be_opened(place: Workplace, run: Import) -> None:
    run(person(), decisions=Decisions(open_files=False))
    (resident,) = everybody(place)
    assert (resident.archive_no, resident.filing_date) == (None, None)


@pytest.mark.parametrize("stop_at", range(5))
def test_cancelled_at_any_step_nothing_is_changed(
    stop_at: int, place: Workplace, tmp_path: Path
) -> None:
    path = write_workbook(
        tmp_path / "r.xlsx", {"花名册": [HEADS, person(), person("李秀英", sequence=4)]}
    )
    plan = plan_import(place, path)
    before = counts(place)
    asked = iter(range(100))
    with pytest.raises(KnownFault) as known:
        apply_import(place, plan, cancelled=lambda: next(asked) >= stop_at)
    assert known.value.code == "CANCELLED"
    assert counts(place) == before
    assert apply_import(place, plan).report.residents == 2


def test_progress_is_told_and_may_stop_the_reading(place: Workplace) -> None:
    told: list[tuple[int, int]] = []
    plan_import(place, SAMPLE, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] <= told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    with pytest.raises(KnownFault) as known:
        plan_import(place, SAMPLE, cancelled=lambda: True)
    assert known.value.code == "CANCELLED"


def test_columns_may_be_chosen(place: Workplace, tmp_path: Path) -> None:
    heads = ("户号", "称呼", "身份证号", "甲", "乙")
    line = ("001", "王秀英", id_no(BORN, 2), "女", "高血压")
    path = write_workbook(tmp_path / "r.xlsx", {"花名册": [heads, line]})
    (columns,) = recognise_file(place, path)
    assert "乙" in columns.unused
    plan = plan_import(place, path, [columns.choose(Column.REMARK, 4)])
    assert plan.report().proposals == {"elderly": 1, "hypertension": 1}
    assert "乙" not in plan.report().unused_columns


def test_a_file_that_is_no_roster(place: Workplace, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "r.xlsx", {"经费": [("项目", "金额"), ("办公", 300)]})
    with pytest.raises(KnownFault) as known:
        plan_import(place, path)
    assert known.value.code == "ROSTER_NO_COLUMNS"


def test_without_code_lists_nothing_is_read(place: Workplace) -> None:
    bare = replace(place, catalogue=replace(place.catalogue, dictionaries={}))
    with pytest.raises(KnownFault) as known:
        plan_import(bare, SAMPLE)
    assert known.value.code == "DEFINITIONS_MISSING"


def test_the_report_as_json(run: Import) -> None:
    report = run(person(number=None), person("李秀英", number="3.40123E+17")).report
    told = json.loads(json.dumps(report.to_json()))
    assert {"rows", "residents", "households", "accepted", "rejected", "findings"} <= told.keys()
    assert Counter(f["kind"] for f in told["findings"])["missing_id"] == 1
    assert all({"row", "kind", "message"} <= f.keys() for f in told["findings"])
    assert [f.kind for f in report.of(Handling.REVIEW)] == [Kind.ID_LOST_DIGITS]
    assert next(iter(report.by_kind())) is Kind.ID_LOST_DIGITS
