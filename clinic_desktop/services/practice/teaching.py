"""Invents the health education of the past years."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from clinic_desktop.domain.dates import add_months

_THEMES = (
    "节日食品安全与家庭急救",
    "慢性支气管炎、哮喘的防治",
    "结核病防治知识",
    "爱国卫生与儿童预防接种",
    "合理用盐与戒烟限酒",
    "儿童保健与近视防控",
    "夏秋季肠道传染病预防",
    "母乳喂养与婴幼儿养育",
    "老年人口腔保健与合理运动",
    "高血压的自我管理",
    "糖尿病的饮食与用药",
    "艾滋病与冬季呼吸道传染病",
)
"""One theme a month (mission.md 4.2)."""
_LECTURERS = ("周医生", "乡镇卫生院李主任", "县疾控中心陈医师")


@dataclass(frozen=True, slots=True)
class InventedActivity:
    """One activity of the education log."""

    kind: str
    on: date
    topic: str
    place: str
    lecturer: str = ""
    headcount: int | None = None
    minutes: int | None = None
    item: str = ""
    subject: str = ""
    content: str = ""
    evaluation: str = ""
    materials: tuple[tuple[str, int], ...] = ()
    households: int = 0


def invent_activities(random: Random, first: date, today: date) -> Iterator[InventedActivity]:
    """Month by month: a lecture, now and then a consultation, boards, playback, material."""
    month = date(first.year, first.month, 1)
    while month < today:
        theme = _THEMES[month.month - 1]
        for activity in _month(random, month, theme):
            if first <= activity.on < today:
                yield activity
        month = add_months(month, 1)


def _day(random: Random, month: date) -> date:
    return month + timedelta(days=random.randint(2, 25))


def _month(random: Random, month: date, theme: str) -> Iterator[InventedActivity]:
    if random.random() < 0.93:
        yield InventedActivity(
            "lecture",
            _day(random, month),
            theme,
            "村文化活动室",
            lecturer=random.choice(_LECTURERS),
            headcount=random.randint(32, 78),
            minutes=60,
            content=f"讲解{theme}的基本知识，现场测血压并答疑。",
            evaluation="村民反映内容实用，秩序良好。",
            materials=((f"{theme}折页", random.randint(40, 90)),),
        )
    if random.random() < 0.7:
        yield InventedActivity(
            "consult",
            _day(random, month),
            theme,
            "村委会门口",
            headcount=random.randint(20, 60),
            materials=((f"{theme}宣传单", random.randint(30, 80)),),
        )
    if month.month % 2 == 1:
        yield InventedActivity(
            "column", _day(random, month), theme, "村卫生室门前", item=f"{theme}专栏"
        )
    yield InventedActivity(
        "playback",
        _day(random, month),
        theme,
        "候诊室",
        minutes=random.choice((60, 90, 120)),
        item=f"{theme}宣教片",
        headcount=random.randint(8, 30),
    )
    if month.month in {3, 6, 9, 11}:
        yield InventedActivity(
            "material",
            _day(random, month),
            theme,
            "入户发放",
            item="健康素养66条手册",
            households=260,
        )
    if month.month in {4, 10}:
        yield InventedActivity(
            "training",
            _day(random, month),
            "健康教育工作培训",
            "乡镇卫生院",
            subject="health_education",
            headcount=6,
        )
