-- What the suspect did, by the words of two or more reports.
SELECT s.person AS subject, 'same manner: ' || h.indicator AS kind,
       h.title || ' in ' || count(DISTINCT h.record) || ' reports: “' || max_by(h.quote, s.moment) || '”' AS words,
       list(DISTINCT h.record ORDER BY h.record) AS evidence, 0.0 AS weight, max(s.moment) AS latest
FROM person_event s JOIN text_hit h ON h.record = s.event AND h.stands
WHERE s.category IN ('suspect', 'disposed', 'convicted')
GROUP BY s.person, h.indicator, h.title HAVING count(DISTINCT h.record) >= 2
