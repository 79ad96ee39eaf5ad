"""Every form, filled in at random, arrives at the centre as it was typed and prints the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from exchange_world import Device, World
from random_answers import answers_of

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.model import Field, FieldType, Form, Subject
from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.reports.paper.answers import Filled
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts
from clinic_desktop.reports.paper.page import Text
from clinic_desktop.reports.paper.record_pdf import record_document
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.records.subject import About, context_for
from clinic_desktop.services.workplace import Actor, Site, Workplace
from clinic_desktop.storage.tables import Household, Record

RESOURCES = Path(__file__).parents[2] / "resources"
AT = datetime(2026, 3, 2, tzinfo=UTC)
TRIES = 60
PLAIN = {FieldType.TEXT, FieldType.INT}


@dataclass(frozen=True)
class Village:
    """A village's computer as the services see it, with somebody of each kind."""

    place: Workplace
    abouts: dict[str, About]

    def about(self, form: Form) -> About:
        match form.subject:
            case Subject.HOUSEHOLD:
                return self.abouts["household"]
            case Subject.CLINIC:
                return About()
        return self.abouts.get(form.group, self.abouts["anybody"])


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(RESOURCES / "definitions")


@pytest.fixture(scope="module")
def fonts() -> PaperFonts:
    return load_fonts(RESOURCES / "fonts")


@pytest.fixture
def typed_at(village: Device, catalogue: Catalogue) -> Village:
    person = village.actor
    site = Site(village.site.code, village.site.name, "village", "420304", "101", "103", "镇", "村")
    place = Workplace(
        village.database,
        catalogue,
        village.clock,
        Actor(person.staff_id, person.name, person.role),
        site,
        village.folder,
    )
    stamp = village.stamp()
    with place.unit("建户") as unit:
        unit.session.add(Household(**stamp, household_no="001"))
        unit.commit()
    home = stamp["id"]
    abouts = {
        "anybody": village.resident(birth_date=date(1950, 5, 1), household_id=home),
        "maternal": village.resident(sex="2", birth_date=date(1996, 7, 9), household_id=home),
        "child": village.resident(sex="2", birth_date=date(2025, 8, 20), household_id=home),
    }
    return Village(
        place,
        {
            "household": About(household_id=home),
            **{kind: About(resident_id=one) for kind, one in abouts.items()},
        },
    )


def fill(village: Village, form: Form, seed: int) -> str:
    """Save the form with the first random answers that its rules accept; returns the record."""
    about = village.about(form)
    with village.place.reading() as session:
        context = context_for(village.place, session, about)
    everything = frozenset(field.id for field in form.fields())
    for attempt in range(TRIES):
        chance = Random(f"{form.code} {seed} {attempt}")
        answers = answers_of(form, context, chance, share=0.6 if attempt < TRIES / 2 else 0.15)
        if attempt > TRIES / 2:
            answers |= lowest_counts(form, answers)
        try:
            command = RecordForm(form.code, answers, about, confirmed=everything)
            return record_form(village.place, command).record_id
        except InputProblem:
            continue
    raise AssertionError(f"no random answers fit {form.code}")


def lowest_counts(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """Counts that must add up do so when each is as low as it may be."""
    return {
        field.id: field.hard[0] or 0
        for field in form.fields()
        if field.type is FieldType.INT and field.id in answers and field.computed is None
    }


def saved(device: Device) -> dict[str, tuple[str, dict[str, Any], str | None]]:
    with device.database.reading() as session:
        return {
            record.id: (record.form_code, record.answers, record.outcome)
            for record in session.query(Record)
        }


def printed(form: Form, answers: dict[str, Any], outcome: str | None, fonts: PaperFonts) -> str:
    document = record_document(form, fonts, [Filled(answers, {}, outcome or "")], made_at=AT)
    return "".join(
        mark.text for page in document.pages for mark in page.marks if isinstance(mark, Text)
    ).replace(" ", "")


def must_stand_on_paper(form: Form, answers: dict[str, Any]) -> Iterator[tuple[Field, str]]:
    """Answers of the official sheet; what only the program keeps is not printed on it."""
    official = {*form.paper.order, *form.paper.head}
    for field in form.fields():
        if field.type not in PLAIN or field.id not in answers or field.sensitive:
            continue
        if field.id in official if form.paper.order else field.note != "app":
            yield field, str(answers[field.id]).replace(" ", "")


@pytest.mark.parametrize("seed", range(2))
def test_what_is_typed_arrives_and_prints(
    seed: int,
    world: World,
    centre: Device,
    village: Device,
    typed_at: Village,
    catalogue: Catalogue,
    fonts: PaperFonts,
) -> None:
    forms = {form.code: form for form in catalogue.forms.values()}
    for form in forms.values():
        fill(typed_at, form, seed)
    before = saved(village)
    assert {code for code, _, _ in before.values()} == set(forms)
    world.visit(village, centre)
    after = saved(centre)
    assert after == before
    lost = []
    for code, answers, outcome in after.values():
        form = forms[code]
        paper = printed(form, answers, outcome, fonts)
        lost += [
            (code, field.id, text)
            for field, text in must_stand_on_paper(form, answers)
            if text not in paper
        ]
    assert not lost, "\n".join(map(str, lost))
