"""Which events count under a definition, as one table that every figure is drawn from.

An event counts once, at its scene, when it is a crime, was recorded before the reference time (the second clock), was
not cancelled or transferred, and its offence is in the definition.
"""

from datetime import datetime

import duckdb

from ndas.use_cases.strategic.definitions import Counted, HarmWeights

_COUNTED = """
CREATE OR REPLACE TEMP TABLE counted AS
WITH listed(code) AS (SELECT unnest($codes)),
weighed(code, days) AS (SELECT unnest($harm_codes), unnest($harm_days)),
chosen AS (
    SELECT e.id, e.offence_code, e.offence_as_recorded, e.outcome_as_recorded, e.occurred_precision, e.recorded_at,
           e.occurred_from AT TIME ZONE 'Europe/London' AS occurred,
           coalesce((SELECT max(w.days) FROM weighed w
                     WHERE e.offence_code = w.code OR starts_with(e.offence_code, w.code || '/')), 0) AS harm
    FROM event e
    WHERE e.kind = 'crime'
      AND e.recorded_at < $as_at AND e.occurred_from < $as_at
      AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred')
      AND (EXISTS (SELECT 1 FROM listed l WHERE e.offence_code = l.code OR starts_with(e.offence_code, l.code || '/'))
           OR list_contains($categories, e.offence_as_recorded))
      AND (len($flags) = 0 OR list_has_any(coalesce(e.flags, []), $flags))
),
scene AS (
    SELECT el.event, min(el.location) AS location FROM event_location el
    WHERE coalesce(el.role, 'scene') = 'scene' GROUP BY el.event
)
SELECT c.*, l.cell, l.area_name
FROM chosen c LEFT JOIN scene s ON s.event = c.id LEFT JOIN location l ON l.id = s.location
"""


def count_events(connection: duckdb.DuckDBPyConnection, definition: Counted, harm: HarmWeights, as_at: datetime) -> int:
    """Make the table ``counted`` for ``definition`` and return how many events it holds.

    Its columns: id, offence_code, offence_as_recorded, outcome_as_recorded, occurred_precision, recorded_at, occurred
    (local time), harm (days), cell, area_name.
    """
    connection.execute(
        _COUNTED,
        {
            "codes": list(definition.codes),
            "categories": list(definition.categories),
            "flags": list(definition.flags),
            "harm_codes": list(harm.days),
            "harm_days": list(harm.days.values()),
            "as_at": as_at,
        },
    )
    return int(connection.execute("SELECT count(*) FROM counted").fetchall()[0][0])
