WITH pair AS (
    SELECT v.person, s.person AS suspect, count(DISTINCT v.event) AS events, list(DISTINCT v.event ORDER BY v.event) AS evidence, max(v.moment) AS latest
    FROM person_event v JOIN person_event s ON s.event = v.event AND s.category IN ('suspect', 'disposed', 'convicted') AND s.person <> v.person
    JOIN event e ON e.id = v.event
    WHERE v.category = 'victim' AND e.kind = 'crime' AND v.moment >= as_at() - INTERVAL 1 YEAR
    GROUP BY ALL HAVING count(DISTINCT v.event) >= 2
)
SELECT person AS subject, 'same person' AS kind, 'The same person is suspected in ' || events || ' of the events' AS words, evidence, 0.0 AS weight, latest FROM pair
