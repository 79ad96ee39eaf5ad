"""How codes are said on screen: programmes and groups as tags, sex, ages, due dates, statuses.

One place, so that the same thing has the same word and colour everywhere.
"""

from collections.abc import Iterable
from datetime import date

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.identity import mask_id_no, mask_phone
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Tag

_HUES = {
    "hypertension": Hue.RED,
    "diabetes": Hue.AMBER,
    "copd": Hue.TEAL,
    "other_chronic": Hue.AMBER,
    "elderly": Hue.BLUE,
    "elderly_followup": Hue.BLUE,
    "annual_exam": Hue.BLUE,
    "child": Hue.GREEN,
    "maternal": Hue.PINK,
    "smd": Hue.VIOLET,
    "tb": Hue.VIOLET,
    "tb_suspect": Hue.VIOLET,
    "family_doctor": Hue.TEAL,
    "household_visit": Hue.GREY,
    "disabled": Hue.GREY,
    "bp_screen": Hue.RED,
}
_SHORT = {
    "hypertension": tr("高血压"),
    "diabetes": tr("糖尿病"),
    "copd": tr("慢阻肺"),
    "other_chronic": tr("其他慢病"),
    "elderly": tr("老年人"),
    "elderly_followup": tr("老人随访"),
    "annual_exam": tr("年度体检"),
    "child": tr("0–6岁"),
    "maternal": tr("孕产妇"),
    "smd": tr("严重精障"),
    "tb": tr("肺结核"),
    "tb_suspect": tr("结核可疑"),
    "family_doctor": tr("家医签约"),
    "household_visit": tr("入户访视"),
    "disabled": tr("残疾人"),
    "hardship_followup": tr("困难群体"),
    "bp_screen": tr("血压筛查"),
    "elderly_65": tr("65岁以上"),
    "child_0_6": tr("0–6岁"),
    "all": tr("全部"),
}
HOUSEHOLD_TAGS = {
    "1": tr("低保户"),
    "2": tr("五保/特困"),
    "3": tr("残疾人家庭"),
    "4": tr("脱贫户"),
    "5": tr("监测对象"),
    "6": tr("计生特殊家庭"),
    "7": tr("优抚"),
    "8": tr("其他"),
}
"""forms.md section 3, 家庭类别."""
SEXES = {"1": tr("男"), "2": tr("女"), "9": tr("未说明"), "0": tr("未知")}
RESIDENCE_TYPES = {
    "1": tr("户籍常住"),
    "2": tr("非户籍常住"),
    "3": tr("户籍外出"),
    "4": tr("流动"),
}
STATUSES = {"active": tr("在管"), "dead": tr("已死亡"), "moved": tr("已迁出")}
_MONTHS_OF_A_BABY = 24


def programme_name(code: str, catalogue: Catalogue | None = None) -> str:
    """Short word of a programme or group; the catalogue's name for one that has none."""
    if code in _SHORT:
        return _SHORT[code]
    known = catalogue.programmes.get(code) if catalogue else None
    return known.name if known else code


def programme_tag(code: str, catalogue: Catalogue | None = None) -> Tag:
    """The coloured pill of a programme."""
    return Tag(programme_name(code, catalogue), _HUES.get(code, Hue.GREY))


def programme_tags(codes: Iterable[str], catalogue: Catalogue | None = None) -> list[Tag]:
    """Pills of several programmes."""
    return [programme_tag(code, catalogue) for code in codes]


def household_tags(codes: Iterable[str]) -> list[Tag]:
    """Pills of household categories."""
    return [Tag(HOUSEHOLD_TAGS.get(code, code), Hue.AMBER) for code in codes]


def sex(code: str) -> str:
    """男, 女 …"""
    return SEXES.get(code, code)


def age(birth: date, on: date) -> str:
    """Years; months under two years, days under one month."""
    from clinic_desktop.domain.dates import age_months, age_years

    months = age_months(birth, on)
    if months < 1:
        return tr("{n} 天", n=(on - birth).days)
    if months < _MONTHS_OF_A_BABY:
        return tr("{n} 月龄", n=months)
    return tr("{n} 岁", n=age_years(birth, on))


def day(on: date | None, today: date) -> str:
    """今天, 明天, 11-25; with the year when it is another one."""
    if on is None:
        return ""
    match (on - today).days:
        case 0:
            return tr("今天")
        case 1:
            return tr("明天")
        case -1:
            return tr("昨天")
    return f"{on:%m-%d}" if on.year == today.year else on.isoformat()


def due(
    next_due: date | None, overdue_days: int, today: date, window_end: date | None = None
) -> tuple[str, Tone]:
    """When somebody is due, as words and tone: overdue is red and says so."""
    if next_due is None:
        return "", Tone.MUTED
    if overdue_days > 0:
        return tr("逾期 {n} 天", n=overdue_days), Tone.DANGER
    if next_due == today:
        return tr("今天"), Tone.NOTICE
    if next_due < today:
        last = window_end or today
        return (tr("{day} 前", day=f"{last:%m-%d}") if last > today else tr("今天"), Tone.NOTICE)
    return day(next_due, today), Tone.PLAIN


def masked_id(number: str | None) -> str:
    """42032219***1000."""
    return mask_id_no(number) if number else ""


def masked_phone(number: str | None) -> str:
    """138****2200."""
    return mask_phone(number) if number else ""
