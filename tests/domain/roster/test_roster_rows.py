"""Every kind of fault in a row, what it means for the row, and what is proposed."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roster_sheets import HEADS, Line, id_no, person, roster_of, sheet

from clinic_desktop.domain.roster.findings import (
    ACCEPTABLE,
    Handling,
    Kind,
    handling_label,
    handling_of,
    kind_label,
)
from clinic_desktop.domain.roster.people import Roster, RosterPerson
from clinic_desktop.domain.roster.reading import read_roster, recognise_sheets
from clinic_desktop.domain.roster.sheet import CellValue
from clinic_desktop.domain.roster.vocabulary import Vocabulary

TODAY = date(2026, 11, 22)
BORN = date(1960, 5, 6)
VALID = id_no(BORN, 2)
Read = Callable[..., Roster]


@pytest.fixture
def one(read: Read) -> Callable[..., RosterPerson]:
    """The person of a roster with one line."""

    def reader(**cells: CellValue) -> RosterPerson:
        (found,) = read(roster_of(person(**cells))).people  # type: ignore[arg-type]
        return found

    return reader


One = Callable[..., RosterPerson]


def kinds(found: RosterPerson) -> set[Kind]:
    return {f.kind for f in found.findings}


def fullwidth(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def old_number(number: str) -> str:
    return number[:6] + number[8:17]


def test_a_clean_row_has_no_findings(one: One) -> None:
    found = one(phone="13639345074", remark="种植大户")
    assert kinds(found) == set()
    assert found.handling is Handling.NORMALISED
    assert found.taken(frozenset())
    assert (found.name, found.sex, found.birth_date, found.id_no) == ("王秀英", "2", BORN, VALID)
    assert (found.relation, found.household_no, found.village_group) == ("02", "001", "1组")
    assert (found.id_type, found.phone, found.remark) == ("01", "13639345074", "种植大户")


WRONG_CHECK = VALID[:17] + ("0" if VALID[17] != "0" else "1")
LOST = float(VALID[:15] + "000")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"number": fullwidth(VALID)}, {Kind.FULLWIDTH}),
        (
            {"number": "34012319900206223x", "birth": date(1990, 2, 6), "sex": "男"},
            {Kind.LOWERCASE_X},
        ),
        ({"number": old_number(VALID)}, {Kind.FIFTEEN_DIGIT}),
        ({"number": int(old_number(VALID))}, {Kind.FIFTEEN_DIGIT}),
        ({"number": float(old_number(VALID))}, {Kind.FIFTEEN_DIGIT}),
        ({"number": f"'{VALID[:6]} {VALID[6:]}"}, {Kind.ID_SEPARATORS}),
        ({"birth": "1960.5.6", "number": VALID}, {Kind.TEXT_DATE}),
        ({"birth": 19600506, "number": VALID}, {Kind.NUMBER_DATE}),
        ({"birth": 22042, "number": VALID}, {Kind.NUMBER_DATE}),
        ({"birth": "60-5-6", "number": VALID}, {Kind.TEXT_DATE}),
        ({"birth": None, "number": VALID}, set()),
        ({"sex": None}, set()),
        ({"sex": 2}, set()),
        ({"sex": "F"}, set()),
        ({"phone": 13639345074.0}, set()),
        ({"phone": "无"}, set()),
        ({"house": 1}, set()),
    ],
)
def test_what_is_put_right(cells: dict[str, CellValue], expected: set[Kind], one: One) -> None:
    found = one(**cells)
    assert kinds(found) == expected
    assert found.handling is Handling.NORMALISED
    assert found.id_no is not None
    assert len(found.id_no) == 18
    assert found.birth_date is not None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"number": None}, {Kind.MISSING_ID}),
        ({"number": "无"}, {Kind.MISSING_ID}),
        ({"number": "/"}, {Kind.MISSING_ID}),
        (
            {"birth": "60-5-6", "number": None},
            {Kind.MISSING_ID, Kind.TEXT_DATE, Kind.TWO_DIGIT_YEAR},
        ),
        ({"birth": "1960年5月", "number": VALID}, {Kind.PARTIAL_DATE}),
        ({"relation": "房客"}, {Kind.UNKNOWN_RELATION, Kind.NO_HOUSEHOLD_HEAD}),
        ({"relation": None}, {Kind.UNKNOWN_RELATION, Kind.NO_HOUSEHOLD_HEAD}),
        ({"relation": "儿子"}, {Kind.RELATION_SEX, Kind.NO_HOUSEHOLD_HEAD}),
        ({"phone": "1363934507"}, {Kind.BAD_PHONE}),
        ({"phone": "13639345074、17093570372"}, {Kind.SECOND_PHONE}),
        ({"name": "王"}, {Kind.ODD_NAME}),
        ({"name": "王秀英（小名芳芳）"}, {Kind.NAME_NOTE}),
        ({"sex": "妇"}, {Kind.BAD_SEX}),
        ({"remark": "外出务工"}, {Kind.AWAY}),
        ({"remark": "疑似高血压"}, {Kind.UNCERTAIN_REMARK}),
        ({"birth": date(1999, 1, 1), "remark": "高血压"}, {Kind.UNLIKELY_REMARK}),
        ({"remark": "长" * 501}, {Kind.TOO_LONG}),
    ],
)
def test_what_is_taken_and_flagged(
    cells: dict[str, CellValue], expected: set[Kind], read: Read
) -> None:
    roster = read(roster_of(person(**cells)))  # type: ignore[arg-type]
    assert {f.kind for f in roster.findings} == expected
    (found,) = roster.people
    assert found.handling is not Handling.REVIEW
    assert found.taken(frozenset())


@pytest.mark.parametrize(
    ("cells", "kind", "id_no_after", "birth_after", "sex_after"),
    [
        ({"number": WRONG_CHECK}, Kind.CHECKSUM, None, BORN, "2"),
        ({"number": LOST}, Kind.ID_LOST_DIGITS, None, BORN, "2"),
        ({"number": int(LOST)}, Kind.ID_LOST_DIGITS, None, BORN, "2"),
        ({"number": "3.40123E+17"}, Kind.ID_LOST_DIGITS, None, BORN, "2"),
        ({"number": VALID[:17]}, Kind.BAD_ID, None, BORN, "2"),
        ({"number": "340123********1234"}, Kind.BAD_ID, None, BORN, "2"),
        ({"birth": date(1960, 6, 6), "number": VALID}, Kind.BIRTH_MISMATCH, VALID, BORN, "2"),
        ({"birth": "1961年5月", "number": VALID}, Kind.BIRTH_MISMATCH, VALID, BORN, "2"),
        ({"birth": "农历1960年四月", "number": VALID}, Kind.BAD_DATE, VALID, BORN, "2"),
        ({"birth": "不清楚", "number": VALID}, Kind.BAD_DATE, VALID, BORN, "2"),
        ({"sex": "男", "number": VALID}, Kind.SEX_MISMATCH, VALID, BORN, "2"),
        ({"sex": None, "number": None}, Kind.MISSING_SEX, None, BORN, None),
        ({"name": "王*英"}, Kind.MASKED_NAME, VALID, BORN, "2"),
        ({"remark": "已故"}, Kind.MAYBE_GONE, VALID, BORN, "2"),
        ({"name": "王秀英(已去世)"}, Kind.MAYBE_GONE, VALID, BORN, "2"),
        ({"birth": date(1899, 1, 1)}, Kind.IMPLAUSIBLE_BIRTH, id_no(date(1899, 1, 1), 2),
         date(1899, 1, 1), "2"),
    ],
)  # fmt: skip
def test_what_waits_for_a_decision(
    cells: dict[str, CellValue],
    kind: Kind,
    id_no_after: str | None,
    birth_after: date,
    sex_after: str | None,
    one: One,
) -> None:
    found = one(**cells)
    assert kind in kinds(found)
    assert found.handling is Handling.REVIEW
    assert not found.taken(frozenset())
    assert found.taken(ACCEPTABLE)
    assert found.taken(frozenset({kind}))
    assert (found.id_no, found.birth_date, found.sex) == (id_no_after, birth_after, sex_after)
    assert all(f.proposal for f in found.findings if f.severity is Handling.REVIEW)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"name": None}, Kind.MISSING_NAME),
        ({"name": "  "}, Kind.MISSING_NAME),
        ({"name": "不详"}, Kind.MISSING_NAME),
        ({"birth": date(2027, 5, 5), "number": None}, Kind.FUTURE_BIRTH),
        ({"birth": "2027-05-05", "number": None}, Kind.FUTURE_BIRTH),
        ({"birth": date(2027, 5, 5), "number": VALID}, Kind.FUTURE_BIRTH),
        ({"birth": date(2027, 5, 5)}, Kind.FUTURE_BIRTH),
        ({"birth": None, "number": id_no(date(2027, 5, 5), 2)}, Kind.FUTURE_BIRTH),
        ({"birth": None, "number": None}, Kind.MISSING_BIRTH),
        ({"birth": "不详", "number": None}, Kind.MISSING_BIRTH),
    ],
)
def test_what_is_refused(cells: dict[str, CellValue], kind: Kind, one: One) -> None:
    found = one(**cells)
    assert kinds(found) == {kind}
    assert found.handling is Handling.REFUSED
    assert not found.taken(frozenset(Kind))


def test_a_date_that_nothing_can_settle_is_never_taken(one: One) -> None:
    for text in ("农历六月初六", "1960年5月", "5/6/1960"):
        found = one(birth=text, number=None)
        assert Kind.BAD_DATE in kinds(found)
        assert found.handling is Handling.REVIEW
        assert not found.taken(frozenset(Kind))


def test_lost_digits_still_tell_the_birth_date(one: One) -> None:
    found = one(number=LOST, birth=date(1960, 6, 6))
    assert kinds(found) == {Kind.ID_LOST_DIGITS, Kind.BIRTH_MISMATCH}
    assert found.birth_date == BORN


def test_a_wrong_number_is_kept_in_the_remark(one: One) -> None:
    assert WRONG_CHECK in (one(number=WRONG_CHECK, remark="高血压").remark or "")
    assert one(number=None, phone="13639").remark is None
    assert "1363" in (one(phone="1363934").remark or "1363")
    assert "房客" in (one(relation="房客").remark or "")


def test_messages_mask_the_number(one: One) -> None:
    for number in (WRONG_CHECK, VALID[:17], old_number(VALID)):
        for finding in one(number=number).findings:
            assert number not in finding.message
            assert VALID not in finding.message


def test_two_faults_are_two_findings(one: One) -> None:
    found = one(number=fullwidth(VALID.lower()), birth="1960.06.06", sex="男")
    assert {Kind.FULLWIDTH, Kind.TEXT_DATE, Kind.BIRTH_MISMATCH, Kind.SEX_MISMATCH} <= kinds(found)


def test_a_text_sheet_has_no_text_dates(vocabulary: Vocabulary) -> None:
    plain = sheet(HEADS, person(birth="1960-05-06", number=VALID), typed=False)
    roster = read_roster([plain], recognise_sheets([plain], vocabulary), vocabulary, TODAY)
    assert roster.findings == ()


def test_other_documents_are_not_checked_as_citizen_numbers(read: Read) -> None:
    (found,) = read(
        sheet(
            ("姓名", "性别", "出生日期", "证件类型", "证件号码"),
            ("Maria Chen", "女", BORN, "护照", "E12345678"),
        )
    ).people
    assert kinds(found) == {Kind.OTHER_DOCUMENT}
    assert (found.id_type, found.id_no, found.document) == ("03", "E12345678", "E12345678")


def test_ages_ethnicity_archive_number_and_residence(read: Read) -> None:
    heads = ("姓名", "性别", "出生日期", "身份证号", "年龄", "民族", "健康档案号", "人户状态")
    good, bad = read(
        sheet(
            heads,
            ("王秀英", "女", BORN, VALID, 66, "土家", "42039910110300012", "外出务工"),
            ("李秀英", "女", BORN, id_no(BORN, 4), "40岁", "火星族", "123", "说不清"),
        )
    ).people
    assert kinds(good) == set()
    assert (good.ethnicity, good.archive_no, good.residence_type) == (
        "15",
        "42039910110300012",
        "3",
    )
    assert kinds(bad) == {
        Kind.AGE_DIFFERS,
        Kind.UNKNOWN_ETHNICITY,
        Kind.BAD_ARCHIVE_NO,
        Kind.UNKNOWN_RESIDENCE,
    }
    assert all(text in (bad.remark or "") for text in ("火星族", "123", "说不清"))


@pytest.mark.parametrize(
    "line",
    [
        ("合计", None, "2人"),
        ("制表人：周医生", None, None, "制表日期：2026.11"),
        HEADS,
        ("002", "1组"),
        ("以上情况属实",),
    ],
)
def test_lines_that_are_no_people_are_said_and_skipped(line: Line, read: Read) -> None:
    roster = read(roster_of(person(), line, person(name="李建国", sex="男", relation="夫")))
    assert len(roster.people) == 2
    assert [(f.row, f.kind) for f in roster.skipped] == [(3, Kind.NOT_A_PERSON)]


def test_blank_lines_keep_the_row_numbers(read: Read) -> None:
    roster = read(
        roster_of(person(), (), (None, " ", "\u3000"), person(name="李建国", sex="男", number=None))
    )
    assert [p.row for p in roster.people] == [2, 5]
    assert {(f.row, f.kind) for f in roster.findings} >= {(5, Kind.MISSING_ID)}


@given(
    st.lists(
        st.none()
        | st.text(max_size=20)
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.booleans()
        | st.dates(),
        min_size=len(HEADS),
        max_size=len(HEADS),
    )
)
def test_any_row_is_taken_flagged_kept_or_refused(vocabulary: Vocabulary, cells: Line) -> None:
    page = roster_of(person(), cells)
    roster = read_roster([page], recognise_sheets([page], vocabulary), vocabulary, TODAY)
    rows = {p.row for p in roster.people} | {f.row for f in roster.skipped}
    assert rows == {row.number for row in page.rows if row.number > 1}
    for found in roster.people:
        if found.taken(frozenset()):
            assert found.name
            assert found.birth_date is not None
            assert found.birth_date <= TODAY


def test_every_kind_has_a_label_and_a_handling() -> None:
    for kind in Kind:
        assert kind_label(kind)
        assert handling_label(handling_of(kind))
    assert all(handling_of(kind) is Handling.REVIEW for kind in ACCEPTABLE)
