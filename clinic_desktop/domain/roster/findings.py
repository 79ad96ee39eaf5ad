"""What is found in a roster row: a kind, a sentence, a proposal, and what it means for the row."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from clinic_desktop.domain.roster.words import Column
from clinic_desktop.domain.words import tr


class Handling(IntEnum):
    """What happens to a row with such a finding; the greatest of a row decides."""

    NORMALISED = 1
    """Taken; the cell was put right without doubt."""
    FLAGGED = 2
    """Taken; somebody should look at it later."""
    REVIEW = 3
    """Waits: not created until the finding is accepted."""
    REFUSED = 4
    """Not created; the sheet must be corrected."""


class Kind(StrEnum):
    """Every kind of finding."""

    CHECKSUM = "checksum"
    BIRTH_MISMATCH = "birth_mismatch"
    SEX_MISMATCH = "sex_mismatch"
    DUPLICATE_ID = "duplicate_id"
    ID_LOST_DIGITS = "id_lost_digits"
    MISSING_NAME = "missing_name"
    MISSING_ID = "missing_id"
    FUTURE_BIRTH = "future_birth"
    FIFTEEN_DIGIT = "fifteen_digit"
    FULLWIDTH = "fullwidth"
    LOWERCASE_X = "lowercase_x"
    TEXT_DATE = "text_date"
    NO_HOUSEHOLD_HEAD = "no_household_head"

    ID_SEPARATORS = "id_separators"
    BAD_ID = "bad_id"
    ID_ENDS_IN_ZEROS = "id_ends_in_zeros"
    OTHER_DOCUMENT = "other_document"
    NUMBER_DATE = "number_date"
    TWO_DIGIT_YEAR = "two_digit_year"
    PARTIAL_DATE = "partial_date"
    BAD_DATE = "bad_date"
    MISSING_BIRTH = "missing_birth"
    IMPLAUSIBLE_BIRTH = "implausible_birth"
    AGE_DIFFERS = "age_differs"
    MISSING_SEX = "missing_sex"
    BAD_SEX = "bad_sex"
    MASKED_NAME = "masked_name"
    ODD_NAME = "odd_name"
    NAME_NOTE = "name_note"
    MAYBE_GONE = "maybe_gone"
    UNKNOWN_RELATION = "unknown_relation"
    RELATION_SEX = "relation_sex"
    UNKNOWN_ETHNICITY = "unknown_ethnicity"
    UNKNOWN_RESIDENCE = "unknown_residence"
    AWAY = "away"
    BAD_PHONE = "bad_phone"
    SECOND_PHONE = "second_phone"
    BAD_ARCHIVE_NO = "bad_archive_no"
    TOO_LONG = "too_long"
    UNCERTAIN_REMARK = "uncertain_remark"
    UNLIKELY_REMARK = "unlikely_remark"
    DUPLICATE_PERSON = "duplicate_person"
    SHARED_ID = "shared_id"
    TWO_HEADS = "two_heads"
    HEAD_WAITING = "head_waiting"
    HOUSEHOLD_NO_MISSING = "household_no_missing"
    HOUSEHOLD_NO_REUSED = "household_no_reused"
    HOUSEHOLD_JOINED = "household_joined"
    GROUP_DIFFERS = "group_differs"
    NOT_A_PERSON = "not_a_person"

    ALREADY_REGISTERED = "already_registered"
    CHANGED_CELL = "changed_cell"
    MAYBE_REGISTERED = "maybe_registered"
    REGISTERED_GONE = "registered_gone"
    ID_BELONGS_TO_ANOTHER = "id_belongs_to_another"


_NORMALISED = frozenset(
    {
        Kind.FIFTEEN_DIGIT,
        Kind.FULLWIDTH,
        Kind.LOWERCASE_X,
        Kind.TEXT_DATE,
        Kind.ID_SEPARATORS,
        Kind.NUMBER_DATE,
        Kind.ALREADY_REGISTERED,
    }
)
_REFUSED = frozenset({Kind.MISSING_NAME, Kind.FUTURE_BIRTH, Kind.MISSING_BIRTH, Kind.NOT_A_PERSON})
_FINAL_REVIEW = frozenset({Kind.DUPLICATE_ID, Kind.REGISTERED_GONE, Kind.ID_BELONGS_TO_ANOTHER})
_REVIEW = _FINAL_REVIEW | {
    Kind.CHECKSUM,
    Kind.BIRTH_MISMATCH,
    Kind.SEX_MISMATCH,
    Kind.ID_LOST_DIGITS,
    Kind.BAD_ID,
    Kind.BAD_DATE,
    Kind.IMPLAUSIBLE_BIRTH,
    Kind.MISSING_SEX,
    Kind.MASKED_NAME,
    Kind.MAYBE_GONE,
    Kind.DUPLICATE_PERSON,
    Kind.MAYBE_REGISTERED,
}

ACCEPTABLE = _REVIEW - _FINAL_REVIEW
"""Kinds that a person may accept, so that the row is created as proposed."""


def handling_of(kind: Kind) -> Handling:
    """What a finding of this kind means for its row."""
    if kind in _NORMALISED:
        return Handling.NORMALISED
    if kind in _REFUSED:
        return Handling.REFUSED
    return Handling.REVIEW if kind in _REVIEW else Handling.FLAGGED


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one row."""

    row: int
    """Row number as the spreadsheet program shows it."""
    kind: Kind
    message: str
    """Chinese sentence for the doctor; document numbers are masked in it."""
    proposal: str = ""
    """What is done, or what accepting it would do."""
    column: Column | None = None
    sheet: str = ""

    @property
    def severity(self) -> Handling:
        """What it means for the row."""
        return handling_of(self.kind)

    def to_json(self) -> dict[str, Any]:
        """Row, kind and message; sheet, proposal and handling beside them."""
        return {
            "row": self.row,
            "kind": self.kind.value,
            "message": self.message,
            "proposal": self.proposal,
            "handling": self.severity.name.lower(),
            "sheet": self.sheet,
        }


def worst(findings: Iterable[Finding]) -> Handling:
    """The handling that decides; nothing found counts as put right."""
    return max((f.severity for f in findings), default=Handling.NORMALISED)


def handling_label(handling: Handling) -> str:
    """For people."""
    return {
        Handling.NORMALISED: tr("已自动规范"),
        Handling.FLAGGED: tr("已导入，请留意"),
        Handling.REVIEW: tr("待核对"),
        Handling.REFUSED: tr("未导入"),
    }[handling]


def kind_label(kind: Kind) -> str:
    """The kind in a few Chinese words, for lists and filters."""
    return _labels()[kind]


def _labels() -> dict[Kind, str]:
    return {
        Kind.CHECKSUM: tr("身份证校验码不对"),
        Kind.BIRTH_MISMATCH: tr("出生日期与身份证不符"),
        Kind.SEX_MISMATCH: tr("性别与身份证不符"),
        Kind.DUPLICATE_ID: tr("身份证号重复"),
        Kind.ID_LOST_DIGITS: tr("身份证号丢失末位"),
        Kind.MISSING_NAME: tr("缺姓名"),
        Kind.MISSING_ID: tr("缺身份证号"),
        Kind.FUTURE_BIRTH: tr("出生日期在今天以后"),
        Kind.FIFTEEN_DIGIT: tr("15 位身份证号"),
        Kind.FULLWIDTH: tr("全角字符"),
        Kind.LOWERCASE_X: tr("小写 x"),
        Kind.TEXT_DATE: tr("文字日期"),
        Kind.NO_HOUSEHOLD_HEAD: tr("家庭无户主"),
        Kind.ID_SEPARATORS: tr("证号中有空格或符号"),
        Kind.BAD_ID: tr("身份证号无法识别"),
        Kind.ID_ENDS_IN_ZEROS: tr("证号以 000 结尾"),
        Kind.OTHER_DOCUMENT: tr("其他证件"),
        Kind.NUMBER_DATE: tr("数字日期"),
        Kind.TWO_DIGIT_YEAR: tr("两位数年份"),
        Kind.PARTIAL_DATE: tr("日期不完整"),
        Kind.BAD_DATE: tr("日期无法识别"),
        Kind.MISSING_BIRTH: tr("缺出生日期"),
        Kind.IMPLAUSIBLE_BIRTH: tr("出生日期过早"),
        Kind.AGE_DIFFERS: tr("年龄与出生日期不符"),
        Kind.MISSING_SEX: tr("缺性别"),
        Kind.BAD_SEX: tr("性别无法识别"),
        Kind.MASKED_NAME: tr("姓名有遮盖"),
        Kind.ODD_NAME: tr("姓名少见"),
        Kind.NAME_NOTE: tr("姓名中带说明"),
        Kind.MAYBE_GONE: tr("可能已不在本村"),
        Kind.UNKNOWN_RELATION: tr("与户主关系无法识别"),
        Kind.RELATION_SEX: tr("关系与性别不符"),
        Kind.UNKNOWN_ETHNICITY: tr("民族无法识别"),
        Kind.UNKNOWN_RESIDENCE: tr("常住类型无法识别"),
        Kind.AWAY: tr("可能长期外出"),
        Kind.BAD_PHONE: tr("电话无法识别"),
        Kind.SECOND_PHONE: tr("不止一个电话"),
        Kind.BAD_ARCHIVE_NO: tr("档案编号不合规"),
        Kind.TOO_LONG: tr("内容过长"),
        Kind.UNCERTAIN_REMARK: tr("备注含义不定"),
        Kind.UNLIKELY_REMARK: tr("备注与年龄性别不符"),
        Kind.DUPLICATE_PERSON: tr("同名同生日"),
        Kind.SHARED_ID: tr("与他人同号"),
        Kind.TWO_HEADS: tr("一户两个户主"),
        Kind.HEAD_WAITING: tr("户主未导入"),
        Kind.HOUSEHOLD_NO_MISSING: tr("缺户号"),
        Kind.HOUSEHOLD_NO_REUSED: tr("户号重复使用"),
        Kind.HOUSEHOLD_JOINED: tr("加入已登记的家庭"),
        Kind.GROUP_DIFFERS: tr("同户不同组"),
        Kind.NOT_A_PERSON: tr("不是居民"),
        Kind.ALREADY_REGISTERED: tr("已登记"),
        Kind.CHANGED_CELL: tr("与已登记的不同"),
        Kind.MAYBE_REGISTERED: tr("可能已登记"),
        Kind.REGISTERED_GONE: tr("已登记为死亡或迁出"),
        Kind.ID_BELONGS_TO_ANOTHER: tr("证号已属他人"),
    }
