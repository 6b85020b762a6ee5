"""The moments at which people are looked at: the first of each month that has a full past and a full follow-up.

A full past is as long as the index looks back. With a shorter one the first months would take part only who had a more
recent event, which is somebody else than later, and the share with the outcome would seem to fall.
"""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from ndas.use_cases.outcome.spec import OutcomeSpec

_DECEMBER = 12


def last_moment(spec: OutcomeSpec, as_at: datetime) -> datetime:
    """The latest moment whose window and follow-up are over at ``as_at``."""
    return as_at - timedelta(days=spec.window_days + spec.follow_up_days)


def moments_of(spec: OutcomeSpec, lives: pa.Table, as_at: datetime) -> list[datetime]:
    """Return the moments, oldest first; empty where the records do not reach far enough.

    Args:
        spec: tells window, follow-up and the past that the index looks at.
        lives: in the shape of `LIVES`; the first recorded row says where the past begins.
        as_at: the moment that the records speak for.
    """
    first = pc.min(lives.column("recorded")).as_py()
    if first is None:
        return []
    begin, end = first + timedelta(days=spec.index.within_days), last_moment(spec, as_at)
    found, month = [], datetime(begin.year, begin.month, 1, tzinfo=UTC)
    while month <= end:
        if month >= begin:
            found.append(month)
        year, following = (month.year + 1, 1) if month.month == _DECEMBER else (month.year, month.month + 1)
        month = datetime(year, following, 1, tzinfo=UTC)
    return found
