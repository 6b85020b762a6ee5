-- Adults of different family names who came to one address within twelve months.
SELECT s.thing AS subject, 'unconnected people' AS kind,
       count(DISTINCT p.family_name) || ' people of different family names were first recorded at the address within twelve months' AS words,
       list(DISTINCT s.link ORDER BY s.link) AS evidence, 1.0 AS weight, max(s.since) AS latest
FROM shared s JOIN person p ON p.id = s.link
WHERE s.kind = 'address' AND s.since >= as_at() - INTERVAL 1 YEAR AND p.kind = 'person'
GROUP BY s.thing HAVING count(DISTINCT p.family_name) >= 4
