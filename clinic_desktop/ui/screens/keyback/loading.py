"""What the key-back screen reads at once: the kept lists, one of them, its carried answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic_desktop.services.keyback import QuickStart, quick_starts
from clinic_desktop.services.visit_list import KeptList, VisitList, kept_lists, read_list
from clinic_desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Opened:
    """``listed`` is ``None`` while no list was ever made on this machine."""

    kept: tuple[KeptList, ...]
    listed: VisitList | None = None
    starts: Mapping[str, QuickStart] = field(default_factory=dict)


def open_list(place: Workplace, no: str = "") -> Opened:
    """Runs on the data worker; without a number, or one no longer kept, the newest list."""
    kept = kept_lists(place)
    if not kept:
        return Opened(())
    wanted = no if any(one.no == no for one in kept) else kept[0].no
    listed = read_list(place, wanted)
    return Opened(kept, listed, quick_starts(place, listed.lines))
