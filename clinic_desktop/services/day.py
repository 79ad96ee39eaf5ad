"""The first start of the day: what time alone has changed is brought up to date."""

from collections.abc import Callable

from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.tasks import TaskDeriver

Progress = Callable[[int, int], None]


def begin_day(place: Workplace, progress: Progress = lambda _done, _total: None) -> int:
    """Recompute the tasks whose day has come (a lapsed visit, a new quarter, a 65th birthday).

    Returns how many people and households that concerned; nothing is saved where there are none,
    and a database that is open for reading only is left as it is.
    """
    if place.database.read_only:
        return 0
    with place.unit(tr("每日更新任务")) as unit:
        changed = sum(
            deriver.sweep(unit.session, place.today, progress)
            for deriver in place.database.derivers
            if isinstance(deriver, TaskDeriver)
        )
        if changed:
            unit.commit()
    return changed
