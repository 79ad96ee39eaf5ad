"""A file is the old one or the new one."""

from pathlib import Path

import pytest

from clinic_desktop.storage.durable import build_durably, write_durably
from clinic_desktop.storage.files import ClinicFolder


def test_the_content_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.json"
    write_durably(path, b"one")
    write_durably(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["file.json"]


def test_a_failure_leaves_the_original_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_durably(path, b"one")

    def fails(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        build_durably(path, fails)
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["file.json"]


def test_the_places_of_a_clinic(tmp_path: Path) -> None:
    folder = ClinicFolder(tmp_path / "clinic")
    assert not folder.exists
    folder.make()
    assert {p.name for p in folder.root.iterdir()} == {
        "blobs",
        "backups",
        "outbox",
        "inbox",
        "archive",
        "logs",
    }
    assert folder.blob("ab" * 32) == folder.blobs / "ab" / ("ab" * 32)
    folder.vault.write_text("{}")
    assert folder.exists
