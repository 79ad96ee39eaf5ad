"""Stock: deliveries, movements and doses over a real database; never below zero."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.domain.stock import Expiry, Kind
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.stock import (
    CountLot,
    MoveLot,
    ReceiveVaccine,
    count_lot,
    move_lot,
    receive_vaccine,
    void_movement,
)
from clinic_desktop.services.stock_ledger import read_lots, stock_watch
from clinic_desktop.services.stock_list import StockRow, stock_now, stock_warnings
from clinic_desktop.services.vaccination import (
    RecordDose,
    dose_problems,
    recent_lots,
    record_dose,
    void_dose,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.undo import undo_last

DELIVERY = ReceiveVaccine(
    vaccine_name="HepB",
    batch_no="H1",
    expiry_date=date(2027, 5, 31),
    quantity=3,
    unit="1",
    spec="1剂/支",
    presentation="注射剂",
    source_or_target="镇卫生院",
    move_date=date(2026, 3, 2),
    manufacturer="某生物制品所",
    temp_on_arrival=50,
)
KEY = ("HepB", "H1")


@pytest.fixture
def child(place: Workplace) -> str:
    return register(
        place,
        RegisterResident(
            "陈小雨",
            birth_date=date(2026, 1, 5),
            sex="2",
            village_group="3组",
            id_type="99",
            confirmed=frozenset({"ID_NO_MISSING"}),
        ),
    ).resident_id


def give(place: Workplace, child: str, day: int = 2, **more: object) -> str:
    command = RecordDose(
        child, "HepB", date(2026, 3, day), lot_no="H1", expires_on=date(2027, 5, 31)
    )
    command = replace(command, **more)  # type: ignore[arg-type]
    asked = {p.code for p in dose_problems(place, command) if p.severity is Severity.CONFIRM}
    return record_dose(place, replace(command, confirmed=frozenset(asked))).dose_id


def only(place: Workplace) -> StockRow:
    (row,) = stock_now(place, empty=True)
    return row


def codes(refused: pytest.ExceptionInfo[InputProblem]) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def test_a_delivery_is_a_row_of_the_register(place: Workplace) -> None:
    assert receive_vaccine(place, DELIVERY).touches("record")
    row = only(place)
    assert (row.vaccine, row.lot_no, row.balance, row.maker) == (
        "重组乙型肝炎疫苗",
        "H1",
        3,
        "某生物制品所",
    )
    assert row.first
    assert row.usable
    assert [line.words for line in row.lines] == ["入库"]
    assert stock_warnings(place) == ()


def test_the_way_of_a_delivery_is_kept(place: Workplace) -> None:
    way = {
        "cold_method": "冷藏箱",
        "left_at": "2026-03-02T08:00",
        "arrived_at": "2026-03-02T09:20",
        "temp_on_departure": 41,
        "temp_outside": 185,
        "distance": 12,
    }
    receive_vaccine(place, replace(DELIVERY, transport=way))
    with place.reading() as session:
        (lot,) = read_lots(place, session)
    assert way.items() <= lot.last.answers.items()
    early = {**way, "arrived_at": "2026-03-01T09:20"}
    with pytest.raises(InputProblem, match="到达时间不应早于启运时间"):
        receive_vaccine(place, replace(DELIVERY, transport=early))


def test_a_dose_takes_one_and_its_voiding_gives_it_back(place: Workplace, child: str) -> None:
    receive_vaccine(place, DELIVERY)
    assert recent_lots(place)["HepB"].left == 3
    dose_id = give(place, child)
    assert only(place).balance == 2
    void_dose(place, dose_id, "录错")
    assert only(place).balance == 3


@pytest.mark.parametrize("source", ["elsewhere", "history"])
def test_doses_given_elsewhere_never_touch_stock(place: Workplace, child: str, source: str) -> None:
    receive_vaccine(place, DELIVERY)
    give(place, child, source=source)
    assert only(place).balance == 3


def test_an_empty_lot_gives_no_dose(place: Workplace, child: str, clock: FixedClock) -> None:
    receive_vaccine(place, replace(DELIVERY, quantity=1))
    give(place, child)
    clock.instant = FixedClock.on(date(2026, 4, 20)).instant
    command = RecordDose(
        child, "HepB", date(2026, 4, 20), lot_no="H1", expires_on=date(2027, 5, 31)
    )
    with pytest.raises(InputProblem) as refused:
        record_dose(place, command)
    assert codes(refused) == {"LOT_EMPTY"}
    assert "2026-04-20 的库存不够，差 1 剂" in str(refused.value)
    assert {p.code for p in dose_problems(place, command)} == {"LOT_EMPTY"}
    assert only(place).balance == 0


def test_a_dose_is_corrected_in_place(place: Workplace, child: str) -> None:
    receive_vaccine(place, replace(DELIVERY, quantity=1))
    dose_id = give(place, child)
    give(place, child, dose_id=dose_id, reason="部位漏填", site="left_arm")
    assert only(place).balance == 0


def test_an_unknown_lot_is_asked_about(place: Workplace, child: str) -> None:
    receive_vaccine(place, DELIVERY)
    command = RecordDose(child, "HepB", place.today, lot_no="X9", expires_on=date(2027, 5, 31))
    assert "LOT_NOT_IN_STOCK" in {p.code for p in dose_problems(place, command)}


def test_a_lot_set_aside_cannot_be_chosen(place: Workplace, child: str) -> None:
    receive_vaccine(place, DELIVERY)
    with pytest.raises(InputProblem) as refused:
        move_lot(place, MoveLot(KEY, Kind.QUARANTINED, None, place.today))
    assert codes(refused) == {"REASON_MISSING"}
    move_lot(place, MoveLot(KEY, Kind.QUARANTINED, None, place.today, loss_reason="断电 4 小时"))
    assert only(place).quarantine == "断电 4 小时"
    assert "HepB" not in recent_lots(place)
    for refuse in (
        lambda: give(place, child),
        lambda: move_lot(place, MoveLot(KEY, Kind.TRANSFERRED, 1, place.today, "邻村")),
    ):
        with pytest.raises(InputProblem) as refused:
            refuse()
        assert codes(refused) == {"LOT_NOT_USABLE"}
    move_lot(place, MoveLot(KEY, Kind.RELEASED, None, place.today, loss_reason="疾控复核可用"))
    give(place, child)
    assert only(place).balance == 2


def test_nothing_is_taken_that_is_not_there(place: Workplace, child: str) -> None:
    receive_vaccine(place, DELIVERY)
    with pytest.raises(InputProblem) as refused:
        move_lot(place, MoveLot(KEY, Kind.RETURNED, 4, place.today, "镇卫生院"))
    assert codes(refused) == {"quantity:STOCK_BELOW_ZERO"}
    assert only(place).balance == 3
    give(place, child)
    with pytest.raises(InputProblem) as refused:
        void_movement(place, only(place).lines[-1].movement_id, "录错")
    assert codes(refused) == {"LOT_IN_USE"}
    assert only(place).balance == 2


def test_a_package_is_in_stock_once(place: Workplace) -> None:
    receive_vaccine(place, replace(DELIVERY, trace_codes=("81000010000000000001",)))
    for codes_typed in (("81000010000000000001",), ("2", "2")):
        with pytest.raises(InputProblem, match="入库时登记过") as refused:
            receive_vaccine(place, replace(DELIVERY, batch_no="H2", trace_codes=codes_typed))
        assert codes(refused) == {"trace_codes:TRACE_CODE_TWICE"}
    receive_vaccine(place, replace(DELIVERY, trace_codes=("3", "4")))
    assert only(place).balance == 6


def test_a_package_gives_the_doses_of_its_vial_out_of_its_lot(place: Workplace, child: str) -> None:
    two = replace(DELIVERY, spec="2剂/支", trace_codes=("T1",))
    receive_vaccine(place, two)
    receive_vaccine(place, replace(DELIVERY, batch_no="H2", trace_codes=("T2",)))
    dose = RecordDose(
        child, "HepB", date(2026, 3, 2), lot_no="H1", expires_on=date(2027, 5, 31), trace_code="T1"
    )

    def said(command: RecordDose) -> set[str]:
        return {p.code for p in dose_problems(place, command) if p.field == "trace_code"}

    assert said(replace(dose, trace_code="T2")) == {"TRACE_CODE_OF_OTHER_LOT"}
    assert said(replace(dose, trace_code="unknown")) == set()
    assert said(dose) == set()
    first = give(place, child, trace_code="T1")
    assert said(dose) == set()
    assert said(replace(dose, dose_id=first, reason="更正")) == set()
    other = register(
        place, RegisterResident("陈小晴", birth_date=date(2026, 1, 5), sex="2", village_group="3组")
    )
    give(place, other.resident_id, trace_code="T1")
    assert said(dose) == {"TRACE_CODE_USED"}


def take_back(place: Workplace) -> None:
    """Ctrl+Z."""
    undo_last(place.database, place.actor.staff_id, (stock_watch(place),))


def test_taking_back_a_voiding_never_leaves_a_lot_below_zero(place: Workplace, child: str) -> None:
    receive_vaccine(place, DELIVERY)
    given = give(place, child)
    void_dose(place, given, "录错人")
    colleague = replace(place, actor=replace(place.actor, staff_id="c" * 32))
    move_lot(colleague, MoveLot(KEY, Kind.LOST, 3, date(2026, 3, 2), loss_reason="破损"))
    with pytest.raises(InputProblem, match=r"不能撤销.*库存不够，差 1 剂"):
        take_back(place)
    assert only(place).balance == 0
    take_back(colleague)
    take_back(place)
    assert only(place).balance == 2


def test_a_delivery_of_which_doses_are_gone_is_not_taken_back(place: Workplace, child: str) -> None:
    receive_vaccine(place, DELIVERY)
    colleague = replace(place, actor=replace(place.actor, staff_id="c" * 32))
    give(colleague, child)
    with pytest.raises(InputProblem, match=r"不能撤销.*已接种 1 剂") as refused:
        take_back(place)
    assert codes(refused) == {"watched"}
    assert only(place).balance == 2


def test_issues_stop_where_doses_are_recorded(place: Workplace, child: str) -> None:
    receive_vaccine(place, DELIVERY)
    move_lot(place, MoveLot(KEY, Kind.ISSUED, 1, place.today))
    assert only(place).balance == 2
    give(place, child)
    with pytest.raises(InputProblem) as refused:
        move_lot(place, MoveLot(KEY, Kind.ISSUED, 1, place.today))
    assert codes(refused) == {"DOSES_RECORDED"}


def test_a_count_writes_the_difference(place: Workplace) -> None:
    receive_vaccine(place, DELIVERY)
    for command, code in (
        (CountLot(KEY, None, ""), "COUNT_MISSING"),
        (CountLot(KEY, 3, ""), "COUNT_AGREES"),
        (CountLot(KEY, 2, ""), "REASON_MISSING"),
    ):
        with pytest.raises(InputProblem) as refused:
            count_lot(place, command)
        assert codes(refused) == {code}
    count_lot(place, CountLot(KEY, 2, "少 1 支，原因不明"))
    assert (only(place).balance, only(place).lines[0].words) == (2, "盘亏")
    count_lot(place, CountLot(KEY, 3, "在冰箱门内找到"))
    assert (only(place).balance, only(place).lines[0].words) == (3, "盘盈")


def test_one_lot_has_one_expiry(place: Workplace) -> None:
    receive_vaccine(place, DELIVERY)
    with pytest.raises(InputProblem) as refused:
        receive_vaccine(place, replace(DELIVERY, expiry_date=date(2027, 6, 30)))
    assert codes(refused) == {"LOT_EXPIRY_DIFFERS"}


def test_warm_deliveries_are_confirmed(place: Workplace) -> None:
    with pytest.raises(InputProblem) as refused:
        receive_vaccine(place, replace(DELIVERY, temp_on_arrival=120))
    (problem,) = refused.value.problems
    assert (problem.field, problem.severity) == ("temp_on_arrival", Severity.CONFIRM)
    receive_vaccine(
        place, replace(DELIVERY, temp_on_arrival=120, confirmed=frozenset({problem.code}))
    )
    assert only(place).balance == 3


def test_warnings_at_90_and_30_days_and_after(place: Workplace, clock: FixedClock) -> None:
    receive_vaccine(place, DELIVERY)
    said = []
    for day in (date(2027, 3, 1), date(2027, 3, 2), date(2027, 5, 1), date(2027, 6, 1)):
        clock.instant = FixedClock.on(day).instant
        said.append((only(place).expiry, [grave for _, grave in stock_warnings(place)]))
    assert said == [
        (Expiry.FAR, []),
        (Expiry.WARN, [False]),
        (Expiry.LAST, [True]),
        (Expiry.EXPIRED, [True]),
    ]
    move_lot(place, MoveLot(KEY, Kind.LOST, 3, place.today, loss_reason="过期"))
    assert stock_warnings(place) == ()
    assert stock_now(place) == ()


def test_block_3_of_the_monthly_form_balances(
    place: Workplace, child: str, clock: FixedClock
) -> None:
    receive_vaccine(place, replace(DELIVERY, quantity=20))
    give(place, child)
    move_lot(place, MoveLot(KEY, Kind.LOST, 2, place.today, loss_reason="破损"))
    move_lot(place, MoveLot(KEY, Kind.TRANSFERRED, 4, place.today, "邻村卫生室"))
    count_lot(place, CountLot(KEY, 12, "少 1 支"))
    clock.instant = FixedClock.on(date(2026, 4, 20)).instant
    give(place, child, given_on=date(2026, 4, 20))
    move_lot(place, MoveLot(KEY, Kind.RETURNED, 5, place.today, "镇卫生院"))
    lines = []
    for month in (3, 4):
        with place.reading() as session:
            form = month_form(session, place.catalogue, "R-02", 2026, month, place.site.code)
        assert not form.blocked
        lines.append([int(form.cell(f"R-02.B3.L1.{column}").value) for column in "abcdef"])
    assert lines == [[0, 20, 1, 3, 4, 12], [12, 0, 1, 0, 5, 6]]
    assert only(place).balance == 6
