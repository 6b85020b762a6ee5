SELECT v.person AS subject, 'again' AS kind,
       count(DISTINCT e.id) || ' events within a year, the last ' || date_diff('day', max(v.moment), as_at()) || ' days before the data''s date' AS words,
       list(DISTINCT e.id ORDER BY e.id) AS evidence,
       sum((1 + coalesce(h.days, 0)) * 0.5 ** (date_diff('day', v.moment, as_at()) / 180.0)) AS weight, max(v.moment) AS latest
FROM person_event v JOIN event e ON e.id = v.event LEFT JOIN event_harm h ON h.event = e.id
WHERE v.category = 'victim' AND e.kind = 'crime' AND e.offence_group = 'Violence against the person'
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred') AND v.moment >= as_at() - INTERVAL 1 YEAR
GROUP BY v.person HAVING count(DISTINCT e.id) >= 2
