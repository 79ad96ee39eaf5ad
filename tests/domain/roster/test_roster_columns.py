"""Columns: by their heads in any order, by content, under titles and double heads, adjusted."""

from collections.abc import Callable
from datetime import date

from roster_sheets import HEADS, id_no, person, roster_of, sheet

from clinic_desktop.domain.roster.columns import ColumnMap, How, recognise
from clinic_desktop.domain.roster.people import Roster
from clinic_desktop.domain.roster.reading import recognise_sheets
from clinic_desktop.domain.roster.sheet import Sheet, SheetRow
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.roster.words import Column

BORN = date(1960, 5, 6)
Read = Callable[..., Roster]


def found(sheet_: Sheet, vocabulary: Vocabulary) -> ColumnMap:
    return recognise(sheet_, vocabulary)


def test_ordinary_heads(vocabulary: Vocabulary) -> None:
    columns = found(roster_of(person()), vocabulary)
    assert columns.readable
    assert columns.first_row == 2
    assert columns.header_rows == (1,)
    assert dict(columns.columns) == {
        Column.HOUSEHOLD_NO: 0,
        Column.VILLAGE_GROUP: 1,
        Column.NAME: 2,
        Column.RELATION: 3,
        Column.SEX: 4,
        Column.BIRTH_DATE: 5,
        Column.ID_NO: 6,
        Column.PHONE: 7,
        Column.REMARK: 8,
    }
    assert set(columns.how.values()) == {How.HEAD}
    assert columns.unused == ()


def test_other_names_other_order_and_unknown_columns(vocabulary: Vocabulary) -> None:
    columns = found(
        sheet(
            (
                "序号",
                "公民身份号码\n（18位）",
                "家庭成员姓名*",
                "  性 别 ",
                "电话：",
                "承包地亩数",
                "家庭编号",
            ),
            (1, id_no(BORN, 2), "王秀英", "女", "13639345074", 3.5, "8-01"),
        ),
        vocabulary,
    )
    assert columns.columns[Column.ID_NO] == 1
    assert columns.columns[Column.NAME] == 2
    assert columns.columns[Column.SEX] == 3
    assert columns.columns[Column.PHONE] == 4
    assert columns.columns[Column.HOUSEHOLD_NO] == 6
    assert columns.unused == ("承包地亩数",)


def test_the_head_of_the_house_is_not_the_name(vocabulary: Vocabulary) -> None:
    columns = found(
        sheet(
            ("户主姓名", "姓名", "与户主关系", "身份证号", "联系人姓名", "监护人姓名"),
            ("王建国", "王秀英", "妻", id_no(BORN, 2), "王建国", ""),
        ),
        vocabulary,
    )
    assert columns.columns[Column.HEAD_NAME] == 0
    assert columns.columns[Column.NAME] == 1
    assert columns.columns[Column.CONTACT_NAME] == 4
    assert "监护人姓名" in columns.unused


def test_titles_and_notes_above_the_heads(vocabulary: Vocabulary) -> None:
    columns = found(
        sheet(
            ("清溪镇石门村村民组户籍人口花名册",),
            ("填表日期：2026年11月1日", None, None, "填表人：周医生"),
            (None,),
            HEADS,
            person(),
        ),
        vocabulary,
    )
    assert columns.header_rows == (4,)
    assert columns.first_row == 5
    assert columns.columns[Column.NAME] == 2


def test_two_rows_of_heads_with_merged_cells(vocabulary: Vocabulary) -> None:
    columns = found(
        sheet(
            ("石门村花名册",),
            ("户号", "家庭成员信息", None, None, None, "出生日期", None, None, "备注"),
            (None, "姓名", "关系", "性别", "身份证号", "年", "月", "日", None),
            ("001", "王秀英", "户主", "女", id_no(BORN, 2), 1960, 5, 6, "高血压"),
        ),
        vocabulary,
    )
    assert columns.header_rows == (2, 3)
    assert columns.first_row == 4
    assert columns.columns[Column.NAME] == 1
    assert columns.columns[Column.BIRTH_YEAR] == 5
    assert columns.columns[Column.BIRTH_MONTH] == 6
    assert columns.columns[Column.BIRTH_DAY] == 7
    assert columns.columns[Column.REMARK] == 8
    assert Column.BIRTH_DATE not in columns.columns


def test_year_month_and_day_in_cells_of_their_own(read: Read) -> None:
    roster = read(
        sheet(
            ("姓名", "性别", "出生年", "出生月", "出生日"),
            ("王秀英", "女", 1960, 5, 6),
            ("李建国", "男", "1958年", "12月", "1日"),
        )
    )
    assert [p.birth_date for p in roster.people] == [BORN, date(1958, 12, 1)]


def test_no_heads_at_all(vocabulary: Vocabulary, read: Read) -> None:
    lines = [
        ("001", "1组", name, "户主" if n == 0 else "子", "男", id_no(date(1950 + n, 5, 6)), phone)
        for n, (name, phone) in enumerate(
            [("王建国", "13639345074"), ("王小军", None), ("李大山", "17093570372"), ("赵明", None)]
        )
    ]
    bare = sheet(("石门村",), *lines)
    columns = found(bare, vocabulary)
    assert columns.columns[Column.NAME] == 2
    assert columns.columns[Column.ID_NO] == 5
    assert columns.columns[Column.SEX] == 4
    assert columns.columns[Column.RELATION] == 3
    assert columns.columns[Column.VILLAGE_GROUP] == 1
    assert set(columns.how.values()) == {How.CONTENT}
    assert columns.first_row == 2
    assert [p.name for p in read(bare).people] == ["王建国", "王小军", "李大山", "赵明"]


def test_an_unknown_head_is_told_by_its_content(vocabulary: Vocabulary) -> None:
    columns = found(
        sheet(
            ("户号", "姓名", "GMSFHM", "CSRQ"),
            ("001", "王秀英", id_no(BORN, 2), "1960-05-06"),
            ("001", "李建国", id_no(BORN, 1), "1960-05-06"),
        ),
        vocabulary,
    )
    assert columns.columns[Column.ID_NO] == 2
    assert columns.how[Column.ID_NO] is How.CONTENT
    assert columns.columns[Column.BIRTH_DATE] == 3


def test_a_person_may_say_which_column_is_which(vocabulary: Vocabulary) -> None:
    columns = found(roster_of(person()), vocabulary)
    changed = columns.choose(Column.REMARK, 7)
    assert changed.columns[Column.REMARK] == 7
    assert Column.PHONE not in changed.columns
    assert changed.how[Column.REMARK] is How.CHOSEN
    assert "备注" in changed.unused
    assert Column.REMARK not in columns.choose(Column.REMARK, None).columns


def test_ticked_columns_are_remarks(vocabulary: Vocabulary, read: Read) -> None:
    ticked = sheet(
        ("姓名", "身份证号", "性别", "高血压", "是否低保", "残疾（等级）"),
        ("王秀英", id_no(BORN, 2), "女", "√", "否", "二级"),
        ("李建国", id_no(BORN, 1), "男", None, "是", None),
    )
    assert dict(found(ticked, vocabulary).marks) == {3: "高血压", 4: "低保", 5: "残疾"}
    first, second = read(ticked).people
    assert first.remark == "高血压、残疾、二级"
    assert {p.programme for p in first.proposals} == {"hypertension", "disabled", "elderly"}
    assert first.resident_tags == ("08",)
    assert second.resident_tags == ("11",)


def test_sheets_that_are_no_rosters_are_left_out(vocabulary: Vocabulary) -> None:
    other = sheet(("项目", "金额"), ("办公", 300), name="经费")
    empty = Sheet("Sheet3", ())
    one_cell = Sheet("说明", (SheetRow(1, ("请勿改动",)),))
    maps = recognise_sheets([other, roster_of(person()), empty, one_cell], vocabulary)
    assert [columns.sheet for columns in maps] == ["花名册"]


def test_a_sheet_named_after_a_group_gives_the_group(read: Read) -> None:
    heads = ("户号", "姓名", "性别", "身份证号", "与户主关系")
    roster = read(
        sheet(heads, ("001", "王秀英", "女", id_no(BORN, 2), "户主"), name="3组"),
        sheet(heads, ("001", "李建国", "男", id_no(BORN, 1), "户主"), name="第四村民小组"),
    )
    assert [(p.sheet, p.village_group) for p in roster.people] == [
        ("3组", "3组"),
        ("第四村民小组", "第四村民小组"),
    ]
    assert len(roster.households) == 2
