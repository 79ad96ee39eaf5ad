"""A township form is the sum of numerators over the sum of denominators (indicators.md 1.3)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from awkward_clinic import invented
from awkward_rows import CLINIC, YEAR, empty_engine
from plain_forms import MONTHLY
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures import known  # noqa: F401  (registers every named figure)
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.build import FormBuilder
from clinic_desktop.reports.figures.scope import Parameters, clinic_scope
from clinic_desktop.reports.figures.spans import month_dates
from clinic_desktop.reports.form_figures import Cell, CellKind
from clinic_desktop.storage.tables import PopulationBase, ResidencePeriod, Resident, Target

OTHER = "420399102"
KINDS_OF_THINGS = ("R-01.8.", "R-01.11.", "I-1.B6.", "I-1.B7.", "I-1.L7-1.")
"""Distinct items: what both clinics have is one kind."""
BY_ROW = ("R-08.G", "R-02.B3.")
"""Rows of their own clinic: groups and lots of one name are one line."""


@pytest.fixture(scope="module")
def township() -> Iterator[Engine]:
    """Two awkward clinics in one database; neither has entered its population or targets."""
    engine = empty_engine()
    for seed, clinic in ((3, CLINIC), (4, OTHER)):
        rows = invented(seed, clinic)
        rows.of[PopulationBase].clear()
        rows.of[Target].clear()
        rows.store(engine)
    yield engine
    engine.dispose()


def cells(catalogue: Catalogue, session: Session, month: int, *clinics: str) -> dict[str, Cell]:
    """The monthly forms of one clinic or of both."""
    dates = month_dates(YEAR, month)
    scope = clinic_scope(session, *clinics)
    book = Book(session, catalogue, scope, dates, Parameters(endemic_schistosomiasis=True))
    found: dict[str, Cell] = {}
    for code in MONTHLY:
        layout = catalogue.reports.layout(code, dates.pe)
        found |= FormBuilder(book, layout).build("", 0, datetime.now(UTC)).cells
    return found


@pytest.mark.parametrize("month", [12])
def test_numerators_and_denominators_add_up(
    catalogue: Catalogue, township: Engine, month: int
) -> None:
    with Session(township) as session:
        one = cells(catalogue, session, month, CLINIC)
        other = cells(catalogue, session, month, OTHER)
        both = cells(catalogue, session, month, CLINIC, OTHER)
    differences = []
    compared = 0
    for name, cell in both.items():
        if name.startswith((*KINDS_OF_THINGS, *BY_ROW)) or cell.kind is CellKind.SHADED:
            continue
        if name not in one or name not in other:
            continue
        compared += 1
        if cell.kind is CellKind.COUNT and cell.value != one[name].value + other[name].value:
            differences.append(f"{name}: {cell.value}")
        if cell.kind is CellKind.RATE:
            num, den = one[name].num + other[name].num, one[name].den + other[name].den
            if (cell.num, cell.den) != (num, den):
                differences.append(f"{name}: {cell.num}/{cell.den}, sums {num}/{den}")
    assert compared > 1000
    assert not differences, "\n".join(differences)


def test_who_is_active_in_two_clinics_counts_where_they_arrived_later(
    catalogue: Catalogue,
) -> None:
    engine = empty_engine()
    births = date(1950, 1, 1)
    for clinic, arrived in ((CLINIC, date(2020, 1, 1)), (OTHER, date(2024, 3, 1))):
        rows = invented(1, clinic, adults=0)
        for table in rows.of:
            if table.__tablename__ != "clinic":
                rows.of[table].clear()
        person = rows.add(
            Resident,
            name="某",
            sex="1",
            birth_date=births,
            id_type="01",
            id_no="420399195001010011",
            residence_type="1",
            status="active",
        )
        rows.add(
            ResidencePeriod,
            resident_id=person,
            residence_type="1",
            from_on=arrived,
            arrival="moved_in",
            village_group="1组",
        )
        rows.store(engine)
    with Session(engine) as session:
        both = cells(catalogue, session, 5, CLINIC, OTHER)
        assert both["R-08.T.f"].value == 1
        assert both["R-06.1.C"].value == 1
        (behind,) = both["R-06.1.C"].behind
        counted = session.get(Resident, behind.id)
        assert counted is not None
        assert counted.clinic_code == OTHER
    engine.dispose()
