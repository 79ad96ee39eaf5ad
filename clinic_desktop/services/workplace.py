"""Where a service works: which database, which rules, which day, who, for which clinic.

Built once by ``bootstrap`` after login and handed to every service as its first argument.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.clock import Clock
from clinic_desktop.storage.database import Database, UnitOfWork
from clinic_desktop.storage.files import ClinicFolder


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is logged in. ``role``: doctor, nurse, centre, supervisor, admin."""

    staff_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Site:
    """The clinic this installation belongs to. ``role``: village or centre."""

    code: str
    name: str
    role: str
    county_code: str
    township_code: str
    village_code: str
    township_name: str
    village_name: str
    phone: str = ""

    @property
    def archive_prefix(self) -> str:
        """The first twelve digits of an archive number (forms.md section 1: 6-3-3)."""
        return self.county_code + self.township_code + self.village_code


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything a service needs."""

    database: Database
    catalogue: Catalogue
    clock: Clock
    actor: Actor
    site: Site
    folder: ClinicFolder

    @property
    def today(self) -> date:
        """The local civil date."""
        return self.clock.today()

    def unit(self, action: str, reason: str | None = None) -> AbstractContextManager[UnitOfWork]:
        """A unit of work: one save, named for history and undo (``action`` is shown to people)."""
        return self.database.unit(action, self.actor.staff_id, reason)

    def reading(self) -> AbstractContextManager[Session]:
        """A read-only session on one consistent state."""
        return self.database.reading()

    def stamp(self) -> dict[str, Any]:
        """The columns every new synced row begins with."""
        now = self.clock.now().astimezone(UTC)
        return {
            "id": self.database.new_id(),
            "clinic_code": self.site.code,
            "created_at": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z",
            "created_by": self.actor.staff_id,
            "voided": False,
        }
