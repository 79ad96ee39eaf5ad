"""A month costs the same after one year and after eight: counted in steps, not in seconds."""

import cProfile
import gc
import pstats
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.cli.demo import _VILLAGE
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder

DAY = date(2026, 3, 2)
PEOPLE = 45
FORMS = tuple(f"R-{number:02}" for number in range(1, 13))
MOST = 1.6
"""How much more ten times the history may cost: more people are managed after some years."""


def village(folder: Path, years: int) -> Workplace:
    clock = FixedClock.on(DAY)
    clinic = ClinicFolder(folder)
    made = bootstrap.make_clinic(clinic, _VILLAGE, "周医生", "demo", clock, practice=True)
    place = bootstrap.open_workplace(clinic, made.key, made.staff_id, clock)
    fill_practice(place, people=PEOPLE, years=years, seed=3)
    return place


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    place = village(tmp_path_factory.mktemp("young") / "clinic", 1)
    with closing(place.database):
        yield place


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    place = village(tmp_path_factory.mktemp("old") / "clinic", 8)
    with closing(place.database):
        yield place


def steps(place: Workplace, code: str) -> int:
    """Function calls that a form takes; the same every time."""
    profile = cProfile.Profile()
    with place.reading() as session:
        profile.enable()
        month_form(session, place.catalogue, code, 2026, 2, place.site.code)
        profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def records(place: Workplace) -> int:
    from sqlalchemy import func, select

    from clinic_desktop.storage.tables import Record

    with place.reading() as session:
        return session.scalar(select(func.count()).select_from(Record)) or 0


def test_eight_years_of_records_make_no_form_dearer(young: Workplace, old: Workplace) -> None:
    assert records(old) > 4 * records(young)
    steps(young, FORMS[-1])  # what is read once for all is read here
    for code in FORMS:
        few, many = steps(young, code), steps(old, code)
        assert many <= MOST * few, f"{code}: {few} steps after one year, {many} after eight"


def test_the_collector_works_again_afterwards(young: Workplace) -> None:
    assert gc.isenabled()
    steps(young, "R-01")
    assert gc.isenabled()
    gc.disable()
    try:
        steps(young, "R-01")
        assert not gc.isenabled()  # as it was found
    finally:
        gc.enable()
