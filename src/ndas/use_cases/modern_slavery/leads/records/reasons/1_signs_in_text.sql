SELECT h.record AS subject, h.indicator AS kind, h.title || ': “' || any_value(h.quote) || '”' AS words,
       [h.record] AS evidence, 1.0 AS weight, max(h.recorded_at) AS latest
FROM text_hit h WHERE h.stands AND h.record_kind = 'event'
GROUP BY h.record, h.indicator, h.title
