-- Adults named as suspect by at least two different complainants in reports that were not cancelled. One report by
-- itself never lists anybody.
SELECT s.person AS subject
FROM person_event s JOIN person_event v ON v.event = s.event AND v.category = 'victim' AND v.person <> s.person
JOIN event e ON e.id = s.event SEMI JOIN adult a ON a.person = s.person
WHERE s.category IN ('suspect', 'disposed', 'convicted') AND e.kind = 'crime'
  AND regexp_matches(e.offence_code, '^(17[AB]|19[C-K]|20[AB]|21|22[AB])(/|$)')
  AND coalesce(e.status, '') NOT IN ('cancelled', 'transferred')
  AND coalesce(e.detection_mode, '') <> 'police proactive'
GROUP BY s.person HAVING count(DISTINCT v.person) >= 2
