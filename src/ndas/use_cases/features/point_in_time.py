"""Features of a subject at a moment, with the records that they rest on.

`count`: events before the moment. `lately`: those within the window. `decayed`: their harm, halved with every half-life
that has passed. `days_since`: since the last one. `evidence`: their ids, the newest last. A subject of whom nothing was
known has count 0, no `days_since`, and no evidence.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from ndas.use_cases.features.columns import arrow
from ndas.use_cases.features.engine import counting

_CLOCK = pa.timestamp("us", "UTC")
HAPPENING = pa.schema(
    dict.fromkeys(("subject", "event"), pa.string())
    | dict.fromkeys(("occurred", "recorded"), _CLOCK)
    | {"harm": pa.float64()}
)
"""What happened to or by a subject, with both clocks; one row for each subject and event."""
MOMENT = pa.schema(dict.fromkeys(("subject",), pa.string()) | dict.fromkeys(("moment",), _CLOCK))
"""Of whom, and as of when."""

_FEATURES = """
WITH seen AS (
    SELECT m.row, count(*) AS count, count(*) FILTER (h.occurred >= m.at_us - $window) AS lately,
           sum(h.harm * pow(2.0, (h.occurred - m.at_us) / $half_life)) AS decayed, max(h.occurred) AS last,
           list_sort(list(h.number)) AS evidence
    FROM asked m JOIN numbered h ON h.subject = m.subject AND h.occurred < m.at_us AND h.recorded < m.at_us
    GROUP BY m.row
)
SELECT coalesce(s.count, 0) AS count, coalesce(s.lately, 0) AS lately, coalesce(s.decayed, 0.0) AS decayed,
       (m.at_us - s.last) / 86400000000 AS days_since, coalesce(s.evidence, []) AS evidence
FROM asked m LEFT JOIN seen s ON s.row = m.row
ORDER BY m.row
"""
_DAY = 86_400_000_000


def point_in_time(
    happenings: pa.Table, moments: pa.Table, *, half_life_days: float = 365.0, window_days: int = 90
) -> pa.Table:
    """Return one row for each of ``moments``, by subject and moment.

    Args:
        happenings: in the shape of `HAPPENING`.
        moments: in the shape of `MOMENT`, each once.
        half_life_days: after which harm counts half.
        window_days: of ``lately``.
    """
    ordered = happenings.sort_by([("occurred", "ascending"), ("event", "ascending")])
    asked = moments.sort_by([("subject", "ascending"), ("moment", "ascending")])
    subjects = arrow.unique(asked.column("subject"))
    with counting() as connection:
        connection.register("numbered", _numbered(ordered, subjects))
        connection.register("asked", _asked(asked, subjects))
        found: pa.Table = connection.sql(
            _FEATURES, params={"window": window_days * _DAY, "half_life": float(half_life_days * _DAY)}
        ).to_arrow_table()
    numbers: Any = found.column("evidence").combine_chunks()
    events = ordered.column("event").combine_chunks()
    named = pa.ListArray.from_arrays(numbers.offsets, events.take(numbers.values))
    found = found.set_column(found.schema.get_field_index("evidence"), "evidence", named)
    for name in ("moment", "subject"):
        found = found.add_column(0, name, asked.column(name))
    return found


def _numbered(ordered: pa.Table, subjects: Any) -> pa.Table:
    """What happened, with numbers for texts: numbers are joined in half the time."""
    return pa.table(
        {
            "subject": arrow.index_in(ordered.column("subject"), subjects),
            "number": pa.array(np.arange(ordered.num_rows, dtype=np.int32)),
            "occurred": ordered.column("occurred").cast(pa.int64()),
            "recorded": ordered.column("recorded").cast(pa.int64()),
            "harm": ordered.column("harm"),
        }
    )


def _asked(asked: pa.Table, subjects: Any) -> pa.Table:
    return pa.table(
        {
            "row": pa.array(np.arange(asked.num_rows, dtype=np.int32)),
            "subject": arrow.index_in(asked.column("subject"), subjects),
            "at_us": asked.column("moment").cast(pa.int64()),
        }
    )
