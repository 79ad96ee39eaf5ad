"""A village to report on, the definitions that came with the program, the paper fonts."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from report_village import CLINIC, Village, new_engine
from sqlalchemy.orm import Session

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Everything under resources/definitions."""
    return load_catalogue(RESOURCES / "definitions")


@pytest.fixture(scope="session")
def fonts() -> PaperFonts:
    """The embedded fonts."""
    return load_fonts(RESOURCES / "fonts")


@pytest.fixture
def session() -> Iterator[Session]:
    """An empty database."""
    engine = new_engine()
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def village(session: Session) -> Village:
    """The invented village."""
    return Village(session)


@pytest.fixture
def month(session: Session, catalogue: Catalogue) -> Callable[..., FormFigures]:
    """``month("R-03", 6)``: the form of a month of 2026."""

    def make(code: str, number: int, year: int = 2026, **options: Any) -> FormFigures:
        session.flush()
        return month_form(
            session,
            catalogue,
            code,
            year,
            number,
            CLINIC,
            generated_at=datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
            **options,
        )

    return make
