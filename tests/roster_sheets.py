"""Invented roster sheets for tests: rows of cells, messy on purpose where a test asks for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from clinic_desktop.domain.identity import check_character
from clinic_desktop.domain.roster.sheet import CellValue, Sheet, SheetRow, is_blank

HEADS = ("户号", "村民组", "姓名", "与户主关系", "性别", "出生日期", "身份证号", "联系电话", "备注")
Line = Sequence[CellValue]


def id_no(birth: date, sequence: int = 1, region: str = "340123") -> str:
    """A valid ID number; an odd ``sequence`` is male."""
    first = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return first + check_character(first)


def person(
    name: str = "王秀英",
    *,
    house: CellValue = "001",
    group: CellValue = "1组",
    relation: CellValue = "户主",
    birth: CellValue = date(1960, 5, 6),
    number: CellValue = "valid",
    sex: CellValue = "女",
    phone: CellValue = None,
    remark: CellValue = None,
    sequence: int | None = None,
) -> Line:
    """One line under ``HEADS``; by default the ID number is valid and agrees with the rest."""
    if number == "valid":
        assert isinstance(birth, date)
        number = id_no(birth, sequence or (1 if sex == "男" else 2))
    return (house, group, name, relation, sex, birth, number, phone, remark)


def sheet(*lines: Line, name: str = "花名册", typed: bool = True) -> Sheet:
    """A sheet as the reader would give it: blank lines left out, numbers kept."""
    return Sheet(
        name,
        tuple(
            SheetRow(number, tuple(line))
            for number, line in enumerate(lines, 1)
            if not all(is_blank(cell) for cell in line)
        ),
        typed=typed,
    )


def roster_of(*lines: Line) -> Sheet:
    """A sheet with the ordinary heads in row 1."""
    return sheet(HEADS, *lines)


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Line]]) -> Path:
    """An .xlsx file with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(list(line))
    book.save(path)
    return path
