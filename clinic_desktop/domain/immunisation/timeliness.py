"""Whether the birth dose of hepatitis B was in time (``immunization.md`` 3.2, 5.2 rule 8)."""

from datetime import date, datetime, time, timedelta


def first_hepb_in_time(
    birth_date: date,
    given_on: date,
    birth_time: str | None = None,
    given_time: str | None = None,
) -> bool:
    """Within 24 hours where both times are known (``HH:MM``), else by the next day at the latest.

    A dose before the birth is not in time. ``ValueError`` for a time that is none.
    """
    if given_on < birth_date:
        return False
    if birth_time is not None and given_time is not None:
        born = datetime.combine(birth_date, time.fromisoformat(birth_time))
        given = datetime.combine(given_on, time.fromisoformat(given_time))
        return timedelta() <= given - born <= timedelta(hours=24)
    return given_on <= birth_date + timedelta(days=1)
