SELECT s.person AS subject, 'cancelled' AS kind, count(DISTINCT e.id) || ' further reports were cancelled or transferred and do not count' AS words,
       list(DISTINCT e.id ORDER BY e.id) AS evidence, 0.0 AS weight, max(s.moment) AS latest
FROM person_event s JOIN event e ON e.id = s.event
WHERE s.category IN ('suspect', 'disposed', 'convicted') AND e.status IN ('cancelled', 'transferred')
  AND regexp_matches(e.offence_code, '^(17[AB]|19[C-K]|20[AB]|21|22[AB])(/|$)')
GROUP BY s.person
