"""Provincial settings and notes."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from immunisation_samples import VACCINES, rules
from immunisation_settings import SETTINGS, local_file, wrong_notes

from clinic_desktop.definitions.check_immunisation import differences_of
from clinic_desktop.definitions.vaccines import load_vaccines


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + "}"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


@pytest.mark.parametrize(("local", "case"), SETTINGS, ids=[case["id"] for _, case in SETTINGS])
def test_local_setting(local: dict[str, Any], case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    written = (f"{name} = {_inline(value)}" for name, value in local_file(local).items())
    path.write_text("\n".join(written), encoding="utf-8")
    changed, broken = load_vaccines(VACCINES, path)
    assert broken == ()
    assert list(differences_of(case, changed)) == []


def test_notes() -> None:
    assert list(wrong_notes(rules())) == []
