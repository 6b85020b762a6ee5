"""Prepared tables that plain SQL makes: people's parts in events, the places of events, and what people share."""

from ndas.use_cases.prepared.request import Request

MOST_SHARERS = 40
"""A thing that more people share joins nobody: a hostel, a switchboard, a police station."""
ADULT_AGE = 18

_PEOPLE = """
CREATE TEMP TABLE person_event AS
SELECT coalesce(i.person, ep.person) AS person, ep.event, e.kind, ep.role, ep.category,
       coalesce(e.occurred_from, e.recorded_at) AS moment, ep.recorded_at
FROM event_person ep JOIN event e ON e.id = ep.event LEFT JOIN identity i ON i.record = ep.person;
CREATE TEMP TABLE adult AS
SELECT i.person FROM identity i JOIN person p ON p.id = i.record
WHERE p.birth_year IS NOT NULL
GROUP BY i.person HAVING max(p.birth_year) < year(as_at()) - {age};
"""
"""An adult for certain: by the latest year of birth on record, a whole year beyond eighteen."""

_PLACES = """
CREATE TEMP TABLE event_place AS
SELECT el.event, l.id AS location, l.kind AS place_kind, l.cell, l.area_name, l.latitude, l.longitude,
       coalesce(e.occurred_from, e.recorded_at) AS moment
FROM (SELECT event, min(location) AS location FROM event_location
      WHERE coalesce(role, 'scene') IN ('scene', 'other') GROUP BY event) el
JOIN event e ON e.id = el.event JOIN location l ON l.id = el.location
"""

_SHARED = """
CREATE TEMP TABLE shared AS
WITH tie AS (
    SELECT o.kind, o.id AS thing, coalesce(i.person, po.person) AS person, min(po.recorded_at) AS since,
           min_by(po.person, po.recorded_at) AS link
    FROM person_object po JOIN object o ON o.id = po.object LEFT JOIN identity i ON i.record = po.person
    WHERE o.kind IN ('phone', 'vehicle', 'email') GROUP BY ALL
    UNION ALL
    SELECT 'address', l.id, coalesce(i.person, pl.person), min(pl.recorded_at), min_by(pl.person, pl.recorded_at)
    FROM person_location pl JOIN location l ON l.id = pl.location LEFT JOIN identity i ON i.record = pl.person
    GROUP BY ALL
)
SELECT kind, thing, person, min(since) AS since, min(link) AS link FROM tie GROUP BY kind, thing, person
QUALIFY count(*) OVER (PARTITION BY kind, thing) BETWEEN 2 AND {most}
"""


def make_people(request: Request) -> None:
    """Make ``person_event`` and ``adult``."""
    request.connection.execute(_PEOPLE.format(age=ADULT_AGE))


def make_places(request: Request) -> None:
    """Make ``event_place``."""
    request.connection.execute(_PLACES)


def make_shared(request: Request) -> None:
    """Make ``shared``: things that at least two and at most `MOST_SHARERS` people share."""
    request.connection.execute(_SHARED.format(most=MOST_SHARERS))
