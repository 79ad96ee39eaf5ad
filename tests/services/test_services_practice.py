"""The practice clinic: the same seed gives the same village, and what it holds is valid."""

from datetime import date
from random import Random

from sqlalchemy import func, select

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import defaults, settled
from clinic_desktop.domain.forms.validate import validate
from clinic_desktop.domain.identity import parse_citizen_id
from clinic_desktop.domain.problems import Severity
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.services.practice.examples import applies_to, example_answers
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.services.practice.histories import invent_history
from clinic_desktop.services.practice.invented import InventedEnrolment, Villager
from clinic_desktop.services.practice.people import Village
from clinic_desktop.services.practice.village_life import village_life
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record, Resident, Task

TODAY = date(2026, 3, 2)


def test_the_same_seed_gives_the_same_village() -> None:
    first, second = (Village(5, "420399", "石门村", TODAY).houses(300) for _ in range(2))
    assert first == second
    assert first != Village(6, "420399", "石门村", TODAY).houses(300)


def test_every_id_number_is_valid_agrees_and_is_used_once() -> None:
    people = [m for h in Village(5, "420399", "石门村", TODAY).houses(900) for m in h.members]
    for person in people:
        citizen = parse_citizen_id(person.id_no)
        assert (citizen.birth_date, citizen.sex) == (person.birth_date, person.sex)
    assert len({person.id_no for person in people}) == len(people) == 900


def test_invented_records_stand_every_check_of_their_form(catalogue: Catalogue) -> None:
    random = Random(3)
    checked = 0
    for house in Village(5, "420399", "石门村", TODAY).houses(400):
        for person in house.members:
            facts = {
                "name": person.name,
                "sex": person.sex,
                "birth_date": person.birth_date,
                "residence_type": person.residence_type,
                "ethnicity": person.ethnicity,
            }
            for record in invent_history(person, random, TODAY, years=2).records:
                form = catalogue.form(record.form_code)
                assert form is not None
                context = Context(today=record.on, person=facts)
                known = {k: v for k, v in record.answers.items() if form.has(k)}
                answers = settled(form, {**defaults(form, context), **known}, context)
                wrong = [
                    p for p in validate(form, answers, context) if p.severity is not Severity.NOTE
                ]
                assert wrong == [], (record.form_code, wrong)
                checked += 1
    assert checked > 300


def test_most_forms_have_a_valid_example_for_somebody(catalogue: Catalogue) -> None:
    staff = {"name": "周医生", "clinic_name": "石门村卫生室"}
    births = (date(1950, 3, 2), date(1996, 3, 2), date(2023, 1, 5), date(2025, 9, 1))
    people = [{"name": "王桂兰", "sex": s, "birth_date": b} for b in births for s in "12"]
    without = {
        form.code
        for form in catalogue.current_forms()
        if not any(
            applies_to(form, context) and example_answers(form, context, Random(1)) is not None
            for context in (Context(TODAY, person, staff) for person in people)
        )
    }
    assert len(without) <= len(catalogue.current_forms()) // 8, without


def test_a_rich_clinic_has_people_tasks_and_many_forms(place: Workplace) -> None:
    fill_practice(place, people=150, years=1, seed=2, rich=True)
    with place.reading() as session:
        assert session.scalar(select(func.count(Resident.id))) == 150
        assert (session.scalar(select(func.count(Task.enrolment_id))) or 0) > 20
        forms = set(session.scalars(select(Record.form_code).distinct()))
    assert len(forms) > 50


def test_the_rarer_programmes_and_the_registers_are_there_too(place: Workplace) -> None:
    fill_practice(place, people=400, years=1, seed=2, whole=True)
    with place.reading() as session:
        programmes = set(session.scalars(select(Task.programme).distinct()))
        forms = dict(
            session.execute(select(Record.form_code, func.count()).group_by(Record.form_code)).all()
        )
        figures = month_form(session, place.catalogue, "R-12", 2026, 2, place.site.code)
    assert {"smd", "copd", "tb", "maternal", "hypertension", "child"} <= programmes
    for code in ("banquet", "outpatient_log", "cold_chain_temperature", "family_doctor_contract"):
        assert forms[code] > 1
    cells = {row.code: row.cells for grid in figures.grids for row in grid.rows}
    assert cells["15-2"][2].value > 10
    assert not figures.blocked


def test_what_is_given_stands_in_an_example(catalogue: Catalogue) -> None:
    random = Random(3)
    people = [
        Villager(
            m.id_no,
            h.number,
            m.sex,
            m.birth_date,
            {
                "name": m.name,
                "sex": m.sex,
                "birth_date": m.birth_date,
                "phone": m.phone,
                "id_no": m.id_no,
            },
        )
        for h in Village(1, "420399", "石门村", TODAY).houses(200)
        for m in h.members
        if m.residence_type in "12"
    ]
    checked = 0
    for each in village_life(people, [("1", "1组"), ("2", "1组"), ("3", "2组")], TODAY, random):
        if isinstance(each, InventedEnrolment):
            continue
        form = catalogue.form(each.form_code, on=each.on)
        assert form is not None
        context = Context(each.on, {**each.about, **each.known}, {"name": "周医生"})
        answers = example_answers(form, context, random, each.answers)
        assert answers is not None, each.form_code
        given = {k: v for k, v in each.answers.items() if v is not None}
        assert {k: answers.get(k) for k in given} == given, each.form_code
        checked += 1
    assert checked > 150
