-- Adults who were victims of violence at least twice within a year.
SELECT v.person AS subject FROM person_event v JOIN event e ON e.id = v.event SEMI JOIN adult a ON a.person = v.person
WHERE v.category = 'victim' AND e.kind = 'crime' AND e.offence_group = 'Violence against the person'
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred') AND v.moment >= as_at() - INTERVAL 1 YEAR
GROUP BY v.person HAVING count(DISTINCT e.id) >= 2
