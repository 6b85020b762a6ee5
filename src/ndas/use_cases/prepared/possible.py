"""Exposure through two records that may be one person: a path that matching breaks, shown as possible and no more.

1. Two persons are never made one here. The path says that it rests on a pair that nobody has confirmed, and why.
2. One doubtful step in a path, at the person shot or in between; never two.
3. Only pairs in matching's review band count; somebody who may be very many others is none of them.
4. A path that stands without a doubt is not told again with one.
"""

from ndas.use_cases.prepared.request import Request

MOST_OTHERS = 3
"""Somebody who may be more people than this has a common name, and no doubtful step goes through them."""

_POSSIBLE = """
CREATE TEMP TABLE possibly_exposed AS
WITH edge AS (SELECT a, b, moment, events FROM co_offending UNION ALL SELECT b, a, moment, events FROM co_offending),
either AS (
    SELECT person_a AS a, person_b AS b, reason FROM possible_identity
    UNION ALL SELECT person_b, person_a, reason FROM possible_identity
),
maybe AS (
    SELECT a, b, min(reason) AS why FROM either WHERE a <> b GROUP BY a, b
    QUALIFY count(*) OVER (PARTITION BY a) <= {most} AND count(*) OVER (PARTITION BY b) <= {most}
),
path AS (
    SELECT e.b AS person, h.person AS source, NULL AS between, 1 AS steps, h.event, h.moment, m.why, e.events
    FROM happened h JOIN maybe m ON m.a = h.person JOIN edge e ON e.a = m.b
    UNION ALL
    SELECT f.b, h.person, e.b, 2, h.event, h.moment, m.why, list_concat(e.events, f.events)
    FROM happened h JOIN maybe m ON m.a = h.person JOIN edge e ON e.a = m.b JOIN edge f ON f.a = e.b AND f.b <> m.b
    UNION ALL
    SELECT f.b, h.person, e.b, 2, h.event, h.moment, m.why, list_concat(e.events, f.events)
    FROM happened h JOIN edge e ON e.a = h.person JOIN maybe m ON m.a = e.b JOIN edge f ON f.a = m.b
)
SELECT person, source, between, steps, event AS happened, moment, why,
       list_distinct(list_concat([event], events)) AS evidence
FROM path p
WHERE person <> source
  AND NOT EXISTS (SELECT 1 FROM exposed x WHERE x.person = p.person AND x.source = p.source)
  AND NOT EXISTS (SELECT 1 FROM maybe m WHERE m.a = p.person AND m.b = p.source)
QUALIFY steps = min(steps) OVER (PARTITION BY person, source)
"""


def make_possible_exposure(request: Request) -> None:
    """Make ``possibly_exposed`` from ``exposed``, ``happened``, ``co_offending`` and `possible_identity`."""
    request.connection.execute(_POSSIBLE.format(most=MOST_OTHERS))
