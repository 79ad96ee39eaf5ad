"""Two visits that are one trip: mother and newborn (``schedules.md`` 4.8, end)."""

from collections.abc import Sequence

from clinic_desktop.services.followup import visit_form
from clinic_desktop.services.today import HouseVisit, TaskRow
from clinic_desktop.ui.screen import Desk

MOTHER = "PP_VISIT_7D"
NEWBORN = frozenset({"CHILD_NB_HOME", "CHILD_NB_28D"})


def partner(house: HouseVisit, task: TaskRow) -> TaskRow | None:
    """The newborn of a mother who is to be visited, or the mother of a newborn."""
    if task.reason == MOTHER:
        return next((t for t in house.tasks if t.reason in NEWBORN), None)
    if task.reason in NEWBORN:
        return next((t for t in house.tasks if t.reason == MOTHER), None)
    return None


def one_stop(house: HouseVisit) -> Sequence[TaskRow]:
    """The tasks of a house in their order, the newborn right behind the mother."""
    mother = next((t for t in house.tasks if t.reason == MOTHER), None)
    baby = partner(house, mother) if mother is not None else None
    if mother is None or baby is None:
        return house.tasks
    first = min(house.tasks.index(mother), house.tasks.index(baby))
    others = [t for t in house.tasks if t not in (mother, baby)]
    return [*others[:first], mother, baby, *others[first:]]


def open_trip(desk: Desk, house: HouseVisit, task: TaskRow) -> bool:
    """The mother's form, and after saving it the newborn's; false where it is no such trip."""
    other = partner(house, task)
    if other is None:
        return False
    mother, baby = (task, other) if task.reason == MOTHER else (other, task)
    first = visit_form(desk.catalogue, mother.programme, mother.reason)
    second = visit_form(desk.catalogue, baby.programme, baby.reason)
    if first is None or second is None or not mother.resident_id or not baby.resident_id:
        return False
    desk.navigator.open(
        "record", mother.resident_id, form=first.code, then=(baby.resident_id, second.code)
    )
    return True
