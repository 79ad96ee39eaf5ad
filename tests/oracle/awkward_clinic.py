"""One invented clinic with awkward histories, in a database and as plain JSON rows."""

from typing import Any

from awkward_care import Care
from awkward_mothers import Mothers
from awkward_people import People
from awkward_rows import CLINIC, Rows, empty_engine, exported
from awkward_services import Services
from awkward_work import Work
from sqlalchemy import Engine

from clinic_desktop.storage.tables import Clinic


def invented(seed: int, clinic: str = CLINIC, *, adults: int = 26) -> Rows:
    """All rows of a clinic: the same for the same seed."""
    rows = Rows(seed, clinic)
    rows.add(
        Clinic,
        name="石门村卫生室",
        role="village",
        county_code="420399",
        township_code="101",
        village_code="103",
        township_name="清溪镇",
        village_name="石门村",
    )
    people = People(rows, adults)
    Mothers(rows, people, pregnancies=7, children=9)
    Care(rows, people)
    Services(rows, people)
    Work(rows, people)
    return rows


def stored(seed: int) -> tuple[Engine, dict[str, list[dict[str, Any]]]]:
    """The clinic in a database in memory, and every row as an outsider would be given it."""
    engine = empty_engine()
    invented(seed).store(engine)
    return engine, exported(engine)
