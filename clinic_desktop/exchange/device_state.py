"""What the machine remembers of its database, beside the keys and outside the clinic folder.

``device_state.json`` holds the incarnation and the highest number it ever sealed. A database that
is behind it was restored or copied (``sync.md`` section 10, D2).
"""

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.domain.ops import PLAIN
from clinic_desktop.storage.durable import Pause, is_held, patiently, write_durably
from clinic_desktop.storage.faults import system_fault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeviceState:
    """``high_n`` is the highest own number under incarnation ``inc``."""

    device_id: str
    inc: str
    high_n: int
    machine: str


def state_file(profile: Path) -> Path:
    """Where it lies."""
    return profile / "device_state.json"


def remember(profile: Path, state: DeviceState) -> None:
    """Write it durably; called after every seal.

    What it tells of is saved already, and a state that lags is only a weaker witness: a disk that
    refuses is noted in the log and nobody is stopped.
    """
    if recall(profile) == state:
        return
    content = {
        "device_id": state.device_id,
        "inc": state.inc,
        "high_n": state.high_n,
        "machine": state.machine,
    }
    try:
        write_durably(state_file(profile), PLAIN.dumps(content))
    except OSError as failed:
        log.warning("device state not written: %s", failed)


def recall(profile: Path, pause: Pause = time.sleep) -> DeviceState | None:
    """What was written; None when it is missing or unreadable, which counts as a rewind.

    Raises ``KnownFault`` while another program holds the file: that tells nothing of a rewind.
    """
    try:
        found = PLAIN.loads(patiently(state_file(profile).read_bytes, pause))
        state = DeviceState(
            str(found["device_id"]), str(found["inc"]), int(found["high_n"]), str(found["machine"])
        )
    except OSError as failed:
        if is_held(failed):
            raise system_fault(failed) from failed
        return None
    except (ValueError, KeyError, TypeError):
        return None
    return state


def rewound(
    remembered: DeviceState | None, device_id: str, inc: str, own_max: int, machine: str
) -> bool:
    """Rule D2: the database is not the one this machine last saw."""
    return (
        remembered is None
        or remembered.device_id != device_id
        or remembered.inc != inc
        or remembered.machine != machine
        or remembered.high_n > own_max
    )
