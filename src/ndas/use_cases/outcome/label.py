"""Who had the outcome: the specification as one query. `again` says the same in another way, and both must agree."""

from datetime import datetime
from typing import Any

import pyarrow as pa

from ndas.use_cases.features.engine import counting
from ndas.use_cases.outcome.lives import CLOCK
from ndas.use_cases.outcome.moments import moments_of
from ndas.use_cases.outcome.spec import OutcomeSpec

_FIELDS: list[tuple[str, Any]] = [
    ("subject", pa.string()), ("moment", CLOCK), ("label", pa.bool_()), ("happened", CLOCK), ("because", pa.string()),
]  # fmt: skip
LABELS = pa.schema(_FIELDS)
"""One row for each person and moment: whether the outcome followed, when first, and which event it was."""

_LABELS = """
WITH indexed AS (
    SELECT subject, event, min(occurred) AS occurred, min(recorded) AS recorded, min(born) AS born FROM lives l
    WHERE list_contains($index_parts, part) AND NOT list_contains($statuses, status)
      AND EXISTS (FROM unnest($index_codes) AS c(code) WHERE l.code = c.code OR starts_with(l.code, c.code || '/'))
      AND (len($index_flags) = 0 OR list_has_any(string_split(flags, '|'), CAST($index_flags AS VARCHAR[])))
    GROUP BY subject, event
), eligible AS (
    SELECT i.subject, m.moment FROM moment m
    JOIN indexed i ON i.occurred < m.moment AND i.recorded < m.moment AND i.occurred >= m.moment - to_days($within)
    GROUP BY i.subject, m.moment
    HAVING count(*) >= $least AND year(m.moment) - min(i.born) > 18
), positive AS (
    SELECT subject, event, min(occurred) AS occurred, min(recorded) AS recorded FROM lives l
    WHERE list_contains($parts, part) AND list_contains($detected, detected) AND NOT list_contains($statuses, status)
      AND EXISTS (FROM unnest($codes) AS c(code) WHERE l.code = c.code OR starts_with(l.code, c.code || '/'))
      AND (len($flags) = 0 OR list_has_any(string_split(flags, '|'), CAST($flags AS VARCHAR[])))
    GROUP BY subject, event
), followed AS (
    SELECT e.subject, e.moment, min(p.occurred) AS happened, arg_min(p.event, (p.occurred, p.event)) AS because
    FROM eligible e JOIN positive p ON p.subject = e.subject
     AND p.occurred >= e.moment AND p.occurred < e.moment + to_days($window)
     AND p.recorded < e.moment + to_days($window + $follow_up)
    GROUP BY e.subject, e.moment
)
SELECT e.subject, e.moment, f.subject IS NOT NULL AS label, f.happened, f.because
FROM eligible e LEFT JOIN followed f ON f.subject = e.subject AND f.moment = e.moment
ORDER BY e.moment, e.subject
"""


def label(spec: OutcomeSpec, lives: pa.Table, as_at: datetime) -> pa.Table:
    """Return the labels in the shape of `LABELS`, by moment and subject.

    Args:
        spec: what counts.
        lives: in the shape of `LIVES`.
        as_at: the moment that the records speak for; nobody is labelled whose follow-up is not over by then.
    """
    return label_at(spec, lives, moments_of(spec, lives, as_at))


def label_at(spec: OutcomeSpec, lives: pa.Table, moments: list[datetime]) -> pa.Table:
    """Return the labels at the given moments, whether or not their follow-up is over."""
    given = {
        "index_parts": [str(part) for part in spec.index.parts],
        "index_codes": [*spec.index.codes],
        "index_flags": [*spec.index.flags],
        "flags": [*spec.positive.flags],
        "within": spec.index.within_days,
        "least": spec.index.least_events,
        "parts": [str(part) for part in spec.positive.parts],
        "codes": [*spec.positive.codes],
        "detected": [*spec.positive.detected],
        "statuses": [*spec.positive.excluded_statuses],
        "window": spec.window_days,
        "follow_up": spec.follow_up_days,
    }
    with counting() as connection:
        connection.register("lives", lives)
        connection.register("moment", pa.table({"moment": pa.array(moments, CLOCK)}))
        found: pa.Table = connection.sql(_LABELS, params=given).to_arrow_table()
    return found.cast(LABELS)
