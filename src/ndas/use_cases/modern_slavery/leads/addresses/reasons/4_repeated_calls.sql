-- Calls that were no crime: concern, nuisance, suspicion, three or more within twelve months.
SELECT p.location AS subject, 'repeated calls' AS kind,
       count(*) || ' calls about the address within twelve months that were recorded as no crime' AS words,
       list(e.id ORDER BY e.id) AS evidence, 1.0 AS weight, max(p.moment) AS latest
FROM event e JOIN event_place p ON p.event = e.id
WHERE e.kind = 'incident' AND p.moment >= as_at() - INTERVAL 1 YEAR
GROUP BY p.location HAVING count(*) BETWEEN 3 AND 30
