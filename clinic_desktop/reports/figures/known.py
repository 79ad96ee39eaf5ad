"""Every module that registers named figures; importing this one makes all of them known."""

from clinic_desktop.reports.figures import (
    ageing,
    childhood,
    chronic,
    education,
    files_and_contracts,
    infectious,
    maternal,
    maternal_rates,
    mental,
    movements,
    periodic,
    stock,
    supervision,
    tuberculosis,
    vaccination,
    vital_lists,
)

__all__ = [
    "ageing",
    "childhood",
    "chronic",
    "education",
    "files_and_contracts",
    "infectious",
    "maternal",
    "maternal_rates",
    "mental",
    "movements",
    "periodic",
    "stock",
    "supervision",
    "tuberculosis",
    "vaccination",
    "vital_lists",
]
