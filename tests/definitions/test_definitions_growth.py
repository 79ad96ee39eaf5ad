"""The growth tables are read; what is wrong in them is told with its place."""

from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.definitions.growth import load_growth, read_growth
from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.forms.model import NUMBERS

DEFINITIONS = Path(__file__).parents[2] / "resources" / "definitions"


def test_the_tables_reach_the_seventh_birthday() -> None:
    standard, broken = load_growth(DEFINITIONS / "growth")
    assert not broken
    assert len(standard.tables) == 6
    assert all(t[0].days == 0 and t[-1].days >= 7 * 365 for t in standard.tables.values())


def test_every_source_is_a_number_of_its_form() -> None:
    catalogue = load_catalogue(DEFINITIONS)
    for source in catalogue.growth.measured:
        form = catalogue.form(source.form)
        assert form is not None, source.form
        for name in filter(None, (source.weight, source.length)):
            assert form.field(name).type in NUMBERS
            assert form.field(name).unit in ("kg", "g", "cm")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"indicator": "head"}, "indicator"),
        ({"sex": "3"}, "indicator"),
        ({"points": [[0, 1, 2, 3]]}, "points"),
        ({"points": [[0, 1, 2, 3], [0, 1, 2, 3]]}, "points"),
        ({"points": [[0, 1, 2], [1, 1, 2, 3]]}, "points"),
        ({"points": [[0, 1, 0, 3], [1, 1, 2, 3]]}, "points"),
    ],
)
def test_what_is_wrong_is_told(change: dict[str, Any], place: str) -> None:
    top = read_toml(DEFINITIONS / "growth" / "who.toml")
    top["table"] = [top["table"][0] | change]
    with pytest.raises(DefinitionFault, match=place):
        read_growth(Table(top))


def test_a_broken_file_leaves_an_empty_standard(tmp_path: Path) -> None:
    (tmp_path / "who.toml").write_text("edition = 1", "utf-8")
    standard, (fault,) = load_growth(tmp_path)
    assert not standard.tables
    assert fault.path.endswith("who.toml")
    assert load_growth(tmp_path / "nowhere")[1] == ()
