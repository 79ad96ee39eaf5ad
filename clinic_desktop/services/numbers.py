"""Numbers the clinic hands out: archive numbers and household numbers.

A number is taken inside the unit of work that uses it and is never used again: cancelled and
void rows keep theirs (forms.md section 1).
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Site
from clinic_desktop.storage.tables import Household, Resident

_LAST_SERIAL = 99_999


def next_archive_no(session: Session, site: Site) -> str:
    """The next free 17-digit archive number of the village: 6-3-3-5.

    Raises:
        KnownFault: all 99,999 serials of the village are used.
    """
    return next_archive_nos(session, site, 1)[0]


def next_archive_nos(session: Session, site: Site, count: int) -> list[str]:
    """The next free archive numbers in a row, for an import.

    Raises:
        KnownFault: fewer than ``count`` serials of the village are left.
    """
    prefix = site.archive_prefix
    highest = session.scalar(
        select(func.max(Resident.archive_no)).where(
            Resident.archive_no >= prefix + "00000",
            Resident.archive_no <= prefix + "99999",
        )
    )
    first = int(highest[12:]) + 1 if highest else 1
    if first + count - 1 > _LAST_SERIAL:
        raise KnownFault(
            "ARCHIVE_NUMBERS_USED_UP",
            tr("本村的档案编号已用完"),
            tr("请联系乡镇卫生院核对村（居）委会代码"),
        )
    return [f"{prefix}{serial:05d}" for serial in range(first, first + count)]


def next_household_no(session: Session, site: Site) -> str:
    """The next free household number: three digits and more, after the highest numeric one.

    Rosters bring their own numbers ("001"); new households continue after them.
    """
    numbers = session.scalars(
        select(Household.household_no).where(Household.clinic_code == site.code)
    )
    highest = max((int(n) for n in numbers if n.isascii() and n.isdigit()), default=0)
    return f"{highest + 1:03d}"
