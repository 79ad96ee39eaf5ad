"""Identity numbers, phones and names."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.identity import (
    Amended,
    ArchiveNumber,
    NameDoubt,
    check_character,
    halfwidth,
    looks_cut_off,
    mask_id_no,
    mask_phone,
    name_doubts,
    parse_archive_number,
    parse_citizen_id,
    tidy_household_no,
    tidy_id_no,
    tidy_name,
    tidy_phone,
    written_birth,
)
from clinic_desktop.domain.problems import InputProblem

births = st.dates(date(1900, 1, 1), date(2030, 12, 31))
regions = st.sampled_from(["110101", "340123", "420322", "650102", "820000"])
sequences = st.integers(0, 999).map("{:03d}".format)


def number_of(region: str, birth: date, sequence: str) -> str:
    first = f"{region}{birth:%Y%m%d}{sequence}"
    return first + check_character(first)


def fullwidth(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def code_of(text: str) -> str:
    with pytest.raises(InputProblem) as refused:
        parse_citizen_id(text)
    (problem,) = refused.value.problems
    assert problem.field == "id_no"
    assert problem.message
    return problem.code


def test_worked_example_of_the_standard() -> None:
    # GB 11643-1999, annex: 11010519491231002X.
    who = parse_citizen_id("11010519491231002X")
    assert who.birth_date == date(1949, 12, 31)
    assert who.sex == "2"
    assert who.region == "110105"
    assert who.amended == frozenset()


@given(regions, births, sequences)
@settings(max_examples=80)
def test_a_valid_number_tells_birth_and_sex(region: str, birth: date, sequence: str) -> None:
    who = parse_citizen_id(number_of(region, birth, sequence))
    assert who.birth_date == birth
    assert who.sex == ("1" if int(sequence) % 2 else "2")


@given(regions, births, sequences, st.integers(0, 16), st.integers(1, 9))
@settings(max_examples=120)
def test_one_wrong_digit_is_always_noticed(
    region: str, birth: date, sequence: str, place: int, step: int
) -> None:
    number = number_of(region, birth, sequence)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    with pytest.raises(InputProblem):
        parse_citizen_id(wrong)


@given(regions, births, sequences, st.integers(0, 15))
@settings(max_examples=120)
def test_two_neighbours_exchanged_are_always_noticed(
    region: str, birth: date, sequence: str, place: int
) -> None:
    number = number_of(region, birth, sequence)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped == number:
        assert parse_citizen_id(swapped).number == number
    else:
        with pytest.raises(InputProblem):
            parse_citizen_id(swapped)


@given(regions, births, sequences)
@settings(max_examples=60)
def test_other_ways_of_writing_are_the_same_number(region: str, birth: date, sequence: str) -> None:
    number = number_of(region, birth, sequence)
    assert parse_citizen_id(fullwidth(number)).number == number
    assert parse_citizen_id(number.lower()).number == number
    assert parse_citizen_id(f" {number[:6]} {number[6:14]}-{number[14:]}\u00a0").number == number
    assert parse_citizen_id("'" + number).amended == {Amended.SEPARATORS}


def test_amendments_are_named() -> None:
    assert parse_citizen_id("34012319900206223x").amended == {Amended.LOWERCASE_X}
    assert parse_citizen_id("３４０１２３１９９００９２７４２６Ｘ").amended == {Amended.FULLWIDTH}
    assert parse_citizen_id("３４０１２３１９９００９２７４２６ｘ").amended == {
        Amended.FULLWIDTH,
        Amended.LOWERCASE_X,
    }


@given(
    regions,
    st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    st.integers(0, 995).map("{:03d}".format),
)
@settings(max_examples=60)
def test_fifteen_digits_become_eighteen(region: str, birth: date, sequence: str) -> None:
    old = f"{region}{birth:%y%m%d}{sequence}"
    who = parse_citizen_id(old)
    assert who.number == number_of(region, birth, sequence)
    assert who.birth_date == birth
    assert who.amended == {Amended.FIFTEEN_DIGIT}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ID_EMPTY"),
        ("   ", "ID_EMPTY"),
        ("34012319900206223", "ID_LENGTH"),
        ("3401231990020622399", "ID_LENGTH"),
        ("340123********0532", "ID_CHARACTERS"),
        ("3401231990X206223X", "ID_CHARACTERS"),
        ("990123197410173052"[1:] + "0", "ID_BIRTH"),
        ("040123197410173052", "ID_REGION"),
        ("340123197413173052", "ID_BIRTH"),
        ("340123197402303052", "ID_BIRTH"),
        ("340123174010173052", "ID_BIRTH"),
        ("340123197410173053", "ID_CHECKSUM"),
        ("3.40123E+17", "ID_LOST_DIGITS"),
        ("3.401231976061955e+17", "ID_LOST_DIGITS"),
        ("340123197606195000", "ID_LOST_DIGITS"),
        ("340123100101998", "ID_CENTURY"),
    ],
)
def test_what_cannot_be_the_number_says_why(text: str, code: str) -> None:
    assert code_of(text) == code


def test_zeros_at_the_end_with_a_right_check_character_are_a_number() -> None:
    ending = next(
        n
        for day in range(400)
        for s in range(100, 1000, 100)
        if (n := number_of("340123", date(1970, 1, 1) + timedelta(day), str(s))).endswith("000")
    )
    assert not looks_cut_off(ending)
    assert parse_citizen_id(ending).number == ending


def test_permanent_residence_card_has_the_same_format() -> None:
    first = "91112419801201013"
    assert parse_citizen_id(first + check_character(first)).sex == "1"


def test_the_birth_date_of_a_wrong_number_can_still_be_read() -> None:
    assert written_birth("340123197410173053") == date(1974, 10, 17)
    assert written_birth("340123") is None
    assert written_birth("34012319ab1017305X") is None


def test_lost_digits_keep_their_notation() -> None:
    assert tidy_id_no(" 3.40123E+17 ")[0] == "3.40123E+17"


def test_masks() -> None:
    assert mask_id_no("420322195403121000") == "42032219***1000"
    assert mask_id_no("G12345678") == "G1***78"
    assert mask_id_no("123") == "***"
    assert parse_citizen_id("11010519491231002X").masked == "11010519***002X"
    assert mask_phone("13800002200") == "138****2200"
    assert mask_phone("0551-6812345") == "****45"
    assert mask_phone("6123") == "****"


def test_halfwidth_leaves_other_characters() -> None:
    assert halfwidth("１２Ａ（八）　组。𠮷") == "12A(八) 组。𠮷"


def test_archive_number_parts_and_print() -> None:
    number = parse_archive_number("340123-102-101-00042")
    assert number == ArchiveNumber("340123", "102", "101", 42)
    assert str(number) == "34012310210100042"
    assert number.printed == "101-00042"


@pytest.mark.parametrize("text", ["", "3401231021010004", "34012310210100000", "A4012310210100042"])
def test_archive_number_refused(text: str) -> None:
    with pytest.raises(InputProblem):
        parse_archive_number(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("001", "001"), (" ００１ ", "001"), ("12.0", "12"), ("8-015", "8-015"), ("1.5", "1.5")],
)
def test_household_number_stays_as_written(text: str, number: str) -> None:
    assert tidy_household_no(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13639345074", "13639345074"),
        ("１３６３９３４５０７４", "13639345074"),
        ("136 3934 5074", "13639345074"),
        ("136-3934-5074", "13639345074"),
        ("+86 13639345074", "13639345074"),
        ("008613639345074", "13639345074"),
        ("8613639345074", "13639345074"),
        ("13639345074.0", "13639345074"),
        ("0551-68123456", "0551-68123456"),
        ("(0551)6812345", "0551-6812345"),
        ("055168123456", "0551-68123456"),
        ("010-12345678-801", "010-12345678-801"),
        ("6812345", "6812345"),
        ("66123", "66123"),
    ],
)
def test_phones(text: str, number: str) -> None:
    assert tidy_phone(text) == number


@pytest.mark.parametrize(
    "text", ["", "1363934507", "136393450741", "12639345074", "无", "1.36E+10"]
)
def test_phone_refused(text: str) -> None:
    with pytest.raises(InputProblem):
        tidy_phone(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张 三", "张三"),
        ("　王　五 ", "王五"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("古丽•阿依木", "古丽·阿依木"),
        ("阿卜杜拉・艾山", "阿卜杜拉·艾山"),
        ("曾㛃", "曾㛃"),
        ("刘𬘡", "刘𬘡"),
        ("Maria  Chen Jr.", "Maria Chen Jr."),
    ],
)
def test_names(text: str, name: str) -> None:
    assert tidy_name(text) == name
    assert name_doubts(name) == frozenset()


@pytest.mark.parametrize(
    ("name", "doubt"),
    [
        ("王", NameDoubt.SINGLE),
        ("张*明", NameDoubt.MASKED),
        ("李□", NameDoubt.MASKED),
        ("张\ue001", NameDoubt.PRIVATE),
        ("张三2", NameDoubt.DIGITS),
        ("张三/李四", NameDoubt.SIGNS),
        ("长" * 51, NameDoubt.LONG),
    ],
)
def test_name_doubts(name: str, doubt: NameDoubt) -> None:
    assert doubt in name_doubts(name)
