"""Who is already registered: asked while typing and again when saving."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic_desktop.services.residents.commands import DuplicateRow
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import ResidentIndex

_AT_MOST = 10


def duplicates_of(
    place: Workplace, *, name: str = "", birth_date: date | None = None, id_no: str = ""
) -> tuple[DuplicateRow, ...]:
    """Residents with the same ID number, or the same name and birth date."""
    with place.reading() as session:
        return find_duplicates(session, name=name, birth_date=birth_date, id_no=id_no)


def find_duplicates(
    session: Session,
    *,
    name: str = "",
    birth_date: date | None = None,
    id_no: str = "",
    besides: str | None = None,
) -> tuple[DuplicateRow, ...]:
    """As ``duplicates_of``, inside a session, leaving out the resident ``besides``."""
    index = ResidentIndex
    tests = []
    if id_no:
        tests.append(index.id_no == id_no)
    if name and birth_date:
        tests.append((index.name == name) & (index.birth_date == birth_date))
    if not tests:
        return ()
    query = select(
        index.resident_id,
        index.name,
        index.sex,
        index.birth_date,
        index.id_no,
        index.village_group,
        index.household_no,
    ).where(or_(*tests), index.status != "void")
    if besides:
        query = query.where(index.resident_id != besides)
    return tuple(
        DuplicateRow(*row, same="id_no" if id_no and row.id_no == id_no else "name_birth")
        for row in session.execute(query.limit(_AT_MOST))
    )
