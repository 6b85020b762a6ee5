-- Shots: crimes with a firearm flag, or whose text says that one was fired, of the last two years.
SELECT e.id AS event FROM event e
WHERE e.kind = 'crime' AND e.occurred_from >= as_at() - INTERVAL 2 YEAR
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred')
  AND (list_contains(coalesce(e.flags, []), 'firearm')
       OR EXISTS (SELECT 1 FROM text_hit h WHERE h.record = e.id AND h.stands AND h.indicator = 'discharge'))
