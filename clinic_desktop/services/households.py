"""Households: list, page, changes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Household, Resident, ResidentIndex, Task

_CHANGEABLE = frozenset(
    {
        "household_no",
        "head_id",
        "village_group",
        "house_order",
        "address",
        "phone",
        "tags",
        "remark",
    }
)


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One line of the household list."""

    household_id: str
    household_no: str
    village_group: str | None
    head_name: str | None
    members: int
    address: str | None
    phone: str | None
    tags: tuple[str, ...]
    open_tasks: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member on the household page."""

    resident_id: str
    name: str
    relation_to_head: str | None
    sex: str
    birth_date: date
    age: int
    phone: str | None
    id_no: str | None
    programmes: tuple[str, ...]
    tags: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """A household with its members."""

    household_id: str
    household_no: str
    village_group: str | None
    head_id: str | None
    head_name: str | None
    address: str | None
    phone: str | None
    tags: tuple[str, ...]
    opened_on: date | None
    remark: str | None
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class HouseholdFilter:
    """What the list shows."""

    village_group: str | None = None
    text: str = ""
    """Start of a household number, or part of the head's name or address."""
    without_head: bool = False
    tag: str | None = None


def list_households(
    place: Workplace, wanted: HouseholdFilter = HouseholdFilter()
) -> tuple[HouseholdRow, ...]:
    """All households that fit, in walking order."""
    with place.reading() as session:
        return _rows(session, place, wanted)


def _rows(session: Session, place: Workplace, wanted: HouseholdFilter) -> tuple[HouseholdRow, ...]:
    members = (
        select(Resident.household_id, func.count().label("n"))
        .where(Resident.status == "active", Resident.voided.is_(False))
        .group_by(Resident.household_id)
        .subquery()
    )
    tasks = (
        select(Task.household_id, func.count().label("n"))
        .where(Task.state == "open", Task.window_start <= place.today)
        .group_by(Task.household_id)
        .subquery()
    )
    query = (
        select(
            Household.id,
            Household.household_no,
            Household.village_group,
            Resident.name,
            func.coalesce(members.c.n, 0),
            Household.address,
            Household.phone,
            Household.tags,
            func.coalesce(tasks.c.n, 0),
        )
        .outerjoin(Resident, Resident.id == Household.head_id)
        .outerjoin(members, members.c.household_id == Household.id)
        .outerjoin(tasks, tasks.c.household_id == Household.id)
        .where(Household.voided.is_(False), Household.closed_on.is_(None))
        .order_by(
            func.length(Household.village_group),
            Household.village_group,
            Household.house_order,
            func.length(Household.household_no),
            Household.household_no,
        )
    )
    if place.site.role == "village":
        query = query.where(Household.clinic_code == place.site.code)
    if wanted.village_group is not None:
        query = query.where(Household.village_group == wanted.village_group)
    if wanted.without_head:
        query = query.where(Household.head_id.is_(None))
    if text := wanted.text.strip():
        query = query.where(
            Household.household_no.startswith(text, autoescape=True)
            | Resident.name.contains(text, autoescape=True)
            | Household.address.contains(text, autoescape=True)
        )
    rows = (
        HouseholdRow(
            household_id, no, group, head, count, address, phone, tuple(tags or ()), open_tasks
        )
        for household_id, no, group, head, count, address, phone, tags, open_tasks in (
            session.execute(query)
        )
    )
    return tuple(row for row in rows if wanted.tag is None or wanted.tag in row.tags)


def household_page(place: Workplace, household_id: str) -> HouseholdPage:
    """One household with everybody in it, head first, then by relation and age."""
    with place.reading() as session:
        household = session.get(Household, household_id)
        if household is None or household.voided:
            raise InputProblem(Problem("household", "HOUSEHOLD_UNKNOWN", tr("找不到此家庭")))
        rows = session.execute(
            select(
                Resident.id,
                Resident.name,
                Resident.relation_to_head,
                Resident.sex,
                Resident.birth_date,
                Resident.phone,
                Resident.id_no,
                ResidentIndex.programmes,
                ResidentIndex.tags,
                Resident.status,
            )
            .outerjoin(ResidentIndex, ResidentIndex.resident_id == Resident.id)
            .where(Resident.household_id == household_id, Resident.voided.is_(False))
        ).all()
        members = [
            MemberRow(
                row.id,
                row.name,
                row.relation_to_head,
                row.sex,
                row.birth_date,
                age_years(row.birth_date, place.today),
                row.phone,
                row.id_no,
                tuple((row.programmes or "").split()),
                tuple((row.tags or "").split()),
                row.status,
            )
            for row in rows
        ]
        members.sort(
            key=lambda m: (
                m.status != "active",
                m.resident_id != household.head_id,
                m.relation_to_head or "98",
                m.birth_date,
            )
        )
        head = next((m.name for m in members if m.resident_id == household.head_id), None)
        return HouseholdPage(
            household.id,
            household.household_no,
            household.village_group,
            household.head_id,
            head,
            household.address,
            household.phone,
            tuple(household.tags or ()),
            household.opened_on,
            household.remark,
            tuple(members),
        )


def village_groups(place: Workplace) -> tuple[str, ...]:
    """The village groups in use, in natural order (2组 before 10组)."""
    with place.reading() as session:
        groups = session.scalars(
            select(Household.village_group)
            .where(Household.voided.is_(False), Household.village_group.is_not(None))
            .distinct()
        )
        return tuple(sorted((g for g in groups if g), key=lambda g: (len(g), g)))


def change_household(
    place: Workplace, household_id: str, values: dict[str, Any], reason: str = ""
) -> Changes:
    """Correct columns of a household; ``head_id`` must be a member."""
    unknown = set(values) - _CHANGEABLE
    if unknown:
        raise ValueError(f"not changeable here: {sorted(unknown)}")
    with place.unit(tr("修改家庭资料"), reason or None) as unit:
        household = unit.session.get(Household, household_id)
        if household is None or household.voided:
            raise InputProblem(Problem("household", "HOUSEHOLD_UNKNOWN", tr("找不到此家庭")))
        if head_id := values.get("head_id"):
            head = unit.session.get(Resident, head_id)
            if head is None or head.household_id != household_id:
                raise InputProblem(Problem("head_id", "HEAD_NOT_MEMBER", tr("户主必须是本户成员")))
            head.relation_to_head = "02"
        for key, value in values.items():
            if getattr(household, key) != value:
                setattr(household, key, value)
        return unit.commit()
