"""Cold chain: readings over a real database; what is out of order wants reason and action."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.coldchain import Fault, Half
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.reports.paper.temperature_pdf import temperature_document
from clinic_desktop.services.coldchain import (
    RecordTemperature,
    list_devices,
    month_sheet,
    record_temperature,
    temperature_warnings,
)
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.stock import ReceiveVaccine, receive_vaccine, settle_aside
from clinic_desktop.services.stock_ledger import stock_watch
from clinic_desktop.services.stock_list import stock_now, stock_warnings
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.undo import undo_last

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
DAY = date(2026, 3, 2)
EIGHT = RecordTemperature("B01", DAY, Half.MORNING, time(8), 45)


def at(clock: FixedClock, day: int, hour: int, month: int = 3) -> None:
    clock.instant = datetime(2026, month, day, hour).astimezone()


@pytest.fixture
def device(place: Workplace, clock: FixedClock) -> str:
    at(clock, 2, 18)
    answers = {
        "device_no": "B01",
        "device_name": "接种室冰箱",
        "kind": "2",
        "status": "1",
        "filed_on": "2026-03-02",
        "filed_by": "周医生",
    }
    return record_form(place, RecordForm("cold_chain_device", answers)).record_id


def codes(refused: pytest.ExceptionInfo[InputProblem]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.value.problems]


@pytest.mark.usefixtures("device")
def test_two_readings_make_a_day(place: Workplace) -> None:
    (listed,) = list_devices(place)
    assert (listed.name, listed.watched, listed.since) == ("接种室冰箱", True, DAY)
    record_temperature(place, EIGHT)
    record_temperature(place, replace(EIGHT, half=Half.AFTERNOON, at=time(14), cold=80))
    sheet = month_sheet(place, "B01", DAY)
    assert [r.cold for _, r in sorted(sheet.readings.items())] == [45, 80]
    assert not sheet.faults
    assert sheet.missing == ()
    assert temperature_warnings(place) == ()


@pytest.mark.usefixtures("device")
def test_a_reading_is_corrected_in_place(place: Workplace) -> None:
    record_temperature(place, EIGHT)
    record_temperature(place, replace(EIGHT, cold=52))
    (reading,) = month_sheet(place, "B01", DAY).readings.values()
    assert reading.cold == 52


@pytest.mark.usefixtures("device")
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"device_no": "X"}, [("device", "DEVICE_UNKNOWN")]),
        ({"at": time(19), "half": Half.AFTERNOON}, [("at", "TIME_IN_FUTURE")]),
        ({"on": date(2026, 3, 3)}, [("at", "TIME_IN_FUTURE")]),
        ({"on": date(2026, 3, 1)}, [("on", "BEFORE_DEVICE")]),
        ({"at": None}, [("at", "TIME_MISSING")]),
        ({"at": time(13)}, [("at", "OTHER_HALF")]),
        ({"cold": 700}, [("cold", "TEMPERATURE_IMPOSSIBLE")]),
        (
            {"cold": None, "half": Half.AFTERNOON, "at": None},
            [("cold", "TEMPERATURE_MISSING")],
        ),
        (
            {"cold": None, "at": None},
            [("alarm_reason", "EXPLAIN"), ("handling", "EXPLAIN")],
        ),
        (
            {"cold": 81},
            [
                ("alarm_reason", "EXPLAIN"),
                ("handling", "EXPLAIN"),
                ("vaccine_disposition", "EXPLAIN"),
            ],
        ),
        (
            {"cold": 15, "alarm_reason": "门没关"},
            [("handling", "EXPLAIN"), ("vaccine_disposition", "EXPLAIN")],
        ),
    ],
)
def test_what_is_out_of_order_is_refused(
    place: Workplace, changes: dict[str, object], wrong: list[tuple[str, str]]
) -> None:
    with pytest.raises(InputProblem) as refused:
        record_temperature(place, replace(EIGHT, **changes))  # type: ignore[arg-type]
    assert codes(refused) == wrong
    assert not month_sheet(place, "B01", DAY).readings


@pytest.mark.usefixtures("device")
def test_readings_too_near_each_other_are_explained(place: Workplace) -> None:
    record_temperature(place, replace(EIGHT, at=time(11)))
    near = replace(EIGHT, half=Half.AFTERNOON, at=time(14))
    with pytest.raises(InputProblem) as refused:
        record_temperature(place, near)
    assert codes(refused) == [("alarm_reason", "EXPLAIN"), ("handling", "EXPLAIN")]
    record_temperature(place, replace(near, alarm_reason="下乡提前", handling="傍晚再看一次"))
    sheet = month_sheet(place, "B01", DAY)
    assert set(sheet.faults.values()) == {(Fault.CLOSE,)}
    assert sheet.readings[DAY, Half.AFTERNOON].reason == "下乡提前"


@pytest.mark.usefixtures("device")
def test_the_afternoon_is_asked_for_before_the_clinic_closes(
    place: Workplace, clock: FixedClock
) -> None:
    record_temperature(place, EIGHT)
    at(clock, 2, 16)
    assert temperature_warnings(place) == ()
    at(clock, 2, 17)
    assert temperature_warnings(place) == (("接种室冰箱：今天下午的温度还没有记录", True),)
    record_temperature(place, replace(EIGHT, half=Half.AFTERNOON, at=time(16)))
    assert temperature_warnings(place) == ()


@pytest.mark.usefixtures("device")
def test_missed_half_days_are_told_until_explained(place: Workplace, clock: FixedClock) -> None:
    at(clock, 4, 12)
    assert [text for text, _ in temperature_warnings(place)] == [
        "接种室冰箱：今天上午的温度还没有记录",
        "接种室冰箱：近 30 天漏记温度 4 次",
    ]
    missed = RecordTemperature("B01", DAY, Half.MORNING, None, None)
    record_temperature(place, replace(missed, alarm_reason="停电", handling="已补看记录仪"))
    assert temperature_warnings(place)[1][0].endswith("3 次")
    sheet = month_sheet(place, "B01", DAY)
    assert sheet.faults[DAY, Half.MORNING] == (Fault.MISSED,)
    assert len(sheet.missing) == 4


def receive(place: Workplace, vaccine: str, lot: str, device_no: str = "") -> None:
    """Ten doses of a lot."""
    receive_vaccine(
        place,
        ReceiveVaccine(
            vaccine, lot, date(2027, 5, 31), 10, "2", "1剂/支", "注射剂", "镇卫生院", DAY,
            temp_on_arrival=50, device_no=device_no,
        ),
    )  # fmt: skip


def aside(place: Workplace) -> dict[str, str]:
    """Lot numbers that are set aside, with why."""
    return {row.lot_no: row.quarantine for row in stock_now(place) if row.quarantine is not None}


def explained(cold: int, disposition: str = "") -> RecordTemperature:
    """The morning's reading with what was done about it."""
    return replace(
        EIGHT,
        cold=cold,
        alarm_reason="温控坏",
        handling="移到卫生院冰箱，已报",
        vaccine_disposition=disposition,
    )


@pytest.mark.usefixtures("device")
def test_freezing_sets_aside_what_it_spoils_in_the_same_save(place: Workplace) -> None:
    receive(place, "HepB", "H1", "B01")
    receive(place, "MMR", "M1", "B01")
    receive(place, "HepB", "H2", "B02")
    receive(place, "DTaP", "D1")
    done = record_temperature(place, explained(-5))
    assert done.aside == ("吸附无细胞百白破联合疫苗 D1", "重组乙型肝炎疫苗 H1")
    said = "接种室冰箱 2026-03-02 上午 冷藏低于 0 ℃，含吸附疫苗应封存待查"
    assert aside(place) == {"D1": said, "H1": said}
    (reading,) = month_sheet(place, "B01", DAY).readings.values()
    assert reading.disposition == "已封存：吸附无细胞百白破联合疫苗 D1、重组乙型肝炎疫苗 H1"
    undo_last(place.database, place.actor.staff_id, (stock_watch(place),))
    assert aside(place) == {}
    assert month_sheet(place, "B01", DAY).readings == {}


@pytest.mark.usefixtures("device")
@pytest.mark.parametrize(
    ("cold", "spoilt"),
    [(-1, {"H1"}), (0, set()), (19, set()), (20, set()), (80, set()), (81, {"H1", "M1"})],
)
def test_what_a_temperature_puts_in_doubt(place: Workplace, cold: int, spoilt: set[str]) -> None:
    receive(place, "HepB", "H1", "B01")
    receive(place, "MMR", "M1", "B01")
    record_temperature(place, explained(cold, "待查"))
    assert set(aside(place)) == spoilt


@pytest.mark.usefixtures("device")
def test_lots_set_aside_are_released_or_discarded_together(
    place: Workplace, clock: FixedClock
) -> None:
    for lot in ("H1", "H2", "H3"):
        receive(place, "HepB", lot, "B01")
    record_temperature(place, explained(-5))
    at(clock, 3, 9)
    said = [text for text, grave in stock_warnings(place) if grave]
    assert len(said) == 3
    assert said[0].startswith("重组乙型肝炎疫苗 批号 H1 封存 10 剂待定：接种室冰箱")
    with pytest.raises(InputProblem) as refused:
        settle_aside(place, [("HepB", "H1")], discard=False, reason=" ")
    assert codes(refused) == [("loss_reason", "REASON_MISSING")]
    settle_aside(place, [("HepB", "H1")], discard=False, reason="县疾控判定可用")
    settle_aside(place, [("HepB", "H2"), ("HepB", "H3")], discard=True, reason="冷链断链")
    rows = {row.lot_no: (row.balance, row.usable) for row in stock_now(place, empty=True)}
    assert rows == {"H1": (10, True), "H2": (0, False), "H3": (0, False)}
    with pytest.raises(InputProblem) as refused:
        settle_aside(place, [("HepB", "H1")], discard=False, reason="再次")
    assert codes(refused) == [("kind", "NOT_ASIDE")]


def test_a_bag_on_its_way_is_read_twice_and_explained(place: Workplace) -> None:
    trip = {
        "trip_date": "2026-03-02",
        "device_no": "P01",
        "purpose": "1",
        "destination": "3组接种点",
        "vaccines": [{"vaccine_name": "乙肝疫苗", "batch_no": "H1", "taken": 5, "brought_back": 2}],
        "ice_packs": 4,
        "start_time": "08:00",
        "temp_start": 45,
        "end_time": "11:30",
        "temp_end": 92,
        "carrier": "周医生",
    }
    with pytest.raises(InputProblem) as refused:
        record_form(place, RecordForm("cold_bag_trip", trip))
    missing = {"alarm_reason", "handling", "vaccine_disposition"}
    assert {field for field, _ in codes(refused)} == missing
    record_form(place, RecordForm("cold_bag_trip", trip | dict.fromkeys(missing, "冰排化了")))
    early = trip | {"end_time": "07:30", "temp_end": 60}
    with pytest.raises(InputProblem, match="返回时间不应早于出发时间"):
        record_form(place, RecordForm("cold_bag_trip", early))


@pytest.mark.usefixtures("device")
def test_the_month_on_paper(place: Workplace, clock: FixedClock) -> None:
    for day in range(2, 31):
        at(clock, day, 18)
        record_temperature(place, replace(EIGHT, on=date(2026, 3, day), cold=30 + day))
    record_temperature(
        place,
        replace(
            EIGHT,
            half=Half.AFTERNOON,
            on=date(2026, 3, 30),
            at=time(15),
            cold=95,
            alarm_reason="停电",
            handling="移到冷藏包，已报卫生院",
            vaccine_disposition="全部封存待查",
        ),
    )
    sheet = month_sheet(place, "B01", DAY)
    fonts = load_fonts(FONTS)
    document = temperature_document(sheet, place.site.name, fonts, place.clock.now())
    assert len(document.pages) == 1
    texts = document.pages[0].texts
    assert "2026年3月冷链设备温度记录表" in texts
    assert {"3.2", "9.5*", "漏记"} <= set(texts)
    assert any("停电" in text and "移到冷藏包" in text for text in texts)
    assert "应记 58 次，实记 30 次。" in texts
    assert document.problems(fonts) == ()
    assert write_pdf(document, fonts).startswith(b"%PDF")
