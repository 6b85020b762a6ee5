-- Robbery and violence with injury in which a knife or firearm was used, of the last year.
SELECT e.id AS event FROM event e
WHERE e.kind = 'crime' AND e.occurred_from >= as_at() - INTERVAL 1 YEAR
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred')
  AND list_has_any(coalesce(e.flags, []), ['knife', 'firearm'])
