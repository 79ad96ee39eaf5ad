"""The certificate check of a class: who is missing what, reissue, recheck, totals."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.registers import RegisterFilter, register_page
from clinic_desktop.services.residents.commands import RegisterResident
from clinic_desktop.services.residents.registering import register
from clinic_desktop.services.vaccination import (
    AddPupils,
    HoldVaccination,
    Pupil,
    RecordDose,
    SchoolClass,
    add_pupils,
    candidates,
    hold_vaccination,
    keep_summary,
    recheck,
    record_dose,
    reissue,
    school_page,
    set_certificate,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Dose

CLASS = SchoolClass("石门小学", "一年级1班", "2026春")
DAY = date(2026, 3, 2)
BORN = date(2019, 10, 5)
"""Six years old on the day of the check."""
COURSE = (
    ("HepB", BORN), ("BCG", BORN), ("HepB", date(2019, 11, 5)), ("IPV", date(2019, 12, 5)),
    ("IPV", date(2020, 1, 5)), ("DTaP", date(2020, 1, 5)), ("bOPV", date(2020, 2, 5)),
    ("DTaP", date(2020, 2, 5)), ("DTaP", date(2020, 3, 5)), ("HepB", date(2020, 4, 5)),
    ("MPSV-A", date(2020, 4, 5)), ("MMR", date(2020, 6, 5)), ("JE-L", date(2020, 6, 5)),
    ("MPSV-A", date(2020, 7, 5)), ("DTaP", date(2021, 4, 5)), ("MMR", date(2021, 4, 5)),
    ("HepA-L", date(2021, 4, 5)), ("JE-L", date(2021, 10, 5)), ("MPSV-AC", date(2022, 10, 5)),
    ("bOPV", date(2023, 10, 5)), ("MPSV-AC", date(2025, 10, 5)), ("DTaP", date(2025, 10, 5)),
)  # fmt: skip
"""Every dose of the programme up to the sixth birthday."""


def child(place: Workplace, name: str, without: tuple[str, ...] = (), keep: int = 0) -> str:
    command = RegisterResident(name=name, sex="1", birth_date=BORN, village_group="3组")
    who = register(place, command).resident_id
    kept = dict.fromkeys(without, keep)
    with place.unit("旧卡补录") as unit:
        for product, on in COURSE:
            if product in kept:
                kept[product] -= 1
                if kept[product] < 0:
                    continue
            dose = Dose(**place.stamp(), resident_id=who, product=product, given_on=on)
            dose.source = "history"
            unit.session.add(dose)
        unit.commit()
    return who


def check(place: Workplace, *who: str, certificate: bool = True) -> dict[str, Pupil]:
    add_pupils(place, AddPupils(CLASS, who, DAY, certificate))
    return pupils(place)


def pupils(place: Workplace) -> dict[str, Pupil]:
    return {pupil.name: pupil for pupil in school_page(place, CLASS).pupils}


def test_a_complete_child_lacks_nothing(place: Workplace) -> None:
    pupil = check(place, child(place, "王全"))["王全"]
    assert (pupil.complete, pupil.missing, pupil.status, pupil.needs) == (True, (), "", False)
    assert pupil.now is not None
    assert pupil.recheck_by == date(2026, 12, 31)


def test_several_doses_of_a_course_are_all_named(place: Workplace) -> None:
    pupil = check(place, child(place, "王缺", ("MMR", "MPSV-AC"), 0))["王缺"]
    assert [(m.vaccine, m.dose_no) for m in pupil.missing] == [
        ("含麻疹成分疫苗", 1),
        ("含麻疹成分疫苗", 2),
        ("A群C群流脑疫苗", 1),
        ("A群C群流脑疫苗", 2),
    ]
    assert pupil.missing[0].due == date(2021, 11, 2)
    assert pupil.missing[1].due is None
    assert (pupil.status, pupil.needs, pupil.notice_on) == ("0", True, DAY)


def test_what_was_made_up_stands_in_the_row_after_the_recheck(place: Workplace) -> None:
    who = child(place, "王缺", ("MMR",), 1)
    pupil = check(place, who)["王缺"]
    assert [(m.vaccine, m.dose_no) for m in pupil.missing] == [("含麻疹成分疫苗", 2)]
    recheck(place, pupil.id)
    assert pupils(place)["王缺"].missing == pupil.missing
    record_dose(place, RecordDose(who, "MMR", DAY, source="elsewhere"))
    recheck(place, pupil.id)
    again = pupils(place)["王缺"]
    assert [m.caught_up for m in again.missing] == [DAY]
    assert (again.complete, again.status) == (False, "2")
    sums = school_page(place, CLASS).totals
    assert (sums.needs, sums.doses, sums.done, sums.doses_done) == (1, 1, 1, 1)


def test_part_of_the_doses_made_up_is_part(place: Workplace) -> None:
    who = child(place, "王缺", ("MMR", "HepA-L"), 0)
    pupil = check(place, who)["王缺"]
    record_dose(place, RecordDose(who, "MMR", DAY, source="elsewhere"))
    recheck(place, pupil.id)
    assert pupils(place)["王缺"].status == "1"


def test_a_contraindication_is_noted_and_not_counted_as_missing(place: Workplace) -> None:
    who = child(place, "王禁", ("MMR",), 1)
    hold_vaccination(place, HoldVaccination(who, DAY, "免疫缺陷", "MMR", contraindicated=True))
    pupil = check(place, who)["王禁"]
    assert [m.contraindicated for m in pupil.missing] == [True]
    assert (pupil.status, pupil.needs) == ("3", False)
    sums = school_page(place, CLASS).totals
    assert (sums.needs, sums.doses, sums.held, sums.complete) == (0, 0, 1, 0)


def test_without_a_certificate_it_is_written_anew(place: Workplace) -> None:
    pupil = check(place, child(place, "王丢"), certificate=False)["王丢"]
    assert (pupil.certificate, pupil.reissued_on, pupil.notice_on) == (False, None, DAY)
    changes = reissue(place, pupil.id, DAY)
    assert changes.touches("record")
    assert changes.touches("care_event")
    again = pupils(place)["王丢"]
    assert (again.certificate, again.reissued_on) == (False, DAY)
    sums = school_page(place, CLASS).totals
    assert (sums.checked, sums.certificate, sums.without, sums.reissued) == (1, 0, 1, 1)
    set_certificate(place, pupil.id, has=True)
    again = pupils(place)["王丢"]
    assert (again.certificate, again.reissued_on) == (True, None)
    set_certificate(place, pupil.id, has=False)
    assert not pupils(place)["王丢"].certificate


def test_a_pupil_who_is_not_on_file_is_entered_by_the_certificate(place: Workplace) -> None:
    answers = {
        "school": CLASS.school, "class_name": CLASS.name, "term": CLASS.term,
        "pupil_name": "外村孩", "sex": "2", "birth_date": "2019-12-01", "has_cert": "1",
        "fully_vaccinated": "1", "checker": "周医生", "check_date": "2026-03-02",
    }  # fmt: skip
    record_form(place, RecordForm("school_check_pupil", answers))
    pupil = pupils(place)["外村孩"]
    assert (pupil.resident_id, pupil.now) == ("", None)
    with pytest.raises(InputProblem) as refused:
        recheck(place, pupil.id)
    assert refused.value.problems[0].code == "PUPIL_NOT_ON_FILE"


def test_nobody_is_added_twice_and_the_class_needs_its_names(place: Workplace) -> None:
    who = child(place, "王全")
    check(place, who)
    wrong = (
        (AddPupils(CLASS, (who,), DAY), "PUPIL_TWICE"),
        (AddPupils(replace(CLASS, school=""), (who,), DAY), "MISSING"),
        (AddPupils(CLASS, (), DAY), "MISSING"),
    )
    for command, code in wrong:
        with pytest.raises(InputProblem) as refused:
            add_pupils(place, command)
        assert refused.value.problems[0].code == code


def test_candidates_are_children_of_the_ages_who_are_not_in_the_class(place: Workplace) -> None:
    who = child(place, "王全")
    other = register(place, RegisterResident(name="李幼", sex="2", birth_date=date(2022, 5, 1)))
    found = candidates(place, date(2019, 9, 1), date(2020, 8, 31), CLASS)
    assert [each.id for each in found] == [who]
    check(place, who)
    assert candidates(place, date(2019, 9, 1), date(2020, 8, 31), CLASS) == ()
    young = candidates(place, date(2022, 1, 1), date(2022, 12, 31), CLASS)
    assert [each.id for each in young] == [other.resident_id]


def test_classes_schools_and_the_summary_of_a_term(place: Workplace) -> None:
    one, two = child(place, "王全"), child(place, "王缺", ("MMR",), 1)
    check(place, one)
    add_pupils(place, AddPupils(replace(CLASS, name="一年级2班"), (two,), DAY, certificate=False))
    page = school_page(place, SchoolClass(CLASS.school, "", CLASS.term))
    assert [pupil.name for pupil in page.pupils] == ["王全", "王缺"]
    assert len(page.classes) == 2
    assert page.totals.due is None
    with pytest.raises(InputProblem):
        keep_summary(place, CLASS, 1)
    keep_summary(place, CLASS, 3)
    keep_summary(place, CLASS, 4)
    kept = register_page(place, RegisterFilter("school_check_summary"))
    assert len(kept.rows) == 1
    sums = school_page(place, SchoolClass(CLASS.school, "", CLASS.term)).totals
    assert (sums.due, sums.checked, sums.needs, sums.complete) == (4, 2, 1, 1)
    assert school_page(place).chosen in page.classes
