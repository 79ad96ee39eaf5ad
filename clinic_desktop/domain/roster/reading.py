"""From sheets to a roster: rows, houses, and what only shows across rows."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from clinic_desktop.domain.roster.columns import ColumnMap, recognise
from clinic_desktop.domain.roster.findings import Finding, Handling, Kind
from clinic_desktop.domain.roster.households import group_households
from clinic_desktop.domain.roster.people import Roster, RosterHousehold, RosterPerson
from clinic_desktop.domain.roster.rows import Reading, read_row
from clinic_desktop.domain.roster.sheet import Sheet
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.words import tr

_GROUP_SHEET = re.compile(
    r"^第?[\d一二三四五六七八九十]{1,3}(村民)?小?(组|队)$|^.{1,8}(屯|自然村)$"
)

Step = Callable[[], None]
"""Called after each row; may raise to stop."""


def recognise_sheets(sheets: Iterable[Sheet], vocabulary: Vocabulary) -> tuple[ColumnMap, ...]:
    """The columns of every sheet that is a roster; other sheets are left out."""
    found = (recognise(sheet, vocabulary) for sheet in sheets)
    return tuple(columns for columns in found if columns.readable)


def read_roster(
    sheets: Sequence[Sheet],
    maps: Iterable[ColumnMap],
    vocabulary: Vocabulary,
    today: date,
    step: Step = lambda: None,
) -> Roster:
    """All people and houses of the mapped sheets, with every finding.

    A sheet named after a village group gives its people that group where no column does.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    houses: list[RosterHousehold] = []
    skipped: list[Finding] = []
    unused: list[str] = []
    for columns in maps:
        sheet = by_name[columns.sheet]
        reading = Reading(columns, vocabulary, today, sheet.typed, sheet.from_1904)
        group = sheet.name if _GROUP_SHEET.match(sheet.name.strip()) else None
        people: list[RosterPerson] = []
        for row in sheet.rows:
            if row.number < columns.first_row:
                continue
            read = read_row(row, reading)
            if isinstance(read, Finding):
                skipped.append(read)
            elif group and read.village_group is None:
                people.append(replace(read, village_group=group.strip()))
            else:
                people.append(read)
            step()
        if people:
            houses += group_households(people)
        unused += columns.unused
    return Roster(_compared(houses), tuple(skipped), tuple(dict.fromkeys(unused)))


def _compared(houses: Sequence[RosterHousehold]) -> tuple[RosterHousehold, ...]:
    """The same houses with the findings that only show between rows."""
    people = [person for house in houses for person in house.members]
    extra = _duplicates(people)
    return tuple(_with(house, extra) for house in houses)


def _duplicates(people: Sequence[RosterPerson]) -> dict[tuple[str, int], list[Finding]]:
    """Same number: never a second resident. Same name and birth date: asked back."""
    found: dict[tuple[str, int], list[Finding]] = {}
    numbers: dict[str, RosterPerson] = {}
    names: dict[tuple[str, date], RosterPerson] = {}
    in_order = sorted(enumerate(people), key=lambda pair: _weight(pair[1], pair[0]))
    for _, person in in_order:
        if person.handling is Handling.REFUSED:
            continue
        first = numbers.get(person.document) if person.document else None
        if first is not None:
            _note(found, _same_number(person, first))
            if first.name != person.name:
                _note(found, _shared_number(first, person))
            continue
        if person.document:
            numbers[person.document] = person
        if person.birth_date is None:
            continue
        namesake = names.setdefault((person.name, person.birth_date), person)
        if namesake is not person and not (person.id_no and namesake.id_no):
            _note(found, _same_person(person, namesake))
    return found


def _weight(person: RosterPerson, order: int) -> tuple[bool, int]:
    """Order of the sheet; rows without a number after those with one, so that these are kept."""
    return (not person.document, order)


def _note(found: dict[tuple[str, int], list[Finding]], finding: Finding) -> None:
    found.setdefault((finding.sheet, finding.row), []).append(finding)


def _same_number(person: RosterPerson, first: RosterPerson) -> Finding:
    message = tr("身份证号与第 {row} 行的 {name} 相同", row=_where(first, person), name=first.name)
    proposal = tr("核对两行，改正后重新导入；只登记前一行")
    return Finding(person.row, Kind.DUPLICATE_ID, message, proposal, None, person.sheet)


def _shared_number(first: RosterPerson, person: RosterPerson) -> Finding:
    message = tr(
        "第 {row} 行的 {name} 也写着同一个身份证号", row=_where(person, first), name=person.name
    )
    return Finding(first.row, Kind.SHARED_ID, message, "", None, first.sheet)


def _same_person(person: RosterPerson, first: RosterPerson) -> Finding:
    message = tr(
        "与第 {row} 行的 {name} 同名同出生日期，可能是同一人",
        row=_where(first, person),
        name=first.name,
    )
    return Finding(
        person.row, Kind.DUPLICATE_PERSON, message, tr("作为另一人导入"), None, person.sheet
    )


def _where(other: RosterPerson, here: RosterPerson) -> str:
    return str(other.row) if other.sheet == here.sheet else f"{other.sheet}!{other.row}"


def _with(
    house: RosterHousehold, extra: Mapping[tuple[str, int], list[Finding]]
) -> RosterHousehold:
    members = tuple(
        replace(m, findings=(*m.findings, *extra[m.place])) if m.place in extra else m
        for m in house.members
    )
    head = next((m for m in members if house.head and m.place == house.head.place), None)
    findings = house.findings
    if head is not None and head.handling >= Handling.REVIEW:
        message = tr("户主（第 {row} 行）未导入，这一户暂无户主", row=head.row)
        first = next((m for m in members if m.handling < Handling.REVIEW), None)
        if first is not None:
            waiting = Finding(first.row, Kind.HEAD_WAITING, message, "", None, first.sheet)
            findings = (*findings, waiting)
    return replace(house, members=members, head=head, findings=findings)
