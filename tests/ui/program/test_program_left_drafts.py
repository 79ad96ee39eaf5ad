"""What was left half typed stands behind the bell."""

from dataclasses import replace
from datetime import timedelta

from pytestqt.qtbot import QtBot
from ui_fakes import ScriptedPrompts

from clinic_desktop.bootstrap.left_drafts import LEFT_AFTER, draft_alerts
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.drafts import save_draft
from clinic_desktop.services.today import TodayFilter, today_page
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.shell.window import Shell


def _resident(place: Workplace) -> str:
    page = today_page(place, TodayFilter(programme="hypertension"))
    return next(
        task.resident_id for house in page.houses for task in house.tasks if task.resident_id
    )


def _later(place: Workplace) -> Workplace:
    return replace(place, clock=FixedClock(place.clock.now() + LEFT_AFTER + timedelta(seconds=1)))


def test_a_form_being_typed_is_no_warning(real_place: Workplace) -> None:
    save_draft(real_place, "record:hypertension_followup:r1", "高血压随访 甲", {})
    assert list(draft_alerts(real_place)) == []


def test_the_warning_opens_the_form_with_what_was_typed(
    shell: Shell, real_place: Workplace, prompts: ScriptedPrompts, qtbot: QtBot
) -> None:
    resident = _resident(real_place)
    save_draft(
        real_place,
        f"record:hypertension_followup:{resident}",
        "高血压随访 甲",
        {"answers": {"sbp": 147}},
    )
    (alert,) = draft_alerts(_later(real_place))
    assert "高血压随访 甲" in alert.text
    prompts.will_answer(True)
    shell.topbar.alert_picked.emit(alert)
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    qtbot.waitUntil(
        lambda: form.filling is not None and form.filling.typed("sbp") == 147, timeout=5000
    )
    form.escape()


def test_a_form_about_the_clinic_and_an_activity_open_their_screens(
    real_place: Workplace,
) -> None:
    save_draft(real_place, "record:medical_waste:clinic:x1", "医疗废物交接", {})
    save_draft(real_place, "activity:new", "讲座", {})
    save_draft(real_place, "record:no_such_form:clinic", "没有的表", {})
    found = {alert.screen: alert for alert in draft_alerts(_later(real_place))}
    assert set(found) == {"record", "education"}
    assert found["record"].subject == ""
    assert found["record"].args == {"form": "medical_waste", "about": "clinic", "record": "x1"}
