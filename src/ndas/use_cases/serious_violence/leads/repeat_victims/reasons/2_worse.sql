WITH mine AS (
    SELECT v.person, e.id, v.moment, coalesce(h.days, 0) AS days
    FROM person_event v JOIN event e ON e.id = v.event LEFT JOIN event_harm h ON h.event = e.id
    WHERE v.category = 'victim' AND e.kind = 'crime' AND e.offence_group = 'Violence against the person'
      AND v.moment >= as_at() - INTERVAL 1 YEAR
)
SELECT person AS subject, 'worse' AS kind, 'The latest is more serious than the first' AS words,
       [min_by(id, moment), max_by(id, moment)] AS evidence, 0.0 AS weight, max(moment) AS latest
FROM mine GROUP BY person HAVING count(*) >= 2 AND max_by(days, moment) > min_by(days, moment)
