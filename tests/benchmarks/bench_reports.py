"""How long the monthly forms take in a village of 3,000 residents with ten years of follow-ups.

Run: ``python tests/benchmarks/bench_reports.py``. Limits: a form on screen 1 s, its PDF 3 s.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.monthly import month_form, monthly_forms
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.tables import (
    Clinic,
    Enrolment,
    Household,
    Record,
    ResidencePeriod,
    Resident,
)

RESOURCES = Path(__file__).parents[2] / "resources"
CLINIC = "510000001"
PEOPLE = 3000
YEARS = 10
LAST = date(2026, 6, 30)
LIMIT_SCREEN, LIMIT_PDF = 1.0, 3.0
LIMIT_SUMMARY = 3.0
"""R-12 and the score sheet reckon every other form."""
SUMMARIES = {"R-12"}
PROGRAMMES = {"hypertension": 520, "diabetes": 210, "copd": 60, "other_chronic": 90}


class Rows:
    """Rows of the invented village with running ids."""

    def __init__(self) -> None:
        self._last = 0

    def stamp(self) -> dict[str, Any]:
        self._last += 1
        return {
            "id": f"{self._last:032x}",
            "clinic_code": CLINIC,
            "created_at": "2026-01-01T00:00:00.000Z",
            "voided": False,
        }


def build(session: Session) -> int:
    """Fill the database; gives back the number of records."""
    rows = Rows()
    session.execute(
        insert(Clinic),
        [
            rows.stamp()
            | {
                "name": "小河村卫生室",
                "role": "village",
                "county_code": "510000",
                "township_code": "001",
                "village_code": "101",
                "township_name": "清水镇",
                "village_name": "小河村",
            }
        ],
    )
    houses = [
        rows.stamp() | {"household_no": f"{n:03d}", "village_group": f"{n % 12 + 1}组"}
        for n in range(900)
    ]
    session.execute(insert(Household), houses)
    residents = [
        rows.stamp()
        | {
            "name": f"居民{n}",
            "sex": str(n % 2 + 1),
            "birth_date": date(1936 + n % 88, n % 12 + 1, n % 27 + 1),
            "residence_type": "1",
            "status": "active",
            "household_id": houses[n % 900]["id"],
            "id_no": f"510000{1936 + n % 88}0101{n:04d}",
        }
        for n in range(PEOPLE)
    ]
    session.execute(insert(Resident), residents)
    session.execute(
        insert(ResidencePeriod),
        [
            rows.stamp()
            | {
                "resident_id": each["id"],
                "village_group": f"{n % 12 + 1}组",
                "residence_type": "1",
                "from_on": each["birth_date"],
                "arrival": "initial",
            }
            for n, each in enumerate(residents)
        ],
    )
    elders = [each for each in residents if each["birth_date"].year < 1991]
    count = 0
    for programme, members in PROGRAMMES.items():
        chosen = elders[:members]
        session.execute(
            insert(Enrolment),
            [
                rows.stamp()
                | {
                    "resident_id": each["id"],
                    "programme": programme,
                    "enrolled_on": LAST - timedelta(days=365 * YEARS + n),
                    "source": "new",
                }
                for n, each in enumerate(chosen)
            ],
        )
        records = []
        for n, each in enumerate(chosen):
            day = LAST - timedelta(days=365 * YEARS - n % 90)
            while day <= LAST:
                records.append(_visit(rows, programme, each["id"], day, n))
                day += timedelta(days=88 + n % 9)
        for at in range(0, len(records), 5000):
            session.execute(insert(Record), records[at : at + 5000])
        count += len(records)
    exams = [
        rows.stamp()
        | {
            "form_code": "health_exam",
            "form_edition": "2017",
            "resident_id": each["id"],
            "occurred_on": date(year, n % 6 + 1, n % 27 + 1),
            "answers": {"exam_date": date(year, n % 6 + 1, n % 27 + 1).isoformat()},
            "entry_order": n,
        }
        for year in range(LAST.year - YEARS + 1, LAST.year + 1)
        for n, each in enumerate(elders[:900])
    ]
    session.execute(insert(Record), exams)
    return count + len(exams)


def _visit(rows: Rows, programme: str, person: str, day: date, n: int) -> dict[str, Any]:
    return rows.stamp() | {
        "form_code": f"{programme}_followup",
        "form_edition": "2017",
        "resident_id": person,
        "occurred_on": day,
        "outcome": "1",
        "entry_order": n,
        "answers": {
            "visit_date": day.isoformat(),
            "visit_outcome": "0",
            "visit_mode": "1",
            "symptoms": ["1"],
            "sbp": 128 + n % 30,
            "dbp": 78 + n % 12,
            "fasting_glucose": 60 + n % 25,
            "weight": 625,
            "height": 1650,
            "salt": "1",
            "psych": "1",
            "compliance": "1",
            "adherence": "1",
            "adverse_reaction": "1",
            "fu_class": "1",
            "meds": [{"drug_name": "硝苯地平缓释片", "times_per_day": 1, "dose_each": "10"}],
            "doctor_sign": "李医生",
        },
    }


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result."""
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


def main() -> int:
    """Print a line for each form; 1 if one is too slow."""
    catalogue = load_catalogue(RESOURCES / "definitions")
    key = DataKey(bytes(range(32)))
    slow = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clinic.db"
        Database.open(path, key, FixedClock.on(LAST)).close()
        _fill(path, key)
        with Database.open(path, key, FixedClock.on(LAST)) as database:
            seconds, fonts = timed(lambda: load_fonts(RESOURCES / "fonts"))
            print(f"fonts            {seconds:6.2f} s")
            for layout in monthly_forms(catalogue, LAST):
                with database.reading() as session:
                    make = partial(
                        month_form, session, catalogue, layout.code, LAST.year, LAST.month, CLINIC
                    )
                    seconds, figures = timed(make)
                paper, content = timed(partial(_printed, figures, fonts))
                mark = ""
                limit = LIMIT_SUMMARY if layout.code in SUMMARIES else LIMIT_SCREEN
                if seconds > limit or paper > LIMIT_PDF:
                    slow += 1
                    mark = "  TOO SLOW"
                print(
                    f"{layout.code:6} on screen {seconds:6.2f} s   PDF {paper:6.2f} s "
                    f"({len(content) // 1024} KB){mark}"
                )
    return 1 if slow else 0


def _printed(figures: FormFigures, fonts: PaperFonts) -> bytes:
    return write_pdf(form_document(figures, fonts), fonts)


def _fill(path: Path, key: DataKey) -> None:
    """Write the village without history triggers: this is not what is measured."""
    from sqlalchemy import create_engine
    from sqlcipher3 import dbapi2

    raw = connect(path, key)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    raw.close()
    engine = create_engine("sqlite://", module=dbapi2, creator=lambda: connect(path, key))
    with Session(engine) as session:
        # The connection commits every statement by itself otherwise.
        session.connection().exec_driver_sql("BEGIN")
        seconds, count = timed(lambda: build(session))
        session.commit()
    engine.dispose()
    print(f"{PEOPLE} residents, {count} records in {seconds:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
