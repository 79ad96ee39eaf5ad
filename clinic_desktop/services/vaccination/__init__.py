"""预防接种: recording doses, what they are worth, when the next ones are due."""

from clinic_desktop.services.vaccination.commands import (
    DecideDose,
    DoseRow,
    HoldVaccination,
    RecordDose,
    RecordedDose,
    SetVaccinationFacts,
)
from clinic_desktop.services.vaccination.facts import (
    child_of,
    hold_vaccination,
    lift_hold,
    set_vaccination_facts,
)
from clinic_desktop.services.vaccination.reading import (
    DueRow,
    check_school_entry,
    doses_of,
    due_list,
    forecast_of,
    visit_plan_of,
)
from clinic_desktop.services.vaccination.recording import decide_dose, record_dose, void_dose

__all__ = [
    "DecideDose",
    "DoseRow",
    "DueRow",
    "HoldVaccination",
    "RecordDose",
    "RecordedDose",
    "SetVaccinationFacts",
    "check_school_entry",
    "child_of",
    "decide_dose",
    "doses_of",
    "due_list",
    "forecast_of",
    "hold_vaccination",
    "lift_hold",
    "record_dose",
    "set_vaccination_facts",
    "visit_plan_of",
    "void_dose",
]
