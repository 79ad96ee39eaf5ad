"""Houses: numbers, continued lines, heads, duplicates."""

from collections.abc import Callable, Sequence
from datetime import date

from roster_sheets import Line, id_no, person, roster_of, sheet

from clinic_desktop.domain.roster.findings import Kind
from clinic_desktop.domain.roster.people import Roster
from clinic_desktop.domain.roster.sheet import CellValue

Read = Callable[..., Roster]
_DAYS = iter(range(1, 10_000))


def line(name: str, relation: CellValue, house: CellValue = "001", **cells: CellValue) -> Line:
    """Somebody with a birth date of their own."""
    birth = date.fromordinal(date(1950, 1, 1).toordinal() + next(_DAYS))
    return person(name, relation=relation, house=house, birth=birth, sex="男", **cells)  # type: ignore[arg-type]


def drawn(roster: Roster) -> str:
    """Houses one a line: number, group, members with the head starred."""
    return "\n".join(
        f"{house.household_no} {house.village_group}: "
        + " ".join(
            ("*" if house.head and m.place == house.head.place else "") + m.name
            for m in house.members
        )
        for house in roster.households
    )


def found(roster: Roster) -> list[tuple[int, Kind]]:
    return [(f.row, f.kind) for f in roster.findings]


def test_houses_by_number(read: Read) -> None:
    roster = read(roster_of(line("甲一", "户主"), line("甲二", "子"), line("乙一", "户主", "002")))
    assert drawn(roster) == "001 1组: *甲一 甲二\n002 1组: *乙一"
    assert found(roster) == []


def test_a_number_on_the_first_line_only(read: Read) -> None:
    roster = read(
        roster_of(
            line("甲一", "户主"),
            line("甲二", "子", None, group=None),
            line("甲三", "孙子", None, group=None),
            (),
            line("乙一", "户主", "002", group="2组"),
            line("乙二", "子", None, group=None),
        )
    )
    assert drawn(roster) == "001 1组: *甲一 甲二 甲三\n002 2组: *乙一 乙二"
    assert [p.village_group for p in roster.people] == ["1组", "1组", "1组", "2组", "2组"]
    assert found(roster) == []


def test_one_missing_number_is_said(read: Read) -> None:
    lines = [line(f"甲{c}", "户主" if c == "一" else "子") for c in "一二三四五六"]
    roster = read(roster_of(*lines, line("甲七", "子", None), line("乙一", "户主", None)))
    assert [len(h.members) for h in roster.households] == [7, 1]
    assert found(roster) == [(8, Kind.HOUSEHOLD_NO_MISSING), (9, Kind.HOUSEHOLD_NO_MISSING)]


def test_no_numbers_at_all(read: Read) -> None:
    heads = ("姓名", "与户主关系", "性别", "身份证号")
    lines: Sequence[Line] = [
        (name, relation, "男", id_no(date(1950 + n, 1, 1), 1))
        for n, (name, relation) in enumerate(
            [("甲一", "户主"), ("甲二", "子"), ("乙一", "户主"), ("乙二", "子")]
        )
    ]
    roster = read(sheet(heads, *lines))
    assert drawn(roster) == "None None: *甲一 甲二\nNone None: *乙一 乙二"


def test_houses_by_the_name_of_the_head(read: Read) -> None:
    heads = ("户主姓名", "姓名", "性别", "身份证号")
    roster = read(
        sheet(
            heads,
            ("甲一", "甲一", "男", id_no(date(1950, 1, 1))),
            ("甲一", "甲二", "男", id_no(date(1975, 1, 1))),
            ("乙一", "乙二", "男", id_no(date(1976, 1, 1))),
        )
    )
    assert drawn(roster) == "None None: *甲一 甲二\nNone None: 乙二"
    assert found(roster) == [(4, Kind.NO_HOUSEHOLD_HEAD)]


def test_no_head_is_said_once_at_the_first_row(read: Read) -> None:
    roster = read(roster_of(line("甲一", "其他"), line("甲二", "子"), line("乙一", "户主", "002")))
    assert found(roster) == [(2, Kind.NO_HOUSEHOLD_HEAD)]
    assert roster.people[0].taken(frozenset())


def test_the_only_self_is_the_head(read: Read) -> None:
    roster = read(roster_of(line("甲一", "本人"), line("甲二", "子")))
    assert drawn(roster) == "001 1组: *甲一 甲二"


def test_two_heads(read: Read) -> None:
    roster = read(roster_of(line("甲一", "户主"), line("甲二", "户主")))
    assert drawn(roster) == "001 1组: *甲一 甲二"
    assert found(roster) == [(3, Kind.TWO_HEADS)]
    assert [p.relation for p in roster.people] == ["02", None]


def test_a_head_that_is_not_imported_is_said(read: Read) -> None:
    roster = read(roster_of(line("甲一", "户主", number="340123195001011234"), line("甲二", "子")))
    assert (3, Kind.HEAD_WAITING) in found(roster)
    assert Kind.NO_HOUSEHOLD_HEAD not in {f.kind for f in roster.findings}


def test_numbers_that_begin_anew_in_each_group(read: Read) -> None:
    roster = read(
        roster_of(
            line("甲一", "户主", group="1组"),
            line("甲二", "子", group="1组"),
            line("乙一", "户主", group="2组"),
        )
    )
    assert drawn(roster) == "001 1组: *甲一 甲二\n001 2组: *乙一"
    assert found(roster) == [(2, Kind.HOUSEHOLD_NO_REUSED), (4, Kind.HOUSEHOLD_NO_REUSED)]


def test_a_member_with_another_group(read: Read) -> None:
    roster = read(roster_of(line("甲一", "户主"), line("甲二", "子", group="2组")))
    assert drawn(roster) == "001 1组: *甲一 甲二"
    assert found(roster) == [(3, Kind.GROUP_DIFFERS)]


def test_members_that_stand_apart(read: Read) -> None:
    roster = read(roster_of(line("甲一", "户主"), line("乙一", "户主", "002"), line("甲二", "子")))
    assert drawn(roster) == "001 1组: *甲一 甲二\n002 1组: *乙一"


def test_one_number_on_two_rows_is_never_two_people(read: Read) -> None:
    roster = read(
        roster_of(
            person(),
            person(house="002", relation="其他", number=id_no(date(1960, 5, 6), 2)),
        )
    )
    assert (3, Kind.DUPLICATE_ID) in found(roster)
    assert not roster.people[1].taken(frozenset(Kind))
    assert Kind.SHARED_ID not in {f.kind for f in roster.findings}


def test_one_number_with_two_names_is_said_at_both_rows(read: Read) -> None:
    roster = read(roster_of(person(), person("李秀英", relation="妹妹")))
    assert {(2, Kind.SHARED_ID), (3, Kind.DUPLICATE_ID)} <= set(found(roster))
    assert roster.people[0].taken(frozenset())


def test_old_and_new_form_of_a_number_are_one(read: Read) -> None:
    number = id_no(date(1960, 5, 6), 2)
    roster = read(roster_of(person(), person(number=number[:6] + number[8:17])))
    assert (3, Kind.DUPLICATE_ID) in found(roster)


def test_a_refused_row_does_not_claim_a_number(read: Read) -> None:
    roster = read(roster_of(person(name=None), person()))
    assert found(roster)[0] == (2, Kind.MISSING_NAME)
    assert Kind.DUPLICATE_ID not in {f.kind for f in roster.findings}


def test_same_name_and_birth_date_without_a_number(read: Read) -> None:
    roster = read(roster_of(person(number=None), person(house="002")))
    assert (2, Kind.DUPLICATE_PERSON) in found(roster)
    assert not roster.people[0].taken(frozenset())
    assert roster.people[0].taken(frozenset({Kind.DUPLICATE_PERSON}))


def test_namesakes_of_one_day_with_two_numbers_are_two_people(read: Read) -> None:
    roster = read(roster_of(person(), person(house="002", sequence=4)))
    assert found(roster) == []
    assert len(roster.people) == 2
