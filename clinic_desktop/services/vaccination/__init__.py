"""预防接种: recording doses, what they are worth, when the next ones are due."""

from clinic_desktop.services.vaccination.campaigns import (
    CampaignPage,
    PlanCampaign,
    PlannedCampaign,
    RecordResult,
    campaign_page,
    list_campaigns,
    plan_campaign,
    record_result,
)
from clinic_desktop.services.vaccination.certificates import (
    IssueCertificate,
    IssuedCertificate,
    issue_certificate,
)
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
from clinic_desktop.services.vaccination.listing import (
    ChildCard,
    ChildRow,
    HoldRow,
    Lot,
    card_of,
    list_children,
    recent_lots,
)
from clinic_desktop.services.vaccination.reading import (
    DueRow,
    check_school_entry,
    doses_of,
    due_list,
    forecast_of,
    visit_plan_of,
)
from clinic_desktop.services.vaccination.recording import (
    decide_dose,
    dose_problems,
    record_dose,
    void_dose,
)

__all__ = [
    "CampaignPage",
    "ChildCard",
    "ChildRow",
    "DecideDose",
    "DoseRow",
    "DueRow",
    "HoldRow",
    "HoldVaccination",
    "IssueCertificate",
    "IssuedCertificate",
    "Lot",
    "PlanCampaign",
    "PlannedCampaign",
    "RecordDose",
    "RecordResult",
    "RecordedDose",
    "SetVaccinationFacts",
    "campaign_page",
    "card_of",
    "check_school_entry",
    "child_of",
    "decide_dose",
    "dose_problems",
    "doses_of",
    "due_list",
    "forecast_of",
    "hold_vaccination",
    "issue_certificate",
    "lift_hold",
    "list_campaigns",
    "list_children",
    "plan_campaign",
    "recent_lots",
    "record_dose",
    "record_result",
    "set_vaccination_facts",
    "visit_plan_of",
    "void_dose",
]
