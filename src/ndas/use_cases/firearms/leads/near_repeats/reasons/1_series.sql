SELECT max_by(event, moment) AS subject, 'series' AS kind,
       count(*) || ' events from ' || strftime(min(moment), '%d %B %Y') || ' to ' || strftime(max(moment), '%d %B %Y') || ', each within 200 m and 14 days of another' AS words,
       list(event ORDER BY moment, event) AS evidence, CAST(count(*) AS DOUBLE) AS weight, max(moment) AS latest
FROM near_repeat GROUP BY series
