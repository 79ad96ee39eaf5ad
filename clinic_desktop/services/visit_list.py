"""随访单: a list made for a walk, kept with its number, to be keyed back in the very same order.

Only which tasks stand on it is kept (on this machine, newest lists first); what has been done
about a line is read from the records, so that taking a visit back opens its line again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import defaults
from clinic_desktop.domain.forms.model import FieldType, Form
from clinic_desktop.domain.forms.quick import quick_fields
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.followup import visit_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.today import TodayFilter, Window, task_conditions
from clinic_desktop.services.visit_told import Told
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.settings import read_setting, save_settings
from clinic_desktop.storage.tables import (
    Household,
    Resident,
    ResidentIndex,
    Task,
)

LISTS_KEPT = 40
"""Older lists are forgotten; their visits are of course kept."""
MOST_LINES = 300
_KEY = "visit_lists"


@dataclass(frozen=True, slots=True)
class ListWish:
    """What is to stand on a list; empty means all. ``enrolments`` are lines chosen one by one."""

    window: Window = Window.NOW
    groups: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()
    enrolments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListedVisit:
    """One line: one person (or house) to see for one programme."""

    number: int
    enrolment_id: str
    programme: str
    form: str
    """Form of the visit; empty where the programme has none to key back."""
    resident_id: str | None
    household_id: str | None
    village_group: str
    household_no: str
    head_name: str
    address: str
    name: str
    sex: str
    age: int | None
    phone: str
    reason: str
    next_due: date | None
    window_end: date | None
    overdue_days: int
    last: str
    """What was found last time: 152/94 · 控制不满意 (02-11)."""
    done: str = ""
    """What has been entered since the list was made; empty while the line is open."""
    born: date | None = None

    @property
    def about(self) -> About:
        """Whom its record is about."""
        if self.resident_id:
            return About(resident_id=self.resident_id)
        return About(household_id=self.household_id)


@dataclass(frozen=True, slots=True)
class VisitList:
    """A list as printed: ``no`` stands on the paper."""

    no: str
    made_on: date
    lines: tuple[ListedVisit, ...]

    @property
    def done(self) -> int:
        """Lines that have been keyed back."""
        return sum(bool(line.done) for line in self.lines)


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list to choose from."""

    no: str
    made_on: date
    count: int


def make_list(place: Workplace, wish: ListWish) -> VisitList:
    """Put a list together in the order of the houses, number it through and keep it.

    Raises:
        InputProblem: nobody to visit, or more than ``MOST_LINES`` lines.
    """
    with place.reading() as session:
        ids = _chosen(place, session, wish)
        kept: list[dict[str, Any]] = list(read_setting(session, _KEY, []))
    if not ids:
        raise InputProblem(Problem("list", "LIST_EMPTY", tr("没有可列入随访单的人")))
    if len(ids) > MOST_LINES:
        raise InputProblem(
            Problem(
                "list",
                "LIST_LONG",
                tr("共 {n} 项，一张随访单最多 {most} 项，请缩小范围", n=len(ids), most=MOST_LINES),
            )
        )
    no = _next_no(kept, place.today)
    at = place.stamp()["created_at"]
    made = {"no": no, "on": place.today.isoformat(), "at": at, "enrolments": ids}
    save_settings(place.database, {_KEY: [made, *kept][:LISTS_KEPT]})
    return read_list(place, no)


def kept_lists(place: Workplace) -> tuple[KeptList, ...]:
    """The lists made on this machine, newest first."""
    with place.reading() as session:
        kept = read_setting(session, _KEY, [])
    return tuple(
        KeptList(one["no"], date.fromisoformat(one["on"]), len(one["enrolments"])) for one in kept
    )


def read_list(place: Workplace, no: str) -> VisitList:
    """A kept list in its printed order, with what has been done about each line since.

    Raises:
        InputProblem: no list of that number on this machine.
    """
    with place.reading() as session:
        found = next((one for one in read_setting(session, _KEY, []) if one["no"] == no), None)
        if found is None:
            raise InputProblem(
                Problem("list", "LIST_UNKNOWN", tr("这台电脑上没有 {no} 号随访单", no=no))
            )
        made_on = date.fromisoformat(found["on"])
        lines = _lines(place, session, found["enrolments"], made_on, found["at"])
        return VisitList(no, made_on, lines)


def _next_no(kept: Sequence[Mapping[str, Any]], today: date) -> str:
    """0302-1: month, day, which of the day."""
    day = f"{today:%m%d}"
    same = [one["no"] for one in kept if one["on"] == today.isoformat()]
    taken = [int(no.rpartition("-")[2]) for no in same]
    return f"{day}-{max(taken, default=0) + 1}"


def _chosen(place: Workplace, session: Session, wish: ListWish) -> list[str]:
    tests = task_conditions(place, TodayFilter(window=wish.window))
    if wish.enrolments:
        tests = [Task.state == "open", Task.enrolment_id.in_(wish.enrolments)]
    if wish.groups:
        tests.append(Task.village_group.in_(wish.groups))
    if wish.programmes:
        tests.append(Task.programme.in_(wish.programmes))
    house, index = aliased(Household), ResidentIndex
    group = func.coalesce(house.village_group, Task.village_group, "")
    number = func.coalesce(house.household_no, index.household_no, "")
    return list(
        session.scalars(
            select(Task.enrolment_id)
            .outerjoin(index, index.resident_id == Task.resident_id)
            .outerjoin(house, house.id == Task.household_id)
            .where(*tests)
            .order_by(
                func.length(group),
                group,
                func.length(number),
                number,
                index.birth_date,
                index.resident_id,
                Task.clinical_priority.desc(),
                Task.window_end,
                Task.programme,
                Task.enrolment_id,
            )
        )
    )


def _lines(
    place: Workplace, session: Session, ids: Sequence[str], made_on: date, made_at: str
) -> tuple[ListedVisit, ...]:
    house, head = aliased(Household), aliased(Resident)
    rows = {
        row.Task.enrolment_id: row
        for row in session.execute(
            select(
                Task,
                ResidentIndex,
                house.household_no,
                house.village_group,
                house.address,
                house.phone,
                head.name.label("head_name"),
            )
            .outerjoin(ResidentIndex, ResidentIndex.resident_id == Task.resident_id)
            .outerjoin(house, house.id == Task.household_id)
            .outerjoin(head, head.id == house.head_id)
            .where(Task.enrolment_id.in_(ids))
        )
    }
    told = Told(place, session, [row.Task for row in rows.values()], made_on, made_at)
    found = []
    for number, enrolment_id in enumerate(ids, 1):
        row = rows.get(enrolment_id)
        if row is not None:
            found.append(_line(place, number, row, told))
    return tuple(found)


def _line(place: Workplace, number: int, row: Any, told: Told) -> ListedVisit:
    task: Task = row.Task
    index: ResidentIndex | None = row.ResidentIndex
    form = visit_form(place.catalogue, task.programme, task.reason)
    programme = place.catalogue.programmes.get(task.programme)
    head = row.head_name or ""
    overdue = (place.today - task.window_end).days if task.window_end else 0
    return ListedVisit(
        number=number,
        enrolment_id=task.enrolment_id,
        programme=task.programme,
        form=form.code if form else "",
        resident_id=task.resident_id,
        household_id=task.household_id,
        village_group=row.village_group or task.village_group or "",
        household_no=row.household_no or (index.household_no or "" if index else ""),
        head_name=head,
        address=row.address or "",
        name=index.name if index else tr("{name}户", name=head),
        sex=index.sex if index else "",
        age=age_years(index.birth_date, place.today) if index else None,
        phone=(index.phone if index else row.phone) or "",
        reason=programme.reason_text(task.reason) if programme else task.reason,
        next_due=task.next_due,
        window_end=task.window_end,
        overdue_days=max(0, overdue),
        last=told.last(task),
        done=told.done(task),
        born=index.birth_date if index else None,
    )


def blank_words(form: Form | None, context: Context) -> str:
    """What is written by hand beside a name: the quick fields that matter for this person, with
    room, in their order.
    """
    if form is None:
        return ""
    parts = []
    for field in quick_fields(form, defaults(form, context), context):
        if field.id.endswith("dbp"):
            continue
        if field.id.endswith("sbp"):
            parts.append(tr("血压____/____"))
        elif field.type in (FieldType.INT, FieldType.DEC):
            parts.append(tr("{label}____", label=field.label))
        elif len(field.options) > 4 or field.type is FieldType.MULTI:
            none = f"{field.options[0].code}{field.options[0].label}"
            parts.append(tr("{label} □{none} ________", label=field.label, none=none))
        elif field.options:
            boxes = " ".join(f"□{option.code}{option.label}" for option in field.options)
            parts.append(f"{field.label} {boxes}")
        else:
            parts.append(tr("{label}________", label=field.label))
    return "　".join(parts)


def village_groups(place: Workplace) -> tuple[str, ...]:
    """The groups in which anybody has an open task, 2组 before 10组."""
    tests = [Task.state == "open", Task.village_group.is_not(None), Task.village_group != ""]
    if place.site.role == "village":
        tests.append(Task.clinic_code == place.site.code)
    with place.reading() as session:
        found = session.scalars(select(Task.village_group).where(*tests).distinct()).all()
    return tuple(sorted((group for group in found if group), key=lambda g: (len(g), g)))
