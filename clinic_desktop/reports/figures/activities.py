"""Health-education activities and the copies handed out, as events."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.forms.values import Value
from clinic_desktop.reports.figures.happenings import Happening, activity_scope
from clinic_desktop.reports.figures.scope import ClinicScope
from clinic_desktop.reports.form_figures import Ref
from clinic_desktop.storage.tables import Activity, ActivityMaterial, Attachment

_TEXTS = ("topic", "place", "lecturer", "organizer", "item", "subject", "theme", "content")

COPIES = "copies"
"""Kind of a line of material handed out."""


class Activities:
    """Activities of the clinics from ``since`` to ``cutoff``; cancelled ones are left out."""

    def __init__(self, session: Session, scope: ClinicScope, since: date, cutoff: date) -> None:
        self._session = session
        self._scope = scope
        self._since = since
        self._cutoff = cutoff
        self._all: tuple[Happening, ...] | None = None

    def of_kind(self, kind: str) -> tuple[Happening, ...]:
        """Activities of a kind, or the lines of material handed out (``copies``)."""
        if self._all is None:
            self._all = (*self._read_activities(), *self._read_copies())
        return tuple(each for each in self._all if each.kind == kind)

    def _read_activities(self) -> Iterator[Happening]:
        photos = (
            select(func.count())
            .where(
                Attachment.owner_table == "activity",
                Attachment.owner_id == Activity.id,
                Attachment.voided.is_(False),
            )
            .correlate(Activity)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(
                Activity.id,
                Activity.kind,
                Activity.occurred_on,
                Activity.topic,
                Activity.place,
                Activity.lecturer,
                Activity.organizer,
                Activity.audience,
                Activity.headcount,
                Activity.minutes,
                Activity.item,
                Activity.subject,
                Activity.theme,
                Activity.content,
                Activity.resident_id,
                photos.label("photos"),
            )
            .where(
                Activity.clinic_code.in_(self._scope.codes),
                Activity.occurred_on.between(self._since, self._cutoff),
                Activity.voided.is_(False),
                Activity.cancelled.is_(False),
            )
            .order_by(Activity.occurred_on, Activity.created_at, Activity.id)
        )
        for number, row in enumerate(rows):
            values: dict[str, Value] = {name: getattr(row, name) for name in _TEXTS}
            values["audience"] = "、".join(row.audience or ())
            values |= {
                name: None if (number_ := getattr(row, name)) is None else Fraction(number_)
                for name in ("headcount", "minutes", "photos")
            }
            yield Happening(
                Ref("activity", row.id),
                row.kind,
                "",
                row.resident_id,
                None,
                row.occurred_on,
                number,
                activity_scope(values, row.occurred_on),
            )

    def _read_copies(self) -> Iterator[Happening]:
        rows = self._session.execute(
            select(
                ActivityMaterial.id,
                ActivityMaterial.activity_id,
                ActivityMaterial.item,
                ActivityMaterial.topic,
                ActivityMaterial.copies,
                ActivityMaterial.given_on,
                ActivityMaterial.household_id,
                ActivityMaterial.signed_by,
                Activity.kind,
            )
            .join(Activity, Activity.id == ActivityMaterial.activity_id)
            .where(
                ActivityMaterial.clinic_code.in_(self._scope.codes),
                ActivityMaterial.given_on.between(self._since, self._cutoff),
                ActivityMaterial.voided.is_(False),
                Activity.voided.is_(False),
                or_(Activity.cancelled.is_(False), Activity.cancelled.is_(None)),
            )
            .order_by(ActivityMaterial.given_on, ActivityMaterial.id)
        )
        for number, row in enumerate(rows):
            values: dict[str, Value] = {
                "item": row.item,
                "topic": row.topic,
                "copies": Fraction(row.copies),
                "signed_by": row.signed_by,
                "activity": row.activity_id,
                "activity_kind": row.kind,
            }
            yield Happening(
                Ref("activity_material", row.id),
                COPIES,
                "",
                None,
                row.household_id,
                row.given_on,
                number,
                activity_scope(values, row.given_on),
            )
