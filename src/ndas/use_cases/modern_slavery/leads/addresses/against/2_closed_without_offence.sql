-- Events at the address that the force closed or ended otherwise.
SELECT p.location AS subject, 'closed' AS kind,
       count(*) || ' of the events at the address were closed: ' || string_agg(DISTINCT coalesce(e.outcome_as_recorded, 'no outcome recorded'), '; ') AS words,
       list(e.id ORDER BY e.id) AS evidence, 0.0 AS weight, max(p.moment) AS latest
FROM event e JOIN event_place p ON p.event = e.id
WHERE e.status IN ('closed', 'cancelled') AND p.moment >= as_at() - INTERVAL 1 YEAR
GROUP BY p.location
