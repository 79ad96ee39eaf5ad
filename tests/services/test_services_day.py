"""The daily update of tasks."""

from datetime import date

from sqlalchemy import select

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.day import begin_day
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.today import tasks_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import SavedAction


def test_a_new_quarter_opens_with_the_first_start_of_its_first_day(
    place: Workplace, clock: FixedClock
) -> None:
    person = register(
        place,
        RegisterResident("赵大山", sex="1", birth_date=date(1958, 5, 5), confirmed=frozenset()),
    ).resident_id
    enrol(place, Enrol("disabled", date(2026, 1, 5), person))
    clock.instant = FixedClock.on(date(2026, 3, 31)).instant
    assert begin_day(place).total == 0
    clock.instant = FixedClock.on(date(2026, 4, 1)).instant
    assert begin_day(place).done == 1
    (task,) = (t for t in tasks_of(place, person) if t.programme == "disabled")
    assert (task.window_start, task.window_end) == (date(2026, 4, 1), date(2026, 6, 30))
    assert begin_day(place).total == 0
    with place.reading() as session:
        # Nothing a person did: not in the list of actions that can be taken back.
        actions = set(session.scalars(select(SavedAction.action)))
    assert "每日更新任务" not in actions
