"""The lists of diseases and registers are read; what is wrong in them is told with its place."""

from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.definitions.diseases import load_diseases, read_diseases
from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.definitions.registers import load_registers, read_registers

RESOURCES = Path(__file__).parents[2] / "resources" / "definitions"


def test_the_lists_that_came_with_the_program() -> None:
    diseases, broken = load_diseases(RESOURCES / "diseases")
    assert not broken
    kinds = dict.fromkeys(("甲", "乙", "丙", "其他"), 0)
    for disease in diseases.diseases.values():
        kinds[disease.kind] += 1
    assert (kinds["甲"], kinds["丙"]) == (2, 11)
    order, broken = load_registers(RESOURCES / "registers")
    assert not broken
    assert order.shelves[0].short["infectious_report"] == "传染病报告卡"


def test_a_broken_file_is_listed_and_leaves_an_empty_list(tmp_path: Path) -> None:
    (tmp_path / "notifiable.toml").write_text("edition = 3", "utf-8")
    (tmp_path / "shelves.toml").write_text("[[shelf]]\ncode = 'a'", "utf-8")
    diseases, (fault,) = load_diseases(tmp_path)
    assert not diseases.diseases
    assert fault.path.endswith("notifiable.toml")
    order, (fault,) = load_registers(tmp_path)
    assert not order.shelves
    assert "title" in fault.reason
    assert load_diseases(tmp_path / "nowhere")[1] == ()
    assert load_registers(tmp_path / "nowhere")[1] == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"class": [{"kind": "甲", "hours": 0, "diseases": ["1 某"]}]}, "hours"),
        ({"class": [{"kind": "甲", "hours": 2, "diseases": ["0100"]}]}, "diseases"),
        ({"class": [{"kind": "甲", "hours": 2, "diseases": ["1 某", "1 某"]}]}, "diseases"),
        ({"clock": [{"form": "x"}]}, "disease"),
        ({"clock": [{"form": "x", "disease": "d", "hours": 2}]}, "disease"),
        ({"clock": [{"form": "x", "hours": 0, "start": "a", "sent": "b"}]}, "hours"),
        ({"clock": [{"form": "x", "hours": 2}]}, "start"),
        ({"clock": [{"form": "x", "hours": 2, "start": "a", "sent": "b", "only": "k"}]}, "only"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_is_wrong_in_a_disease_list_is_told(change: dict[str, Any], place: str) -> None:
    top = read_toml(RESOURCES / "diseases" / "notifiable.toml") | change
    with pytest.raises(DefinitionFault, match=place):
        read_diseases(Table(top))


def test_a_form_stands_on_one_shelf_only() -> None:
    shelf = {"title": "甲", "forms": ["a", "b"]}
    with pytest.raises(DefinitionFault, match="b"):
        read_registers(
            Table({"shelf": [{"code": "1", **shelf}, {"code": "2", "title": "乙", "forms": ["b"]}]})
        )
    with pytest.raises(DefinitionFault, match="code"):
        read_registers(Table({"shelf": [{"code": "1", **shelf}, {"code": "1", "title": "乙"}]}))
