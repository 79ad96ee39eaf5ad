"""What an import left: listed once, corrected and taken, confirmed, put aside."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from roster_sheets import HEADS, Line, id_no, person, write_workbook
from sqlalchemy import select

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.domain.roster.words import Column
from clinic_desktop.services.roster.deciding import confirm_enrolments, dismiss_reviews, take_row
from clinic_desktop.services.roster.importing import apply_import
from clinic_desktop.services.roster.planning import NOTHING_DECIDED, Decisions, plan_import
from clinic_desktop.services.roster.reviewing import (
    DISMISSED,
    ENROLMENT,
    ROW,
    TAKEN,
    count_reviews,
    list_reviews,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Enrolment, Household, Resident

BORN = date(1960, 5, 6)
VALID = id_no(BORN, 2)
WRONG = VALID[:17] + ("0" if VALID[17] != "0" else "1")
Import = Callable[..., None]


@pytest.fixture
def run(place: Workplace, tmp_path: Path) -> Import:
    def importer(*lines: Line, decisions: Decisions = NOTHING_DECIDED) -> None:
        path = write_workbook(tmp_path / "花名册.xlsx", {"花名册": [HEADS, *lines]})
        apply_import(place, plan_import(place, path), decisions)

    return importer


def residents(place: Workplace) -> list[Resident]:
    with place.reading() as session:
        return list(session.scalars(select(Resident).order_by(Resident.archive_no)))


def test_waiting_rows_are_listed_once_with_their_doubts(place: Workplace, run: Import) -> None:
    for _ in range(2):
        run(person(number=WRONG, remark="种植大户"), person("李建国", sex="男", relation="夫"))
    (review,) = list_reviews(place, ROW)
    assert (review.file, review.sheet, review.row) == ("花名册.xlsx", "花名册", 2)
    assert (review.name, review.household_no, review.village_group) == ("王秀英", "001", "1组")
    assert review.cells["id_no"] == WRONG
    assert [f["kind"] for f in review.findings] == ["checksum"]
    assert count_reviews(place)[ROW] == 1


def test_a_corrected_row_is_taken_into_its_house(place: Workplace, run: Import) -> None:
    run(person(number=WRONG), person("李建国", sex="男", relation="夫"))
    (review,) = list_reviews(place, ROW)
    changes = take_row(place, review.review_id, {Column.ID_NO: VALID})
    husband, wife = residents(place)
    assert (wife.name, wife.id_no, wife.household_id) == ("王秀英", VALID, husband.household_id)
    assert wife.id in changes.residents
    with place.reading() as session:
        (house,) = session.scalars(select(Household))
        assert house.head_id == wife.id
    assert list_reviews(place, ROW) == ()
    assert [r.review_id for r in list_reviews(place, ROW, TAKEN)] == [review.review_id]
    run(person(number=VALID), person("李建国", sex="男", relation="夫"))
    assert len(residents(place)) == 2


def test_a_row_taken_as_proposed(place: Workplace, run: Import) -> None:
    run(person(birth=date(1960, 6, 6), number=VALID))
    (review,) = list_reviews(place, ROW)
    take_row(place, review.review_id)
    (resident,) = residents(place)
    assert (resident.birth_date, resident.id_no) == (BORN, VALID)


def test_a_correction_that_is_wrong_too_is_refused(place: Workplace, run: Import) -> None:
    run(person(number=WRONG))
    (review,) = list_reviews(place, ROW)
    with pytest.raises(InputProblem) as refused:
        take_row(place, review.review_id, {Column.NAME: ""})
    assert [(p.field, p.code) for p in refused.value.problems if p.code == "MISSING_NAME"] == [
        ("name", "MISSING_NAME")
    ]
    assert residents(place) == []
    assert count_reviews(place)[ROW] == 1


def test_a_correction_to_a_registered_number_is_refused(place: Workplace, run: Import) -> None:
    run(person(), person("李秀英", number=WRONG, house="002"))
    (review,) = list_reviews(place, ROW)
    with pytest.raises(InputProblem) as refused:
        take_row(place, review.review_id, {Column.ID_NO: VALID})
    assert "ID_BELONGS_TO_ANOTHER" in {p.code for p in refused.value.problems}
    with pytest.raises(InputProblem) as known:
        take_row(place, review.review_id, {Column.ID_NO: VALID, Column.NAME: "王秀英"})
    assert "ALREADY_REGISTERED" in {p.code for p in known.value.problems}
    assert len(residents(place)) == 1


def test_a_lost_date_needs_a_real_one(place: Workplace, run: Import) -> None:
    run(person(birth="农历四月", number=None))
    (review,) = list_reviews(place, ROW)
    with pytest.raises(InputProblem):
        take_row(place, review.review_id)
    take_row(place, review.review_id, {Column.BIRTH_DATE: "1960.5.6"})
    assert residents(place)[0].birth_date == BORN


def test_taking_twice(place: Workplace, run: Import) -> None:
    run(person(number=WRONG))
    (review,) = list_reviews(place, ROW)
    take_row(place, review.review_id)
    with pytest.raises(KnownFault) as known:
        take_row(place, review.review_id)
    assert known.value.code == "REVIEW_SETTLED"
    assert len(residents(place)) == 1


def test_a_row_accepted_in_a_later_import_waits_no_more(place: Workplace, run: Import) -> None:
    line = person(number="3.40123E+17")
    run(line)
    assert count_reviews(place)[ROW] == 1
    run(line, decisions=Decisions(accept_rows=frozenset({("花名册", 2)})))
    assert count_reviews(place)[ROW] == 0
    run(line)
    assert count_reviews(place)[ROW] == 0
    assert len(residents(place)) == 1


def test_enrolments_are_confirmed_later(place: Workplace, run: Import) -> None:
    run(person(remark="高血压"), person("李秀英", sequence=4, relation="妹", remark="糖尿病"))
    waiting = list_reviews(place, ENROLMENT)
    assert {(r.name, r.programme) for r in waiting} == {
        ("王秀英", "hypertension"),
        ("王秀英", "elderly"),
        ("李秀英", "diabetes"),
        ("李秀英", "elderly"),
    }
    chosen = [r.review_id for r in waiting if r.programme != "elderly"]
    confirm_enrolments(place, chosen, date(2026, 1, 5))
    with place.reading() as session:
        made = list(session.scalars(select(Enrolment)))
    assert {(e.programme, e.enrolled_on, e.source) for e in made} == {
        ("hypertension", date(2026, 1, 5), "roster"),
        ("diabetes", date(2026, 1, 5), "roster"),
    }
    assert count_reviews(place) == {ROW: 0, ENROLMENT: 2}
    with pytest.raises(KnownFault):
        confirm_enrolments(place, chosen)


def test_one_enrolment_that_fails_confirms_none(place: Workplace, run: Import) -> None:
    run(person(remark="高血压"))
    ids = [r.review_id for r in list_reviews(place, ENROLMENT)]
    with pytest.raises(InputProblem):
        confirm_enrolments(place, ids, date(2030, 1, 1))
    assert count_reviews(place)[ENROLMENT] == 2
    with place.reading() as session:
        assert session.scalars(select(Enrolment)).all() == []


def test_what_is_put_aside_stays_aside(place: Workplace, run: Import) -> None:
    lines = (person(number=WRONG), person("李秀英", sequence=4, relation="妹", remark="高血压"))
    run(*lines)
    dismiss_reviews(place, [r.review_id for r in list_reviews(place)])
    run(*lines)
    assert list_reviews(place) == ()
    assert len(list_reviews(place, state=DISMISSED)) == 3
