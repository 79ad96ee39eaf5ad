"""Pupils in words: columns, chips, totals, and whom a school takes in."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import Missing, Pupil, SchoolClass, SchoolTotals
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.rows_model import Column, Tag

_CATCH_UP = {
    "0": (tr("未补种"), Hue.RED),
    "1": (tr("补了部分"), Hue.AMBER),
    "2": (tr("已补全"), Hue.GREEN),
    "3": (tr("禁忌"), Hue.PINK),
}
NURSERY, SCHOOL = 3, 6
"""Years of age at entry."""


def fits(pupil: Pupil, chip: str) -> bool:
    """Whether a chip's list has the pupil."""
    match chip:
        case "without":
            return not pupil.certificate and pupil.reissued_on is None
        case "needs":
            return pupil.needs
        case "open":
            return pupil.needs and any(each.open for each in pupil.missing)
        case "stranger":
            return not pupil.resident_id
    return True


def chips(pupils: Sequence[Pupil]) -> list[Chip]:
    """With how many pupils each has."""
    names = {
        "all": tr("全部"),
        "without": tr("无证未补"),
        "needs": tr("需补种"),
        "open": tr("还没补完"),
        "stranger": tr("没有档案"),
    }
    return [Chip(key, name, sum(fits(p, key) for p in pupils)) for key, name in names.items()]


def certificate_tag(pupil: Pupil) -> Tag:
    """有证, 无证, 已补证."""
    if pupil.certificate:
        return Tag(tr("有证"), Hue.GREEN)
    if pupil.reissued_on is not None:
        return Tag(tr("已补证"), Hue.TEAL)
    return Tag(tr("无证"), Hue.RED)


def result_tag(pupil: Pupil) -> Tag:
    """全程, 未补种, 补了部分, 已补全, 禁忌."""
    if pupil.complete:
        return Tag(tr("全程"), Hue.GREEN)
    words, hue = _CATCH_UP.get(pupil.status, (tr("需补种"), Hue.RED))
    return Tag(words, hue)


def by_vaccine(missing: Iterable[Missing]) -> list[tuple[str, str]]:
    """乙肝疫苗 with 1～3 or 2: the doses of one vaccine together."""
    found = []
    for name, own in groupby(missing, key=lambda each: each.vaccine):
        numbers = [each.dose_no for each in own]
        words = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}～{numbers[-1]}"
        found.append((name, words))
    return found


def missing_facts(pupil: Pupil) -> list[tuple[str, str, Tone]]:
    """Vaccine by vaccine: what is open, what was made up, what is ruled out."""
    facts: list[tuple[str, str, Tone]] = []
    for words, tone, rows in (
        (tr("第{n}剂 未补种"), Tone.DANGER, [m for m in pupil.missing if m.open]),
        (tr("第{n}剂 禁忌或暂缓"), Tone.MUTED, [m for m in pupil.missing if m.contraindicated]),
    ):
        facts += [(name, words.format(n=n), tone) for name, n in by_vaccine(rows)]
    facts += [
        (m.vaccine, tr("第{n}剂 {day} 已补", n=m.dose_no, day=m.caught_up), Tone.GOOD)
        for m in pupil.missing
        if m.caught_up is not None
    ]
    return facts


def columns() -> Sequence[Column[Pupil]]:
    """Who, certificate, result, what is missing."""

    def missing(pupil: Pupil) -> str:
        return "、".join(f"{name}{n}" for name, n in by_vaccine(m for m in pupil.missing if m.open))

    return (
        Column(tr("姓名"), lambda p: p.name, width=84, sort_key=lambda p: p.name),
        Column(tr("性别"), lambda p: vocabulary.sex(p.sex), width=44, wide_only=True),
        Column(
            tr("出生日期"),
            lambda p: p.birth_date.isoformat() if p.birth_date else "",
            width=112,
            sort_key=lambda p: p.birth_date or date.min,
        ),
        Column(tr("班级"), lambda p: p.class_name, width=96, wide_only=True),
        Column(tr("接种证"), lambda _p: "", width=78, tags=lambda p: [certificate_tag(p)]),
        Column(tr("结果"), lambda _p: "", width=90, tags=lambda p: [result_tag(p)]),
        Column(
            tr("需补种"),
            missing,
            width=180,
            stretch=True,
            tone=lambda p: Tone.DANGER if p.needs else Tone.MUTED,
        ),
        Column(tr("查验日期"), lambda p: p.checked_on.isoformat(), width=112, wide_only=True),
    )


def total_facts(sums: SchoolTotals) -> list[tuple[str, str]]:
    """Totals of 5.1; a rate never stands without its numbers."""

    def share(part: int, whole: int) -> str:
        if not whole:
            return f"{part} / {whole}"
        percent = f"{part * 100 / whole:.1f}"
        return tr("{part} / {whole}，{rate}%", part=part, whole=whole, rate=percent)

    due = sums.due
    return [
        (tr("查验"), share(sums.checked, due) if due is not None else str(sums.checked)),
        (tr("持证"), share(sums.certificate, sums.checked)),
        (tr("补证"), share(sums.reissued, sums.without)),
        (tr("全程"), share(sums.complete, sums.checked)),
        (tr("补种完成"), share(sums.done, sums.needs)),
        (tr("补种剂次"), share(sums.doses_done, sums.doses)),
        (tr("禁忌暂缓"), str(sums.held) if sums.held else ""),
    ]


def entry_births(chosen: SchoolClass, today: date) -> tuple[date, date]:
    """Birth dates of those who enter: three years old for nursery and kindergarten, six for a
    school, on 31 August of the school year that the term belongs to.
    """
    found = re.search(r"(20\d\d)", chosen.term)
    year = int(found.group(1)) if found else today.year
    if tr("春") in chosen.term:
        year -= 1
    age = NURSERY if any(word in chosen.school for word in (tr("幼"), tr("托"))) else SCHOOL
    return date(year - age - 1, 9, 1), date(year - age, 8, 31)


def usual_term(today: date) -> str:
    """2026秋 from August on, 2026春 before."""
    return tr("{year}秋", year=today.year) if today.month >= 8 else tr("{year}春", year=today.year)
