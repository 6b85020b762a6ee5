SELECT person AS subject, 'not confirmed' AS kind,
       'Two records on the way may be of two different people: ' || why AS words, evidence, 0.0 AS weight, moment AS latest
FROM possibly_exposed QUALIFY row_number() OVER (PARTITION BY person, source ORDER BY moment DESC, between) = 1
