"""Addresses of database files as Windows has them."""

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.storage.engine import address, refuse_network


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PurePosixPath("/srv/王/clinic.db"), "file:///srv/%E7%8E%8B/clinic.db"),
        (
            PureWindowsPath(r"D:\诊所\王\a b#1\clinic.db"),
            "file:///D:/%E8%AF%8A%E6%89%80/%E7%8E%8B/a%20b%231/clinic.db",
        ),
        (PureWindowsPath(r"\\nas\backup\clinic.db"), "file:////nas/backup/clinic.db"),
    ],
)
def test_every_path_has_an_address_that_sqlite_takes(path: PurePath, expected: str) -> None:
    assert address(path) == expected


def test_the_living_database_does_not_lie_on_another_computer() -> None:
    refuse_network(PureWindowsPath(r"D:\clinic\clinic.db"))
    with pytest.raises(KnownFault) as refused:
        refuse_network(PureWindowsPath(r"\\server\share\clinic.db"))
    assert refused.value.code == "NETWORK_FOLDER"
