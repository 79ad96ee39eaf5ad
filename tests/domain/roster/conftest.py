"""The program's own words and code lists, and a fixed day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from clinic_desktop.definitions.dictionaries import load_dictionaries
from clinic_desktop.definitions.roster import load_roster_words
from clinic_desktop.domain.roster.people import Roster
from clinic_desktop.domain.roster.reading import read_roster, recognise_sheets
from clinic_desktop.domain.roster.sheet import Sheet
from clinic_desktop.domain.roster.vocabulary import Vocabulary

DEFINITIONS = Path(__file__).parents[3] / "resources" / "definitions"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    lists, broken_lists = load_dictionaries(DEFINITIONS / "dictionaries")
    words, broken_words = load_roster_words(DEFINITIONS / "roster")
    assert (*broken_lists, *broken_words) == ()
    return Vocabulary(words, lists["relation"], lists["ethnicity"], lists["id_type"])


@pytest.fixture
def read(vocabulary: Vocabulary) -> Callable[..., Roster]:
    """Sheets to a roster, columns recognised, on 22 November 2026."""

    def reader(*sheets: Sheet) -> Roster:
        maps = recognise_sheets(sheets, vocabulary)
        assert maps, "no sheet was recognised"
        return read_roster(sheets, maps, vocabulary, TODAY)

    return reader
