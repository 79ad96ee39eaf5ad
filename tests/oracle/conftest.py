"""The definitions that came with the program, and the oracle's own modules on the path."""

import sys
from pathlib import Path

import pytest

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import Catalogue

sys.path.insert(0, str(Path(__file__).parent))

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Every definition, read once."""
    return load_catalogue(RESOURCES / "definitions")
