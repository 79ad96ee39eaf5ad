"""Who somebody is: citizen ID numbers, file and household numbers, phones, names.

The citizen ID number follows GB 11643 (``forms.md`` 0.5). What a person writes differently for the
same number (full-width digits, a small x, blanks, the old 15 digits) is put right and named in
``amended``; what cannot be the number is refused with a reason.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_FIRST_DAY = date(1850, 1, 1)

_PROVINCES = frozenset(
    str(code)
    for zone in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(zone[0], zone[1] + 1)
)
"""GB/T 2260 first two digits; 81, 82 and 83 are residence permits of the same number format."""
_PERMANENT_RESIDENT = "9"
"""First digit of the permanent residence card for foreigners, same format and check."""

_CENTENARIANS = frozenset({"996", "997", "998", "999"})
"""Last three of an old 15-digit number of somebody past 100: its century is not the twentieth."""

_SEPARATORS = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff'`\"‘’“”\-‐-―_.,，、:：]")
_LOST = re.compile(r"^\d(\.\d+)?[eE]\+?\d{2}$")


class Amended(StrEnum):
    """What was put right on the way to the 18-digit number."""

    FIFTEEN_DIGIT = "fifteen_digit"
    FULLWIDTH = "fullwidth"
    LOWERCASE_X = "lowercase_x"
    SEPARATORS = "id_separators"


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A valid citizen ID number with what it tells about its bearer."""

    number: str
    """18 characters, upper-case X."""
    birth_date: date
    sex: str
    """GB/T 2261.1: 1 男, 2 女."""
    amended: frozenset[Amended] = field(default=frozenset(), compare=False)

    @property
    def region(self) -> str:
        """County-level code of the first registration (GB/T 2260)."""
        return self.number[:6]

    @property
    def masked(self) -> str:
        """For lists and paper that does not demand the number: ``42032219***1000``."""
        return mask_id_no(self.number)


def check_character(first_seventeen: str) -> str:
    """The 18th character for seventeen digits (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def halfwidth(text: str) -> str:
    """Full-width digits, letters and signs as ordinary ones; other characters untouched."""
    if text.isascii():
        return text
    return "".join(
        chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else " " if c == "\u3000" else c
        for c in text
    )


def tidy_id_no(text: str) -> tuple[str, frozenset[Amended]]:
    """The number without blanks, separators, full-width and small letters; and what was done."""
    amended: set[Amended] = set()
    half = halfwidth(text.strip())
    if half != text.strip():
        amended.add(Amended.FULLWIDTH)
    if _LOST.match(half):
        return half, frozenset(amended)
    bare = _SEPARATORS.sub("", half)
    if bare != half:
        amended.add(Amended.SEPARATORS)
    if "x" in bare:
        amended.add(Amended.LOWERCASE_X)
    return bare.upper(), frozenset(amended)


def looks_cut_off(tidied: str) -> bool:
    """Whether a spreadsheet has lost the last digits: ``3.40123E+17``, or 15 digits and zeros.

    A spreadsheet keeps 15 significant digits of a number; the last three of an ID number become
    zeros. A number ending in three zeros with a right check character is not called cut off.
    """
    if _LOST.match(tidied):
        return True
    return (
        len(tidied) == 18
        and tidied.isdigit()
        and tidied.endswith("000")
        and check_character(tidied[:17]) != tidied[17]
    )


def parse_citizen_id(text: str) -> CitizenId:
    """The citizen ID number, written in any of the accepted ways.

    Raises:
        InputProblem: field ``id_no`` with one of ``ID_EMPTY``, ``ID_LOST_DIGITS``, ``ID_LENGTH``,
            ``ID_CHARACTERS``, ``ID_REGION``, ``ID_BIRTH``, ``ID_CENTURY``, ``ID_CHECKSUM``.
    """
    number, amended = tidy_id_no(text)
    if not number:
        raise _refused("ID_EMPTY", tr("没有填写身份证号"))
    if looks_cut_off(number):
        raise _refused("ID_LOST_DIGITS", tr("证号的末几位已被表格软件丢失，请按证件重新录入"))
    if len(number) not in (15, 18):
        raise _refused("ID_LENGTH", tr("身份证号应为 18 位，现为 {length} 位", length=len(number)))
    if not re.fullmatch(r"[0-9]{15}|[0-9]{17}[0-9X]", number):
        raise _refused("ID_CHARACTERS", tr("身份证号中有数字以外的字符"))
    if number[:2] not in _PROVINCES and not number.startswith(_PERMANENT_RESIDENT):
        raise _refused("ID_REGION", tr("身份证号前两位不是省级代码"))
    if len(number) == 15:
        if number[12:] in _CENTENARIANS:
            raise _refused("ID_CENTURY", tr("15 位证号为百岁老人专用号段，请查出 18 位号码"))
        number = number[:6] + "19" + number[6:]
        number += check_character(number)
        amended |= {Amended.FIFTEEN_DIGIT}
    birth = written_birth(number)
    if birth is None:
        raise _refused("ID_BIRTH", tr("身份证号中的出生日期不存在"))
    if check_character(number[:17]) != number[17]:
        raise _refused("ID_CHECKSUM", tr("身份证号的校验码不对，请核对各位数字"))
    return CitizenId(number, birth, written_sex(number), amended)


def written_birth(number: str) -> date | None:
    """The birth date in digits 7 to 14, also of a number that is wrong elsewhere."""
    digits = number[6:14]
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return birth if birth >= _FIRST_DAY else None


def written_sex(number: str) -> str:
    """The sex in digit 17 of an 18-digit number: odd is male."""
    return "1" if int(number[16]) % 2 else "2"


def mask_id_no(number: str) -> str:
    """``42032219***1000``; a shorter document number keeps its first and last two."""
    if len(number) >= 15:
        return f"{number[:8]}***{number[-4:]}"
    return f"{number[:2]}***{number[-2:]}" if len(number) > 5 else "***"


def mask_phone(phone: str) -> str:
    """``138****2200``; a landline keeps its last two."""
    if len(phone) == 11 and phone.startswith("1"):
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if len(phone) > 4 else "****"


@dataclass(frozen=True, slots=True)
class ArchiveNumber:
    """健康档案编号: 17 digits 6-3-3-5 without a check digit (``forms.md`` section 1)."""

    county: str
    township: str
    village: str
    serial: int

    def __str__(self) -> str:
        return f"{self.county}{self.township}{self.village}{self.serial:05d}"

    @property
    def printed(self) -> str:
        """The last eight digits, as other forms print them: ``101-00042``."""
        return f"{self.village}-{self.serial:05d}"


def parse_archive_number(text: str) -> ArchiveNumber:
    """The archive number; hyphens and blanks between its parts are accepted.

    Raises:
        InputProblem: field ``archive_no``, code ``ARCHIVE_NO``.
    """
    digits = _SEPARATORS.sub("", halfwidth(text.strip()))
    if not re.fullmatch(r"[0-9]{17}", digits) or int(digits[12:]) == 0:
        raise InputProblem(
            Problem("archive_no", "ARCHIVE_NO", tr("健康档案编号应为 17 位数字（6-3-3-5）"))
        )
    return ArchiveNumber(digits[:6], digits[6:9], digits[9:12], int(digits[12:]))


def tidy_household_no(text: str) -> str:
    """户号 as written, without blanks and full-width digits; leading zeros stay.

    A number that a spreadsheet kept as ``1.0`` becomes ``1``.
    """
    bare = "".join(halfwidth(text).split())
    return bare[:-2] if re.fullmatch(r"\d+\.0", bare) else bare


_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^(0\d{2,3})?([2-9]\d{6,7})(?:转?(\d{1,5}))?$")
_AREA = re.compile(r"^\(?(0\d{2,3})\)?-?(\d{7,8})(?:-(\d{1,5}))?$")
_SHORT = re.compile(r"^\d{3,6}$")


def tidy_phone(text: str) -> str:
    """A phone number as digits; a landline keeps the hyphen after its area code.

    Takes +86, blanks, hyphens, full-width digits, ``.0`` left by a spreadsheet. Short village
    numbers (短号, 3 to 6 digits) pass.

    Raises:
        InputProblem: field ``phone``, code ``PHONE_FORM``.
    """
    half = "".join(halfwidth(text).split())
    half = half.removesuffix(".0") if half.replace(".", "", 1).isdigit() else half
    landline = _AREA.match(half)
    if landline:
        area, number, extension = landline.groups()
        return f"{area}-{number}" + (f"-{extension}" if extension else "")
    digits = re.sub(r"^(\+|00)86", "", half).replace("-", "").replace("—", "")
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if _MOBILE.match(digits) or _SHORT.match(digits):
        return digits
    plain = _LANDLINE.match(digits)
    if plain and not digits.startswith("1"):
        area, number, extension = plain.groups()
        return (f"{area}-" if area else "") + number + (f"-{extension}" if extension else "")
    raise InputProblem(Problem("phone", "PHONE_FORM", tr("电话号码不像是完整的号码")))


_DOTS = re.compile(r"[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387\uff0e.\u2e31]")
_HAN_BLANK = re.compile(r"(?<=[^\x00-\u02ff])\s+(?=[^\x00-\u02ff])")
MIDDLE_DOT = "·"


class NameDoubt(StrEnum):
    """Why a name is asked back; none of them forbids it."""

    SINGLE = "single"
    """One character."""
    MASKED = "masked"
    """Stars, boxes or question marks in place of characters."""
    PRIVATE = "private"
    """A character from the private area: home-made, unreadable on another computer."""
    DIGITS = "digits"
    SIGNS = "signs"
    LONG = "long"
    """More than 50 characters."""


def tidy_name(text: str) -> str:
    """A name in NFC, one form of middle dot (U+00B7), no blanks between Chinese characters.

    Rare characters of every plane are kept as they are.
    """
    name = unicodedata.normalize("NFC", text.replace("\0", "")).strip().strip("\u3000\ufeff")
    name = _HAN_BLANK.sub("", name)
    if any(_is_letter_beyond_latin(c) for c in name):
        name = _DOTS.sub(MIDDLE_DOT, name)
    return " ".join(name.split())


def name_doubts(name: str) -> frozenset[NameDoubt]:
    """What is unusual about a tidied name; empty for an ordinary or minority name."""
    doubts: set[NameDoubt] = set()
    if len(name) == 1:
        doubts.add(NameDoubt.SINGLE)
    if len(name) > 50:
        doubts.add(NameDoubt.LONG)
    for c in name:
        if c in "*＊×□■〓?？\ufffd":
            doubts.add(NameDoubt.MASKED)
        elif unicodedata.category(c) == "Co":
            doubts.add(NameDoubt.PRIVATE)
        elif c.isdigit():
            doubts.add(NameDoubt.DIGITS)
        elif not (c.isalpha() or c in {MIDDLE_DOT, " ", "-", "'", "."} or _is_mark(c)):
            doubts.add(NameDoubt.SIGNS)
    return frozenset(doubts)


def _is_letter_beyond_latin(c: str) -> bool:
    return c > "\u02ff" and c.isalpha()


def _is_mark(c: str) -> bool:
    """Vowel signs of Tibetan, Uyghur, Dai and other scripts; ideographs unknown to Python."""
    return unicodedata.category(c) in {"Mn", "Mc", "Cf"} or "\U00020000" <= c <= "\U0003ffff"


def _refused(code: str, message: str) -> InputProblem:
    return InputProblem(Problem("id_no", code, message))
