-- Events recorded as modern slavery, and others whose text has two or more different kinds of sign.
SELECT e.id AS event, e.occurred_from AS moment, 'Recorded or flagged as modern slavery' AS label
FROM event e
WHERE e.kind = 'crime' AND (e.offence_code = '106' OR starts_with(e.offence_code, '106/')
      OR list_contains(coalesce(e.flags, []), 'modern slavery'))
UNION ALL
SELECT e.id, coalesce(e.occurred_from, e.recorded_at), 'Not so recorded, two or more kinds of sign in its text'
FROM event e JOIN text_hit h ON h.record = e.id AND h.stands
WHERE NOT (coalesce(e.offence_code, '') = '106' OR starts_with(coalesce(e.offence_code, ''), '106/')
      OR list_contains(coalesce(e.flags, []), 'modern slavery'))
GROUP BY e.id, e.occurred_from, e.recorded_at HAVING count(DISTINCT h.indicator) >= 2
