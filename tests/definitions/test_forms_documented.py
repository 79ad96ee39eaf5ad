"""The author's schema and the manual name every key, type and function that the reader knows."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.definitions.forms import fields, form, load_forms
from clinic_desktop.definitions.reading import read_toml
from clinic_desktop.domain.forms.context import PERSON_FACTS, STAFF_FACTS
from clinic_desktop.domain.forms.expressions import CONSTANTS, FUNCTIONS
from clinic_desktop.domain.forms.model import FieldType
from clinic_desktop.domain.forms.text_formats import TEXT_FORMATS

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "resources" / "definitions" / "forms"
SCHEMA = json.loads((FORMS / "schema.json").read_text(encoding="utf-8"))
MANUAL = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
FIELD_KEYS = set(fields._KEYS)
FORM_KEYS = set(form._KEYS)


def properties(name: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["$defs"][name]["properties"]
    return found


def test_the_schema_knows_the_keys_of_the_reader() -> None:
    assert set(properties("field")) == FIELD_KEYS | {"like"}
    assert set(properties("form")) == FORM_KEYS
    assert set(properties("field")["type"]["enum"]) == set(FieldType)
    assert set(properties("field")["format"]["enum"]) == set(TEXT_FORMATS)


@pytest.mark.parametrize(
    "word",
    sorted(
        {*FIELD_KEYS, *FORM_KEYS, *FUNCTIONS, *CONSTANTS, *FieldType, *TEXT_FORMATS}
        | {*PERSON_FACTS, *STAFF_FACTS}
    ),
)
def test_the_manual_explains(word: str) -> None:
    assert re.search(rf"`{re.escape(word)}[`(]", MANUAL), f"docs/forms.md does not explain {word}"


def test_the_example_of_the_manual_is_a_form(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n# (\S+\.toml)\n(.*?)```", MANUAL, re.DOTALL)
    assert len(examples) == 3
    for name, text in examples:
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "_shared.toml").write_text(
        (FORMS / "_shared.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    found = load_forms(tmp_path, {})
    assert found.broken == ()
    (made,) = found.editions.values()
    assert made.has("x_pump_no")
    assert len(found.mappings) == 1


def test_every_file_uses_only_keys_of_the_schema() -> None:
    kinds = {"extends": "county", "older": "mapping", "blocks": "shared", "section": "form"}
    for path in FORMS.rglob("*.toml"):
        values = read_toml(path)
        kind = next(name for key, name in kinds.items() if key in values)
        assert set(values) <= set(properties(kind)), path.name
        assert set(SCHEMA["$defs"][kind]["required"]) <= set(values), path.name
