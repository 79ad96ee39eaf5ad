"""A record put together from two versions of it: checked and worked out like any other."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import sqlite

from clinic_desktop.domain.forms.derive import occurred_on, outcome_of, performed_by
from clinic_desktop.domain.forms.validate import accepted
from clinic_desktop.services.records.saving import load_record
from clinic_desktop.services.records.subject import About, context_for, form_of
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables.base import JsonText

_DIALECT = sqlite.dialect()


def mixed_record(
    place: Workplace, record_id: str, edition: str, answers: Mapping[str, Any]
) -> dict[str, str | int | None]:
    """The columns of the form as stored, with outcome and derived values worked out anew.

    Unusual values count as confirmed: whoever typed them confirmed them.

    Raises:
        InputProblem: the answers do not go together, or the record is void.
    """
    with place.reading() as session:
        record = load_record(session, record_id)
        form = form_of(place, record.form_code, edition)
        about = About(record.resident_id, record.household_id)
        context = context_for(place, session, about, besides=record.id, before=record.occurred_on)
        typed = {name: value for name, value in answers.items() if value is not None}
        confirmed = frozenset({"", *(field.id for field in form.fields())})
        settled = accepted(form, typed, context, confirmed)
        day = occurred_on(form, settled) or record.occurred_on
        return {
            "form_edition": edition,
            "occurred_on": day.isoformat(),
            "performed_by": performed_by(form, settled) or record.performed_by,
            "outcome": outcome_of(form, settled, context),
            "answers": JsonText().process_bind_param(settled, _DIALECT),
        }
