"""Writes the invented village into a clinic, in few large units of work."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.forms.context import PERSON_FACTS, Context
from clinic_desktop.domain.forms.derive import defaults, occurred_on, outcome_of, settled
from clinic_desktop.domain.forms.model import Form, Subject
from clinic_desktop.domain.words import tr
from clinic_desktop.services.clinic import TargetRow, set_population, set_targets
from clinic_desktop.services.practice.examples import (
    applies_to,
    example_answers,
    example_day,
)
from clinic_desktop.services.practice.histories import History, InventedRecord, invent_history
from clinic_desktop.services.practice.invented import InventedEnrolment, InventedForm, Villager
from clinic_desktop.services.practice.people import InventedHouse, InventedPerson, Village
from clinic_desktop.services.practice.teaching import invent_activities
from clinic_desktop.services.practice.village_life import village_life
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import (
    Activity,
    ActivityMaterial,
    Base,
    CareEvent,
    Dose,
    Enrolment,
    Household,
    Record,
    ResidencePeriod,
    Resident,
)

Progress = Callable[[int, int], None]
_CHUNK = 2000
_EXAMPLES = 3
_ENDINGS = frozenset({"death", "close", "delivery", "pregnancy_end", "treatment_end"})
"""Events that would end somebody's care; examples of such forms are left out."""
_NO_EXAMPLES = frozenset({"advice_own"})
"""Texts of the clinic that are handed to people: an invented one is of no use."""
_TARGETS = (
    ("I-A1", 8000),
    ("I-B1", 1200),
    ("I-B4", 900),
    ("I-B5", 1200),
    ("I-B6", 1200),
    ("I-B7", 600),
    ("I-B8", 10000),
    ("I-B9", 7000),
    ("I-B13", 100),
    ("I-D2", 9000),
    ("I-F1", 9000),
    ("I-G2", 4000),
    ("I-G3", 4000),
)
"""The first seed values of indicators.md, in hundredths."""


def fill_practice(
    place: Workplace,
    people: int,
    years: int,
    seed: int,
    progress: Progress = lambda _done, _total: None,
    *,
    whole: bool = False,
    rich: bool = False,
) -> None:
    """Invent and save a village of ``people`` inhabitants with ``years`` years of work.

    ``whole``: also the rarer programmes (pregnancies, TB, mental disorders …) and the registers
    of the last months. ``rich``: every other form has some records as well.
    """
    houses = Village(seed, place.site.county_code, place.site.village_name, place.today).houses(
        people
    )
    rows = _Rows(place, years, Random(seed + 1))  # noqa: S311 - invention, not secrecy
    for number, house in enumerate(houses):
        rows.add_house(house)
        if number % 100 == 0:
            progress(number, 2 * len(houses))
    rows.add_activities()
    if whole or rich:
        rows.add_village_life(Random(seed + 2))  # noqa: S311 - invention, not secrecy
    if rich:
        rows.add_examples()
    with place.unit(tr("建立练习数据")) as unit:
        for table, found in rows.by_table.items():
            for start in range(0, len(found), _CHUNK):
                unit.session.execute(insert(table), found[start : start + _CHUNK])
        progress(3 * len(houses) // 2, 2 * len(houses))
        unit.commit()
    for year in range(place.today.year - years, place.today.year + 1):
        set_population(place, year, sum(_counts_as_resident(h) for h in houses), tr("村委会年报"))
        set_targets(place, tuple(TargetRow(code, year, value) for code, value in _TARGETS))
    progress(2 * len(houses), 2 * len(houses))


def _counts_as_resident(house: InventedHouse) -> int:
    return sum(member.residence_type in "12" for member in house.members)


class _Rows:
    """The rows of the invented village, table by table, parents before children."""

    def __init__(self, place: Workplace, years: int, random: Random) -> None:
        self._place = place
        self._years = years
        self._random = random
        self._order: dict[date, int] = {}
        self._serial = 0
        self._begin = add_months(place.today, -12 * years)
        self.by_table: dict[type[Base], list[dict[str, Any]]] = {
            table: []
            for table in (
                Household,
                Resident,
                ResidencePeriod,
                Enrolment,
                CareEvent,
                Record,
                Dose,
                Activity,
                ActivityMaterial,
            )
        }

    def _add(self, table: type[Base], on: date, values: Mapping[str, Any]) -> str:
        """One row, entered on the evening of its day."""
        stamp = self._place.stamp()
        stamp["created_at"] = f"{on.isoformat()}T09:30:00.000Z"
        self.by_table[table].append({**stamp, **values})
        return str(stamp["id"])

    def add_house(self, house: InventedHouse) -> None:
        """The household with everybody in it."""
        household_id = self._add(
            Household,
            self._begin,
            {
                "household_no": house.number,
                "village_group": house.village_group,
                "house_order": house.order,
                "address": house.address,
                "tags": list(house.tags) or None,
                "opened_on": self._begin,
            },
        )
        household = self.by_table[Household][-1]
        household["head_id"] = None
        for member in house.members:
            resident_id = self._add_person(house, household_id, member)
            if member.relation == "02":
                household["head_id"] = resident_id

    def _add_person(self, house: InventedHouse, household_id: str, person: InventedPerson) -> str:
        history = invent_history(person, self._random, self._place.today, self._years)
        opened = next((r.on for r in history.records if r.form_code == "personal_basic"), None)
        entered = max(self._begin, person.birth_date)
        archive_no = None
        if opened is not None:
            self._serial += 1
            archive_no = f"{self._place.site.archive_prefix}{self._serial:05d}"
        resident_id = self._add(
            Resident,
            entered,
            {
                "household_id": household_id,
                "relation_to_head": person.relation,
                "name": person.name,
                "sex": person.sex,
                "birth_date": person.birth_date,
                "id_type": "01",
                "id_no": person.id_no,
                "phone": person.phone or None,
                "ethnicity": person.ethnicity,
                "residence_type": person.residence_type,
                "address": house.address,
                "tags": list(person.tags) or None,
                "archive_no": archive_no,
                "filing_date": opened,
                "filing_person": self._place.actor.name if opened else None,
                "responsible_doctor": self._place.actor.name if opened else None,
                "status": "active",
            },
        )
        self._add(
            ResidencePeriod,
            entered,
            {
                "resident_id": resident_id,
                "village_group": house.village_group,
                "residence_type": person.residence_type,
                "from_on": person.birth_date,
                "arrival": "birth" if person.birth_date >= self._begin else "initial",
            },
        )
        self._add_history(resident_id, person, history)
        return resident_id

    def _add_history(self, resident_id: str, person: InventedPerson, history: History) -> None:
        for programme, on, attributes in history.enrolments:
            self._add(
                Enrolment,
                on,
                {
                    "resident_id": resident_id,
                    "programme": programme,
                    "enrolled_on": on,
                    "attributes": attributes or None,
                    "source": "new",
                },
            )
        for event in history.events:
            self._add(
                CareEvent,
                event.on,
                {
                    "resident_id": resident_id,
                    "programme": event.programme,
                    "kind": event.kind,
                    "occurred_on": event.on,
                    "details": event.details or None,
                },
            )
        for record in sorted(history.records, key=lambda r: r.on):
            self._add_record(resident_id, person, record)
        for dose in history.doses:
            self._add(
                Dose,
                dose.on,
                {
                    "resident_id": resident_id,
                    "product": dose.product,
                    "dose_no": dose.dose_no,
                    "given_on": dose.on,
                    "site": dose.site,
                    "given_at": self._place.site.township_name + tr("卫生院"),
                    "source": "elsewhere",
                },
            )

    def _add_record(self, resident_id: str, person: InventedPerson, record: InventedRecord) -> None:
        form = self._place.catalogue.form(record.form_code)
        if form is None:
            return
        context = Context(
            today=record.on,
            person={
                "name": person.name,
                "sex": person.sex,
                "birth_date": person.birth_date,
            },
        )
        known = {key: value for key, value in record.answers.items() if form.has(key)}
        answers = settled(form, {**defaults(form, context), **known}, context)
        self._order[record.on] = order = self._order.get(record.on, 0) + 1
        self._add(
            Record,
            record.on,
            {
                "form_code": form.code,
                "form_edition": form.edition,
                "resident_id": resident_id,
                "occurred_on": record.on,
                "performed_by": self._place.actor.name,
                "outcome": outcome_of(form, answers, context),
                "answers": answers,
                "entry_order": order,
            },
        )

    def add_village_life(self, random: Random) -> None:
        """The rarer programmes and the clinic's own registers."""
        residents = self.by_table[Resident]
        people = [
            Villager(row["id"], row["household_id"], row["sex"], row["birth_date"], row)
            for row in residents
            if row["residence_type"] in "12"
        ]
        houses = [(row["id"], row["village_group"]) for row in self.by_table[Household]]
        for each in village_life(people, houses, self._place.today, random):
            match each:
                case InventedEnrolment(resident, programme, on, attributes):
                    self._enrol(resident, programme, on, attributes)
                case InventedForm():
                    self._add_form(each, random)

    def _enrol(
        self, resident_id: str, programme: str, on: date, attributes: Mapping[str, Any]
    ) -> None:
        self._add(
            Enrolment,
            on,
            {
                "resident_id": resident_id,
                "programme": programme,
                "enrolled_on": on,
                "attributes": dict(attributes) or None,
                "source": "new",
            },
        )

    def _add_form(self, wanted: InventedForm, random: Random) -> None:
        form = self._place.catalogue.form(wanted.form_code, on=wanted.on)
        if form is None:
            return
        context = self._context(wanted.on, {**wanted.about, **wanted.known})
        answers = example_answers(form, context, random, wanted.answers)
        if answers is not None:
            self._add_answers(form, wanted.on, answers, context, wanted.resident, wanted.household)

    def _context(self, day: date, known: Mapping[str, Any]) -> Context:
        return Context(
            today=day,
            person={k: v for k, v in known.items() if k in PERSON_FACTS and v is not None},
            staff={
                "name": self._place.actor.name,
                "clinic_name": self._place.site.name,
                "township_name": self._place.site.township_name,
                "village_name": self._place.site.village_name,
            },
        )

    def _add_answers(
        self,
        form: Form,
        day: date,
        answers: dict[str, Any],
        context: Context,
        resident: str | None,
        household: str | None,
    ) -> None:
        on = occurred_on(form, answers) or day
        self._order[on] = order = self._order.get(on, 0) + 1
        self._add(
            Record,
            day,
            {
                "form_code": form.code,
                "form_edition": form.edition,
                "resident_id": resident,
                "household_id": household,
                "occurred_on": on,
                "performed_by": self._place.actor.name,
                "outcome": outcome_of(form, answers, context),
                "answers": answers,
                "entry_order": order,
            },
        )

    def add_examples(self) -> None:
        """A few believable records of every form that the invented histories do not have."""
        done = {row["form_code"] for row in self.by_table[Record]}
        residents = self.by_table[Resident]
        households = self.by_table[Household]
        for form in self._place.catalogue.current_forms():
            closes = any(event.kind in _ENDINGS for event in form.events)
            if form.code in done | _NO_EXAMPLES or closes:
                continue
            wanted = _EXAMPLES
            for _attempt in range(_EXAMPLES * 40):
                if not wanted:
                    break
                subject = self._random.choice(
                    households if form.subject is Subject.HOUSEHOLD else residents
                )
                wanted -= self._add_example(form, subject)

    def _add_example(self, form: Form, subject: Mapping[str, Any]) -> bool:
        about_clinic = form.subject is Subject.CLINIC
        day = example_day(self._place.today, self._random)
        context = self._context(day, {} if about_clinic else subject)
        if not applies_to(form, context):
            return False
        answers = example_answers(form, context, self._random)
        if answers is None:
            return False
        resident = subject["id"] if form.subject is Subject.RESIDENT else None
        household = subject["id"] if form.subject is Subject.HOUSEHOLD else None
        self._add_answers(form, day, answers, context, resident, household)
        return True

    def add_activities(self) -> None:
        """Health education over the years, with material for households."""
        households: Sequence[str] = [row["id"] for row in self.by_table[Household]]
        first = self._begin + timedelta(days=3)
        for activity in invent_activities(self._random, first, self._place.today):
            activity_id = self._add(
                Activity,
                activity.on,
                {
                    "kind": activity.kind,
                    "occurred_on": activity.on,
                    "start_time": "09:30" if activity.headcount else None,
                    "place": activity.place,
                    "topic": activity.topic,
                    "organizer": self._place.site.name,
                    "lecturer": activity.lecturer or None,
                    "headcount": activity.headcount,
                    "minutes": activity.minutes,
                    "item": activity.item or None,
                    "subject": activity.subject or None,
                    "content": activity.content or None,
                    "evaluation": activity.evaluation or None,
                    "cancelled": False,
                    "filled_by": self._place.actor.name,
                    "filled_on": activity.on,
                },
            )
            for item, copies in activity.materials:
                self._add(
                    ActivityMaterial,
                    activity.on,
                    {
                        "activity_id": activity_id,
                        "item": item,
                        "copies": copies,
                        "given_on": activity.on,
                        "topic": activity.topic,
                    },
                )
            if activity.kind == "material":
                for household_id in self._random.sample(
                    households, min(len(households), activity.households)
                ):
                    self._add(
                        ActivityMaterial,
                        activity.on,
                        {
                            "activity_id": activity_id,
                            "item": activity.item,
                            "copies": 1,
                            "given_on": activity.on,
                            "topic": activity.topic,
                            "household_id": household_id,
                        },
                    )
