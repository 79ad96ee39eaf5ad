"""By keys alone: referral slip and its check, prescriptions, doses, appointments, one trip."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from ui_fakes import ScriptedPrompts

from clinic_desktop.services.advice import EDUCATION_FORM
from clinic_desktop.services.appointments import KEPT, MISSED, WAITING, appointments
from clinic_desktop.services.care.tuberculosis import MISSED as DOSE_MISSED
from clinic_desktop.services.care.tuberculosis import TAKEN, note_doses, read_treatment
from clinic_desktop.services.enrolments import Enrol, enrol
from clinic_desktop.services.practice.examples import example_answers
from clinic_desktop.services.referring import waiting
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.today import TodayFilter, Window, today_page
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import CareEvent, Enrolment, Record, Resident, Task
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens.followup.screen import FollowUpScreen
from clinic_desktop.ui.screens.person.advice import AdviceDialog
from clinic_desktop.ui.screens.person.doses import DoseDialog
from clinic_desktop.ui.screens.person.screen import ResidentScreen
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.screens.today.screen import TodayScreen
from clinic_desktop.ui.shell.window import Shell

DAY = date(2026, 3, 2)
Settled = Callable[[], None]
Press = Callable[..., None]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def settled(shell: Shell, qtbot: QtBot) -> Settled:
    """Waits until nothing more is read: one answer may ask for the next."""

    def wait() -> None:
        quiet = 0

        def calm() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if shell.desk.operations.idle else 0
            return quiet >= 3

        qtbot.waitUntil(calm, timeout=10_000)

    return wait


def dialogs(kind: type[Any]) -> list[Any]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


@pytest.fixture(autouse=True)
def _previews_closed() -> Iterator[None]:
    yield
    for window in dialogs(PreviewWindow):
        window.close()


def records(place: Workplace, owner: str, form: str) -> list[Record]:
    with place.reading() as session:
        return list(
            session.scalars(
                select(Record).where(
                    Record.resident_id == owner,
                    Record.form_code == form,
                    Record.voided.is_(False),
                )
            )
        )


def put(place: Workplace, owner: str, form: str, on: date, **answers: Any) -> None:
    known = place.catalogue.form(form)
    assert known is not None
    with place.unit("test") as unit:
        unit.session.add(
            Record(
                **place.stamp(),
                form_code=form,
                form_edition=known.edition,
                resident_id=owner,
                occurred_on=on,
                answers=answers,
                entry_order=1,
            )
        )
        unit.commit()


def fill_in(form: RecordScreen) -> None:
    """Believable answers in every field that is asked for."""
    assert form.editor is not None
    assert form.start is not None
    answers = example_answers(form.start.form, form.start.context, Random(3))
    assert answers is not None
    for name, answer in answers.items():
        if form.start.form.field(name).computed is None:
            form.editor.answer(name, answer)


@pytest.fixture
def patient(real_place: Workplace) -> str:
    """Somebody whose hypertension visit is due and who waits for no referral."""
    with real_place.reading() as session:
        owners = session.scalars(
            select(Task.resident_id)
            .where(Task.programme == "hypertension", Task.state == "open")
            .order_by(Task.next_due)
        ).all()
    return next(str(o) for o in owners if not waiting(real_place, str(o)))


@pytest.fixture
def somebody(real_place: Workplace) -> str:
    """A man of a house in no programme that the tests look at."""
    with real_place.reading() as session:
        return str(
            session.scalars(
                select(Resident.id)
                .where(Resident.status == "active", Resident.sex == "1")
                .where(Resident.birth_date.between(date(1960, 1, 1), date(1995, 1, 1)))
                .order_by(Resident.id)
            ).first()
        )


def test_two_keys_refer_from_the_follow_up_and_one_answers(
    shell: Shell, real_place: Workplace, patient: str, settled: Settled, press: Press, qtbot: QtBot
) -> None:
    shell.open("resident", patient)
    settled()
    shell.open("record", patient, form="hypertension_followup")
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.editor is not None
    for name, answer in {
        "visit_mode": "1",
        "symptoms": ["2"],
        "sbp": 192,
        "dbp": 114,
        "adherence": "1",
        "adverse_reaction": "1",
        "fu_class": "2",
        "emergency": ["1"],
        "next_visit_date": "2026-03-16",
    }.items():
        if form.editor.filling.form.has(name):
            form.editor.answer(name, answer)
    qtbot.waitUntil(lambda: form.rule is not None and form.rule.proposal is not None)
    qtbot.waitUntil(lambda: "危急" in form.rule.proposal.reason_text)  # type: ignore[union-attr]
    form.setFocus()
    press(Qt.Key.Key_F7)
    settled()
    saved = records(real_place, patient, "hypertension_followup")
    visit = next(r for r in saved if r.occurred_on == DAY)
    assert visit.answers["referral_reason"] == "出现危急情况"
    assert form.filling is not None
    assert form.filling.form.code == "referral_out"
    answers = form.filling.answers
    assert answers["program"] == "HTN"
    assert "收缩压 192 mmHg" in answers["present_illness"]
    press(Qt.Key.Key_S, CTRL)
    settled()
    assert len(records(real_place, patient, "referral_out")) == 1
    page = shell.stack.current()
    assert isinstance(page, ResidentScreen)
    settled()
    assert page.referral.isVisible()
    assert "高血压转诊" in page.referral.band.text
    press(Qt.Key.Key_D, CTRL)
    settled()
    assert waiting(real_place, patient) == ()
    assert not page.referral.isVisible()
    with real_place.reading() as session:
        event = session.scalars(
            select(CareEvent).where(
                CareEvent.resident_id == patient, CareEvent.kind == "referral_check"
            )
        ).one()
    assert event.details == {"attended": True}


def test_a_prescription_is_handed_out_by_two_keys(
    shell: Shell, real_place: Workplace, patient: str, settled: Settled, press: Press
) -> None:
    shell.open("resident", patient)
    settled()
    before = len(records(real_place, patient, EDUCATION_FORM))
    press(Qt.Key.Key_F8)
    settled()
    dialog = dialogs(AdviceDialog)[0]
    assert dialog.table.view.hasFocus() or dialog.table.view.isVisible()
    dialog.table.view.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    assert len(dialog.chosen) == 2
    press(Qt.Key.Key_Return)
    settled()
    given = records(real_place, patient, EDUCATION_FORM)
    assert len(given) == before + 1
    assert "、" in given[-1].answers["edu_topic"] or len(dialog.chosen) == 2
    assert dialogs(PreviewWindow)


def test_the_clinic_changes_a_text_with_f2(
    shell: Shell, patient: str, settled: Settled, press: Press
) -> None:
    shell.open("resident", patient)
    settled()
    press(Qt.Key.Key_F8)
    settled()
    dialog = dialogs(AdviceDialog)[0]
    code = dialog.table.current().id
    dialog.table.view.setFocus()
    press(Qt.Key.Key_F2)
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.filling is not None
    assert form.filling.answers["replaces"] == code
    assert form.filling.answers["points"].count("\n") >= 3


def test_doses_are_typed_day_by_day(
    shell: Shell, real_place: Workplace, somebody: str, settled: Settled, press: Press
) -> None:
    enrol(real_place, Enrol("tb", DAY - timedelta(days=6), somebody))
    put(
        real_place,
        somebody,
        "tb_first_visit",
        DAY - timedelta(days=5),
        visit_mode="2",
        treatment_start=(DAY - timedelta(days=5)).isoformat(),
        supervisor="2",
    )
    shell.open("resident", somebody)
    settled()
    page = shell.stack.current()
    assert isinstance(page, ResidentScreen)
    assert page.care.treatment.isVisible()
    page.care.open_doses()
    settled()
    dialog = dialogs(DoseDialog)[0]
    dialog.grid.setFocus()
    # 25 to 27 February taken by F on the 27th, the 28th missed, 1 March taken, 2 March cleared.
    press(Qt.Key.Key_Right)
    assert dialog.grid.at == date(2026, 2, 26)
    press(Qt.Key.Key_F)
    press(Qt.Key.Key_0)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_PageUp)
    assert dialog.grid.at.month == 2
    assert "漏服 1 次" in dialog._words.text()
    press(Qt.Key.Key_S, CTRL)
    settled()
    found = read_treatment(real_place, somebody)
    assert found is not None
    assert [(m.month.month, dict(m.marks)) for m in found.months] == [
        (2, {25: TAKEN, 26: TAKEN, 27: DOSE_MISSED, 28: TAKEN}),
        (3, {1: TAKEN}),
    ]
    assert not dialogs(DoseDialog)


def test_an_appointment_stands_in_today_and_is_settled_by_one_key(
    shell: Shell, real_place: Workplace, somebody: str, settled: Settled, press: Press
) -> None:
    shell.open("resident", somebody)
    settled()
    press(Qt.Key.Key_F9)
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.editor is not None
    for name, answer in {"booked_for": DAY.isoformat(), "slot": "2", "purpose": "9"}.items():
        form.editor.answer(name, answer)
    form.editor.answer("purpose_other", "取药")
    press(Qt.Key.Key_S, CTRL)
    settled()
    row = next(r for r in appointments(real_place, DAY, DAY) if r.resident_id == somebody)
    assert row.state == WAITING
    page = shell.stack.current()
    assert isinstance(page, ResidentScreen)
    assert page.care.appointments.isVisible()
    shell.open("today")
    settled()
    today = shell.stack.current()
    assert isinstance(today, TodayScreen)
    assert today.booked.isVisible()
    assert row.name in today.booked.text
    today.booked.button.click()
    settled()
    screen = shell.stack.current()
    assert isinstance(screen, FollowUpScreen)
    view = screen.booked
    assert view.isVisible()
    view.table.choose(row.id)
    view.table.view.setFocus()
    press(Qt.Key.Key_2)
    settled()
    assert view.table.current().state == MISSED  # type: ignore[union-attr]
    press(Qt.Key.Key_1)
    settled()
    assert {r.state for r in appointments(real_place, DAY, DAY) if r.id == row.id} == {KEPT}


def test_mother_and_newborn_are_one_stop(
    shell: Shell, real_place: Workplace, settled: Settled, press: Press
) -> None:
    with real_place.reading() as session:
        mother, house = session.execute(
            select(Resident.id, Resident.household_id)
            .where(
                Resident.status == "active",
                Resident.sex == "2",
                Resident.household_id.is_not(None),
                Resident.birth_date.between(date(1980, 1, 1), date(2006, 1, 1)),
                Resident.id.not_in(
                    select(Enrolment.resident_id).where(Enrolment.programme == "maternal")
                ),
            )
            .order_by(Resident.id)
        ).first()  # type: ignore[misc]
    born = DAY - timedelta(days=5)
    lmp = born - timedelta(days=275)
    attributes = {"lmp": lmp.isoformat()}
    registered = lmp + timedelta(days=60)
    enrol(real_place, Enrol("maternal", registered, mother, attributes=attributes))
    put(
        real_place,
        mother,
        "pregnancy_episode",
        born,
        status="2",
        delivery_date=born.isoformat(),
        discharge_date=(born + timedelta(days=2)).isoformat(),
    )
    baby = register(
        real_place,
        RegisterResident("王宝宝", birth_date=born, sex="1", household_id=house),
    ).resident_id
    with real_place.reading() as session:
        known = session.scalars(
            select(Task).where(Task.resident_id == baby, Task.programme == "child")
        ).first()
    if known is None:
        enrol(real_place, Enrol("child", born, baby))
    shell.open("today")
    settled()
    today = shell.stack.current()
    assert isinstance(today, TodayScreen)
    rows = list(today.table.model.rows)  # type: ignore[union-attr]
    places = [n for n, r in enumerate(rows) if r.task.resident_id in (mother, baby)]
    assert [rows[n].task.reason for n in places[:2]] == ["PP_VISIT_7D", "CHILD_NB_HOME"]
    assert places[1] == places[0] + 1
    today.table.choose(rows[places[1]].id)
    assert today.panel._trip.isVisible()
    today.table.view.setFocus()
    press(Qt.Key.Key_Return)
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.filling is not None
    assert form.filling.form.code == "postpartum_visit"
    assert form.wanted is not None
    assert form.wanted.then == (baby, "newborn_visit")
    fill_in(form)
    press(Qt.Key.Key_S, CTRL)
    settled()
    assert len(records(real_place, mother, "postpartum_visit")) == 1
    assert form.filling is not None
    assert form.filling.form.code == "newborn_visit"
    assert form.wanted is not None
    assert form.wanted.about.resident_id == baby
    fill_in(form)
    press(Qt.Key.Key_S, CTRL)
    settled()
    assert len(records(real_place, baby, "newborn_visit")) == 1
    assert isinstance(shell.stack.current(), TodayScreen)


@pytest.mark.parametrize(
    ("programme", "code"), [("smd", "smd_followup"), ("maternal", "antenatal_followup")]
)
def test_a_form_that_asks_for_the_referral_gets_it_with_the_slip(
    shell: Shell,
    real_place: Workplace,
    programme: str,
    code: str,
    settled: Settled,
    press: Press,
) -> None:
    with real_place.reading() as session:
        owner = session.scalars(
            select(Resident.id)
            .where(Resident.status == "active", Resident.sex == "2")
            .where(Resident.birth_date.between(date(1980, 1, 1), date(2000, 1, 1)))
            .order_by(Resident.id.desc())
        ).first()
    assert owner is not None
    attributes = {"lmp": (DAY - timedelta(days=140)).isoformat()} if programme != "smd" else {}
    enrol(real_place, Enrol(programme, DAY - timedelta(days=30), owner, attributes=attributes))
    shell.open("record", owner, form=code)
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.editor is not None
    fill_in(form)
    form.editor.answer("referral", "1")
    settled()
    form.setFocus()
    press(Qt.Key.Key_F7)
    settled()
    (saved,) = records(real_place, owner, code)
    assert saved.answers["referral"] == "2"
    assert saved.answers["referral_reason"]
    assert form.filling is not None
    assert form.filling.form.code == "referral_out"
    assert form.filling.answers["present_illness"].startswith(saved.answers["referral_reason"])


def test_the_demands_of_a_risk_level_stand_beside_the_form(
    shell: Shell, real_place: Workplace, somebody: str, settled: Settled
) -> None:
    enrol(real_place, Enrol("smd", DAY, somebody))
    shell.open("record", somebody, form="smd_followup")
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.editor is not None
    note = form.findChild(object, "risk-note")
    assert not note.isVisible()
    form.editor.answer("danger_level", "5")
    assert note.isVisible()
    assert "110" in note.text
    form._clear()
    form.wanted = None


def test_the_treatment_form_begins_with_the_doses_that_were_missed(
    shell: Shell, real_place: Workplace, somebody: str, settled: Settled
) -> None:
    enrol(real_place, Enrol("tb", DAY - timedelta(days=6), somebody))
    started = (DAY - timedelta(days=5)).isoformat()
    day = DAY - timedelta(days=5)
    first = {"visit_mode": "2", "treatment_start": started}
    put(real_place, somebody, "tb_first_visit", day, **first)
    note_doses(real_place, somebody, DAY, {1: DOSE_MISSED, 2: TAKEN})
    shell.open("record", somebody, form="tb_followup")
    settled()
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    assert form.filling is not None
    assert form.filling.answers["missed_doses"] == 1
    form._clear()
    form.wanted = None
    shell.open("resident", somebody)
    settled()
    page = shell.stack.current()
    assert isinstance(page, ResidentScreen)
    page.care.treatment.closing.click()
    settled()
    assert form.filling is not None
    assert form.filling.answers["doses_due"] == 2
    assert form.filling.answers["doses_taken"] == 1


def test_whoever_belongs_to_a_programme_is_taken_in_from_the_list(
    shell: Shell,
    real_place: Workplace,
    prompts: ScriptedPrompts,
    settled: Settled,
    press: Press,
) -> None:
    shell.open("followup", view="unmanaged")
    settled()
    screen = shell.stack.current()
    assert isinstance(screen, FollowUpScreen)
    view = screen.unmanaged
    crowd = next(c for c in view.crowds if c.programme == "household_visit")
    view.programmes.set_keys(frozenset({"household_visit"}))
    view._show_chosen()
    view.table.view.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    assert len(view.chosen) == 2
    prompts.will_answer(True)
    press(Qt.Key.Key_E, CTRL)
    settled()
    after = next(c for c in view.crowds if c.programme == "household_visit")
    assert after.total == crowd.total - 2
    assert "household_visit" in {
        task.programme
        for house in today_page(real_place, TodayFilter(Window.ALL)).houses
        for task in house.tasks
    }


def test_a_booked_day_stands_in_the_calendar(
    shell: Shell, real_place: Workplace, somebody: str, settled: Settled
) -> None:
    day = DAY + timedelta(days=3)
    put(real_place, somebody, "appointment", day, purpose="1", slot="1", state="0")
    shell.open("followup", view="month")
    settled()
    screen = shell.stack.current()
    assert isinstance(screen, FollowUpScreen)
    assert "约1" in screen.month.cells[day.day - 1].text()
    screen.month.cells[day.day - 1].click()
    assert "上午 慢病随访" in screen.month.appointments.text()


def test_n_says_in_today_that_nobody_was_met(
    shell: Shell, real_place: Workplace, settled: Settled, press: Press
) -> None:
    shell.open("today")
    settled()
    today = shell.stack.current()
    assert isinstance(today, TodayScreen)
    row = today.table.current()
    assert row is not None
    today.table.view.setFocus()
    press(Qt.Key.Key_N)
    settled()
    with real_place.reading() as session:
        noted = session.scalars(
            select(CareEvent.occurred_on).where(
                CareEvent.kind == "attempt",
                CareEvent.programme == row.task.programme,
                CareEvent.resident_id == row.task.resident_id,
            )
        ).all()
    assert DAY in noted
    words = [act.text() for act in today.panel.not_done.menu().actions()]
    assert [text.partition("…")[0].partition("（")[0] for text in words] == [
        "未见到",
        "临时外出",
        "拒绝管理",
        "迁出",
        "死亡",
    ]
