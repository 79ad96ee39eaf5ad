"""What rows of any table are about, for people: whose, which form, of which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import Value
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.ops_store import Key
from clinic_desktop.storage.raw_rows import read_rows
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables import Household, Resident, Staff

_ID_LENGTH = 32
_DAYS = ("occurred_on", "given_on", "enrolled_on", "from_on", "period_last")
_TITLES = ("name", "topic", "indicator", "lot_no", "item")


@dataclass(frozen=True, slots=True)
class About:
    """``name`` of a person, a house or a thing; ``on`` an ISO day; each empty where it has none."""

    name: str = ""
    site: str = ""
    form_code: str = ""
    form_edition: str = ""
    on: str = ""
    resident: str = ""


def stored_values(session: Session, keys: Iterable[Key]) -> dict[Key, Mapping[str, Value]]:
    """Rows as stored; those that are not there are left out."""
    by_table: dict[str, set[str]] = {}
    for table, pk in keys:
        if table in synced_tables():
            by_table.setdefault(table, set()).add(pk)
    found: dict[Key, Mapping[str, Value]] = {}
    for table, ids in by_table.items():
        for portion in chunks(ids):
            rows = read_rows(session, table, list(portion))
            found.update({(table, pk): row for pk, row in rows.items()})
    return found


def about_rows(session: Session, rows: Mapping[Key, Mapping[str, Value]]) -> dict[Key, About]:
    """From the values of rows, stored or only proposed."""
    people = {str(v["resident_id"]) for v in rows.values() if v.get("resident_id")}
    people |= {pk for table, pk in rows if table == "resident"}
    houses = {str(v["household_id"]) for v in rows.values() if v.get("household_id")}
    houses |= {pk for table, pk in rows if table == "household"}
    names = names_of(session, people | houses)
    # A file that is only proposed has no stored name yet.
    for (table, pk), values in rows.items():
        if table == "resident" and values.get("name"):
            names.setdefault(pk, str(values["name"]))
        if table == "household" and values.get("household_no"):
            names.setdefault(pk, tr("{no}户", no=values["household_no"]))
    return {key: _about(key, values, names) for key, values in rows.items()}


def _about(key: Key, values: Mapping[str, Value], names: Mapping[str, str]) -> About:
    table, pk = key
    person = pk if table == "resident" else str(values.get("resident_id") or "")
    house = pk if table == "household" else str(values.get("household_id") or "")
    name = names.get(person) or ("" if person else names.get(house, ""))
    if not name:
        name = next((str(values[t]) for t in _TITLES if values.get(t)), "")
    return About(
        name,
        str(values.get("clinic_code") or ""),
        str(values.get("form_code") or ""),
        str(values.get("form_edition") or ""),
        next((str(values[d]) for d in _DAYS if values.get(d)), ""),
        person,
    )


def names_of(session: Session, ids: Iterable[object]) -> dict[str, str]:
    """Ids of residents, houses and staff among these values → their names."""
    wanted = {one for one in ids if isinstance(one, str) and len(one) == _ID_LENGTH}
    found: dict[str, str] = {}
    for portion in chunks(wanted):
        for column, label in (
            (Resident.id, Resident.name),
            (Household.id, Household.household_no),
            (Staff.id, Staff.name),
        ):
            for row in session.execute(select(column, label).where(column.in_(portion))):
                house = column is Household.id
                found[row[0]] = tr("{no}户", no=row[1]) if house else row[1]
    return found
