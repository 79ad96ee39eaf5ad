"""Every table of the database, by subject. Only storage, services, reports and exchange import it.

Synced tables carry ``info={"sync": SyncSpec(...)}``; triggers capture every write to them.
Derived tables can be rebuilt from synced ones at any time; local tables never leave the machine.
"""

import clinic_desktop.storage.tables.sync  # noqa: F401 - registers its tables
from clinic_desktop.storage.tables.base import Base, SyncClass, Synced, SyncSpec
from clinic_desktop.storage.tables.care import CareEvent, Enrolment, Record
from clinic_desktop.storage.tables.derived import (
    ResidentIndex,
    ResidentSpelling,
    Task,
    VaccinationForecast,
)
from clinic_desktop.storage.tables.education import (
    Activity,
    ActivityAttendee,
    ActivityMaterial,
    Attachment,
)
from clinic_desktop.storage.tables.exchange import SyncEvent, SyncRefusal
from clinic_desktop.storage.tables.handover import HandoverItem, HandoverTick
from clinic_desktop.storage.tables.intake import RosterReview
from clinic_desktop.storage.tables.limits import add_limits
from clinic_desktop.storage.tables.local import Draft, ReportBehind, SavedAction, Setting
from clinic_desktop.storage.tables.organisation import (
    Bulletin,
    Clinic,
    PopulationBase,
    Staff,
    Target,
)
from clinic_desktop.storage.tables.people import Household, ResidencePeriod, Resident
from clinic_desktop.storage.tables.reporting import ReportSubmission
from clinic_desktop.storage.tables.vaccination import Dose

__all__ = [
    "Activity",
    "ActivityAttendee",
    "ActivityMaterial",
    "Attachment",
    "Base",
    "Bulletin",
    "CareEvent",
    "Clinic",
    "Dose",
    "Draft",
    "Enrolment",
    "HandoverItem",
    "HandoverTick",
    "Household",
    "PopulationBase",
    "Record",
    "ReportBehind",
    "ReportSubmission",
    "ResidencePeriod",
    "Resident",
    "ResidentIndex",
    "ResidentSpelling",
    "RosterReview",
    "SavedAction",
    "Setting",
    "Staff",
    "SyncClass",
    "SyncEvent",
    "SyncRefusal",
    "SyncSpec",
    "Synced",
    "Target",
    "Task",
    "VaccinationForecast",
]

add_limits(Base.metadata)
