-- One reason for each kind of sign in the texts of the address's events, with the newest words.
SELECT p.location AS subject, h.indicator AS kind,
       h.title || ': “' || max_by(h.quote, p.moment) || '”'
           || CASE WHEN count(DISTINCT h.record) > 1 THEN ' (' || count(DISTINCT h.record) || ' records)' ELSE '' END AS words,
       list(DISTINCT h.record ORDER BY h.record) AS evidence,
       1.0 AS weight, max(p.moment) AS latest
FROM text_hit h JOIN event_place p ON p.event = h.record
WHERE h.stands AND p.moment >= as_at() - INTERVAL 1 YEAR
GROUP BY p.location, h.indicator, h.title
