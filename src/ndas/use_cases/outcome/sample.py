"""Some of the people an outcome asks about, with all that is on record about them, so that a week's tests stay cheap.

Who is chosen follows from their first event alone: the same people week after week, and one person under two ids comes
along as both. Others who are asked about are left out whole, never with half a life.
"""

import pyarrow as pa

from ndas.use_cases.features.engine import counting
from ndas.use_cases.outcome.lives import LIVES
from ndas.use_cases.outcome.spec import OutcomeSpec

_SAMPLE = """
WITH asked AS (
    SELECT subject, min(event) AS first FROM lives l WHERE list_contains($parts, part)
      AND EXISTS (FROM unnest($codes) AS c(code) WHERE l.code = c.code OR starts_with(l.code, c.code || '/'))
    GROUP BY subject
), chosen AS (SELECT subject FROM asked ORDER BY md5(first), first, subject LIMIT $most),
edge AS (SELECT min(recorded) AS begins, max(recorded) AS ends FROM lives)
SELECT l.* FROM lives l
WHERE (l.event IN (SELECT event FROM lives SEMI JOIN chosen USING (subject))
       AND l.subject NOT IN (SELECT subject FROM asked ANTI JOIN chosen USING (subject)))
   OR l.recorded = (SELECT begins FROM edge) OR l.recorded = (SELECT ends FROM edge)
ORDER BY l.subject, l.event, l.part
"""


def sample_of(spec: OutcomeSpec, lives: pa.Table, most: int) -> pa.Table:
    """Return the lives of at most ``most`` of those asked about, and of everybody in their events.

    Args:
        spec: says who is asked about.
        lives: in the shape of `LIVES`.
        most: how many people.
    """
    asked = {"parts": [str(part) for part in spec.index.parts], "codes": [*spec.index.codes], "most": most}
    with counting() as connection:
        connection.register("lives", lives)
        found: pa.Table = connection.sql(_SAMPLE, params=asked).to_arrow_table()
    return found.cast(LIVES)
