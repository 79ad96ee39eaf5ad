"""冷链温度: two readings a day, what is out of range, what is missing (immunization.md 6.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from clinic_desktop.domain.immunisation.rules import Product
from clinic_desktop.domain.words import tr

LOW, HIGH = 20, 80
"""冷藏 2-8 ℃, in tenths of a degree."""
FREEZER = -150
"""冷冻 at most -15 ℃, in tenths of a degree (unverified)."""
FREEZING = 0
"""Below it adsorbed vaccines are spoilt until the county decides."""
APART = timedelta(hours=6)
NOON = time(12)
EARLIEST, LATEST = -600, 600


class Half(StrEnum):
    """上午·下午; the values are the codes of the form ``cold_chain_temperature``."""

    MORNING = "1"
    AFTERNOON = "2"


HALF_WORDS = {Half.MORNING: tr("上午"), Half.AFTERNOON: tr("下午")}


class Fault(StrEnum):
    """What needs a reason and an action."""

    COLD = "cold"
    WARM = "warm"
    FROZEN = "frozen"
    """Colder than freezing: adsorbed vaccines must be set aside."""
    FREEZER_WARM = "freezer_warm"
    MISSED = "missed"
    CLOSE = "close"
    """Less than six hours after or before the other reading of the day."""


FAULT_WORDS = {
    Fault.COLD: tr("冷藏低于 2 ℃"),
    Fault.WARM: tr("冷藏高于 8 ℃"),
    Fault.FROZEN: tr("冷藏低于 0 ℃，含吸附疫苗应封存待查"),
    Fault.FREEZER_WARM: tr("冷冻高于 -15 ℃"),
    Fault.MISSED: tr("漏记"),
    Fault.CLOSE: tr("两次间隔不足 6 小时"),
}
TEMPERATURE_FAULTS = frozenset({Fault.COLD, Fault.WARM, Fault.FROZEN, Fault.FREEZER_WARM})


def harms(faults: Iterable[Fault], product: Product | None, *, cooler: bool) -> bool:
    """Whether a vaccine kept in the device is in doubt after a reading (6.1).

    Freezing spoils adsorbed vaccines; warmth any vaccine. A freezing compartment that is too warm
    matters for a freezer; in a refrigerator it holds ice packs. ``None``: an unknown vaccine.
    """
    found = set(faults)
    if Fault.WARM in found or (Fault.FREEZER_WARM in found and not cooler):
        return True
    return Fault.FROZEN in found and (product is None or product.freeze_sensitive)


@dataclass(frozen=True, slots=True)
class Reading:
    """One half day of one device. Temperatures in tenths of a degree Celsius."""

    id: str
    device_no: str
    on: date
    half: Half
    at: time | None
    cold: int | None
    freezer: int | None
    recorder: str = ""
    reason: str = ""
    handling: str = ""
    disposition: str = ""

    @property
    def taken(self) -> bool:
        """Whether a thermometer was read; false for a missed half day that is explained."""
        return self.cold is not None or self.freezer is not None


Slot = tuple[date, Half]


def half_of(at: time) -> Half:
    """Morning until noon."""
    return Half.MORNING if at < NOON else Half.AFTERNOON


def faults_of(
    cold: int | None, freezer: int | None, at: time | None, other: time | None
) -> tuple[Fault, ...]:
    """What is wrong with a reading; ``other`` is the time of the day's other reading."""
    found = []
    if cold is None and freezer is None:
        found.append(Fault.MISSED)
    if cold is not None and cold < LOW:
        found.append(Fault.FROZEN if cold < FREEZING else Fault.COLD)
    if cold is not None and cold > HIGH:
        found.append(Fault.WARM)
    if freezer is not None and freezer > FREEZER:
        found.append(Fault.FREEZER_WARM)
    if at is not None and other is not None:
        day = date(2000, 1, 1)
        if abs(datetime.combine(day, at) - datetime.combine(day, other)) < APART:
            found.append(Fault.CLOSE)
    return tuple(found)


def faults_in(readings: Mapping[Slot, Reading], slot: Slot) -> tuple[Fault, ...]:
    """What is wrong with a kept reading, seen beside the other one of its day."""
    own = readings[slot]
    other = readings.get((slot[0], opposite(slot[1])))
    return faults_of(own.cold, own.freezer, own.at, other.at if other and other.taken else None)


def opposite(half: Half) -> Half:
    """The other half of the day."""
    return Half.AFTERNOON if half is Half.MORNING else Half.MORNING


def slots_until(first: date, now: datetime) -> tuple[Slot, ...]:
    """Every half day from ``first`` that is over: a morning at noon, an afternoon at midnight."""
    found: list[Slot] = []
    day = first
    while day < now.date():
        found += [(day, Half.MORNING), (day, Half.AFTERNOON)]
        day += timedelta(days=1)
    if day == now.date() and now.time() >= NOON:
        found.append((day, Half.MORNING))
    return tuple(found)


def missing(readings: Iterable[Slot], first: date, now: datetime) -> tuple[Slot, ...]:
    """Half days that are over and have neither a reading nor an explanation, oldest first."""
    there = set(readings)
    return tuple(slot for slot in slots_until(first, now) if slot not in there)
