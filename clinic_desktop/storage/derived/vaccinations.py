"""Keeps ``vaccination_forecast`` in step with doses, facts, holds, rules and passing days."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from clinic_desktop import __version__
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.immunisation.fingerprint import fingerprint
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.outlook import TurningPoints, outlook_of
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.derived import Progress, Touched
from clinic_desktop.storage.derived.children import children_of, histories_of
from clinic_desktop.storage.tables import Resident, Setting, VaccinationForecast

OLDEST_YEARS = 18
"""The programme ends before the 18th birthday (``immunization.md`` 1.3)."""
WHOLE = "vaccination.forecast.rules"
"""Setting: the rules by which everybody was assessed once; from then on every save keeps step."""
_SOURCES = ("resident", "dose", "care_event")
_PORTION = 200


class ForecastDeriver:
    """One row per person under 18."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._rules = catalogue.vaccines

    @cached_property
    def rules(self) -> str:
        """The fingerprint of the rules in use."""
        return fingerprint(self._rules, __version__)

    @cached_property
    def _turning(self) -> TurningPoints:
        return TurningPoints.of(self._rules)

    def refresh(self, session: Session, touched: Touched, today: date) -> None:
        """Assess everybody anew whose particulars, doses, facts or holds were touched."""
        if touched.touches(_SOURCES):
            for portion in chunks(touched.residents):
                self.compute(session, portion, today)

    def rebuild(self, session: Session, today: date, progress: Progress) -> None:
        """Assess everybody under 18 from nothing."""
        session.execute(delete(VaccinationForecast))
        ids = session.scalars(_young(today).order_by(Resident.id)).all()
        for start in range(0, len(ids), _PORTION):
            progress(start, len(ids))
            self.compute(session, ids[start : start + _PORTION], today)
        self.swept(session, today)
        progress(len(ids), len(ids))

    def outdated(self, session: Session, today: date) -> list[tuple[str, str]]:
        """Whose row is missing, was made by other rules, or does not hold today."""
        row = VaccinationForecast
        wrong = or_(row.rules != self.rules, row.recompute_on <= today, row.valid_from > today)
        found = set(session.scalars(select(row.resident_id).where(wrong)))
        if not self.whole(session):
            kept = select(row.resident_id)
            found.update(session.scalars(_young(today).where(Resident.id.not_in(kept))))
        return [("resident", one) for one in sorted(found)]

    def renew(self, session: Session, keys: Sequence[tuple[str, str]], today: date) -> None:
        """Assess some of the outdated anew."""
        self.compute(session, [ident for _, ident in keys], today)

    def whole(self, session: Session) -> bool:
        """Whether everybody under 18 has a row made by the rules in use."""
        return session.scalar(select(Setting.value).where(Setting.key == WHOLE)) == self.rules

    def swept(self, session: Session, today: date) -> None:  # noqa: ARG002
        """Everybody has a row: from now on only those are looked for whose day has come."""
        session.merge(Setting(key=WHOLE, value=self.rules))

    def compute(self, session: Session, ids: Sequence[str], today: date) -> None:
        """Write the rows of these residents anew; who is no child has none."""
        row = VaccinationForecast
        session.execute(delete(row).where(row.resident_id.in_(ids)))
        if rows := self.rows(session, ids, today):
            session.execute(insert(row), rows)

    def rows(self, session: Session, ids: Sequence[str], on: date) -> list[dict[str, Any]]:
        """What the rows of these residents must be on a day, without writing them."""
        people = session.execute(
            select(Resident.id, Resident.birth_date, Resident.sex).where(
                Resident.id.in_(ids), *_is_young(on)
            )
        ).all()
        if not people:
            return []
        children = children_of(session, people)
        histories = histories_of(session, children)
        found = []
        for one in people:
            history = histories.get(one.id, [])
            answers = assess(children[one.id], history, on, self._rules)
            outlook = outlook_of(answers, history, self._turning)
            found.append(
                {
                    "resident_id": one.id,
                    "doses": len(history),
                    "last_on": max((dose.given_on for dose in history), default=None),
                    "next_from": outlook.next_from,
                    "valid_from": outlook.valid_from,
                    "recompute_on": outlook.recompute_on,
                    "rules": self.rules,
                    "lines": outlook.lines,
                }
            )
        return found


def _is_young(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Resident.birth_date > add_months(today, -12 * OLDEST_YEARS),
        func.coalesce(Resident.voided, 0) == 0,
        Resident.merged_into.is_(None),
    )


def _young(today: date) -> Select[str]:
    return select(Resident.id).where(*_is_young(today))
