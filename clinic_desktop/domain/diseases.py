"""Notifiable diseases and public-health events, and how soon each must be reported (forms.md
§15.1 to §15.3).

Which disease has which class and limit is data (``resources/definitions/diseases``); here is only
the clock that runs from the diagnosis, or from word of the event, until the report is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class NotifiableDisease:
    """One disease of the legal list."""

    code: str
    """As on the report card."""
    name: str
    kind: str
    """甲, 乙, 丙, or 其他 for what is monitored besides."""
    hours: int
    """Reported within so many hours of the diagnosis."""
    managed_as: str = ""
    """甲 for a disease of class 乙 that is managed like class 甲."""


@dataclass(frozen=True, slots=True)
class ReportClock:
    """The fields of a form between which the clock runs."""

    form: str
    start: str
    """Field with the instant from which the hours count."""
    sent: str
    """Field with the instant at which the report was handed on."""
    disease: str = ""
    """Field with the disease code that gives the hours; empty: ``hours`` hold."""
    hours: int = 0
    """Limit of every report of this form, where no disease gives it."""
    only: tuple[str, frozenset[str]] | None = None
    """Field and codes of the reports that have a limit (初步报告); ``None``: all."""


@dataclass(frozen=True, slots=True)
class DiseaseList:
    """The legal list in one edition; empty where there is none."""

    edition: str = ""
    effective_from: date = date.min
    source: str = ""
    other_hours: int = 24
    """Limit of a disease that the list does not name."""
    diseases: Mapping[str, NotifiableDisease] = field(default_factory=dict)
    clocks: tuple[ReportClock, ...] = ()

    def clock(self, form_code: str) -> ReportClock | None:
        """The clock of a form; ``None`` where none runs."""
        return next((c for c in self.clocks if c.form == form_code), None)

    def hours(self, code: str) -> int:
        """The limit of a disease in hours."""
        known = self.diseases.get(code)
        return known.hours if known else self.other_hours

    def deadline(self, form_code: str, answers: Mapping[str, Any]) -> "Deadline | None":
        """Until when this card must be sent; ``None`` without a clock or a start."""
        clock = self.clock(form_code)
        if clock is None:
            return None
        start = _instant(answers.get(clock.start))
        if start is None or (clock.only and str(answers.get(clock.only[0])) not in clock.only[1]):
            return None
        hours = clock.hours or self.hours(str(answers.get(clock.disease, "")))
        return Deadline(start, hours, _instant(answers.get(clock.sent)))


class Standing(StrEnum):
    """How a report stands against its deadline."""

    RUNNING = "running"
    OVERDUE = "overdue"
    SENT = "sent"
    SENT_LATE = "sent_late"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A running or stopped clock; local civil times without a zone, as on the card."""

    start: datetime
    hours: int
    sent: datetime | None = None

    @property
    def due(self) -> datetime:
        """The last moment in time."""
        return self.start + timedelta(hours=self.hours)

    def standing(self, now: datetime) -> Standing:
        """``now`` as local civil time without a zone."""
        if self.sent is not None:
            return Standing.SENT if self.sent <= self.due else Standing.SENT_LATE
        return Standing.RUNNING if now <= self.due else Standing.OVERDUE

    def minutes(self, now: datetime) -> int:
        """Minutes left; negative past the deadline. Of a sent report: at the sending."""
        return int((self.due - (self.sent or now)).total_seconds() // 60)


def _instant(answer: object) -> datetime | None:
    if not isinstance(answer, str):
        return None
    try:
        return datetime.fromisoformat(answer).replace(tzinfo=None)
    except ValueError:
        return None
