SELECT s.person AS subject, 'domestic abuse' AS kind, 'Suspect in ' || count(DISTINCT e.id) || ' events flagged as domestic abuse' AS words,
       list(DISTINCT e.id ORDER BY e.id) AS evidence, 0.0 AS weight, max(s.moment) AS latest
FROM person_event s JOIN event e ON e.id = s.event
WHERE s.category IN ('suspect', 'disposed', 'convicted') AND list_contains(coalesce(e.flags, []), 'domestic abuse')
GROUP BY s.person
