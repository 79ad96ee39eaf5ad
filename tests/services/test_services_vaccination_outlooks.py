"""The lists say what a fresh assessment says: from kept rows, from old ones, with none at all."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.immunisation.model import SeriesForecast, Status
from clinic_desktop.services.day import begin_day
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    HoldVaccination,
    RecordDose,
    due_list,
    forecast_of,
    hold_vaccination,
    list_children,
    record_dose,
)
from clinic_desktop.services.vaccination.outlooks import deriver_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.derived.vaccinations import ForecastDeriver

TODAY = date(2026, 3, 2)
DAYS = (TODAY, *(TODAY + timedelta(days=n) for n in (1, 45, 200)), date(2025, 6, 1))
GIVEN = "HepB 0, BCG 0, HepB 32, IPV 62, DTaP 95, bOPV 124, MMR 250, JE-L 250, MMR 552, HPV2 4750"


@pytest.fixture
def children(place: Workplace) -> list[str]:
    """Twelve of all ages, some doses of each, one who is ill."""
    dice = Random(3)
    ids = []
    for number in range(12):
        born = TODAY - timedelta(days=dice.randrange(17 * 365))
        command = RegisterResident(f"孩{number}", sex=dice.choice("12"), birth_date=born)
        ids.append(register(place, command).resident_id)
        for dose in GIVEN.split(","):
            product, days = dose.split()
            on = born + timedelta(days=int(days) + dice.randrange(60))
            if on <= TODAY and dice.random() < 0.7:
                codes = {"DOSE_TOO_EARLY", "DOSE_INTERVAL", "DOSE_LIVE_INTERVAL", "DOSE_EXTRA"}
                known = frozenset(codes | {"PRODUCT_PERIOD"})
                record_dose(
                    place, RecordDose(ids[-1], product, on, source="history", confirmed=known)
                )
    hold_vaccination(place, HoldVaccination(ids[0], TODAY, "发热", until=date(2026, 3, 20)))
    return ids


def told(forecasts: tuple[SeriesForecast, ...]) -> list[tuple[object, ...]]:
    return [(f.series, f.status, f.next_dose, f.next_vaccine, f.due, f.overdue_after)
            for f in forecasts]  # fmt: skip


def lists_are_fresh(place: Workplace, children: list[str], days: tuple[date, ...] = DAYS) -> bool:
    for day in days:
        expected = {}
        for child in children:
            answers = forecast_of(place, child, day)
            owed = [f for f in answers.forecasts if f.owed]
            owed.sort(key=lambda f: (f.overdue_after or date.max, f.series))
            if owed and answers.child.birth_date <= day:
                expected[child] = told(tuple(owed))
        if {r.resident_id: told(r.forecasts) for r in due_list(place, day)} != expected:
            return False
    return True


def test_the_due_list_says_what_a_fresh_assessment_says(
    place: Workplace, children: list[str], clock: FixedClock
) -> None:
    with place.reading() as session:
        assert not deriver_of(place).whole(session)
    assert lists_are_fresh(place, children)
    begin_day(place)
    with place.reading() as session:
        assert deriver_of(place).whole(session)
    assert lists_are_fresh(place, children)
    clock.instant = FixedClock.on(date(2026, 6, 17)).instant
    assert lists_are_fresh(place, children, (date(2026, 6, 17),))
    assert begin_day(place).total > 0
    assert lists_are_fresh(place, children, (date(2026, 6, 17),))


def test_changed_rules_hold_at_once_and_are_kept_after_the_sweep(
    place: Workplace, children: list[str]
) -> None:
    begin_day(place)
    rules = place.catalogue.vaccines
    longer = replace(rules, parameters=replace(rules.parameters, overdue_grace_days=400))
    changed = replace(place, catalogue=replace(place.catalogue, vaccines=longer))
    changed.database.derivers = (ResidentIndexDeriver(), ForecastDeriver(changed.catalogue))
    assert lists_are_fresh(changed, children, (TODAY,))
    late = sum(row.overdue for row in due_list(changed))
    assert begin_day(changed).total == len(children)
    assert begin_day(changed).total == 0
    assert lists_are_fresh(changed, children, (TODAY,))
    assert sum(row.overdue for row in due_list(changed)) == late


def test_the_childrens_list_shows_the_most_pressing(place: Workplace, children: list[str]) -> None:
    begin_day(place)
    for row in list_children(place):
        ahead = [f for f in forecast_of(place, row.resident_id).forecasts if f.due is not None]
        late = [f.series for f in ahead if f.status in (Status.OVERDUE, Status.DUE)]
        assert sorted(f.series for f in row.owed) == sorted(late)
        if row.next is not None:
            fresh = {f.series: f.status for f in ahead}
            assert fresh[row.next.series] is row.next.status
            assert row.resident_id in children
