"""What the exchange has to be given; the services' ``Workplace`` fits as it is."""

from typing import Protocol

from clinic_desktop.domain.clock import Clock
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.unit import instant_text


class ActorLike(Protocol):
    """Who is at work."""

    @property
    def staff_id(self) -> str:
        """Staff id."""
        ...

    @property
    def name(self) -> str:
        """Name for people."""
        ...

    @property
    def role(self) -> str:
        """doctor, nurse, centre, supervisor, admin."""
        ...


class SiteLike(Protocol):
    """The clinic of this installation."""

    @property
    def code(self) -> str:
        """Site code."""
        ...

    @property
    def name(self) -> str:
        """Name for people."""
        ...

    @property
    def role(self) -> str:
        """village or centre."""
        ...


class PlaceLike(Protocol):
    """Database, folder, clock, person and clinic."""

    @property
    def database(self) -> Database:
        """The open database."""
        ...

    @property
    def folder(self) -> ClinicFolder:
        """The clinic folder."""
        ...

    @property
    def clock(self) -> Clock:
        """Today and now."""
        ...

    @property
    def actor(self) -> ActorLike:
        """Who is at work."""
        ...

    @property
    def site(self) -> SiteLike:
        """The clinic of this installation."""
        ...


def wall_ms(place: PlaceLike) -> int:
    """The local clock in milliseconds since 1970."""
    return int(place.clock.now().timestamp() * 1000)


def now_text(place: PlaceLike) -> str:
    """The local clock as it is stored."""
    return instant_text(place.clock.now())
