"""What the screen of a form reads at once: the form, a draft left behind, earlier values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.services.attachments import attachments_of
from clinic_desktop.services.care.tuberculosis import VISIT_FORM as TB_VISIT
from clinic_desktop.services.care.tuberculosis import read_treatment
from clinic_desktop.services.drafts import DraftRow, find_draft
from clinic_desktop.services.records.reading import FormStart, start_form, trend
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.forms.history_panel import PastValues, number_fields


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything needed to fill the form in."""

    start: FormStart
    draft: DraftRow | None
    draft_key: str
    past: tuple[PastValues, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which form about whom; ``record_id`` amends a record."""

    form: str
    about: About
    record_id: str | None = None
    preset: Mapping[str, Any] = field(default_factory=dict)
    """Answers that a new record begins with, as another part of the program knows them."""
    then: tuple[str, str] | None = None
    """Resident and form that follow on the same trip, once this one is saved."""

    @property
    def subject_id(self) -> str:
        """Whom it is about; empty for the clinic itself."""
        return self.about.resident_id or self.about.household_id or ""


def about_of(kind: str, subject_id: str) -> About:
    """``kind``: resident, household or clinic."""
    match Subject(kind):
        case Subject.RESIDENT:
            return About(resident_id=subject_id)
        case Subject.HOUSEHOLD:
            return About(household_id=subject_id)
        case Subject.CLINIC:
            return About()


def draft_key(wanted: Wanted, record_id: str | None) -> str:
    """``record:<form>:<subject id>[:<record id>]``."""
    parts = ["record", wanted.form, wanted.subject_id or "clinic"]
    return ":".join([*parts, record_id] if record_id else parts)


def photo_content(place: Workplace, record_id: str | None, key: str | Path) -> bytes:
    """The bytes of a photo of the record, or of a file that waits; empty when they are not here."""
    if isinstance(key, Path):
        return key.read_bytes() if key.is_file() else b""
    kept = attachments_of(place, ("record", record_id or ""))
    paths = [row.path for row in kept if row.attachment_id == key]
    return paths[0].read_bytes() if paths and paths[0] is not None else b""


def _known(place: Workplace, wanted: Wanted) -> dict[str, Any]:
    """What another card of the person tells already: the doses missed since the last visit."""
    if wanted.form != TB_VISIT or not wanted.about.resident_id:
        return {}
    treatment = read_treatment(place, wanted.about.resident_id)
    return treatment.visit_preset() if treatment is not None else {}


def load(place: Workplace, wanted: Wanted) -> Loaded:
    """Runs on the data worker."""
    start = start_form(place, wanted.form, wanted.about, wanted.record_id)
    if start.record_id is None:
        preset = _known(place, wanted) | dict(wanted.preset)
        known = {name: value for name, value in preset.items() if start.form.has(name)}
        start = replace(start, answers=start.answers | known)
    key = draft_key(wanted, start.record_id)
    past: tuple[PastValues, ...] = ()
    if start.about.resident_id:
        points = trend(
            place, start.about.resident_id, (start.form.code,), number_fields(start.form)
        )
        past = tuple(PastValues(p.on, p.values) for p in points)
    return Loaded(start, find_draft(place, key), key, past)
