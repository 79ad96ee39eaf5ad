"""What stands on a card besides doses: certificates, hour of birth, reactions, reasons."""

from datetime import date, timedelta

import pytest

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.records.reading import start_form
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    FIRST_DOSE_WITHIN,
    IssueCertificate,
    RecordDose,
    SetVaccinationFacts,
    card_of,
    issue_certificate,
    record_dose,
    set_vaccination_facts,
    since_birth,
)
from clinic_desktop.services.workplace import Workplace

TODAY = date(2026, 3, 2)
BORN = date(2026, 2, 20)


@pytest.fixture
def child(place: Workplace) -> str:
    return register(place, RegisterResident(name="王小宝", sex="1", birth_date=BORN)).resident_id


def test_a_certificate_is_handed_out_and_written_anew(
    place: Workplace, child: str, clock: FixedClock
) -> None:
    issue_certificate(place, IssueCertificate(child, BORN, " C1 "))
    clock.instant += timedelta(minutes=1)
    issue_certificate(place, IssueCertificate(child, TODAY, "C2", again=True, note="遗失"))
    first, second = card_of(place, child).certificates
    assert (first.number, first.again) == ("C1", False)
    assert (second.number, second.again, second.note) == ("C2", True, "遗失")
    for wrong in (BORN - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(InputProblem):
            issue_certificate(place, IssueCertificate(child, wrong))


def test_the_hour_of_birth_is_noted_taken_back_and_read_from_the_birth_record(
    place: Workplace, child: str, clock: FixedClock
) -> None:
    assert card_of(place, child).birth_time == ""
    set_vaccination_facts(place, SetVaccinationFacts(child, TODAY, {"birth_time": "08:05"}))
    assert card_of(place, child).birth_time == "08:05"
    clock.instant += timedelta(minutes=1)
    set_vaccination_facts(place, SetVaccinationFacts(child, TODAY, {"birth_time": None}))
    assert card_of(place, child).birth_time == ""
    with pytest.raises(InputProblem) as refused:
        set_vaccination_facts(place, SetVaccinationFacts(child, TODAY, {"birth_time": "25:00"}))
    assert refused.value.problems[0].code == "TIME_FORMAT"


def test_the_time_from_birth_needs_both_hours() -> None:
    spent = since_birth(BORN, "08:05", BORN + timedelta(days=1), "08:05")
    assert spent == FIRST_DOSE_WITHIN
    assert since_birth(BORN, "", BORN, "09:00") is None
    assert since_birth(BORN, "08:00", BORN, "") is None


def test_reactions_and_reasons_stand_on_the_card(place: Workplace, child: str) -> None:
    about = About(child)
    reaction = {
        "vaccine": "乙肝疫苗", "vaccinated_date": "2026-02-20", "onset_date": "2026-02-21",
        "symptom": "发热 38.6℃", "outcome": "痊愈", "reporter": "周医生",
    }  # fmt: skip
    missed = {
        "vaccine": "乙肝疫苗", "dose_no": 2, "due_date": "2026-02-28", "reason": "4",
        "contacted_date": "2026-03-01", "contact_person": "周医生",
    }  # fmt: skip
    record_form(place, RecordForm("aefi_register", reaction, about))
    record_form(place, RecordForm("vaccine_defaulter", missed, about))
    card = card_of(place, child)
    assert [(r.vaccine, r.symptom) for r in card.reactions] == [("乙肝疫苗", "发热 38.6℃")]
    assert [(m.vaccine, m.dose_no, m.on) for m in card.missed] == [
        ("乙肝疫苗", 2, date(2026, 3, 1))
    ]
    assert "拒种" in card.missed[0].reason


def test_the_card_form_knows_the_recorded_doses(place: Workplace, child: str) -> None:
    command = RecordDose(
        child, "HepB", BORN, lot_no="H1", expires_on=date(2027, 1, 1), site="left_thigh"
    )
    record_dose(place, command)
    record_dose(place, RecordDose(child, "BCG", BORN, source="elsewhere"))
    start = start_form(place, "vaccination_card", About(child))
    rows = start.context.person["doses"]
    assert isinstance(rows, tuple)
    hepb = next(row for row in rows if isinstance(row, dict) and row.get("batch_no") == "H1")
    assert hepb == {
        "vaccine_code": "重组乙型肝炎疫苗",
        "dose_no": 1,
        "vaccinated_date": "2026-02-20",
        "site": "3",
        "batch_no": "H1",
        "expiry_date": "2027-01-01",
        "vaccinator": "周医生",
        "route": "肌内",
    }
    assert len(rows) == 2
