"""Cells of a row that stand for themselves: phone, group, numbers, plain text."""

import re
from collections.abc import Callable

from clinic_desktop.domain.identity import (
    halfwidth,
    parse_archive_number,
    tidy_household_no,
    tidy_phone,
)
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.roster.findings import Kind
from clinic_desktop.domain.roster.notes import Notes
from clinic_desktop.domain.roster.sheet import CellValue, as_text, as_words
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.roster.words import Column
from clinic_desktop.domain.words import tr

Cell = Callable[[Column], CellValue]
"""The cell of a column in the row at hand."""
_PHONE_PARTS = re.compile(r"[、,，/;；|\s]+|或")
_LENGTHS = {
    Column.NAME: 60,
    Column.HOUSEHOLD_NO: 40,
    Column.VILLAGE_GROUP: 40,
    Column.ADDRESS: 200,
    Column.REGISTERED_ADDRESS: 200,
    Column.CONTACT_NAME: 60,
    Column.CONTACT_PHONE: 40,
    Column.REMARK: 500,
}


def read_residence(text: str, away: bool, notes: Notes, vocabulary: Vocabulary) -> str:
    """GB residence type; unknown words count as 户籍常住 and are noted."""
    if text and not vocabulary.is_none(text):
        code = vocabulary.words.residence.get(text.upper())
        if code is not None:
            return code
        message = tr("常住类型“{text}”无法识别，按户籍常住登记", text=text)
        notes.add(Kind.UNKNOWN_RESIDENCE, message, "", Column.RESIDENCE_TYPE)
        notes.remarks.append(text)
    if away:
        notes.add(Kind.AWAY, tr("备注写有外出，按户籍外出登记；不满半年请改为常住"))
        return "3"
    return "1"


def read_phone(value: CellValue, notes: Notes, vocabulary: Vocabulary) -> str | None:
    """The first readable number; others go into the remark."""
    text = as_text(value)
    if not text or vocabulary.is_none(text):
        return None
    note_fullwidth(text, Column.PHONE, notes)
    try:
        return tidy_phone(text)
    except InputProblem:
        pass
    numbers, others = [], []
    for part in filter(None, _PHONE_PARTS.split(text)):
        try:
            numbers.append(tidy_phone(part))
        except InputProblem:
            others.append(part)
    if not numbers or others:
        notes.add(Kind.BAD_PHONE, tr("电话“{text}”无法识别", text=text), "", Column.PHONE)
        notes.remarks.append(tr("电话：{text}", text=text))
    elif len(numbers) > 1:
        rest = "、".join(numbers[1:])
        notes.add(
            Kind.SECOND_PHONE, tr("第二个电话 {rest} 已记入备注", rest=rest), "", Column.PHONE
        )
        notes.remarks.append(tr("另有电话：{rest}", rest=rest))
    return numbers[0] if numbers else None


def read_ethnicity(text: str, notes: Notes, vocabulary: Vocabulary) -> str | None:
    """GB/T 3304 code."""
    if not text or vocabulary.is_none(text):
        return None
    code = vocabulary.ethnicity.code_of(text)
    if code is None:
        notes.add(
            Kind.UNKNOWN_ETHNICITY, tr("民族“{text}”无法识别", text=text), "", Column.ETHNICITY
        )
        notes.remarks.append(tr("民族：{text}", text=text))
    return code


def read_household_no(value: CellValue, notes: Notes, vocabulary: Vocabulary) -> str | None:
    """The number as written; none where the cell says there is none."""
    text = as_text(value)
    note_fullwidth(text, Column.HOUSEHOLD_NO, notes)
    number = tidy_household_no(text)
    if not number or number in vocabulary.words.none - {"0"}:
        return None
    return cut(number, Column.HOUSEHOLD_NO, notes)


def read_group(value: CellValue, notes: Notes, vocabulary: Vocabulary) -> str | None:
    """The group as written; a bare number gets its 组."""
    text = "".join(as_words(value).split())
    if not text or vocabulary.is_none(text):
        return None
    if text.isascii() and text.isdigit():
        text = tr("{number}组", number=int(text))
    return cut(text, Column.VILLAGE_GROUP, notes)


def read_archive_no(text: str, notes: Notes, vocabulary: Vocabulary) -> str | None:
    """A well-formed archive number; anything else goes into the remark."""
    if not text or vocabulary.is_none(text):
        return None
    try:
        return str(parse_archive_number(text))
    except InputProblem:
        notes.add(
            Kind.BAD_ARCHIVE_NO,
            tr("档案编号“{text}”不是 17 位数字，已记入备注", text=text),
            "",
            Column.ARCHIVE_NO,
        )
        notes.remarks.append(tr("原档案编号：{text}", text=text))
        return None


def limited(cell: Cell, column: Column, notes: Notes) -> str | None:
    """Text of a column that is only limited in length."""
    return cut(as_words(cell(column)), column, notes)


def cut(text: str, column: Column, notes: Notes) -> str | None:
    """The part that fits the column; the rest is shown in a finding."""
    length = _LENGTHS[column]
    if len(text) > length:
        message = tr("内容超过 {length} 字，其余未导入：{rest}", length=length, rest=text[length:])
        notes.add(Kind.TOO_LONG, message, "", column)
    return text[:length] or None


def note_fullwidth(text: str, column: Column, notes: Notes) -> None:
    """Say that full-width digits were made ordinary."""
    if any(old != new and new.isdigit() for old, new in zip(text, halfwidth(text), strict=True)):
        notes.add(Kind.FULLWIDTH, tr("“{text}”中的全角数字已改为半角", text=text), "", column)
