-- Reports of the last year in which nobody is named as suspect.
SELECT e.id AS subject FROM event e ANTI JOIN person_event s ON s.event = e.id AND s.category IN ('suspect', 'disposed', 'convicted')
WHERE e.kind = 'crime' AND e.occurred_from >= as_at() - INTERVAL 1 YEAR
  AND regexp_matches(e.offence_code, '^(17[AB]|19[C-K]|20[AB]|21|22[AB])(/|$)')
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred')
