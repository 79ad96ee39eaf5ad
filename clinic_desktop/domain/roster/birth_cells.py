"""The birth date of a roster row: its cell beside what the ID number tells."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.roster.dates import OLDEST, Doubt, ReadDate, Style, read_date
from clinic_desktop.domain.roster.findings import Kind
from clinic_desktop.domain.roster.id_cells import Noted, ReadId
from clinic_desktop.domain.roster.sheet import CellValue, as_text, is_blank
from clinic_desktop.domain.words import tr


@dataclass(frozen=True, slots=True)
class ReadBirth:
    """The birth date that would be registered, and what was found on the way."""

    day: date | None
    noted: tuple[Noted, ...] = ()


def read_birth(
    value: CellValue,
    who: ReadId,
    today: date,
    lunar: tuple[str, ...],
    *,
    typed: bool = True,
    from_1904: bool = False,
) -> ReadBirth:
    """Cell and number together; where they differ, the number's date is proposed."""
    told = who.citizen.birth_date if who.citizen else who.birth_hint
    if is_blank(value):
        return _without_cell(told, today)
    cell = read_date(value, today, lunar, from_1904=from_1904)
    if cell.day is None:
        return _uncertain(cell, as_text(value), told, today)
    if cell.day > today:
        return ReadBirth(cell.day, (_future(cell.day, told, today),))
    if told is not None and told > today:
        return ReadBirth(told, (_future(told, None, today),))
    noted = _style(cell, as_text(value), told, typed)
    if told is not None and told != cell.day:
        noted.append(_mismatch(cell.day.isoformat(), told))
    day = told or cell.day
    if age_years(day, today) > OLDEST:
        message = tr("出生日期 {day} 已超过 {age} 岁", day=day.isoformat(), age=OLDEST)
        noted.append((Kind.IMPLAUSIBLE_BIRTH, message, tr("核对无误后按此日期导入")))
    return ReadBirth(day, tuple(noted))


def _without_cell(told: date | None, today: date) -> ReadBirth:
    if told is None:
        message = tr("没有出生日期，也没有可用的身份证号")
        return ReadBirth(None, ((Kind.MISSING_BIRTH, message, tr("补上后重新导入")),))
    if told > today:
        return ReadBirth(told, (_future(told, None, today),))
    return ReadBirth(told)


def _style(cell: ReadDate, text: str, told: date | None, typed: bool) -> list[Noted]:
    day = cell.day.isoformat() if cell.day else ""
    noted: list[Noted] = []
    if cell.style is Style.TEXT and typed:
        noted.append((Kind.TEXT_DATE, tr("文字日期“{text}”读作 {day}", text=text, day=day), ""))
    if cell.style is Style.NUMBER:
        noted.append((Kind.NUMBER_DATE, tr("数字“{text}”读作 {day}", text=text, day=day), ""))
    if cell.doubt is Doubt.TWO_DIGIT_YEAR and told is None:
        message = tr("年份只有两位“{text}”，读作 {day}", text=text, day=day)
        noted.append((Kind.TWO_DIGIT_YEAR, message, ""))
    return noted


def _uncertain(cell: ReadDate, text: str, told: date | None, today: date) -> ReadBirth:
    """A cell that names no single day; the number's date may settle it."""
    if told is not None and told > today:
        return ReadBirth(told, (_future(told, None, today),))
    if told is None:
        reason = _reason(cell, text)
        return ReadBirth(None, ((Kind.BAD_DATE, reason, tr("写明公历年月日后重新导入")),))
    if cell.agrees_with(told):
        message = tr("“{text}”不完整，按身份证为 {day}", text=text, day=told.isoformat())
        return ReadBirth(told, ((Kind.PARTIAL_DATE, message, ""),))
    if cell.doubt in (Doubt.PARTIAL, Doubt.AMBIGUOUS):
        return ReadBirth(told, (_mismatch(text, told),))
    proposal = tr("按身份证的 {day} 导入", day=told.isoformat())
    return ReadBirth(told, ((Kind.BAD_DATE, _reason(cell, text), proposal),))


def _reason(cell: ReadDate, text: str) -> str:
    if cell.doubt is Doubt.LUNAR:
        return tr("出生日期“{text}”是农历，不作换算", text=text)
    if cell.doubt is Doubt.PARTIAL:
        return tr("出生日期“{text}”不完整", text=text)
    if cell.doubt is Doubt.AMBIGUOUS:
        days = tr("或").join(day.isoformat() for day in cell.candidates)
        return tr("出生日期“{text}”有几种读法：{days}", text=text, days=days)
    if cell.doubt is Doubt.IMPOSSIBLE:
        return tr("出生日期“{text}”不存在", text=text)
    return tr("出生日期“{text}”无法识别", text=text)


def _mismatch(cell: str, told: date) -> Noted:
    message = tr("出生日期 {cell} 与身份证的 {day} 不符", cell=cell, day=told.isoformat())
    return Kind.BIRTH_MISMATCH, message, tr("按身份证的 {day} 导入", day=told.isoformat())


def _future(day: date, told: date | None, today: date) -> Noted:
    if told is not None and told <= today:
        message = tr(
            "出生日期 {day} 在今天以后（身份证为 {told}）",
            day=day.isoformat(),
            told=told.isoformat(),
        )
    else:
        message = tr("出生日期 {day} 在今天以后", day=day.isoformat())
    return Kind.FUTURE_BIRTH, message, tr("改正后重新导入")
