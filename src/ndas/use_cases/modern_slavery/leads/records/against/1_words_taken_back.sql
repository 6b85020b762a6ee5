SELECT h.record AS subject, h.indicator AS kind, h.title || ', but ' || any_value(h.why_not) || ': “' || any_value(h.quote) || '”' AS words,
       [h.record] AS evidence, 0.0 AS weight, max(h.recorded_at) AS latest
FROM text_hit h WHERE NOT h.stands AND h.why_not <> 'special category'
GROUP BY h.record, h.indicator, h.title
