"""Every worked case comes out as written."""

from typing import Any

import pytest
from immunisation_boundaries import boundary_cases
from immunisation_samples import CASE_FILE, reference_cases, rule_cases, rules

from clinic_desktop.definitions.check_immunisation import (
    check_immunisation_cases,
    differences_of,
    report_on,
)
from clinic_desktop.domain.catalogue import Catalogue


def _named(case: dict[str, Any]) -> str:
    return str(case["id"])


@pytest.mark.parametrize("case", reference_cases(), ids=_named)
def test_reference_case(case: dict[str, Any]) -> None:
    assert list(differences_of(case, rules())) == []


@pytest.mark.parametrize("case", rule_cases(), ids=_named)
def test_rule_case(case: dict[str, Any]) -> None:
    assert list(differences_of(case, rules())) == []


def test_boundaries_of_the_dose_table() -> None:
    cases = boundary_cases()
    assert len(cases) > 1000
    assert report_on(cases, rules()).differences == ()


def test_the_case_file_passes_as_a_whole() -> None:
    report = check_immunisation_cases(CASE_FILE, Catalogue(vaccines=rules()))
    assert (report.passed, report.failed) == (60, 0)
    assert report.ok
    expectations = sum(len(case["expected"]) for case in reference_cases())
    assert sum(group.passed for group in report.groups) == expectations
