"""Definitions sent out by the township, laid over the program's in a folder of their own."""

import shutil
from pathlib import Path

from clinic_desktop.definitions.overlay import with_texts


def test_a_folder_that_cannot_get_its_name_is_used_as_it_is(tmp_path: Path) -> None:
    """A virus scanner looks at every new file, and Windows renames no folder meanwhile."""
    base, kept_in = tmp_path / "base", tmp_path / "definitions"
    resources = Path(__file__).parents[2] / "resources" / "definitions"
    shutil.copytree(resources / "dictionaries", base / "dictionaries")
    texts = {"dictionaries/note.txt": "sent out"}
    first = with_texts(base, kept_in, texts)
    assert first.dictionaries
    (named,) = kept_in.iterdir()
    assert not named.name.startswith("~")
    shutil.rmtree(named)
    named.write_bytes(b"in the way")
    assert with_texts(base, kept_in, texts).dictionaries.keys() == first.dictionaries.keys()
    assert (kept_in / f"~{named.name}" / "dictionaries" / "note.txt").is_file()
