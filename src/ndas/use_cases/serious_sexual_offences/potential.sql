-- For resourcing: reports with and without a named suspect.
SELECT e.id AS event, e.occurred_from AS moment,
       CASE WHEN bool_or(p.category IN ('suspect', 'disposed', 'convicted')) THEN 'Suspect named' ELSE 'No suspect named' END AS label
FROM event e LEFT JOIN person_event p ON p.event = e.id
WHERE e.kind = 'crime' AND regexp_matches(e.offence_code, '^(17[AB]|19[C-K]|20[AB]|21|22[AB])(/|$)')
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred')
GROUP BY e.id, e.occurred_from
