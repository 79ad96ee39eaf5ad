"""Children of a campaign in words: columns, chips, results."""

from collections.abc import Sequence
from datetime import date

from clinic_desktop.domain.campaigns import (
    Campaign,
    Noted,
    Residence,
    Result,
    Sums,
    Target,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag

HUES = {
    Result.GIVEN: Hue.GREEN,
    Result.ELSEWHERE: Hue.TEAL,
    Result.AWAY: Hue.AMBER,
    Result.CONTRAINDICATED: Hue.PINK,
    Result.REFUSED: Hue.RED,
    Result.OTHER: Hue.VIOLET,
}
SHORT = {Result.ELSEWHERE: tr("在外已种")}
OTHER_REASONS = (tr("不知道要接种"), tr("不知道地点"), tr("没时间"), tr("太远"))
"""Reasons of the survey list that are not codes of their own (immunization.md 5.5)."""
EVERYBODY, UNTOLD, MOP_UP, DONE, FLOATING, NEVER = (
    "all", "untold", "mop_up", "done", "floating", "never",
)  # fmt: skip


def fits(row: Target, chip: str, number: int) -> bool:
    """Whether a chip's list has the child in the round."""
    match chip:
        case "untold":
            return number in row.rounds and number not in row.results
        case "mop_up":
            return row.open(number)
        case "done":
            return row.given(number)
        case "floating":
            return row.residence is not Residence.LOCAL
        case "never":
            return row.earlier == 0
    return True


def chips(rows: Sequence[Target], number: int) -> list[Chip]:
    """With how many children each has."""
    names = {
        EVERYBODY: tr("全部"),
        UNTOLD: tr("未登记"),
        MOP_UP: tr("查漏补种"),
        DONE: tr("已种"),
        FLOATING: tr("流动"),
        NEVER: tr("零剂次"),
    }
    return [Chip(key, name, sum(fits(r, key, number) for r in rows)) for key, name in names.items()]


def result_words(noted: Noted | None) -> str:
    """已种 01-05, 外出."""
    if noted is None:
        return ""
    words = noted.result.label
    if noted.note and noted.result is not Result.GIVEN:
        words = f"{words}：{noted.note}"
    return f"{words} {noted.on:%m-%d}"


def columns(campaign: Campaign, number: int, today: date) -> Sequence[Column[Target]]:
    """Who, earlier doses, and a column for each round; the round at work is in colour."""

    def of_round(each: int) -> Column[Target]:
        title = tr("第{n}轮", n=each)

        def tags(row: Target) -> list[Tag]:
            noted = row.results.get(each)
            if noted is None:
                return []
            word = SHORT.get(noted.result, noted.result.label)
            return [Tag(f"{word} {noted.on:%m-%d}", HUES[noted.result])]

        def text(row: Target) -> str:
            return "" if each in row.rounds else tr("不在")

        return Column(
            title,
            text,
            width=138,
            tags=tags,
            tone=lambda _row: Tone.MUTED,
            wide_only=each != number,
        )

    return (
        Column(tr("姓名"), lambda r: r.name, width=84),
        Column(tr("性别"), lambda r: vocabulary.sex(r.sex), width=44, wide_only=True),
        Column(
            tr("出生日期"),
            lambda r: r.birth_date.isoformat(),
            width=112,
            sort_key=lambda r: r.birth_date,
        ),
        Column(tr("年龄"), lambda r: vocabulary.age(r.birth_date, today), width=82, wide_only=True),
        Column(tr("村组"), lambda r: r.village_group, width=58, sort_key=lambda r: r.village_group),
        Column(
            tr("居住"),
            lambda r: r.residence.label,
            width=92,
            tone=lambda r: Tone.PLAIN if r.residence is Residence.LOCAL else Tone.NOTICE,
            stretch=True,
        ),
        Column(tr("此前"), lambda r: r.earlier_words, width=52, align=Align.RIGHT),
        *(of_round(turn.number) for turn in campaign.rounds),
    )


def rate_words(part: int, whole: int) -> str:
    """3 / 4，75.0%; a rate never stands without its numbers."""
    if not whole:
        return f"{part} / {whole}"
    return tr("{part} / {whole}，{rate}%", part=part, whole=whole, rate=f"{part * 100 / whole:.1f}")


def sum_facts(lines: Sequence[Sums], number: int) -> list[tuple[str, str]]:
    """本地, 流动, 合计 of the round, then what both rounds came to."""
    facts = [(s.label, rate_words(s.given[number], s.asked[number])) for s in lines]
    whole = lines[-1]
    if len(whole.asked) > 1:
        facts += [
            (tr("各轮均种"), str(whole.every)),
            (tr("只种部分轮次"), str(whole.some)),
            (tr("一轮未种"), str(whole.none)),
        ]
    facts.append((tr("零剂次"), rate_words(whole.never_given, whole.never)))
    return facts
