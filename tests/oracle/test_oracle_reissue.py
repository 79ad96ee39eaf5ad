"""Submitted forms of awkward clinics, corrected afterwards: the old issue stays what the plain
reading said then, the new one is what it says now, and exactly the difference is shown.
"""

from datetime import UTC, date, datetime

import pytest
from awkward_clinic import stored
from awkward_rows import CLINIC, YEAR, exported
from comparing import Found, compare, row_labels
from plain_base import Cells, month_span
from plain_clinic import Clinic
from plain_forms import MONTHLY, plain_cells
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures import known  # noqa: F401  (registers every named figure)
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.build import FormBuilder
from clinic_desktop.reports.figures.scope import Parameters, clinic_scope
from clinic_desktop.reports.figures.spans import month_dates
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.submissions import differences, frozen, thawed
from clinic_desktop.services.report_submissions import SubmissionRow
from clinic_desktop.storage.tables import Activity, CareEvent, Dose, Record

MONTH = 6
SPAN = month_span(YEAR, MONTH)


def forms(
    catalogue: Catalogue, engine: Engine, clinic: Clinic, found: Found
) -> dict[str, tuple[FormFigures, Cells]]:
    """The month's forms with their plain readings, compared."""
    parameters = Parameters(endemic_schistosomiasis=True)
    dates = month_dates(YEAR, MONTH)
    made: dict[str, tuple[FormFigures, Cells]] = {}
    other: Cells = {}
    with Session(engine) as session:
        book = Book(session, catalogue, clinic_scope(session, CLINIC), dates, parameters)
        for code in MONTHLY:
            layout = catalogue.reports.layout(code, dates.pe)
            figures = FormBuilder(book, layout).build("2024年06月", 0, datetime.now(UTC))
            plain = plain_cells(code, clinic, SPAN, row_labels(figures), other)
            other |= plain
            compare("", figures, plain, found)
            made[code] = figures, plain
    return made


def issue_of(figures: FormFigures) -> SubmissionRow:
    """The form as it was handed in."""
    return SubmissionRow(
        "0" * 32,
        CLINIC,
        figures.code,
        "2026",
        SPAN.ps,
        SPAN.pe,
        SPAN.cutoff,
        figures.period_name,
        0,
        date(YEAR, 7, 2),
        "周医生",
        figures.program_version,
        "2024-07-02T00:00:00.000Z",
        frozen(figures),
    )


def correct(engine: Engine, seed: int) -> None:
    """Void every fifth entry."""
    with Session(engine) as session:
        for table in (Record, CareEvent, Activity, Dose):
            ids = sorted(session.scalars(table.__table__.select().with_only_columns(table.id)))
            wrong = ids[seed % 5 :: 5]
            session.execute(update(table).where(table.id.in_(wrong)).values(voided=True))
        session.commit()


@pytest.mark.parametrize("seed", [11])
def test_an_issue_stays_and_the_next_shows_what_differs(catalogue: Catalogue, seed: int) -> None:
    engine, rows = stored(seed)
    found = Found()
    before = forms(catalogue, engine, Clinic(rows), found)
    issues = {code: issue_of(figures) for code, (figures, _) in before.items()}
    correct(engine, seed)
    after = forms(catalogue, engine, Clinic(exported(engine)), found)
    assert not found.differences, "\n".join(found.differences)
    moved = 0
    for code, issue in issues.items():
        figures, now = after[code]
        then = before[code][1]
        compare(f"{code} as submitted", thawed(issue, figures), then, found)
        told = {each.cell for each in differences(issue, figures)}
        same = {name for name in then.keys() & now.keys() if then[name] == now[name]}
        other = {name for name in then.keys() & now.keys() if then[name] != now[name]}
        assert other <= told
        assert not told & same
        moved += len(other)
    assert moved > 100
    assert not found.differences, "\n".join(found.differences)
    engine.dispose()
