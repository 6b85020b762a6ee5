"""From harmonised persons to the records that matching compares: one row for each nominal, with its custody stays.

Organisations take no part, neither do records that the source itself calls a test.
"""

import duckdb
import pyarrow as pa

GRANT = {
    "pole/person": (
        "id",
        "kind",
        "system",
        "given_name",
        "middle_names",
        "family_name",
        "other_family_names",
        "nickname",
        "birth_date",
        "birth_year",
        "sex",
        "address",
        "postcode",
        "phones",
        "emails",
        "pnc_id",
        "pnc_id_status",
        "cro_number",
        "cro_number_status",
        "nominal_ref",
    ),
    "pole/event_person": ("event", "person"),
    "pole/event": ("id", "kind", "occurred_from", "occurred_to"),
}
"""What matching is handed; the rest of the snapshot does not exist in its connection."""

_RECORDS = """
WITH stays AS (
    SELECT ep.person, list({'arrived': e.occurred_from, 'left': e.occurred_to}) AS custody
    FROM pole.event_person ep JOIN pole.event e ON e.id = ep.event
    WHERE e.kind = 'custody' AND e.occurred_to > e.occurred_from
    GROUP BY ep.person
)
SELECT p.id AS record, p.system, p.given_name, p.middle_names, p.family_name, p.other_family_names, p.nickname,
       p.birth_date, CAST(p.birth_year AS SMALLINT) AS birth_year, p.sex, p.address, p.postcode, p.phones, p.emails,
       CASE WHEN p.pnc_id_status = 'valid' THEN p.pnc_id END AS pnc_id,
       CASE WHEN p.cro_number_status = 'valid' THEN p.cro_number END AS cro,
       p.nominal_ref, s.custody
FROM pole.person p LEFT JOIN stays s ON s.person = p.id
WHERE p.kind = 'person'
ORDER BY p.id
"""


def person_records(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the records to be matched, in the shape that the matching stage states.

    Args:
        connection: holds exactly what `GRANT` names.
    """
    records: pa.Table = connection.sql(_RECORDS).to_arrow_table()
    return records
