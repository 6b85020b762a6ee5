SELECT person AS subject, 'near ' || source AS kind,
       CASE WHEN steps = 1 THEN 'A suspect in the same event as somebody who was shot or shot at '
            ELSE 'A suspect together with somebody who was a suspect together with a person shot or shot at ' END
           || date_diff('day', moment, as_at()) || ' days before the data''s date' AS words,
       evidence, 1.0 / steps AS weight, moment AS latest
FROM exposed QUALIFY row_number() OVER (PARTITION BY person, source ORDER BY moment DESC, between) = 1
