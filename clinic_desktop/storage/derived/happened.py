"""What happened to many people at once, read in few queries, as events of the programmes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.evaluate import Scope, evaluate, holds
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.forms.values import day_of
from clinic_desktop.domain.programmes.events import event_from
from clinic_desktop.domain.programmes.model import Event
from clinic_desktop.domain.programmes.rules import Cadence
from clinic_desktop.storage.tables import CareEvent, Record

_Place = tuple[date, str, int, str]
"""Day, instant of entry, position of a record among those of the day, row id: the order."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What expressions of forms may ask about a person."""

    sex: str
    birth_date: date


@dataclass(slots=True)
class _Told:
    """One event with the programme it is for ("" for all) and its place in the order."""

    programme: str
    place: _Place
    kind: str
    values: Mapping[str, Any]


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


SHORT_MEMORY = frozenset(
    {Cadence.CHRONIC, Cadence.MENTAL, Cadence.ELDERLY, Cadence.ANNUAL, Cadence.QUARTERLY}
)
"""Procedures that look at the last visits or the last year, not at a whole life."""


class Chronicle:
    """Reads events; knows which forms mean any, so that no other record is fetched."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._codes = sorted({code for (code, _), f in catalogue.forms.items() if f.events})
        self._always = sorted(
            {code for (code, _), f in catalogue.forms.items() if self._never_forgotten(f)}
        )

    def _never_forgotten(self, form: Form) -> bool:
        known = [self._catalogue.programmes.get(e.programme) for e in form.events]
        return any(p is not None and p.cadence not in SHORT_MEMORY for p in known)

    def of_residents(
        self,
        session: Session,
        facts: Mapping[str, Facts],
        since: date | None = None,
    ) -> Happened:
        """Events of residents. ``since`` leaves out records before a day, but never small events
        and never forms of programmes that look at a whole life.
        """
        return self._read(session, facts, sorted(facts), "resident_id", since)

    def of_households(self, session: Session, ids: Iterable[str]) -> Happened:
        """Events of households themselves."""
        return self._read(session, {}, sorted(ids), "household_id", None)

    def _read(
        self,
        session: Session,
        facts: Mapping[str, Facts],
        ids: Sequence[str],
        column: str,
        since: date | None,
    ) -> Happened:
        found: dict[str, list[_Told]] = defaultdict(list)
        if ids:
            self._read_small(session, ids, column, found)
            self._read_records(session, facts, ids, column, since, found)
        return Happened(
            {
                subject: [
                    (one.programme, event_from(one.kind, one.place[0], one.values, order))
                    for order, one in enumerate(sorted(told, key=lambda t: t.place))
                ]
                for subject, told in found.items()
            }
        )

    def _read_small(
        self, session: Session, ids: Sequence[str], column: str, found: dict[str, list[_Told]]
    ) -> None:
        subject: InstrumentedAttribute[str | None] = getattr(CareEvent, column)
        rows = session.execute(
            select(
                subject,
                CareEvent.programme,
                CareEvent.kind,
                CareEvent.occurred_on,
                CareEvent.details,
                CareEvent.created_at,
                CareEvent.id,
            ).where(subject.in_(ids), func.coalesce(CareEvent.voided, 0) == 0)
        )
        for owner, programme, kind, on, details, entered, row_id in rows:
            place = (on, entered or "", 0, row_id)
            found[str(owner)].append(_Told(programme or "", place, kind, details or {}))

    def _read_records(
        self,
        session: Session,
        facts: Mapping[str, Facts],
        ids: Sequence[str],
        column: str,
        since: date | None,
        found: dict[str, list[_Told]],
    ) -> None:
        if not self._codes:
            return
        subject: InstrumentedAttribute[str | None] = getattr(Record, column)
        tests: list[ColumnElement[bool]] = [
            subject.in_(ids),
            Record.form_code.in_(self._codes),
            func.coalesce(Record.voided, 0) == 0,
        ]
        if since is not None:
            recent = Record.occurred_on >= since
            tests.append(or_(recent, Record.form_code.in_(self._always)))
        rows = session.execute(
            select(
                subject,
                Record.form_code,
                Record.form_edition,
                Record.occurred_on,
                Record.answers,
                Record.created_at,
                Record.entry_order,
                Record.id,
            ).where(*tests)
        )
        for owner, code, edition, on, answers, entered, order, row_id in rows:
            form = self._catalogue.form(code, edition, on)
            if form is None:
                continue
            context = _context(facts.get(str(owner)), on)
            for mapping_programme, kind, day, values in _meant(form, answers or {}, context, on):
                place = (day, entered or "", order or 0, row_id)
                found[str(owner)].append(_Told(mapping_programme, place, kind, values))


def _context(known: Facts | None, on: date) -> Context:
    if known is None:
        return Context(on)
    return Context(on, {"sex": known.sex, "birth_date": known.birth_date})


def _meant(
    form: Form, answers: Mapping[str, Any], context: Context, on: date
) -> Iterable[tuple[str, str, date, dict[str, Any]]]:
    """Programme, kind, day and values of each event that a record of the form means."""
    scope = Scope(form, answers, context)
    for mapping in form.events:
        if not holds(mapping.when, scope):
            continue
        day = day_of(answers.get(mapping.date)) if mapping.date else on
        if day is not None:
            values = {name: evaluate(told, scope) for name, told in mapping.values}
            yield mapping.programme, mapping.kind, day, values
