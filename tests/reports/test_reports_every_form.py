"""Every form filled in with random valid answers: nothing is cut off, no date is broken."""

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.page import Box, Page, Text

SCRIPT = Path(__file__).parents[1] / "soak" / "contact_sheet.py"


@pytest.fixture(scope="module")
def contact() -> ModuleType:
    """The contact sheet's own measures."""
    spec = spec_from_file_location("contact_sheet", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    before = list(sys.path)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = before
    return module


@pytest.mark.parametrize(("seed", "share"), [(1, 0.3), (2, 1.0)])
def test_nothing_is_cut_off(
    contact: ModuleType, catalogue: Catalogue, fonts: PaperFonts, seed: int, share: float
) -> None:
    found = {
        form.code: faults
        for form in catalogue.current_forms()
        for page in contact.filled_sheet(form, fonts, seed, share).pages
        if (faults := contact.faults_of(page, fonts))
    }
    assert not found


def test_dates_in_registers_stay_whole(
    contact: ModuleType, catalogue: Catalogue, fonts: PaperFonts
) -> None:
    registers = [f for f in catalogue.current_forms() if f.paper.layout == "register"]
    assert len(registers) > 20
    for form in registers:
        for page in contact.filled_sheet(form, fonts, 3, 0.8).pages:
            assert not [text for text in page.texts if re.search(r"\d{4}-\d?$|^\d-\d\d$", text)]


def test_the_measure_sees_what_is_cut_off(contact: ModuleType, fonts: PaperFonts) -> None:
    page = Page(200, 200, [Box(20, 20, 40, 20), Text(22, 32, "比格子宽得多的一行字", 9)])
    (fault,) = contact.faults_of(page, fonts)
    assert "beyond its cell" in fault
    page = Page(200, 200, [Text(150, 100, "伸到纸外面去的一行字", 9)])
    assert "outside" in contact.faults_of(page, fonts)[0]
