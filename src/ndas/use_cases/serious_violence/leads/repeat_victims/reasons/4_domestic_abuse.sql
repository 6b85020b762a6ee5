SELECT v.person AS subject, 'domestic abuse' AS kind, count(DISTINCT e.id) || ' of the events are flagged as domestic abuse' AS words,
       list(DISTINCT e.id ORDER BY e.id) AS evidence, 0.0 AS weight, max(v.moment) AS latest
FROM person_event v JOIN event e ON e.id = v.event
WHERE v.category = 'victim' AND v.moment >= as_at() - INTERVAL 1 YEAR AND list_contains(coalesce(e.flags, []), 'domestic abuse')
GROUP BY v.person
