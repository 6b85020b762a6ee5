-- Ranked by days of harm, halved for every year that has passed; the figure itself is never shown.
SELECT s.person AS subject, 'different complainants' AS kind,
       count(DISTINCT v.person) || ' different complainants between ' || strftime(min(s.moment), '%B %Y') || ' and ' || strftime(max(s.moment), '%B %Y') AS words,
       list(DISTINCT s.event ORDER BY s.event) AS evidence,
       sum(h.days * 0.5 ** (date_diff('day', s.moment, as_at()) / 365.0)) AS weight, max(s.moment) AS latest
FROM person_event s JOIN person_event v ON v.event = s.event AND v.category = 'victim' AND v.person <> s.person
JOIN event e ON e.id = s.event JOIN event_harm h ON h.event = e.id
WHERE s.category IN ('suspect', 'disposed', 'convicted') AND e.kind = 'crime'
  AND regexp_matches(e.offence_code, '^(17[AB]|19[C-K]|20[AB]|21|22[AB])(/|$)')
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred')
GROUP BY s.person
