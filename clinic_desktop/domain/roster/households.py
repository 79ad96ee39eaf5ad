"""Which rows are one house, and who is its head."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from clinic_desktop.domain.identity import tidy_name
from clinic_desktop.domain.roster.findings import Finding, Kind
from clinic_desktop.domain.roster.people import HEAD, SELF, RosterHousehold, RosterPerson
from clinic_desktop.domain.words import tr


@dataclass(slots=True)
class _House:
    number: str | None
    group: str | None
    members: list[RosterPerson] = field(default_factory=list)


def group_households(people: Sequence[RosterPerson]) -> tuple[RosterHousehold, ...]:
    """The houses of one sheet in the order of their first rows.

    Without household numbers a new house begins at each 户主, or where 户主姓名 changes.
    """
    numbers = [person.household_no for person in people if person.household_no is not None]
    if numbers:
        # A sheet that writes the number on a house's first line only hardly ever repeats one.
        repeated = len(numbers) - len(set(numbers))
        houses = _by_numbers(people, continued=repeated < len(people) - len(numbers))
    else:
        houses = _by_heads(people)
    reused = _reused(houses)
    return tuple(_household(house, house.number in reused) for house in houses)


def _by_heads(people: Sequence[RosterPerson]) -> list[_House]:
    houses: list[_House] = []
    for person in people:
        last = houses[-1] if houses else None
        if last is None or _begins(person, last):
            houses.append(_House(None, person.village_group))
        _join(houses[-1], person)
    return houses


def _begins(person: RosterPerson, last: _House) -> bool:
    if person.head_name is not None:
        return person.head_name != last.members[-1].head_name
    return person.relation == HEAD


def _by_numbers(people: Sequence[RosterPerson], *, continued: bool) -> list[_House]:
    """By number and group. A row without a number belongs to the row above it, except a 户主."""
    houses: list[_House] = []
    known: dict[tuple[str, str | None], _House] = {}
    latest: dict[str, _House] = {}
    for person in people:
        current = houses[-1] if houses else None
        number, group = person.household_no, person.village_group
        if number is None:
            member = person if continued else _without_number(person)
            if current is None or (person.relation == HEAD and _has_head(current)):
                current = _House(None, group)
                houses.append(current)
            _join(current, member)
            continue
        house = known.get((number, group))
        if house is None and current is not None and current.number == number:
            same_house = group is None or current.group is None or not _is_head(person)
            house = current if same_house else None
        if house is None and group is None:
            house = latest.get(number)
        if house is None:
            house = _House(number, group)
            houses.append(house)
        known.setdefault((number, group), house)
        latest[number] = house
        _join(house, person)
    return houses


def _without_number(person: RosterPerson) -> RosterPerson:
    message = tr("没有户号，按上一行的家庭处理")
    if person.relation == HEAD:
        message = tr("没有户号，另立一户")
    finding = Finding(person.row, Kind.HOUSEHOLD_NO_MISSING, message, "", None, person.sheet)
    return replace(person, findings=(*person.findings, finding))


def _join(house: _House, person: RosterPerson) -> None:
    if house.group is None:
        house.group = person.village_group
    elif person.village_group is None:
        person = replace(person, village_group=house.group)
    house.members.append(person)


def _reused(houses: Iterable[_House]) -> set[str | None]:
    counts = Counter(house.number for house in houses if house.number is not None)
    return {number for number, count in counts.items() if count > 1}


def _household(house: _House, reused: bool) -> RosterHousehold:
    members = tuple(house.members)
    head, head_findings = _head(members)
    second = {f.row for f in head_findings if f.kind is Kind.TWO_HEADS}
    members = tuple(replace(m, relation=None) if m.row in second else m for m in members)
    first = members[0]
    findings = list(head_findings)
    if reused:
        message = tr("户号 {number} 在不同村民组重复使用，按不同家庭处理", number=house.number)
        findings.append(_at(first, Kind.HOUSEHOLD_NO_REUSED, message))
    for member in members:
        if member.village_group != house.group:
            message = tr(
                "同一户的村民组不同：{here}，户内为 {house}",
                here=member.village_group,
                house=house.group,
            )
            findings.append(_at(member, Kind.GROUP_DIFFERS, message))
    return RosterHousehold(
        household_no=house.number,
        village_group=house.group,
        members=members,
        head=head,
        findings=tuple(findings),
        address=next((m.address for m in members if m.address), None),
        phone=head.phone
        if head and head.phone
        else next((m.phone for m in members if m.phone), None),
    )


def _head(members: Sequence[RosterPerson]) -> tuple[RosterPerson | None, list[Finding]]:
    """The first 户主; else the only 本人; else whom the column 户主姓名 names."""
    heads = [member for member in members if _is_head(member)]
    if not heads:
        selves = [member for member in members if member.relation == SELF]
        heads = selves if len(selves) == 1 else []
    if not heads:
        heads = [m for m in members if m.name and m.name == tidy_name(m.head_name or "")][:1]
    if not heads:
        message = tr("这一户没有户主")
        finding = _at(members[0], Kind.NO_HOUSEHOLD_HEAD, message, tr("先导入，以后指定户主"))
        return None, [finding]
    return heads[0], [
        _at(
            other,
            Kind.TWO_HEADS,
            tr("这一户已有户主（第 {row} 行）", row=heads[0].row),
            tr("以第一个为户主，此人的关系留空"),
        )
        for other in heads[1:]
    ]


def _is_head(person: RosterPerson) -> bool:
    return person.relation == HEAD


def _has_head(house: _House) -> bool:
    return any(_is_head(member) for member in house.members)


def _at(person: RosterPerson, kind: Kind, message: str, proposal: str = "") -> Finding:
    return Finding(person.row, kind, message, proposal, None, person.sheet)
