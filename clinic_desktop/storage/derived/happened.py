"""What happened to many people at once, read in few queries, as events of the programmes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, func, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.evaluate import Scope, evaluate, holds
from clinic_desktop.domain.forms.model import EventMapping, Form
from clinic_desktop.domain.forms.values import day_of
from clinic_desktop.domain.programmes.events import event_from
from clinic_desktop.domain.programmes.model import Event
from clinic_desktop.storage.derived.memory import KINDS_OF_RULES, Memory, fades
from clinic_desktop.storage.tables import CareEvent, Record

AT_HOME = frozenset({"postpartum_visit"})
"""Events that happen at home by their nature; a visit says so by its mode."""
_Place = tuple[date, str, int, str]
"""Day, instant of entry, position of a record among those of the day, row id: the order."""
_ONE_READ = 5
"""For so few people all records are read at once, and understood as far as they matter."""
_STRIDES = (1, 3)
"""Others are read back to the beginning of last year, then, where that is not enough, two years
more, and in the end whole."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What expressions of forms may ask about a person."""

    sex: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class _Told:
    """One event with the programme it is for ("" for all) and its place in the order."""

    programme: str
    place: _Place
    event: Event


@dataclass(slots=True)
class Happened:
    """Events by subject (resident or household id), in order of date and entry."""

    told: dict[str, list[tuple[str, Event]]] = field(default_factory=dict)

    def of(self, subject: str, programme: str) -> list[Event]:
        """Events of a programme and those that concern every programme of the person."""
        return [e for own, e in self.told.get(subject, ()) if own in (programme, "")]

    def all_of(self, subject: str) -> list[Event]:
        """Everything that is told of a subject."""
        return [e for _, e in self.told.get(subject, ())]

    def programmes_of(self, subject: str) -> set[str]:
        """Programmes of which anything is told."""
        return {own for own, _ in self.told.get(subject, ()) if own}


class Chronicle:
    """Reads events; knows which forms mean any, so that no other record is fetched."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._forms = [form for form in catalogue.forms.values() if form.events]
        self._codes = sorted({form.code for form in self._forms})
        self._at_home = {
            form.code
            for form in self._forms
            if any(e.kind in AT_HOME or "mode" in dict(e.values) for e in form.events)
        }

    def of_residents(
        self,
        session: Session,
        facts: Mapping[str, Facts],
        since: date | None = None,
    ) -> Happened:
        """All events of residents; ``since`` leaves out older records, never small events."""
        found = self._small(session, sorted(facts), CareEvent.resident_id)
        rows = _records(session, sorted(facts), self._codes, Record.resident_id, since)
        self._tell(rows, facts, found)
        return _in_order(found)

    def home_visits(self, session: Session, facts: Mapping[str, Facts], since: date) -> Happened:
        """What may have happened at the homes of residents since a day."""
        found = self._small(session, sorted(facts), CareEvent.resident_id, since)
        codes = sorted(self._at_home)
        rows = _records(session, sorted(facts), codes, Record.resident_id, since)
        self._tell(rows, facts, found)
        return _in_order(found)

    def as_remembered(
        self,
        session: Session,
        facts: Mapping[str, Facts],
        memories: Mapping[str, Sequence[Memory]],
        today: date,
        *,
        households: bool = False,
    ) -> Happened:
        """The events on which the due dates of these subjects can depend, and no others.

        The newest records first, and no older ones than ``memories`` ask for.
        """
        ids = sorted(memories)
        small = CareEvent.household_id if households else CareEvent.resident_id
        subject = Record.household_id if households else Record.resident_id
        found = self._small(session, ids, small)
        asked = frozenset(m.programme.code for own in memories.values() for m in own)
        codes, lasting = self._forms_for(asked)
        tell = partial(self._tell_remembered, facts=facts, found=found, memories=memories)
        if len(ids) <= _ONE_READ:
            tell(_records(session, ids, codes, subject))
            return _in_order(found)
        since = date(today.year - _STRIDES[0], 1, 1)
        tell(_records(session, ids, codes, subject, since, lasting))
        for years in (*_STRIDES[1:], None):
            ids, open_codes = _open(memories, ids, since, found)
            fading = [code for code in self._forms_for(open_codes)[0] if code not in lasting]
            before, since = since, date(today.year - years, 1, 1) if years else date.min
            tell(_records(session, ids, fading, subject, since, before=before))
        return _in_order(found)

    def _forms_for(self, asked: Collection[str]) -> tuple[list[str], list[str]]:
        """Forms that matter to the programmes, and those of them that matter however old."""
        codes: set[str] = set()
        lasting: set[str] = set()
        for form in self._forms:
            for _, fading in self._meanings(form, asked):
                codes.add(form.code)
                if not fading:
                    lasting.add(form.code)
        return sorted(codes), sorted(lasting)

    def _small(
        self,
        session: Session,
        ids: Sequence[str],
        subject: InstrumentedAttribute[str | None],
        since: date | None = None,
    ) -> dict[str, list[_Told]]:
        found: dict[str, list[_Told]] = defaultdict(list)
        tests = [subject.in_(ids), func.coalesce(CareEvent.voided, 0) == 0]
        if since is not None:
            tests.append(CareEvent.occurred_on >= since)
        rows = session.execute(
            select(
                subject,
                CareEvent.programme,
                CareEvent.kind,
                CareEvent.occurred_on,
                CareEvent.details,
                CareEvent.created_at,
                CareEvent.id,
            ).where(*tests)
        )
        for owner, programme, kind, on, details, entered, row_id in rows:
            place = (on, entered or "", 0, row_id)
            event = event_from(kind, on, details or {})
            found[str(owner)].append(_Told(programme or "", place, event))
        return found

    def _tell(
        self, rows: Iterable[Any], facts: Mapping[str, Facts], found: dict[str, list[_Told]]
    ) -> None:
        for row in rows:
            form = self._catalogue.form(row.form_code, row.form_edition, row.occurred_on)
            if form is not None:
                owner = str(row.owner)
                found[owner].extend(_meant(form, form.events, row, facts.get(owner)))

    def _tell_remembered(
        self,
        rows: Iterable[Any],
        facts: Mapping[str, Facts],
        found: dict[str, list[_Told]],
        memories: Mapping[str, Sequence[Memory]],
    ) -> None:
        awake = {owner: list(own) for owner, own in memories.items()}
        asked = {owner: _codes_of(own) for owner, own in memories.items()}
        meanings: dict[tuple[str, str, frozenset[str]], list[tuple[EventMapping, bool]]] = {}
        for row in rows:
            form = self._catalogue.form(row.form_code, row.form_edition, row.occurred_on)
            if form is None:
                continue
            owner = str(row.owner)
            key = (form.code, form.edition, asked[owner])
            means = meanings.get(key)
            if means is None:
                means = meanings[key] = self._meanings(form, asked[owner])
            if not means:
                continue
            told, still = found[owner], awake[owner]
            if still:
                still[:] = [m for m in still if not m.ends_before(row.occurred_on, told)]
            waking = _codes_of(still)
            wanted = [
                mapping
                for mapping, fading in means
                if not fading or (mapping.programme in waking if mapping.programme else waking)
            ]
            if wanted:
                told.extend(_meant(form, wanted, row, facts.get(owner)))

    def _meanings(self, form: Form, asked: Collection[str]) -> list[tuple[EventMapping, bool]]:
        """What a form means to the rules of these programmes, and whether that fades."""
        programmes = self._catalogue.programmes
        return [(mapping, fades(mapping, programmes)) for mapping in _of_rules(form, asked)]


def _codes_of(memories: Iterable[Memory]) -> frozenset[str]:
    return frozenset(memory.programme.code for memory in memories)


def _of_rules(form: Form, asked: Collection[str]) -> list[EventMapping]:
    """What a form means to programmes and their rules."""
    return [
        mapping
        for mapping in form.events
        if mapping.kind in KINDS_OF_RULES and (not mapping.programme or mapping.programme in asked)
    ]


def _open(
    memories: Mapping[str, Sequence[Memory]],
    ids: Iterable[str],
    since: date,
    found: Mapping[str, Sequence[_Told]],
) -> tuple[list[str], frozenset[str]]:
    """Whose history before a day still matters, and to which programmes."""
    eve = since - timedelta(days=1)
    still = {
        one: [m for m in memories[one] if not m.ends_before(eve, found.get(one, ()))] for one in ids
    }
    awake = [memory for own in still.values() for memory in own]
    return [one for one, own in still.items() if own], _codes_of(awake)


def _in_order(found: Mapping[str, list[_Told]]) -> Happened:
    return Happened(
        {
            subject: [
                (one.programme, replace(one.event, order=order))
                for order, one in enumerate(sorted(told, key=lambda t: t.place))
            ]
            for subject, told in found.items()
        }
    )


def _records(
    session: Session,
    ids: Sequence[str],
    codes: Sequence[str],
    subject: InstrumentedAttribute[str | None],
    since: date | None = None,
    or_form: Sequence[str] = (),
    before: date | None = None,
) -> Sequence[Any]:
    """Records of these forms, newest day first; ``or_form``: these also from before ``since``."""
    if not ids or not codes:
        return ()
    tests: list[ColumnElement[bool]] = [
        subject.in_(ids),
        Record.form_code.in_(codes),
        func.coalesce(Record.voided, 0) == 0,
    ]
    if since is not None:
        recent = Record.occurred_on >= since
        tests.append(or_(recent, Record.form_code.in_(or_form)) if or_form else recent)
    if before is not None:
        tests.append(Record.occurred_on < before)
    rows = session.execute(
        select(
            subject.label("owner"),
            Record.form_code,
            Record.form_edition,
            Record.occurred_on,
            # Most are read for their day alone.
            type_coerce(Record.answers, Text).label("answers"),
            Record.created_at,
            Record.entry_order,
            Record.id,
        ).where(*tests)
    )
    return sorted(rows, key=attrgetter("occurred_on"), reverse=True)


def _context(known: Facts | None, on: date) -> Context:
    if known is None:
        return Context(on)
    return Context(on, {"sex": known.sex, "birth_date": known.birth_date})


def _meant(
    form: Form, mappings: Iterable[EventMapping], row: Any, known: Facts | None
) -> Iterator[_Told]:
    """What a record of the form means, for each mapping whose condition holds."""
    answers = orjson.loads(row.answers or b"{}")
    scope = Scope(form, answers, _context(known, row.occurred_on))
    for mapping in mappings:
        if not holds(mapping.when, scope):
            continue
        day = day_of(answers.get(mapping.date)) if mapping.date else row.occurred_on
        if day is not None:
            values = {name: evaluate(told, scope) for name, told in mapping.values}
            place = (day, row.created_at or "", row.entry_order or 0, row.id)
            yield _Told(mapping.programme, place, event_from(mapping.kind, day, values))
