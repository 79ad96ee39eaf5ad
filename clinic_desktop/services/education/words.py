"""What was written before in each field of an activity, to complete from."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Activity, ActivityMaterial

_MOST = 60


@dataclass(frozen=True, slots=True)
class UsedWords:
    """Distinct texts of each field, the latest used first."""

    topic: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    lecturer: tuple[str, ...] = ()
    lecturer_org: tuple[str, ...] = ()
    lecturer_title: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()


def used_words(place: Workplace) -> UsedWords:
    """The words of this clinic's activities."""
    with place.reading() as session:
        clinic = place.site.code
        return UsedWords(
            topic=_used(session, clinic, Activity.topic),
            place=_used(session, clinic, Activity.place),
            lecturer=_used(session, clinic, Activity.lecturer),
            lecturer_org=_used(session, clinic, Activity.lecturer_org),
            lecturer_title=_used(session, clinic, Activity.lecturer_title),
            item=_used(session, clinic, Activity.item),
            materials=tuple(
                session.scalars(
                    select(ActivityMaterial.item)
                    .where(
                        ActivityMaterial.clinic_code == clinic, ActivityMaterial.voided.is_(False)
                    )
                    .group_by(ActivityMaterial.item)
                    .order_by(func.max(ActivityMaterial.given_on).desc(), ActivityMaterial.item)
                    .limit(_MOST)
                )
            ),
        )


def _used(
    session: Session, clinic: str, column: InstrumentedAttribute[str | None]
) -> tuple[str, ...]:
    found = session.scalars(
        select(column)
        .where(Activity.clinic_code == clinic, Activity.voided.is_(False), column.is_not(None))
        .group_by(column)
        .order_by(func.max(Activity.occurred_on).desc(), column)
        .limit(_MOST)
    )
    return tuple(text for text in found if text)
