-- Adults within two steps of somebody who was shot at, for certain or possibly, who were not shot at themselves in that time.
SELECT DISTINCT x.person AS subject
FROM (SELECT person FROM exposed UNION SELECT person FROM possibly_exposed) x SEMI JOIN adult a ON a.person = x.person
ANTI JOIN happened h ON h.person = x.person
