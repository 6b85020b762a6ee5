-- Who was shot or shot at in the last 180 days: victims of crimes with a firearm flag whose text says that it was fired.
SELECT DISTINCT v.person, v.event, v.moment
FROM person_event v JOIN event e ON e.id = v.event
WHERE v.category = 'victim' AND e.kind = 'crime' AND v.moment >= as_at() - INTERVAL 180 DAY
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred')
  AND EXISTS (SELECT 1 FROM text_hit h WHERE h.record = e.id AND h.stands AND h.indicator = 'discharge')
