"""Tables, chips, cards, charts, toast: what screens are put together from."""

import threading
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from invented_people import COLUMNS, Person, people, person
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.operations import Operations
from clinic_desktop.ui.snapshots import save_snapshot, snapshot
from clinic_desktop.ui.theme import COLOURS, Tone
from clinic_desktop.ui.widgets import (
    Band,
    Card,
    Chip,
    DataTable,
    DetailPanel,
    EmptyState,
    Facts,
    FilterChips,
    FlowLayout,
    LineCard,
    PagedModel,
    StatCard,
    Toast,
    WithDetail,
)
from clinic_desktop.ui.widgets.charts import (
    AgeGroup,
    Bar,
    BarChart,
    GrowthCurve,
    ProgressRing,
    Pyramid,
    ReferenceLine,
    Series,
    Threshold,
    TrendChart,
)
from clinic_desktop.ui.widgets.charts.canvas import Canvas, nice_bounds


@pytest.fixture
def table(qtbot: QtBot) -> DataTable[Person]:
    made: DataTable[Person] = DataTable(COLUMNS, name="居民列表", empty=EmptyState("没有人"))
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    return made


def shown(table: DataTable[Person], column: int = 0) -> list[str]:
    return [table.cell(row, column) for row in range(table.model.rowCount())]


def test_rows_stand_as_given(table: DataTable[Person]) -> None:
    """
    | 姓名   | 性别 | 年龄 |
    | 王桂兰 | 女   | 0    |
    | 李建国 | 男   | 37   |
    | 张喆玥 | 女   | 74   |
    """
    table.set_rows(people(3))
    drawn = [[table.cell(row, column) for column in range(3)] for row in range(3)]
    assert drawn == [["王桂兰", "女", "0"], ["李建国", "男", "37"], ["张喆玥", "女", "74"]]


def test_enter_opens_and_arrows_choose(table: DataTable[Person], qtbot: QtBot) -> None:
    table.set_rows(people(3))
    assert table.current() == person(0)
    with qtbot.waitSignal(table.chosen) as moved:
        QTest.keyClick(table.view, Qt.Key.Key_Down)
    assert moved.args == [person(1)]
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert opened.args == [person(1)]


def test_the_chosen_row_stays_chosen_after_a_refresh(table: DataTable[Person]) -> None:
    table.set_rows(people(5))
    table.choose("p00003")
    table.set_rows([person(n) for n in (4, 3, 2)])
    assert table.current() == person(3)
    table.set_rows([person(n) for n in (4, 2)])
    assert table.current() == person(2)  # its row has gone: the one in its place


def test_a_heading_sorts(table: DataTable[Person]) -> None:
    table.set_rows(people(4))
    table.choose("p00001")
    table.view.horizontalHeader().setSortIndicator(2, Qt.SortOrder.DescendingOrder)
    assert shown(table, 2) == ["74", "37", "21", "0"]
    assert table.current() == person(1)
    table.set_rows(people(3))
    assert shown(table, 2) == ["74", "37", "0"]


def test_nothing_to_show_says_so(table: DataTable[Person], qtbot: QtBot) -> None:
    empty = table.findChild(EmptyState)
    assert empty is not None
    table.set_rows([])
    assert empty.isVisible()
    table.set_rows(people(1))
    assert not empty.isVisible()


def test_a_narrow_table_leaves_out_what_matters_less(table: DataTable[Person]) -> None:
    table.set_rows(people(3))
    assert not table.view.isColumnHidden(3)
    table.resize(600, 400)
    assert table.view.isColumnHidden(3)
    assert not table.view.isColumnHidden(0)
    table.resize(420, 400)
    assert table.view.columnWidth(5) >= 190  # scrolls sideways, nothing squeezed to a sliver
    table.resize(1300, 400)
    assert table.view.columnWidth(5) > 190


def test_cells_are_said_with_their_heading(table: DataTable[Person]) -> None:
    table.set_rows(people(2))
    said = table.model.index(0, 5).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "人群分类 高血压、糖尿病、老年人"
    interface = QAccessible.queryAccessibleInterface(table.view)
    assert interface.text(QAccessible.Text.Name) == "居民列表"


def colours_in(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 1)
        for y in range(0, image.height(), 1)
    }


def test_overdue_is_red_also_in_the_chosen_row(table: DataTable[Person]) -> None:
    table.set_rows(people(1))
    table.view.selectRow(0)
    seen = colours_in(snapshot(table, 900, 120))
    assert COLOURS["danger"] in seen
    assert COLOURS["teal_soft"] in seen
    assert "#fee4e2" in seen  # the tag 高血压


class Pages:
    """Answers like the data worker: later, in order, on the main thread."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []
        self.waiting: list[Any] = []

    def fetch(self, ids: Sequence[str], arrived: Any) -> None:
        self.asked.append(ids)
        self.waiting.append((ids, arrived))

    def answer(self) -> None:
        waiting, self.waiting = self.waiting, []
        for ids, arrived in waiting:
            arrived([person(int(i[1:])) for i in ids])


@pytest.fixture
def paged(qtbot: QtBot) -> tuple[DataTable[Person], Pages]:
    pages = Pages()
    model: PagedModel[Person] = PagedModel(COLUMNS, pages.fetch)
    made = DataTable(COLUMNS, name="全镇居民", model=model)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    model.set_ids([f"p{n:05d}" for n in range(90_000)])
    return made, pages


def test_a_big_list_fetches_what_is_looked_at(
    paged: tuple[DataTable[Person], Pages], qtbot: QtBot
) -> None:
    table, pages = paged
    assert table.model.rowCount() == 90_000
    assert table.cell(0, 0) == "…"
    pages.answer()
    assert table.cell(0, 0) == "王桂兰"
    pages.asked.clear()
    table.view.scrollTo(table.model.index(45_000, 0))
    snapshot(table, 900, 400)
    pages.answer()
    assert len(pages.asked) <= 2  # only the page in sight, and its neighbour
    assert all(len(ids) == 200 for ids in pages.asked)
    assert table.cell(45_000, 0) == person(45_000).name


def test_pages_of_an_older_list_are_dropped(paged: tuple[DataTable[Person], Pages]) -> None:
    table, pages = paged
    model = table.model
    assert isinstance(model, PagedModel)
    assert model.row_at(0) is None
    model.set_ids(["p00005"])
    pages.answer()  # what was asked for the older list
    assert model.row_at(0) is None
    pages.answer()
    assert model.row_at(0) == person(5)


def test_only_so_many_pages_are_kept(paged: tuple[DataTable[Person], Pages]) -> None:
    table, pages = paged
    for page in range(40):
        table.model.row_at(page * 200)
        pages.answer()
    assert table.model.row_at(39 * 200) is not None
    pages.asked.clear()
    assert table.model.row_at(0) is None
    assert len(pages.asked) == 1


def test_a_page_comes_through_the_worker(operations: Operations, qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    threads: list[str] = []

    def read(ids: Sequence[str]) -> list[Person]:
        threads.append(threading.current_thread().name)
        return [person(int(i[1:])) for i in ids]

    model: PagedModel[Person] = PagedModel(
        COLUMNS,
        lambda ids, arrived: operations.read(owner, lambda _place: read(ids), arrived) and None,
    )
    model.set_ids(["p00001"])
    with qtbot.waitSignal(model.dataChanged):
        model.row_at(0)
    assert model.row_at(0) == person(1)
    assert threads[0].startswith("data")


def test_a_cell_has_no_children(table: DataTable[Person]) -> None:
    table.set_rows(people(1))
    cell = table.model.index(0, 0)
    assert table.model.rowCount(cell) == table.model.columnCount(cell) == 0
    assert table.model.rowCount(QModelIndex()) == 1


def test_a_paged_table_takes_ids(paged: tuple[DataTable[Person], Pages]) -> None:
    with pytest.raises(TypeError):
        paged[0].set_rows(people(1))


CHIPS = [Chip("all", "全部", 3012), Chip("htn", "高血压", 412), Chip("late", "逾期", 9)]


def button(parent: QWidget, name: str) -> QPushButton:
    found = parent.findChild(QPushButton, name)
    assert found is not None
    return found


def test_one_chip_is_on_at_a_time(qtbot: QtBot) -> None:
    chips = FilterChips("筛选", CHIPS)
    qtbot.addWidget(chips)
    assert chips.keys() == {"all"}
    with qtbot.waitSignal(chips.picked) as picked:
        button(chips, "chip-htn").click()
    assert picked.args == [frozenset({"htn"})]
    button(chips, "chip-htn").click()
    assert chips.keys() == {"htn"}


def test_several_chips_may_be_on(qtbot: QtBot) -> None:
    chips = FilterChips("筛选", CHIPS, many=True)
    qtbot.addWidget(chips)
    for name in ("chip-htn", "chip-late"):
        button(chips, name).click()
    assert chips.keys() == {"htn", "late"}
    assert button(chips, "chip-late").accessibleName() == "逾期，9 项"


def test_counts_change_without_losing_the_choice(qtbot: QtBot) -> None:
    chips = FilterChips("筛选", CHIPS)
    qtbot.addWidget(chips)
    button(chips, "chip-late").click()
    chips.set_chips([Chip("all", "全部", 3000), Chip("htn", "高血压", 1), Chip("late", "逾期", 8)])
    assert chips.keys() == {"late"}
    assert "8" in button(chips, "chip-late").text()
    chips.set_chips([Chip("all", "全部"), Chip("late", "逾期")])
    assert chips.keys() == {"late"}
    chips.set_chips([Chip("all", "全部")])
    assert chips.keys() == {"all"}


def test_chips_are_reached_by_arrows(qtbot: QtBot) -> None:
    chips = FilterChips("筛选", CHIPS)
    qtbot.addWidget(chips)
    with qtbot.waitActive(chips):
        chips.show()
        chips.activateWindow()
    button(chips, "chip-all").setFocus()
    QTest.keyClick(button(chips, "chip-all"), Qt.Key.Key_Right)
    assert button(chips, "chip-htn").hasFocus()


def test_lines_flow(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout(host)
    for n in range(6):
        flow.addWidget(QLabel(f"标签 {n}"))
    assert flow.heightForWidth(150) > flow.heightForWidth(900)
    assert flow.count() == 6
    assert flow.itemAt(9) is None


@pytest.mark.parametrize("kind", ["line", "stat"])
def test_cards_are_pressed_by_key_and_mouse(kind: str, qtbot: QtBot) -> None:
    made: Any = LineCard("高血压随访", "逾期 12 天", icon="activity", tone=Tone.DANGER)
    if kind == "stat":
        made = StatCard("规范管理率", icon="target")
        made.show_figure("71.4%", "目标 60%", Tone.GOOD)
    qtbot.addWidget(made)
    made.show()
    for act in (
        lambda: QTest.keyClick(made, Qt.Key.Key_Return),
        lambda: QTest.keyClick(made, Qt.Key.Key_Space),
        lambda: QTest.mouseClick(made, Qt.MouseButton.LeftButton),
    ):
        with qtbot.waitSignal(made.pressed):
            act()
    expected = "高血压随访 逾期 12 天" if kind == "line" else "规范管理率 71.4% 目标 60%"
    assert made.accessibleName() == expected


def test_facts_leave_out_what_is_empty(qtbot: QtBot) -> None:
    facts = Facts([("电话", "138"), ("户主", ""), ("过敏史", "青霉素", Tone.DANGER)])
    qtbot.addWidget(facts)
    facts.show()

    def texts() -> list[str]:
        return [label.text() for label in facts.findChildren(QLabel) if label.isVisible()]

    assert texts() == ["电话", "138", "过敏史", "青霉素"]
    facts.set_facts([("电话", "139")])
    qtbot.waitUntil(lambda: texts() == ["电话", "139"])


def test_a_band_says_and_offers(qtbot: QtBot) -> None:
    band = Band("还没有备份", tone=Tone.DANGER, action="现在备份", closable=True)
    qtbot.addWidget(band)
    band.show()
    with qtbot.waitSignal(band.pressed):
        band.button.click()
    band.show_message("已备份", Tone.GOOD)
    assert band.text == "已备份"


def test_the_detail_panel_follows_the_width(qtbot: QtBot) -> None:
    panel = DetailPanel("王桂兰")
    both = WithDetail(Card("内容"), panel)
    qtbot.addWidget(both)
    both.resize(1180, 500)
    both.show()
    wide = panel.width()
    both.resize(900, 500)
    assert panel.width() < wide
    both.resize(600, 500)
    assert not panel.isVisible()
    both.resize(1180, 500)
    assert panel.isVisible()
    both.wanted(False)
    assert not panel.isVisible()


def test_a_toast_offers_undo(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 300)
    host.show()
    toast = Toast(host)
    toast.say("已保存", undo=True)
    assert toast.text == "已保存"
    assert toast.geometry().bottom() < 300
    host.resize(500, 200)
    assert toast.geometry().bottom() < 200
    with qtbot.waitSignal(toast.undo):
        button(toast, "toast-undo").click()
    assert toast.text == ""


START = date(2024, 8, 3)


def charts() -> dict[str, Canvas]:
    trend = TrendChart("血压趋势", unit="mmHg")
    points = [(START + timedelta(days=80 * n), 150.0 - n) for n in range(10)]
    trend.set_data([Series("收缩压", points), Series("舒张压", points[:1])], [Threshold(140)])
    ring = ProgressRing("规范管理率")
    ring.set_share(48.5, 60)
    bars = BarChart("随访完成", unit="人")
    bars.set_bars([Bar("高血压", 30, 41), Bar("糖尿病", 12, 15, Tone.DANGER), Bar("老年人", 0, 9)])
    pyramid = Pyramid("人口")
    pyramid.set_groups([AgeGroup("0–9", 20, 18), AgeGroup("10–19", 31, 40)])
    curve = GrowthCurve("身长", unit="cm")
    lines = [
        ReferenceLine("+2SD", [(0, 54), (12, 81), (24, 93)]),
        ReferenceLine("中位数", [(0, 50), (12, 76), (24, 87)], middle=True),
    ]
    curve.set_data(lines, [(0, 50.5), (6, 67.0), (12, 75.2)])
    return {"trend": trend, "ring": ring, "bars": bars, "pyramid": pyramid, "curve": curve}


SAID = {
    "trend": "收缩压 最近 141 mmHg（2026-07-24），共 10 次；"
    "舒张压 最近 150 mmHg（2024-08-03），共 1 次",
    "ring": "48.5%，目标 60%",
    "bars": "高血压 30 / 41 人；糖尿病 12 / 15 人；老年人 0 / 9 人",
    "pyramid": "0–9 男 20 女 18；10–19 男 31 女 40",
    "curve": "共 3 次测量，最近 12 月龄 75.2 cm",
}


@pytest.mark.parametrize("kind", SAID)
def test_charts_are_drawn_and_said(kind: str, qtbot: QtBot) -> None:
    chart = charts()[kind]
    qtbot.addWidget(chart)
    assert chart.accessibleDescription() == SAID[kind]
    for width in (120, 320, 640):
        seen = colours_in(snapshot(chart, width, chart.sizeHint().height()))
        assert len(seen) > 3


@pytest.mark.parametrize("kind", ["trend", "bars", "pyramid", "curve"])
def test_charts_without_data_say_so(kind: str, qtbot: QtBot) -> None:
    empty: dict[str, Canvas] = {
        "trend": TrendChart("x"),
        "bars": BarChart("x"),
        "pyramid": Pyramid("x"),
        "curve": GrowthCurve("x", unit="cm"),
    }
    chart = empty[kind]
    qtbot.addWidget(chart)
    assert len(colours_in(snapshot(chart, 320, 160))) > 1


def test_a_ring_says_by_colour_and_number_where_it_stands(qtbot: QtBot) -> None:
    ring = ProgressRing("x")
    qtbot.addWidget(ring)
    for share, target, tone in (
        (70.0, 60.0, Tone.GOOD),
        (50.0, 60.0, Tone.NOTICE),
        (10.0, 60.0, Tone.DANGER),
        (None, 60.0, Tone.PLAIN),
    ):
        ring.set_share(share, target)
        assert ring.tone() is tone
    assert ring.accessibleDescription() == "没有应服务的人"


def test_round_numbers_at_the_axis() -> None:
    assert nice_bounds([86, 158], 3) == (75, 175, 25)
    assert nice_bounds([7.0, 7.0])[0] < 7 < nice_bounds([7.0, 7.0])[1]


def test_pictures_are_the_same_each_time(qtbot: QtBot, tmp_path: Any) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    layout = QVBoxLayout(host)
    for chart in charts().values():
        layout.addWidget(chart)
    assert snapshot(host, 400, 700) == snapshot(host, 400, 700)
    save_snapshot(host, tmp_path / "a" / "charts.png", 400, 700, 1.5)
    assert QImage(str(tmp_path / "a" / "charts.png")).width() == 600
