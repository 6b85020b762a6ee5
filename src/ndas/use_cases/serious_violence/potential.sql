SELECT e.id AS event, e.occurred_from AS moment, 'Flagged by the force: knife or firearm' AS label
FROM event e WHERE e.kind = 'crime' AND list_has_any(coalesce(e.flags, []), ['knife', 'firearm'])
UNION ALL
SELECT DISTINCT e.id, e.occurred_from, 'Not flagged, its text speaks of a blade or weapon used on somebody'
FROM event e JOIN text_hit h ON h.record = e.id AND h.stands AND h.indicator IN ('stabbed', 'weapon-threat')
WHERE e.kind = 'crime' AND NOT list_has_any(coalesce(e.flags, []), ['knife', 'firearm'])
