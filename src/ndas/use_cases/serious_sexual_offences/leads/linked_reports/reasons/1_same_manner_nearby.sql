-- The newer of two reports in one area whose texts say that the suspect did the same.
WITH told AS (
    SELECT p.subject AS event, h.indicator, h.title, h.quote, l.area_name, l.moment
    FROM population p JOIN text_hit h ON h.record = p.subject AND h.stands JOIN event_place l ON l.event = p.subject
)
SELECT x.event AS subject, 'same manner: ' || x.indicator AS kind,
       x.title || ', as in ' || count(DISTINCT y.event) || ' other reports in ' || any_value(x.area_name) || ': “' || any_value(y.quote) || '”' AS words,
       list_distinct(list_concat([x.event], list(DISTINCT y.event))) AS evidence, 1.0 AS weight, max(x.moment) AS latest
FROM told x JOIN told y ON y.indicator = x.indicator AND y.area_name = x.area_name AND y.moment < x.moment AND y.event <> x.event
GROUP BY x.event, x.indicator, x.title
