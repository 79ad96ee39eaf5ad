"""A child's papers, certificates, and forms that begin with what is known."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from real_clinic import Keyboard
from vaccination_desk import (
    BORN,
    bring_back,
    choose,
    entry,
    in_front,
)

from clinic_desktop.services.vaccination import (
    RecordDose,
    SetVaccinationFacts,
    card_of,
    doses_of,
    record_dose,
    set_vaccination_facts,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.screens.vaccination.certificate_dialog import CertificateDialog
from clinic_desktop.ui.screens.vaccination.screen import VaccinationScreen
from clinic_desktop.ui.shell.window import Shell


@pytest.mark.parametrize(
    ("words", "title"),
    [("预防接种证", "预防接种证 王小宝"), ("预防接种卡", "预防接种卡"), ("通知单", "通知单")],
)
def test_the_papers_of_a_child_come_to_the_preview(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, words: str, title: str
) -> None:
    entry(card, "print-card", words)
    keys.settle()
    qtbot.waitUntil(lambda: bool(card.findChildren(PreviewWindow)))
    (window,) = card.findChildren(PreviewWindow)
    assert title in window.windowTitle()
    window.close()


def test_a_certificate_is_noted_and_then_written_anew(
    card: VaccinationScreen, keys: Keyboard, qtbot: QtBot, place: Workplace, child: str
) -> None:
    entry(card, "more-card", "发放接种证")
    dialog = in_front(card, CertificateDialog, qtbot)
    assert isinstance(dialog, CertificateDialog)
    dialog.fields["number"].set_value("C7")
    keys.control(Qt.Key.Key_S)
    keys.settle()
    (issued,) = card_of(place, child).certificates
    assert (issued.number, issued.again) == ("C7", False)
    bring_back(card, qtbot)
    entry(card, "more-card", "补发接种证")
    again = in_front(card, CertificateDialog, qtbot)
    assert isinstance(again, CertificateDialog)
    assert (again.fields["kind"].value(), again.fields["number"].value()) == ("2", "C7")
    again.reject()


@pytest.mark.parametrize(
    ("words", "form", "known"),
    [
        (
            "异常反应",
            "aefi_register",
            {"vaccine": "脊髓灰质炎灭活疫苗", "vaccinated_date": "2025-05-12"},
        ),
        ("未种原因", "vaccine_defaulter", {"vaccine": "百白破疫苗", "dose_no": 1}),
        ("预防接种卡", "vaccination_card", {}),
    ],
)
def test_a_form_about_the_child_begins_with_what_is_known(
    card: VaccinationScreen, shell: Shell, keys: Keyboard, place: Workplace, child: str,
    words: str, form: str, known: dict[str, object],
) -> None:  # fmt: skip
    choose(card, place, child, "IPV")
    entry(card, "more-card", words)
    keys.settle()
    found = shell.stack.current()
    assert isinstance(found, RecordScreen)
    assert found.filling is not None
    assert found.filling.form.code == form
    assert {name: found.filling.answers.get(name) for name in known} == known


def test_the_first_dose_is_told_by_the_hour(
    card: VaccinationScreen, keys: Keyboard, place: Workplace, child: str
) -> None:
    facts = SetVaccinationFacts(child, BORN, {"birth_time": "08:00"})
    dose = next(d for d in doses_of(place, child) if d.given_on == BORN and d.product == "HepB")
    timed = RecordDose(
        child, "HepB", BORN, given_time="11:30", source="elsewhere", dose_id=dose.dose_id,
        reason="补记时间",
    )  # fmt: skip
    card.desk.operations.change(card, lambda p: set_vaccination_facts(p, facts))
    card.desk.operations.change(card, lambda p: record_dose(p, timed))
    keys.settle()
    card.card.grid.setFocus()
    assert card.card.grid.choose_dose(dose.dose_id)
    assert "出生后 3 小时 30 分，24 小时内" in card.card.said
