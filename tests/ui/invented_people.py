"""Invented rows and a screen over them, for tests of tables and of the shell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.theme import Hue, Tone
from clinic_desktop.ui.widgets import (
    Avatar,
    Card,
    Chip,
    Column,
    DataTable,
    DetailPanel,
    Facts,
    FilterChips,
    LineCard,
    Page,
    Tag,
    WithDetail,
    action,
    label,
)
from clinic_desktop.ui.widgets.charts import Series, Threshold, TrendChart

TAGS = {
    "高血压": Hue.RED,
    "糖尿病": Hue.AMBER,
    "老年人": Hue.BLUE,
    "0–6岁": Hue.GREEN,
    "孕产妇": Hue.PINK,
    "严重精障": Hue.VIOLET,
}


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    sex: str
    age: int
    id_no: str
    address: str
    groups: tuple[str, ...]
    due: str
    phone: str

    @property
    def tone(self) -> Tone:
        if self.due.startswith("逾期"):
            return Tone.DANGER
        return Tone.NOTICE if self.due == "今天" else Tone.PLAIN


_NAMES = ["王桂兰", "李建国", "张喆玥", "陈秀英", "龚志强", "刘翀", "杨㛃", "黄德福", "赵小犇"]
_GROUPS = [
    ("高血压", "糖尿病", "老年人"),
    ("高血压", "老年人"),
    ("0–6岁",),
    ("糖尿病", "老年人"),
    ("高血压",),
    ("严重精障",),
    ("孕产妇",),
]
_DUES = ["逾期 12 天", "今天", "11-25", "11-26", "逾期 3 天", "11-30", "12-01"]


def person(number: int) -> Person:
    """The n-th invented person."""
    return Person(
        f"p{number:05d}",
        _NAMES[number % len(_NAMES)],
        "女" if number % 2 == 0 else "男",
        (number * 37) % 90,
        f"42032219***{1000 + number % 9000}",
        f"{number % 8 + 1}组 {number % 60 + 1:02d}号",
        _GROUPS[number % len(_GROUPS)],
        _DUES[number % len(_DUES)],
        f"138****{2200 + number % 7000}",
    )


def people(count: int) -> list[Person]:
    """Invented people."""
    return [person(n) for n in range(count)]


COLUMNS: Sequence[Column[Person]] = (
    Column("姓名", lambda p: p.name, 76, sort_key=lambda p: p.name),
    Column("性别", lambda p: p.sex, 50),
    Column("年龄", lambda p: str(p.age), 52, sort_key=lambda p: p.age),
    Column("身份证号", lambda p: p.id_no, 150, wide_only=True),
    Column("住址", lambda p: p.address, 84),
    Column(
        "人群分类",
        lambda _p: "",
        190,
        stretch=True,
        tags=lambda p: [Tag(g, TAGS[g]) for g in p.groups],
    ),
    Column("下次随访", lambda p: p.due, 96, tone=lambda p: p.tone),
    Column("电话", lambda p: p.phone, 116),
)


class PeopleScreen(Screen):
    """居民档案 as in a real screen, over invented people."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.events: list[tuple[str, Any]] = []
        self.leaving = True
        content = QWidget()
        page = Page(content, "居民健康档案", "共 3,012 人 · 本周待随访 23")
        page.add_action("打印", icon="printer")
        page.add_action("导出", icon="download")
        page.add_action("新建档案", icon="plus", kind="primary", name="new")
        counts = [("全部", 3012), ("高血压", 412), ("糖尿病", 156), ("老年人", 530)]
        counts += [("0–6岁", 198), ("孕产妇", 12), ("严重精障", 8), ("逾期", 9)]
        self.chips = FilterChips("筛选", [Chip(k, k, n) for k, n in counts])
        page.filters.addWidget(self.chips)
        card = Card(margins=1)
        self.table: DataTable[Person] = DataTable(COLUMNS, name="居民列表")
        card.body.addWidget(self.table, 1)
        hint = label("↑↓ 选择   Enter 打开   F2 新随访", "hint")
        hint.setContentsMargins(12, 0, 0, 8)
        card.body.addWidget(hint)
        page.body.addWidget(card, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(WithDetail(content, self._detail()))

    def _detail(self) -> DetailPanel:
        panel = DetailPanel("王桂兰")
        panel.body.addWidget(Avatar("王"))
        panel.body.addWidget(label("王桂兰", "heading"))
        facts = [("身份证", "420322195403******"), ("电话", "138****2200")]
        facts += [("户主", "李建国（夫妻）"), ("签约医生", "周医生")]
        panel.body.addWidget(Facts([*facts, ("过敏史", "青霉素", Tone.DANGER)]))
        panel.body.addWidget(label("血压趋势  mmHg", "strong"))
        chart = TrendChart("血压趋势", unit="mmHg")
        start = date(2024, 8, 3)
        upper = [158, 152, 150, 148, 151, 145, 143, 144, 141, 142]
        lower = [97, 95, 94, 92, 93, 90, 88, 88, 86, 86]
        days = [start + timedelta(days=80 * n) for n in range(10)]
        chart.set_data(
            [
                Series("收缩压", list(zip(days, upper, strict=True))),
                Series("舒张压", list(zip(days, lower, strict=True))),
            ],
            [Threshold(140), Threshold(90)],
        )
        panel.body.addWidget(chart)
        panel.body.addWidget(label("待办", "strong"))
        panel.body.addWidget(
            LineCard("高血压随访", "逾期 12 天", icon="activity", tone=Tone.DANGER)
        )
        panel.body.addWidget(LineCard("糖尿病随访", "11-28", icon="droplet"))
        panel.body.addWidget(LineCard("老年人年度体检", "12-31 前", icon="clipboard-list"))
        panel.foot.addWidget(action("查看档案"))
        panel.foot.addWidget(action("录入随访", kind="primary"), 1)
        return panel

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        self.events.append(("activate", (subject, dict(args))))
        self.table.set_rows(people(30))

    def refresh(self, changes: Changes) -> None:
        self.events.append(("refresh", changes))

    def first_focus(self) -> QWidget:
        return self.table

    def can_leave(self) -> bool:
        return self.leaving

    def save(self) -> None:
        self.events.append(("save", None))
