SELECT s.person AS subject, 'recent' AS kind, 'Last reported ' || date_diff('day', max(s.moment), as_at()) || ' days before the data''s date' AS words,
       [max_by(s.event, s.moment)] AS evidence, 0.0 AS weight, max(s.moment) AS latest
FROM person_event s JOIN event e ON e.id = s.event
WHERE s.category IN ('suspect', 'disposed', 'convicted') AND e.kind = 'crime'
  AND regexp_matches(e.offence_code, '^(17[AB]|19[C-K]|20[AB]|21|22[AB])(/|$)')
GROUP BY s.person HAVING max(s.moment) >= as_at() - INTERVAL 2 YEAR
