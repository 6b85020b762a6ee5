-- A step that rests on two records nobody has confirmed to be one person weighs less than any that stands.
SELECT person AS subject, 'possibly near ' || source AS kind,
       'Possible, not confirmed: ' || CASE WHEN steps = 1 THEN 'a suspect in the same event as somebody whose record may be that of a person shot or shot at '
            ELSE 'two such steps, one of them through records that may be of one person, from somebody shot or shot at ' END
           || date_diff('day', moment, as_at()) || ' days before the data''s date; matching on ' || strftime(as_at(), '%d %B %Y')
           || ' kept the two apart and could not rule it out' AS words,
       evidence, 0.4 / steps AS weight, moment AS latest
FROM possibly_exposed QUALIFY row_number() OVER (PARTITION BY person, source ORDER BY moment DESC, between) = 1
