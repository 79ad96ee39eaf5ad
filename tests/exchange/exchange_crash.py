"""Run as a program: opens a centre, imports a package and dies at a named point."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

from exchange_world import DAY, KEY, Clinic, Device, Person
from sqlalchemy.orm import Session

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.exchange.receive import receive
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.log import Sealed


class Dying:
    """Dies when asked for the n-th time at its point."""

    def __init__(self, point: str) -> None:
        self.point, _, times = point.partition(":")
        self.left = int(times or 1)

    def at(self, point: str) -> None:
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                os._exit(9)

    def refresh(self, session: Session, touched: object, today: object) -> None:
        self.at("derive")

    def rebuild(self, session: Session, today: object, progress: object) -> None:
        raise AssertionError

    def sealed_within(self, session: Session, sealed: Sealed) -> None:
        self.at("sealed")

    def sealed(self, sealed: Sealed) -> None:
        self.at("committed")


def main(folder: str, package: str, point: str) -> None:
    """Import until death."""
    dying = Dying(point)
    clock = FixedClock.on(DAY)
    clinic = ClinicFolder(Path(folder) / "clinic")
    database = Database.open(clinic.database, KEY, clock, (dying,))
    database.seal_listeners.append(dying)
    centre = Device(
        clinic,
        Path(folder) / "profile",
        database,
        clock,
        Person("0" * 32, role="centre"),
        Clinic("C00", "卫生院", "centre"),
    )
    with centre.at_work():
        receive(centre, [Path(package)], progress=lambda _done, _total: dying.at("progress"))
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
