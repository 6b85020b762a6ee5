SELECT e.id AS event, e.occurred_from AS moment, 'Flagged by the force as firearm' AS label
FROM event e WHERE e.kind = 'crime' AND list_contains(coalesce(e.flags, []), 'firearm')
UNION ALL
SELECT DISTINCT e.id, e.occurred_from, 'Not flagged, its text speaks of a firearm'
FROM event e JOIN text_hit h ON h.record = e.id AND h.stands
WHERE e.kind = 'crime' AND NOT list_contains(coalesce(e.flags, []), 'firearm')
