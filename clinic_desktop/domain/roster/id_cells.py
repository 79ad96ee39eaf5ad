"""The ID number cell of a roster: number, other document, nothing, or a fault."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinic_desktop.domain.identity import (
    Amended,
    CitizenId,
    looks_cut_off,
    mask_id_no,
    parse_citizen_id,
    tidy_id_no,
    written_birth,
)
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.roster.findings import Kind
from clinic_desktop.domain.roster.sheet import CellValue, as_text, is_blank
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.words import tr

Noted = tuple[Kind, str, str]
"""Kind, message, proposal."""

CITIZEN = "01"
_ON_THE_SAME_NUMBER = frozenset({CITIZEN, "02"})
"""The household register book prints the citizen number."""


@dataclass(frozen=True, slots=True)
class ReadId:
    """What the cell says about who this is."""

    citizen: CitizenId | None = None
    other: str | None = None
    """Number of another document."""
    id_type: str | None = None
    written: str = ""
    birth_hint: date | None = None
    """Birth date of a number whose last digits are lost; those digits are still right."""
    noted: tuple[Noted, ...] = ()


def read_id(value: CellValue, type_text: str, vocabulary: Vocabulary) -> ReadId:
    """Read the cell; ``type_text`` is the document type column, if there is one."""
    text = as_text(value)
    if is_blank(value) or vocabulary.is_none(text):
        return ReadId(noted=((Kind.MISSING_ID, tr("没有身份证号"), tr("先不带证号导入")),))
    lost = _lost_number(value)
    if lost is not None:
        return _lost(lost)
    document = vocabulary.id_type.code_of(type_text) if type_text else None
    number, amended = tidy_id_no(text)
    if document is not None and document not in _ON_THE_SAME_NUMBER:
        label = vocabulary.id_type.label(document)
        message = tr("证件为{label}，证号未校验", label=label)
        return ReadId(
            other=number[:30],
            id_type=document,
            written=number,
            noted=((Kind.OTHER_DOCUMENT, message, ""),),
        )
    if looks_cut_off(number):
        return _lost(number)
    notes = _amendments(amended)
    try:
        citizen = parse_citizen_id(number)
    except InputProblem as wrong:
        return ReadId(written=number, noted=(*notes, _wrong(number, wrong)))
    if Amended.FIFTEEN_DIGIT in citizen.amended:
        message = tr("15 位旧证号，已换算为 18 位 {number}", number=citizen.masked)
        notes = (*notes, (Kind.FIFTEEN_DIGIT, message, ""))
    if citizen.number.endswith("000"):
        message = tr("证号以 000 结尾，校验码相符；请对照证件核对末几位")
        notes = (*notes, (Kind.ID_ENDS_IN_ZEROS, message, ""))
    return ReadId(citizen, id_type=CITIZEN, written=citizen.number, noted=notes)


def _lost_number(value: CellValue) -> str | None:
    """Digits of a number cell too long for a spreadsheet; None for any other cell.

    A number cell holds about 16 digits. 18 digits in it are right only if they say so themselves.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) < 10**15:
        return None
    if isinstance(value, int) and value % 1000 and _is_citizen_id(str(value)):
        return None
    if not 10**15 <= abs(value) < 10**30:
        return ""
    # The shortest decimal for the stored value is what the spreadsheet was given.
    return f"{Decimal(repr(float(value))):f}"


def _is_citizen_id(number: str) -> bool:
    try:
        parse_citizen_id(number)
    except InputProblem:
        return False
    return True


def _lost(number: str) -> ReadId:
    message = tr("证号被表格软件当作数字保存，末几位已丢失")
    return ReadId(
        written="",
        birth_hint=written_birth(number),
        noted=((Kind.ID_LOST_DIGITS, message, tr("不带证号导入，以后按证件补录")),),
    )


def _amendments(amended: frozenset[Amended]) -> tuple[Noted, ...]:
    sentences = {
        Amended.FULLWIDTH: (Kind.FULLWIDTH, tr("证号中的全角字符已改为半角"), ""),
        Amended.LOWERCASE_X: (Kind.LOWERCASE_X, tr("证号末位的小写 x 已改为 X"), ""),
        Amended.SEPARATORS: (Kind.ID_SEPARATORS, tr("证号中的空格或符号已去掉"), ""),
    }
    return tuple(note for how, note in sentences.items() if how in amended)


def _wrong(number: str, wrong: InputProblem) -> Noted:
    problem = wrong.problems[0]
    without = tr("不带证号导入，证号记入备注")
    shown = mask_id_no(number)
    if problem.code == "ID_CHECKSUM":
        message = tr("身份证号 {number} 的校验码不对，某位数字有误", number=shown)
        return Kind.CHECKSUM, message, without
    if problem.code == "ID_CENTURY":
        return Kind.BAD_ID, problem.message, without
    return Kind.BAD_ID, tr("{reason}（{number}）", reason=problem.message, number=shown), without
