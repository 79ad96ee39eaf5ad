"""The theme calendar: every day falls where the reference prints it; broken files are listed."""

from datetime import date
from pathlib import Path

import pytest

from clinic_desktop.definitions.calendar import load_calendar, read_calendar
from clinic_desktop.definitions.reading import DefinitionFault, Table
from clinic_desktop.domain.calendar import HealthCalendar

FOLDER = Path(__file__).parents[2] / "resources/definitions/calendar"


@pytest.fixture(scope="module")
def calendar() -> HealthCalendar:
    found, broken = load_calendar(FOLDER)
    assert broken == ()
    return found


def test_the_days_of_2026_stand_in_order(calendar: HealthCalendar) -> None:
    days = {dated.day.code: dated.period for dated in calendar.in_year(2026)}
    assert days["tb_day"].first == date(2026, 3, 24)
    assert (days["breastfeeding_week"].first, days["breastfeeding_week"].last) == (
        date(2026, 8, 1),
        date(2026, 8, 7),
    )
    assert (days["patriotic_health_month"].first, days["patriotic_health_month"].last) == (
        date(2026, 4, 1),
        date(2026, 4, 30),
    )
    firsts = [dated.period.first for dated in calendar.in_year(2026)]
    assert firsts == sorted(firsts)


@pytest.mark.parametrize(
    ("year", "elders", "spring"),
    [
        (2026, date(2026, 10, 18), date(2026, 2, 17)),
        (2027, date(2027, 10, 8), date(2027, 2, 6)),
        (2028, date(2028, 10, 26), date(2028, 1, 26)),
        (2029, date(2029, 10, 16), date(2029, 2, 13)),
        (2030, date(2030, 10, 5), date(2030, 2, 3)),
    ],
)
def test_lunar_days_come_from_the_table(
    calendar: HealthCalendar, year: int, elders: date, spring: date
) -> None:
    days = {dated.day.code: dated.period.first for dated in calendar.in_year(year)}
    assert (days["elders_day"], days["spring_festival"]) == (elders, spring)


def test_a_year_without_lunar_dates_leaves_them_out(calendar: HealthCalendar) -> None:
    codes = {dated.day.code for dated in calendar.in_year(2041)}
    assert "elders_day" not in codes
    assert "aids_day" in codes


def test_what_an_activity_was_held_for_is_at_most_a_week_away(calendar: HealthCalendar) -> None:
    assert [d.day.code for d in calendar.near(date(2026, 11, 14))] == ["diabetes_day"]
    assert [d.day.code for d in calendar.near(date(2026, 11, 21))] == ["diabetes_day"]
    assert calendar.near(date(2026, 11, 22)) == ()
    assert [d.day.code for d in calendar.near(date(2026, 11, 24))] == ["aids_day"]
    assert [d.day.code for d in calendar.near(date(2026, 10, 9))] == [
        "hypertension_day",
        "mental_day",
    ]


def test_topics_begin_with_the_near_day_and_say_nothing_twice(calendar: HealthCalendar) -> None:
    topics = calendar.suggestions(date(2026, 3, 20))
    assert topics[0] == "结核病防治"
    assert "生殖健康" in topics
    assert len(topics) == len(set(topics))
    assert calendar.months[12].proposal
    assert not calendar.months[3].proposal
    assert set(calendar.months) == set(range(1, 13))


def test_day_finds_by_code(calendar: HealthCalendar) -> None:
    found = calendar.day("aids_day")
    assert found is not None
    assert found.name == "世界艾滋病日"
    assert calendar.day("nothing") is None


HEAD = {"edition": "1", "effective_from": date(2026, 1, 1), "source": "s"}
DAY = {"code": "a", "name": "a", "topic": "a", "month": 3, "day": 8}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ({"month": 2, "day": 30}, "没有 30 日"),
        ({"month": 13}, "应在 1 到 12"),
        ({"kind": "party"}, "应是"),
        ({"by_year": {"2026": date(2026, 1, 1)}}, "不能再写月份"),
        ({"colour": "red"}, "不认识"),
    ],
)
def test_a_slip_is_told_with_its_place(day: dict[str, object], said: str) -> None:
    with pytest.raises(DefinitionFault, match=said):
        read_calendar(Table({**HEAD, "day": [{**DAY, **day}]}))


def test_lunar_tables_and_repeated_codes_are_checked() -> None:
    lunar = {"code": "a", "name": "a", "topic": "a", "by_year": {"2026": date(2027, 1, 1)}}
    with pytest.raises(DefinitionFault, match="不在 2026 年"):
        read_calendar(Table({**HEAD, "day": [lunar]}))
    with pytest.raises(DefinitionFault, match="写了两次"):
        read_calendar(Table({**HEAD, "day": [DAY, DAY]}))
    with pytest.raises(DefinitionFault, match="写了两次"):
        read_calendar(Table({**HEAD, "month": [{"month": 1, "themes": []}] * 2}))


def test_a_broken_file_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "themes.toml").write_text("day = ", encoding="utf-8")
    found, broken = load_calendar(tmp_path)
    assert found == HealthCalendar()
    assert [each.path for each in broken] == [f"{tmp_path.name}/themes.toml"]
    assert load_calendar(tmp_path / "nowhere") == (HealthCalendar(), ())
