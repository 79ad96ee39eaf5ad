"""The kept forecasts in step with doses, facts, holds, rules and the passing of days."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from storage_rows import a_resident, add, stamp

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
from clinic_desktop.storage.derived.vaccinations import ForecastDeriver
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.tables import CareEvent, Dose, Resident, VaccinationForecast

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "resources" / "definitions")


@pytest.fixture(scope="module")
def deriver(catalogue: Catalogue) -> ForecastDeriver:
    return ForecastDeriver(catalogue)


@pytest.fixture
def clinic(
    clinic_folder: ClinicFolder, data_key: DataKey, clock: FixedClock, deriver: ForecastDeriver
) -> Iterator[Database]:
    derivers = (ResidentIndexDeriver(), deriver)
    with Database.open(clinic_folder.database, data_key, clock, derivers) as opened:
        yield opened


def a_child(clinic: Database, born: date, **columns: Any) -> Resident:
    child = a_resident(clinic, birth_date=born, **columns)
    add(clinic, child)
    return child


def a_dose(clinic: Database, child: Resident, product: str, on: date, **columns: Any) -> Dose:
    plain = {"resident_id": child.id, "product": product, "given_on": on, "source": "history"}
    return Dose(**{**stamp(clinic), **plain, **columns})


def a_note(clinic: Database, child: Resident, kind: str, **details: Any) -> CareEvent:
    return CareEvent(
        **stamp(clinic),
        resident_id=child.id,
        programme="immunisation",
        kind=kind,
        occurred_on=TODAY,
        details=details,
        note="病历",
    )


def kept(clinic: Database) -> dict[str, tuple[Any, ...]]:
    """Every row, without the reasons of anybody."""
    columns = VaccinationForecast.__table__.columns
    with clinic.reading() as session:
        return {row.resident_id: tuple(row) for row in session.execute(select(*columns))}


def lines(clinic: Database, child: Resident) -> dict[str, list[Any]]:
    """What is ahead for one child, by series."""
    with clinic.reading() as session:
        row = session.get_one(VaccinationForecast, child.id)
        return {line[0]: line for line in row.lines}


def same_as_fresh(clinic: Database, deriver: ForecastDeriver) -> bool:
    """Whether computing everything anew would change nothing."""
    before = kept(clinic)
    with clinic.local() as session:
        deriver.rebuild(session, clinic.clock.today(), lambda _done, _total: None)
        session.commit()
    return before == kept(clinic)


def sweep(clinic: Database, deriver: ForecastDeriver) -> int:
    """As the first start of a day does."""
    with clinic.local() as session:
        keys = deriver.outdated(session, clinic.clock.today())
        deriver.renew(session, keys, clinic.clock.today())
        assert deriver.outdated(session, clinic.clock.today()) in ([], keys)
        deriver.swept(session, clinic.clock.today())
        session.commit()
    return len(keys)


def test_a_dose_moves_the_forecast_in_the_same_save(clinic: Database) -> None:
    child = a_child(clinic, date(2026, 1, 2))
    assert lines(clinic, child)["HepB"][2:6] == [1, "HepB", "2026-01-02", "2026-01-02"]
    dose = a_dose(clinic, child, "HepB", date(2026, 1, 2))
    add(clinic, dose)
    assert lines(clinic, child)["HepB"][2:6] == [2, "HepB", "2026-02-02", "2026-02-02"]
    with clinic.unit("作废", None) as unit:
        unit.session.get_one(Dose, dose.id).voided = True
        unit.commit()
    assert lines(clinic, child)["HepB"][2] == 1


def test_facts_and_holds_reach_the_row(clinic: Database) -> None:
    child = a_child(clinic, date(2025, 3, 2), sex="1")
    hold = a_note(clinic, child, "vaccination_hold", series="MMR", until="2026-03-20")
    add(clinic, hold, a_note(clinic, child, "vaccination_facts", immunodeficient=True))
    found = lines(clinic, child)
    assert found["BCG"][1] == "contraindicated"
    assert found["MMR"][1] == "contraindicated"
    with clinic.reading() as session:
        row = session.get_one(VaccinationForecast, child.id)
    assert row.recompute_on == date(2026, 3, 21)


def test_only_people_under_eighteen_have_a_row(clinic: Database) -> None:
    a_child(clinic, date(2008, 3, 2))
    young = a_child(clinic, date(2008, 3, 3))
    assert set(kept(clinic)) == {young.id}
    with clinic.unit("作废", None) as unit:
        unit.session.get_one(Resident, young.id).voided = True
        unit.commit()
    assert kept(clinic) == {}


def test_any_history_of_changes_leaves_what_a_fresh_assessment_gives(
    clinic: Database, deriver: ForecastDeriver, catalogue: Catalogue, clock: FixedClock
) -> None:
    dice = Random(20260302)
    children = [
        a_child(clinic, TODAY - timedelta(days=dice.randrange(18 * 366)), sex=dice.choice("12"))
        for _ in range(8)
    ]
    products = sorted(catalogue.vaccines.products)
    doses: list[Dose] = []
    for _ in range(12):
        child = dice.choice(children)
        match dice.randrange(5):
            case 0 | 1:
                days = dice.randrange(max((TODAY - child.birth_date).days, 1))
                given = child.birth_date + timedelta(days=days)
                doses.append(a_dose(clinic, child, dice.choice(products), given))
                add(clinic, doses[-1])
            case 2 if doses:
                with clinic.unit("改", None) as unit:
                    dose = unit.session.get_one(Dose, dice.choice(doses).id)
                    dose.given_on += timedelta(days=dice.randrange(-40, 40))
                    dose.verdict = dice.choice([None, "accept", "reject"])
                    unit.commit()
            case 3:
                until = (TODAY + timedelta(days=dice.randrange(60))).isoformat()
                add(clinic, a_note(clinic, child, "vaccination_hold", series="", until=until))
            case _:
                with clinic.unit("改", None) as unit:
                    born = unit.session.get_one(Resident, child.id)
                    born.birth_date += timedelta(days=dice.randrange(-400, 400))
                    unit.commit()
    assert same_as_fresh(clinic, deriver)
    for days in (1, 25, 40, 400, 3000):
        clock.instant = FixedClock.on(TODAY + timedelta(days=days)).instant
        sweep(clinic, deriver)
        assert sweep(clinic, deriver) == 0
        assert same_as_fresh(clinic, deriver)


def test_changed_rules_make_every_row_outdated(
    clinic: Database, catalogue: Catalogue, deriver: ForecastDeriver
) -> None:
    child = a_child(clinic, date(2025, 3, 2))
    assert sweep(clinic, deriver) == 0
    parameters = replace(catalogue.vaccines.parameters, overdue_grace_days=60)
    changed = ForecastDeriver(
        replace(catalogue, vaccines=replace(catalogue.vaccines, parameters=parameters))
    )
    with clinic.reading() as session:
        assert deriver.whole(session)
        assert not changed.whole(session)
    before = lines(clinic, child)["Polio"][6]
    assert sweep(clinic, changed) == 1
    assert lines(clinic, child)["Polio"][6] > before
    with clinic.reading() as session:
        assert changed.whole(session)
        assert not deriver.whole(session)


def test_who_was_there_before_the_table_is_found(
    clinic: Database, deriver: ForecastDeriver
) -> None:
    child = a_child(clinic, date(2025, 3, 2))
    with clinic.local() as session:
        session.delete(session.get_one(VaccinationForecast, child.id))
        session.commit()
    assert sweep(clinic, deriver) == 1
    assert same_as_fresh(clinic, deriver)
