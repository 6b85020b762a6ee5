SELECT s.person AS subject, 'ended' AS kind,
       count(DISTINCT e.id) || ' of the reports ended: ' || string_agg(DISTINCT e.outcome_as_recorded, '; ') AS words,
       list(DISTINCT e.id ORDER BY e.id) AS evidence, 0.0 AS weight, max(s.moment) AS latest
FROM person_event s JOIN event e ON e.id = s.event
WHERE s.category IN ('suspect', 'disposed', 'convicted') AND e.outcome_as_recorded IS NOT NULL AND e.kind = 'crime'
  AND regexp_matches(e.offence_code, '^(17[AB]|19[C-K]|20[AB]|21|22[AB])(/|$)')
GROUP BY s.person
