-- A phone or vehicle that three or more people of the address share.
WITH home AS (SELECT thing AS location, person FROM shared WHERE kind = 'address')
SELECT h.location AS subject, 'one ' || s.kind || ' for several' AS kind,
       count(DISTINCT s.person) || ' people of the address share one ' || s.kind AS words,
       list(DISTINCT s.link ORDER BY s.link) AS evidence, 1.0 AS weight, max(s.since) AS latest
FROM home h JOIN shared s ON s.person = h.person AND s.kind IN ('phone', 'vehicle')
WHERE s.since >= as_at() - INTERVAL 2 YEAR
GROUP BY h.location, s.kind, s.thing HAVING count(DISTINCT s.person) >= 3
