-- Words that fit a pattern and are denied, supposed or about something else.
SELECT p.location AS subject, h.indicator AS kind,
       h.title || ', but ' || any_value(h.why_not) || ': “' || any_value(h.quote) || '”' AS words,
       list(DISTINCT h.record ORDER BY h.record) AS evidence, 0.0 AS weight, max(p.moment) AS latest
FROM text_hit h JOIN event_place p ON p.event = h.record
WHERE NOT h.stands AND h.why_not <> 'special category' AND p.moment >= as_at() - INTERVAL 1 YEAR
GROUP BY p.location, h.indicator, h.title
