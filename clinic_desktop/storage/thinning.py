"""Which backups are kept: many young ones, few old ones."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta

Span = Callable[[datetime], Hashable]

NEWEST = 3
DAYS, WEEKS, MONTHS = 14, 8, 24


def to_keep(made: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """The moments whose backups stay.

    The newest three in any case; the last of each day for 14 days, of each week for 8 weeks, of
    each month for 24 months. A moment later than ``now`` (a clock was wrong) always stays.
    """
    moments = sorted(set(made), reverse=True)
    past = [moment for moment in moments if moment <= now]
    kept = {moment for moment in moments if moment > now} | set(past[:NEWEST])
    kept |= _last_of_each(past, lambda m: m.date(), now - timedelta(days=DAYS))
    kept |= _last_of_each(past, lambda m: m.isocalendar()[:2], now - timedelta(weeks=WEEKS))
    kept |= _last_of_each(past, lambda m: (m.year, m.month), now - timedelta(days=MONTHS * 30.44))
    return frozenset(kept)


def _last_of_each(newest_first: Iterable[datetime], span: Span, since: datetime) -> set[datetime]:
    found: dict[Hashable, datetime] = {}
    for moment in newest_first:
        if moment >= since:
            found.setdefault(span(moment), moment)
    return set(found.values())
