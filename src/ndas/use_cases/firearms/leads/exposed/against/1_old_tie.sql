SELECT x.person AS subject, 'old tie' AS kind, 'The last event that joins them is ' || date_diff('day', max(c.moment), as_at()) || ' days old' AS words,
       list_distinct(flatten(list(c.events))) AS evidence, 0.0 AS weight, max(c.moment) AS latest
FROM exposed x JOIN co_offending c ON x.person IN (c.a, c.b) AND coalesce(x.between, x.source) IN (c.a, c.b)
GROUP BY x.person HAVING max(c.moment) < as_at() - INTERVAL 1 YEAR
