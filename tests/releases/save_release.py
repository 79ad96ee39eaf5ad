"""Saves a small clinic as this program writes it: ``python tests/releases/save_release.py``.

Run once for each released schema, and again while 0001 has not been released and a table has
changed. The people are invented.
"""

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

from clinic_desktop import bootstrap
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.clinic import ClinicAnswers
from clinic_desktop.services.drafts import save_draft
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.storage.engine import connect
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.schema import REVISION

SAMPLES = Path(__file__).parents[2] / "db" / "samples"
PASSWORD = "sample-0001"
DAY = date(2026, 11, 20)
ADDED = "顾新安"
"""Registered last; the journal still holds this save."""
VILLAGE = ClinicAnswers(
    role="village",
    name="石门村卫生室",
    county_code="420399",
    township_code="101",
    village_code="103",
    township_name="清溪镇",
    village_name="石门村",
)


def save(target: Path) -> None:
    """Write vault and database into a new folder."""
    shutil.rmtree(target, ignore_errors=True)
    folder = ClinicFolder(target)
    clock = FixedClock.on(DAY)
    made = bootstrap.make_clinic(folder, VILLAGE, "周医生", PASSWORD, clock, practice=True)
    place = bootstrap.open_workplace(folder, made.key, made.staff_id, clock)
    with closing(place.database):
        fill_practice(place, people=12, years=1, seed=4)
        place.database.seal()
        save_draft(place, "record:hypertension_followup:sample", "高血压随访", {"sbp": "13"})
        register(
            place,
            RegisterResident(ADDED, sex="1", birth_date=date(1955, 5, 5), confirmed=frozenset()),
        )
    with closing(connect(folder.database, made.key)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("VACUUM")
    for path in target.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


if __name__ == "__main__":
    save(SAMPLES / REVISION)
