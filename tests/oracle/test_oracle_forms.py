"""The forms against a second reading of the reference, cell by cell, through a year of months."""

import os

import pytest
from awkward_clinics import YEAR, Awkward, exported
from plain_forms import chronic_row, education_rows, movement_total

from clinic_desktop.reports.form_figures import CellKind, FormFigures
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.services.workplace import Workplace

CLINICS = int(os.environ.get("ORACLE_CLINICS", "20"))
"""Clinics in one run; a longer search is a matter of a larger number."""
LINES = {"hypertension": "1", "diabetes": "2"}


def figures(place: Workplace, code: str, month: int) -> FormFigures:
    with place.reading() as session:
        return month_form(session, place.catalogue, code, YEAR, month, place.site.code)


@pytest.mark.parametrize("seed", range(CLINICS))
def test_every_cell_agrees_through_a_year(place: Workplace, seed: int) -> None:
    Awkward(place, seed)
    rows = exported(place)
    differences = []
    for month in range(1, 13):
        chronic = figures(place, "R-03", month)
        for programme, line in LINES.items():
            for column, expected in chronic_row(rows, programme, YEAR, month).items():
                cell = chronic.cell(f"R-03.{line}.{column}")
                shown = (cell.num, cell.den) if cell.kind is CellKind.RATE else cell.value
                if shown != expected:
                    differences.append(f"{month} {cell.name}: {shown}, plain reading {expected}")
        education = figures(place, "R-01", month)
        for row, pair in education_rows(rows, YEAR, month).items():
            for letter, expected in zip("AB", pair, strict=True):
                value = education.cell(f"R-01.{row}.{letter}").value
                if value != expected:
                    differences.append(f"{month} R-01.{row}.{letter}: {value}, plain {expected}")
        people = figures(place, "R-08", month)
        moved = movement_total(rows, YEAR, month)
        for letter, name in (("a", "opening"), ("f", "closing")):
            value = people.cell(f"R-08.T.{letter}").value
            if value != moved[name]:
                differences.append(f"{month} R-08.T.{letter}: {value}, plain {moved[name]}")
    assert not differences, "\n".join(differences)
