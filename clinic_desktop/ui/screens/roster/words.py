"""The roster's columns and handlings in words."""

from clinic_desktop.domain.roster.findings import Handling
from clinic_desktop.domain.roster.words import Column as Meaning
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.theme.tokens import Hue
from clinic_desktop.ui.widgets.rows_model import Tag

MEANINGS = {
    Meaning.NAME: tr("姓名"),
    Meaning.ID_NO: tr("身份证号"),
    Meaning.SEX: tr("性别"),
    Meaning.BIRTH_DATE: tr("出生日期"),
    Meaning.HOUSEHOLD_NO: tr("户号"),
    Meaning.VILLAGE_GROUP: tr("村民组"),
    Meaning.RELATION: tr("与户主关系"),
    Meaning.HEAD_NAME: tr("户主姓名"),
    Meaning.PHONE: tr("电话"),
    Meaning.REMARK: tr("备注（病种、类别）"),
    Meaning.ETHNICITY: tr("民族"),
    Meaning.ADDRESS: tr("现住址"),
    Meaning.REGISTERED_ADDRESS: tr("户籍地址"),
    Meaning.RESIDENCE_TYPE: tr("常住类型"),
    Meaning.ARCHIVE_NO: tr("档案编号"),
    Meaning.CONTACT_NAME: tr("联系人"),
    Meaning.CONTACT_PHONE: tr("联系人电话"),
    Meaning.ID_TYPE: tr("证件类型"),
    Meaning.AGE: tr("年龄（只作核对）"),
    Meaning.BIRTH_YEAR: tr("出生年"),
    Meaning.BIRTH_MONTH: tr("出生月"),
    Meaning.BIRTH_DAY: tr("出生日"),
    Meaning.SERIAL: tr("序号（略过）"),
}
"""In the order of the list."""

CORRECTED = (
    Meaning.NAME,
    Meaning.SEX,
    Meaning.BIRTH_DATE,
    Meaning.ID_NO,
    Meaning.RELATION,
    Meaning.HOUSEHOLD_NO,
    Meaning.VILLAGE_GROUP,
    Meaning.PHONE,
    Meaning.REMARK,
)
"""Cells of a waiting row that can be put right on screen."""

HANDLINGS = {
    Handling.REVIEW: Tag(tr("待核对"), Hue.AMBER),
    Handling.FLAGGED: Tag(tr("请留意"), Hue.BLUE),
    Handling.NORMALISED: Tag(tr("已规范"), Hue.GREEN),
    Handling.REFUSED: Tag(tr("不导入"), Hue.RED),
}
ENROLMENT = Tag(tr("建议纳入"), Hue.VIOLET)


def letters(index: int) -> str:
    """A, B … Z, AA: the column as the spreadsheet program names it; ``index`` from 0."""
    name = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
