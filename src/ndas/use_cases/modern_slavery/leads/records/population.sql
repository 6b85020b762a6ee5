-- Events of the last twelve months that the force has not recorded as modern slavery itself.
SELECT id AS subject FROM event
WHERE coalesce(occurred_from, recorded_at) >= as_at() - INTERVAL 1 YEAR
  AND NOT (coalesce(offence_code, '') = '106' OR starts_with(coalesce(offence_code, ''), '106/')
           OR list_contains(coalesce(flags, []), 'modern slavery'))
