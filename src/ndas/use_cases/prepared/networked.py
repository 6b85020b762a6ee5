"""Prepared tables that a network makes: co-offending, and who is near somebody to whom something happened.

An edge joins two suspects of one event, is dated by it, names it, and expires after two years. Nothing joins a victim
to a suspect. An event with very many suspects joins nobody.
"""

import numpy as np
import pyarrow as pa

from ndas.use_cases.networks.exposure import adjacency, exposure
from ndas.use_cases.prepared.request import Request

EXPIRES_AFTER_DAYS = 730
MOST_SUSPECTS = 10

_EDGES = """
CREATE TEMP TABLE co_offending AS
WITH part AS (
    SELECT DISTINCT person, event, moment FROM person_event
    WHERE category IN ('suspect', 'disposed', 'convicted') AND kind IN ('crime', 'custody', 'stop and search')
      AND moment >= as_at() - INTERVAL {days} DAY
    QUALIFY count(*) OVER (PARTITION BY event) BETWEEN 2 AND {most}
)
SELECT x.person AS a, y.person AS b, max(x.moment) AS moment, list(DISTINCT x.event ORDER BY x.event) AS events
FROM part x JOIN part y ON y.event = x.event AND x.person < y.person
GROUP BY ALL
"""

_EXPOSED = """
CREATE TEMP TABLE exposed AS
WITH edge AS (SELECT a, b, moment, events FROM co_offending UNION ALL SELECT b, a, moment, events FROM co_offending)
SELECT w.person, s.person AS source, m.person AS between, path.steps, h.event AS happened, h.moment,
       list_distinct(list_concat([h.event], coalesce(near.events, []), coalesce(far.events, []))) AS evidence
FROM path
JOIN numbered w ON w.number = path.who JOIN numbered s ON s.number = path.source
LEFT JOIN numbered m ON m.number = path.between
JOIN happened h ON h.person = s.person
LEFT JOIN edge near ON near.a = s.person AND near.b = coalesce(m.person, w.person)
LEFT JOIN edge far ON far.a = m.person AND far.b = w.person
"""


def make_co_offending(request: Request) -> None:
    """Make ``co_offending``."""
    request.connection.execute(_EDGES.format(days=EXPIRES_AFTER_DAYS, most=MOST_SUSPECTS))


def make_exposure(request: Request) -> None:
    """Make ``exposed`` from ``happened.sql``, which gives person, event and moment.

    Raises:
        PreparationError: the file is missing or failed.
    """
    connection = request.connection
    request.run("happened.sql", "CREATE TEMP TABLE happened AS SELECT person, event, moment FROM ({})")
    connection.execute(
        "CREATE TEMP TABLE numbered AS SELECT person, CAST(row_number() OVER (ORDER BY person) - 1 AS BIGINT) AS "
        "number FROM (SELECT a AS person FROM co_offending UNION SELECT b FROM co_offending "
        "UNION SELECT person FROM happened)"
    )
    ends = connection.execute(
        "SELECT x.number AS a, y.number AS b FROM co_offending c JOIN numbered x ON x.person = c.a "
        "JOIN numbered y ON y.person = c.b"
    ).fetchnumpy()
    listed = connection.execute("SELECT DISTINCT number FROM happened JOIN numbered USING (person)").fetchnumpy()
    people = connection.execute("SELECT count(*) FROM numbered").fetchall()[0][0]
    a, b, listed_numbers = (np.asarray(one, dtype=np.int64) for one in (ends["a"], ends["b"], listed["number"]))
    paths = exposure(adjacency(a, b, people), listed_numbers)
    table = pa.table({"who": paths.who, "between": paths.between, "source": paths.source, "steps": paths.steps})
    connection.register("path", table)
    connection.execute(_EXPOSED)
    connection.unregister("path")
