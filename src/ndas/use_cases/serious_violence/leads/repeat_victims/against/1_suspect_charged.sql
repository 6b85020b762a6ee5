SELECT v.person AS subject, 'charged' AS kind, 'In ' || count(DISTINCT e.id) || ' of the events somebody was charged, cautioned or convicted' AS words,
       list(DISTINCT e.id ORDER BY e.id) AS evidence, 0.0 AS weight, max(v.moment) AS latest
FROM person_event v JOIN event e ON e.id = v.event
SEMI JOIN person_event s ON s.event = v.event AND (s.role = 'charged' OR s.category IN ('disposed', 'convicted'))
WHERE v.category = 'victim' AND v.moment >= as_at() - INTERVAL 1 YEAR AND e.offence_group = 'Violence against the person'
GROUP BY v.person
