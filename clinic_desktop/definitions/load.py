"""Reads the whole definitions folder into one ``Catalogue``."""

from pathlib import Path

from clinic_desktop.definitions.advice import load_advice
from clinic_desktop.definitions.calendar import load_calendar
from clinic_desktop.definitions.dictionaries import load_dictionaries
from clinic_desktop.definitions.diseases import load_diseases
from clinic_desktop.definitions.forms import load_forms
from clinic_desktop.definitions.growth import load_growth
from clinic_desktop.definitions.programmes import load_programmes
from clinic_desktop.definitions.registers import load_registers
from clinic_desktop.definitions.reports import load_reports
from clinic_desktop.definitions.roster import load_roster_words
from clinic_desktop.definitions.vaccines import load_vaccines
from clinic_desktop.domain.catalogue import Catalogue


def load_catalogue(definitions_dir: Path) -> Catalogue:
    """Every definition below the folder; broken files are in ``broken``, never an exception."""
    programmes, broken_programmes = load_programmes(definitions_dir / "programmes")
    dictionaries, broken_dictionaries = load_dictionaries(definitions_dir / "dictionaries")
    forms = load_forms(definitions_dir / "forms", dictionaries)
    roster, broken_roster = load_roster_words(definitions_dir / "roster")
    reports, broken_reports = load_reports(definitions_dir / "reports")
    vaccines, broken_vaccines = load_vaccines(definitions_dir / "vaccines")
    calendar, broken_calendar = load_calendar(definitions_dir / "calendar")
    diseases, broken_diseases = load_diseases(definitions_dir / "diseases")
    growth, broken_growth = load_growth(definitions_dir / "growth")
    registers, broken_registers = load_registers(definitions_dir / "registers")
    advice, broken_advice = load_advice(definitions_dir / "advice")
    return Catalogue(
        programmes=programmes,
        dictionaries=dictionaries,
        forms=forms.editions,
        edition_mappings=forms.mappings,
        roster=roster,
        reports=reports,
        vaccines=vaccines,
        calendar=calendar,
        diseases=diseases,
        growth=growth,
        registers=registers,
        advice=advice,
        broken=(
            *broken_programmes,
            *broken_dictionaries,
            *forms.broken,
            *broken_roster,
            *broken_reports,
            *broken_vaccines,
            *broken_calendar,
            *broken_diseases,
            *broken_growth,
            *broken_registers,
            *broken_advice,
        ),
    )
