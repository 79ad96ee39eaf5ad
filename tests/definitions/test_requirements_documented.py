"""docs/requirements.md names what really exists, for every requirement."""

import re
from pathlib import Path

import pytest

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.figures import known  # noqa: F401
from clinic_desktop.reports.figures.registry import FIGURES

ROOT = Path(__file__).parents[2]
LINES = re.findall(
    r"^\| M-(\d{3}) \| (.+?) \| (.+) \|$",
    (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "resources" / "definitions")


def test_every_requirement_has_a_line() -> None:
    assert [int(number) for number, _, _ in LINES] == list(range(1, 147))
    assert all(asks.strip() and met.strip() for _, asks, met in LINES)


def test_everything_named_exists(catalogue: Catalogue) -> None:
    screens = (ROOT / "clinic_desktop" / "ui" / "screens").rglob("*.py")
    keys = set(
        re.findall(r'ScreenSpec\(\s*"(\w+)"', "".join(p.read_text("utf-8") for p in screens))
    )
    known_names = {
        "form": {form.code for form in catalogue.current_forms()},
        "programme": set(catalogue.programmes),
        "figure": set(FIGURES),
        "report": {layout.code for layout in catalogue.reports.layouts},
        "screen": keys,
    }
    for number, _, met in LINES:
        for kind, name in re.findall(r"`(\w+):([\w-]+)`", met):
            assert name in known_names[kind], f"M-{number}: {kind} {name}"
