"""The seven test hints of the reference of indicators (part 5)."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from awkward_clinic import invented
from awkward_rows import CLINIC, YEAR, Rows, empty_engine
from plain_forms import HALF_YEARLY, MONTHLY, QUARTERLY, YEARLY
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures import known  # noqa: F401  (registers every named figure)
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.build import FormBuilder
from clinic_desktop.reports.figures.scope import Parameters, clinic_scope
from clinic_desktop.reports.figures.spans import month_dates
from clinic_desktop.reports.form_figures import Cell, CellKind
from clinic_desktop.reports.monthly import period_form
from clinic_desktop.storage.tables import Clinic, ResidencePeriod, Resident

REPORTS = Path(__file__).parents[2] / "resources" / "definitions" / "reports"
Cells = dict[str, Cell]


def month_cells(catalogue: Catalogue, engine: Engine, month: int) -> Cells:
    """Every cell of the monthly forms, from one reading."""
    dates = month_dates(YEAR, month)
    with Session(engine) as session:
        book = Book(session, catalogue, clinic_scope(session, CLINIC), dates, Parameters())
        found: Cells = {}
        for code in MONTHLY:
            layout = catalogue.reports.layout(code, dates.pe)
            found |= FormBuilder(book, layout).build("", 0, datetime.now(UTC)).cells
        return found


@pytest.fixture(scope="module")
def year(catalogue: Catalogue) -> Iterator[list[Cells]]:
    """The twelve months of one awkward clinic."""
    engine = empty_engine()
    invented(7).store(engine)
    yield [month_cells(catalogue, engine, month) for month in range(1, 13)]
    engine.dispose()


class Small:
    """A clinic of a few people."""

    def __init__(self) -> None:
        self.rows = Rows(0)
        self.rows.add(
            Clinic,
            name="石门村卫生室",
            role="village",
            county_code="420399",
            township_code="101",
            village_code="103",
            township_name="清溪镇",
            village_name="石门村",
        )

    def person(
        self, birth: date, sex: str = "1", house: str | None = None, **values: object
    ) -> str:
        """A resident from birth on."""
        died = values.get("death_date")
        person = self.rows.add(
            Resident,
            household_id=house,
            name="某",
            sex=sex,
            birth_date=birth,
            residence_type="1",
            status="dead" if died else "active",
            **values,
        )
        self.rows.add(
            ResidencePeriod,
            resident_id=person,
            residence_type="1",
            from_on=birth,
            to_on=died,
            arrival="birth",
            village_group="1组",
        )
        return person

    def cells(self, catalogue: Catalogue, month: int) -> Cells:
        """The monthly forms."""
        engine = empty_engine()
        self.rows.store(engine)
        found = month_cells(catalogue, engine, month)
        engine.dispose()
        return found


def events_and_sums() -> Iterator[str]:
    """Rows whose figures in A and B are counts of events or sums, and R-06.4 and 5."""
    for code in MONTHLY:
        for path in REPORTS.glob(f"{code}.toml"):
            for table in tomllib.loads(path.read_text(encoding="utf-8"))["table"]:
                prefix = ".".join(filter(None, (code, table.get("key", ""))))
                for row in table.get("row", ()):
                    columns = row.get("columns", [c["code"] for c in table["column"]])
                    added = re.match(r"[ns]\(", row.get("formula", ""))
                    if added and {"A", "B"} <= set(columns):
                        yield f"{prefix}.{row['code']}"
    yield from ("R-06.4", "R-06.5")


def test_twelve_months_add_up_to_the_year(year: list[Cells]) -> None:
    rows = list(events_and_sums())
    assert len(rows) > 40
    for row in rows:
        months = sum(cells[f"{row}.A"].value for cells in year)
        assert months == year[-1][f"{row}.B"].value, row


def test_every_form_balances(year: list[Cells]) -> None:
    def value(cells: Cells, name: str) -> int:
        return cells[name].value

    for before, cells in zip([None, *year], year, strict=False):
        for row in ("1", "2", "3", "4", "T"):
            first, came, went, last = (value(cells, f"R-03.{row}.{n}") for n in range(1, 5))
            assert first + came - went == last
        groups = {name.split(".")[1] for name in cells if re.match(r"R-08\.(G\d+|T)\.a", name)}
        assert len(groups) > 2
        for group in groups:
            a, b, c, d, e, f = (value(cells, f"R-08.{group}.{letter}") for letter in "abcdef")
            assert a + b + c - d - e == f, group
        lots = {name.split(".")[2] for name in cells if re.match(r"R-02\.B3\.L\d+\.a", name)}
        assert lots
        for lot in lots:
            a, b, c, d, e, f = (value(cells, f"R-02.B3.{lot}.{letter}") for letter in "abcdef")
            assert a + b - c - d - e == f, lot
            if before is not None and f"R-02.B3.{lot}.f" in before:
                assert a == value(before, f"R-02.B3.{lot}.f")


def test_a_visit_moved_by_a_day_into_the_next_month_moves_only_there(
    catalogue: Catalogue,
) -> None:
    def clinic(on: date) -> Small:
        small = Small()
        person = small.person(date(1950, 5, 1))
        small.rows.enrol(person, "elderly_followup", date(YEAR, 1, 10))
        small.rows.record(
            "quarterly_followup",
            person,
            on,
            visit_date=on.isoformat(),
            groups=["1"],
            visit_mode="1",
            findings="好",
            advice="无",
        )
        return small

    early, late = clinic(date(YEAR, 5, 31)), clinic(date(YEAR, 6, 1))
    moved: dict[int, set[str]] = {}
    for month in (4, 5, 6, 7):
        one, other = early.cells(catalogue, month), late.cells(catalogue, month)
        moved[month] = {
            name
            for name in one
            if (one[name].value, one[name].num, one[name].den)
            != (other[name].value, other[name].num, other[name].den)
        }
    assert moved[4] == moved[7] == set()
    assert {"R-06.21.A", "R-06.21.B"} <= moved[5]
    assert moved[6] == {"R-06.21.A"}


@pytest.mark.parametrize("code", [*QUARTERLY, *HALF_YEARLY, *YEARLY])
def test_an_empty_clinic_prints_noughts_and_dashes(catalogue: Catalogue, code: str) -> None:
    engine = empty_engine()
    with Session(engine) as session:
        cells = period_form(session, catalogue, code, YEAR, 1, CLINIC).cells.values()
    engine.dispose()
    figures = [cell for cell in cells if cell.kind in (CellKind.COUNT, CellKind.RATE)]
    assert figures
    for cell in figures:
        nought = ("0", "0.00", "0.0") if cell.kind is CellKind.COUNT else ("—",)
        assert cell.shown in nought, cell.name


def test_an_empty_clinic_prints_noughts_and_dashes_every_month(catalogue: Catalogue) -> None:
    engine = empty_engine()
    for cell in month_cells(catalogue, engine, 12).values():
        if cell.kind is CellKind.COUNT:
            assert cell.value == 0, cell.name
        elif cell.kind is CellKind.RATE:
            assert cell.shown == "—", cell.name
    engine.dispose()


def test_twins_fully_served(catalogue: Catalogue) -> None:
    small = Small()
    born, home = date(YEAR, 7, 5), date(YEAR, 7, 9)
    lmp = date(YEAR - 1, 10, 1)
    mother = small.person(date(1995, 1, 1), "2", "h" * 8)
    small.rows.enrol(mother, "maternal", date(YEAR - 1, 12, 1), attributes={"lmp": lmp.isoformat()})
    for on in ("2023-12-01", "2024-02-01", "2024-03-10", "2024-05-01", "2024-06-20"):
        form = "antenatal_first" if on < "2024" else "antenatal_followup"
        small.rows.record(form, mother, date.fromisoformat(on), visit_date=on, fill_date=on)
    small.rows.record(
        "pregnancy_episode",
        mother,
        date(YEAR - 1, 12, 1),
        status="2",
        delivery_date=born.isoformat(),
        discharge_date=home.isoformat(),
        delivery_org="县医院",
        live_births=2,
    )
    for sex in "12":
        baby = small.person(born, sex, "h" * 8)
        small.rows.enrol(baby, "child", home, attributes={"discharge_date": home.isoformat()})
        visited = date(YEAR, 7, 12)
        small.rows.record("newborn_visit", baby, visited, visit_date=visited.isoformat())
    cells = small.cells(catalogue, 9)
    assert cells["R-04.36.B"].shown == "1/2 = 50.00%"
    assert cells["R-05.38.B"].shown == "2/2 = 100.00%"


@pytest.mark.parametrize(("visited", "controlled"), [("2024-05-19", 0), ("2024-05-20", 1)])
def test_the_threshold_is_that_of_the_age_on_the_day_of_the_visit(
    catalogue: Catalogue, visited: str, controlled: int
) -> None:
    small = Small()
    patient = small.person(date(1959, 5, 20))
    small.rows.enrol(patient, "hypertension", date(YEAR, 1, 10))
    small.rows.record(
        "hypertension_followup",
        patient,
        date.fromisoformat(visited),
        visit_date=visited,
        visit_outcome="0",
        visit_mode="1",
        sbp=146,
        dbp=86,
        fu_class="1",
    )
    may, june = small.cells(catalogue, 5), small.cells(catalogue, 6)
    assert (may["R-03.1.22"].num, may["R-03.1.22"].den) == (controlled, 1)
    assert (june["R-03.1.22"].num, june["R-03.1.22"].den) == (controlled, 1)


def test_a_death_on_the_last_day_leaves_and_is_told(catalogue: Catalogue) -> None:
    small = Small()
    small.person(date(1950, 1, 1), death_date=date(YEAR, 2, 29))
    small.person(date(1951, 1, 1))
    february, march = small.cells(catalogue, 2), small.cells(catalogue, 3)
    assert [february[f"R-08.T.{c}"].value for c in "abcdef"] == [2, 0, 0, 1, 0, 1]
    assert [march[f"R-08.T.{c}"].value for c in "abcdef"] == [1, 0, 0, 0, 0, 1]
    assert february["R-06.1.C"].value == 1
