"""The state file on a computer where files are held and disks refuse."""

import errno
from pathlib import Path

import pytest

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.exchange.device_state import DeviceState, recall, remember, state_file

STATE = DeviceState("ab" * 16, "cd" * 8, 7, "ef" * 32)


class Held(type(Path())):  # type: ignore[misc]
    """A profile folder whose files somebody holds for the first ``tries`` readings."""

    tries = 0

    def read_bytes(self) -> bytes:
        if type(self).tries:
            type(self).tries -= 1
            error = PermissionError(errno.EACCES, "held")
            error.winerror = 32  # type: ignore[attr-defined]
            raise error
        return bytes(super().read_bytes())


def test_what_was_remembered_is_recalled(tmp_path: Path) -> None:
    assert recall(tmp_path) is None
    remember(tmp_path, STATE)
    assert recall(tmp_path) == STATE
    state_file(tmp_path).write_bytes(b"{")
    assert recall(tmp_path) is None


def test_a_file_that_is_held_is_not_taken_for_a_rewind(tmp_path: Path) -> None:
    remember(tmp_path, STATE)
    waited: list[float] = []
    Held.tries = 2
    assert recall(Held(tmp_path), waited.append) == STATE
    Held.tries = 99
    with pytest.raises(KnownFault) as fault:
        recall(Held(tmp_path), waited.append)
    Held.tries = 0
    assert fault.value.code == "DATABASE_LOCKED"


def test_a_disk_that_refuses_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "profile").write_bytes(b"in the way")
    remember(tmp_path / "profile", STATE)
    assert "device state not written" in caplog.text
