"""Who is registered already, and which roster rows are they."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.roster.findings import Finding, Kind
from clinic_desktop.domain.roster.people import Roster, RosterHousehold, RosterPerson
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.tables import Enrolment, Household, Resident

Place = tuple[str, int]
"""Sheet and row."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A registered resident as far as a roster can tell them."""

    resident_id: str
    name: str
    sex: str
    birth_date: date
    id_no: str | None
    phone: str | None
    ethnicity: str | None
    relation: str | None
    status: str
    household_id: str | None
    household_no: str | None
    village_group: str | None


@dataclass(slots=True)
class Registered:
    """All residents and houses of the database, arranged for comparing."""

    by_number: dict[str, KnownPerson] = field(default_factory=dict)
    by_name: dict[tuple[str, date], list[KnownPerson]] = field(
        default_factory=lambda: defaultdict(list)
    )
    houses: dict[tuple[str, str | None], str] = field(default_factory=dict)
    houses_by_number: dict[str, str] = field(default_factory=dict)
    headless: set[str] = field(default_factory=set)
    """Houses without a head."""
    archive_numbers: set[str] = field(default_factory=set)
    enrolled: set[tuple[str, str]] = field(default_factory=set)
    """Resident and programme of open enrolments."""


def read_registered(session: Session, clinic_code: str) -> Registered:
    """Everybody who is neither void nor merged away; houses of this clinic."""
    found = Registered()
    people = session.execute(
        select(
            Resident.id,
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Resident.id_no,
            Resident.phone,
            Resident.ethnicity,
            Resident.relation_to_head,
            Resident.status,
            Resident.household_id,
            Household.household_no,
            Household.village_group,
            Resident.archive_no,
        )
        .outerjoin(Household, Household.id == Resident.household_id)
        .where(Resident.voided.is_(False), Resident.merged_into.is_(None))
    )
    for *columns, archive_no in people:
        person = KnownPerson(*columns)
        if person.id_no:
            found.by_number[person.id_no] = person
        found.by_name[person.name, person.birth_date].append(person)
        if archive_no:
            found.archive_numbers.add(archive_no)
    houses = session.execute(
        select(
            Household.id, Household.household_no, Household.village_group, Household.head_id
        ).where(
            Household.clinic_code == clinic_code,
            Household.voided.is_(False),
            Household.closed_on.is_(None),
        )
    )
    for house_id, number, group, head_id in houses:
        found.houses.setdefault((number, group), house_id)
        found.houses_by_number.setdefault(number, house_id)
        if head_id is None:
            found.headless.add(house_id)
    open_enrolments = session.execute(
        select(Enrolment.resident_id, Enrolment.programme).where(
            Enrolment.voided.is_(False), Enrolment.closed_on.is_(None)
        )
    )
    found.enrolled = {(resident, programme) for resident, programme in open_enrolments if resident}
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A roster beside the database."""

    roster: Roster
    """With the findings that the comparison brought."""
    known: Mapping[Place, KnownPerson]
    """Rows that are registered already; nothing is created for them."""
    houses: Mapping[Place, str]
    """First row of a house to the registered house it is; others are new."""


def compare(roster: Roster, registered: Registered) -> Compared:
    """Find each row's resident, by ID number, else by name, birth date and house.

    Nothing is overwritten: what differs becomes a finding.
    """
    known: dict[Place, KnownPerson] = {}
    archives = set(registered.archive_numbers)
    houses = []
    same_houses: dict[Place, str] = {}
    for house in roster.households:
        members = []
        for person in house.members:
            resident, findings = _find(person, house, registered)
            if resident is not None:
                known[person.place] = resident
            elif person.archive_no is not None:
                number = person.archive_no
                if number in archives:
                    findings.append(_archive_taken(person))
                    person = replace(person, archive_no=None)
                archives.add(number)
            members.append(
                replace(person, findings=(*person.findings, *findings)) if findings else person
            )
        house_id, doubts = _same_registered(house, known, registered)
        if house_id is not None:
            same_houses[house.first.place] = house_id
        houses.append(_house(house, members, known, doubts))
    return Compared(replace(roster, households=tuple(houses)), known, same_houses)


def _same_registered(
    house: RosterHousehold, known: Mapping[Place, KnownPerson], registered: Registered
) -> tuple[str | None, list[Finding]]:
    """The registered house: that of its people, else the one with its number.

    A number alone is not enough where both have a head: then they are two houses.
    """
    for member in house.members:
        same = known.get(member.place)
        if same is not None and same.household_id is not None:
            return same.household_id, []
    number, group = house.household_no, house.village_group
    if number is None:
        return None, []
    found = registered.houses.get((number, group))
    if found is None and group is None:
        found = registered.houses_by_number.get(number)
    if found is None:
        return None, []
    if house.head is None or found in registered.headless:
        message = tr("户号 {number} 已有登记，新人员加入该户", number=number)
        return found, [_at(house.first, Kind.HOUSEHOLD_JOINED, message)]
    message = tr("户号 {number} 已登记给另一户主，另立一户", number=number)
    return None, [_at(house.first, Kind.HOUSEHOLD_NO_REUSED, message)]


def _house(
    house: RosterHousehold,
    members: list[RosterPerson],
    known: Mapping[Place, KnownPerson],
    doubts: list[Finding],
) -> RosterHousehold:
    head = house.head
    findings = (*house.findings, *doubts)
    if head is not None:
        head = next(m for m in members if m.place == head.place)
        if head.place in known:
            findings = tuple(f for f in findings if f.kind is not Kind.HEAD_WAITING)
    return replace(house, members=tuple(members), head=head, findings=findings)


def _find(
    person: RosterPerson, house: RosterHousehold, registered: Registered
) -> tuple[KnownPerson | None, list[Finding]]:
    if not person.complete or _is_second(person):
        return None, []
    if person.id_no is not None:
        same = registered.by_number.get(person.id_no)
        if same is not None:
            if same.name != person.name and not _same_house(same, house):
                return None, [_belongs_to_another(person, same)]
            return _standing(person, same, house)
    assert person.birth_date is not None  # noqa: S101 - of a complete person
    namesakes = registered.by_name.get((person.name, person.birth_date), [])
    for same in namesakes:
        if _same_house(same, house) and not (person.id_no and same.id_no):
            return _standing(person, same, house)
    for same in namesakes:
        if _same_house(same, house) or not (person.id_no and same.id_no):
            return None, [_maybe(person, same)]
    return None, []


def _is_second(person: RosterPerson) -> bool:
    return any(f.kind is Kind.DUPLICATE_ID for f in person.findings)


def _same_house(same: KnownPerson, house: RosterHousehold) -> bool:
    if house.household_no is None or same.household_no is None:
        return same.village_group == house.village_group
    return same.household_no == house.household_no and (
        same.village_group == house.village_group or house.village_group is None
    )


def _standing(
    person: RosterPerson, same: KnownPerson, house: RosterHousehold
) -> tuple[KnownPerson | None, list[Finding]]:
    if same.status != "active":
        message = tr("{name} 已登记为死亡或迁出", name=same.name)
        proposal = tr("若确在本村，请在该居民的档案中恢复")
        return None, [_at(person, Kind.REGISTERED_GONE, message, proposal)]
    findings = [_at(person, Kind.ALREADY_REGISTERED, tr("已登记，不再重复建档"))]
    changed = "；".join(_changes(person, same, house))
    if changed:
        message = tr("与已登记的不同：{changes}", changes=changed)
        findings.append(_at(person, Kind.CHANGED_CELL, message, tr("保留已登记的内容")))
    return same, findings


def _changes(person: RosterPerson, same: KnownPerson, house: RosterHousehold) -> Iterable[str]:
    """What the sheet says otherwise; a blank cell says nothing."""
    pairs = (
        (tr("姓名"), person.name, same.name),
        (tr("性别"), person.sex, same.sex),
        (tr("出生日期"), person.birth_date, same.birth_date),
        (tr("身份证号"), person.id_no, same.id_no),
        (tr("电话"), person.phone, same.phone),
        (tr("民族"), person.ethnicity, same.ethnicity),
        (tr("与户主关系"), person.relation, same.relation),
        (tr("户号"), house.household_no, same.household_no),
        (tr("村民组"), house.village_group, same.village_group),
    )
    for label, new, old in pairs:
        if new is not None and new != old:
            yield tr("{label} {old}→{new}", label=label, old=old or tr("空"), new=new)


def _belongs_to_another(person: RosterPerson, same: KnownPerson) -> Finding:
    message = tr("此身份证号已登记给 {name}", name=same.name)
    return _at(person, Kind.ID_BELONGS_TO_ANOTHER, message, tr("核对两人的证号"))


def _maybe(person: RosterPerson, same: KnownPerson) -> Finding:
    message = tr(
        "已有同名同出生日期的居民（{group} {number}户），可能是同一人",
        group=same.village_group or tr("未分组"),
        number=same.household_no or "—",
    )
    return _at(person, Kind.MAYBE_REGISTERED, message, tr("作为另一人导入"))


def _archive_taken(person: RosterPerson) -> Finding:
    message = tr("档案编号 {number} 已被使用，另行编号", number=person.archive_no)
    return _at(person, Kind.BAD_ARCHIVE_NO, message)


def _at(person: RosterPerson, kind: Kind, message: str, proposal: str = "") -> Finding:
    return Finding(person.row, kind, message, proposal, None, person.sheet)
