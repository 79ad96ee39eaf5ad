"""The rows that an import creates: houses, residents, residence, enrolments."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.roster.people import RosterHousehold, RosterPerson
from clinic_desktop.services.numbers import next_archive_nos, next_household_no
from clinic_desktop.services.roster.known import Compared, KnownPerson, Place, Registered
from clinic_desktop.services.roster.planning import Decisions, Steps, open_proposals
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Base, Enrolment, Household, ResidencePeriod, Resident

_CHUNK = 500
_UNKNOWN_SEX = "0"
Row = dict[str, Any]


@dataclass(slots=True)
class Written:
    """What was created, by the place of each row in the sheet."""

    residents: dict[Place, str] = field(default_factory=dict)
    households: int = 0
    enrolments: set[tuple[str, str]] = field(default_factory=set)
    """Resident and programme."""


class Writer:
    """Writes one compared roster inside an open unit of work."""

    def __init__(
        self,
        place: Workplace,
        session: Session,
        registered: Registered,
        decisions: Decisions,
        steps: Steps,
    ) -> None:
        self._place = place
        self._session = session
        self._registered = registered
        self._decisions = decisions
        self._steps = steps
        self._orders = self._last_orders()

    def write(self, compared: Compared) -> Written:
        """Create what the decisions take. In bulk: houses, then people, then what hangs on them."""
        written = Written()
        houses: list[Row] = []
        people: list[Row] = []
        heads: list[tuple[str, str]] = []
        for house in compared.roster.households:
            self._house(house, compared, written, houses, people, heads)
        self._number_houses(houses)
        self._insert(Household, houses)
        self._number_files(people)
        self._insert(Resident, people)
        for house_id, head_id in heads:
            self._session.execute(
                update(Household).where(Household.id == house_id).values(head_id=head_id)
            )
        self._insert(ResidencePeriod, self._residences(people, compared.roster.people, written))
        self._insert(Enrolment, self._enrolments(compared, written))
        written.households = len(houses)
        return written

    def _house(
        self,
        house: RosterHousehold,
        compared: Compared,
        written: Written,
        houses: list[Row],
        people: list[Row],
        heads: list[tuple[str, str]],
    ) -> None:
        known = compared.known
        new = [m for m in house.members if m.place not in known and self._decisions.takes(m)]
        if not new:
            return
        house_id = compared.houses.get(house.first.place)
        is_new = house_id is None
        row = self._new_house(house, new) if house_id is None else {}
        house_id = house_id or row["id"]
        for member in new:
            person = self._person(member, house_id)
            written.residents[member.place] = person["id"]
            people.append(person)
        head_id = _head_id(house, known, written)
        if is_new:
            row["head_id"] = head_id
            houses.append(row)
        elif head_id is not None and house_id in self._registered.headless:
            heads.append((house_id, head_id))

    def _new_house(self, house: RosterHousehold, members: Sequence[RosterPerson]) -> Row:
        self._orders[house.village_group] += 1
        tags = sorted({tag for member in members for tag in member.household_tags})
        return {
            **self._place.stamp(),
            "household_no": house.household_no,
            "head_id": None,
            "village_group": house.village_group,
            "house_order": self._orders[house.village_group],
            "address": house.address,
            "phone": house.phone,
            "tags": tags or None,
            "opened_on": self._place.today,
        }

    def _person(self, person: RosterPerson, house_id: str) -> Row:
        return {
            **self._place.stamp(),
            "household_id": house_id,
            "relation_to_head": person.relation,
            "name": person.name,
            "sex": person.sex or _UNKNOWN_SEX,
            "birth_date": person.birth_date,
            "id_type": person.id_type if person.id_no else None,
            "id_no": person.id_no,
            "phone": person.phone,
            "ethnicity": person.ethnicity,
            "residence_type": person.residence_type,
            "address": person.address,
            "registered_address": person.registered_address,
            "contact_name": person.contact_name,
            "contact_phone": person.contact_phone,
            "tags": list(person.resident_tags) or None,
            "archive_no": person.archive_no,
            "remark": person.remark,
            "status": "active",
            "filing_date": None,
            "filing_person": None,
            "responsible_doctor": None,
        }

    def _number_houses(self, houses: list[Row]) -> None:
        """Houses without a number continue after the highest, that of this sheet included."""
        unnumbered = [row for row in houses if row["household_no"] is None]
        if not unnumbered:
            return
        taken = [row["household_no"] for row in houses if row["household_no"]]
        highest = max((int(n) for n in taken if n.isascii() and n.isdigit()), default=0)
        first = max(int(next_household_no(self._session, self._place.site)), highest + 1)
        for number, row in enumerate(unnumbered, first):
            row["household_no"] = f"{number:03d}"

    def _number_files(self, people: list[Row]) -> None:
        """Open a file for everybody; numbers that the sheet brings are kept."""
        brought = [row for row in people if row["archive_no"]]
        missing = [row for row in people if not row["archive_no"]]
        if self._decisions.open_files and missing:
            prefix = self._place.site.archive_prefix
            taken = {r["archive_no"] for r in brought if r["archive_no"].startswith(prefix)}
            numbers = next_archive_nos(self._session, self._place.site, len(missing) + len(taken))
            free = (number for number in numbers if number not in taken)
            for row, number in zip(missing, free, strict=False):
                row["archive_no"] = number
        for row in people:
            if row["archive_no"]:
                row["filing_date"] = self._place.today
                row["filing_person"] = self._place.actor.name
                row["responsible_doctor"] = self._place.actor.name

    def _residences(
        self, rows: list[Row], people: Sequence[RosterPerson], written: Written
    ) -> list[Row]:
        """Somebody on the roster has lived here before: from birth, as ``initial``."""
        groups = {
            written.residents[p.place]: p.village_group
            for p in people
            if p.place in written.residents
        }
        return [
            {
                **self._place.stamp(),
                "resident_id": row["id"],
                "village_group": groups[row["id"]],
                "residence_type": row["residence_type"],
                "from_on": row["birth_date"],
                "to_on": None,
                "arrival": "initial",
            }
            for row in rows
        ]

    def _enrolments(self, compared: Compared, written: Written) -> list[Row]:
        """Only what was confirmed."""
        rows = []
        for person in compared.roster.people:
            resident_id = resident_of(person, compared, written)
            if resident_id is None:
                continue
            for proposal in open_proposals(person, compared, self._registered):
                if self._decisions.enrols(person, proposal):
                    written.enrolments.add((resident_id, proposal.programme))
                    rows.append(
                        {
                            **self._place.stamp(),
                            "resident_id": resident_id,
                            "household_id": None,
                            "programme": proposal.programme,
                            "enrolled_on": self._place.today,
                            "attributes": None,
                            "source": "roster",
                        }
                    )
        return rows

    def _insert(self, table: type[Base], rows: list[Row]) -> None:
        for portion in _portions(rows):
            self._steps.check()
            self._session.execute(insert(table), portion)

    def _last_orders(self) -> Counter[str | None]:
        """The last place of each group on the doctor's walk."""
        last = self._session.execute(
            select(Household.village_group, func.max(Household.house_order))
            .where(Household.clinic_code == self._place.site.code)
            .group_by(Household.village_group)
        )
        return Counter({group: order or 0 for group, order in last})


def resident_of(person: RosterPerson, compared: Compared, written: Written) -> str | None:
    """The resident a row became or was before."""
    same = compared.known.get(person.place)
    return same.resident_id if same is not None else written.residents.get(person.place)


def _head_id(
    house: RosterHousehold, known: Mapping[Place, KnownPerson], written: Written
) -> str | None:
    if house.head is None:
        return None
    same = known.get(house.head.place)
    return same.resident_id if same else written.residents.get(house.head.place)


def _portions(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
