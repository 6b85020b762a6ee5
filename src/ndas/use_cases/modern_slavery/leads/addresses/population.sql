-- Addresses with an event in the last twelve months that the force has not recorded as modern slavery itself.
SELECT p.location AS subject
FROM event_place p JOIN event e ON e.id = p.event
WHERE p.moment >= as_at() - INTERVAL 1 YEAR AND p.place_kind <> 'point'
GROUP BY p.location
HAVING NOT bool_or(coalesce(e.offence_code, '') = '106' OR starts_with(coalesce(e.offence_code, ''), '106/')
           OR list_contains(coalesce(e.flags, []), 'modern slavery'))
