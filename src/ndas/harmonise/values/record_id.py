"""Ids of harmonised records: ``system:table:source id``, and ``#part`` where one source row makes several."""

import ibis

from ndas.harmonise.columns import Text
from ndas.harmonise.rules import example, rule
from ndas.harmonise.values.text import clean


@rule(
    example("77", gives="rms:PERSON:77", system="rms", table="PERSON"),
    example("89A/1/26", "2", gives="crime:CRIME_PERSONS:89A/1/26/2", system="crime", table="CRIME_PERSONS"),
    example("77", gives="rms:PERSON:77#home", system="rms", table="PERSON", part="home"),
    example("", gives=None, system="rms", table="PERSON"),
    example("77", None, gives=None, system="rms", table="PERSON"),
)
def id_of(*values: Text, table: str, system: str, part: str | None = None) -> Text:
    """The id of the record that another table's row became, from that table's source id; no value where it is empty.

    ``part`` names which of several records of that row is meant; ``system`` is another system of the force.
    """
    key = clean(values[0])
    for value in values[1:]:
        key = key + "/" + clean(value)
    whole = ibis.literal(f"{system}:{table}:") + key
    return whole if part is None else whole + f"#{part}"


@rule(
    example("82/0000001/26", gives="suite:CRIME:82/0000001/26", system="suite", tables={"CRIME": "^82/"}),
    example("82IR/1", gives="suite:INTEL:82IR/1", system="suite", tables={"CRIME": "^82/", "INTEL": "^82IR/"}),
    example("99/1", gives=None, system="suite", tables={"CRIME": "^82/"}),
)
def id_by_pattern(value: Text, *, tables: dict[str, str], system: str) -> Text:
    """The id of the record in whichever table the reference's form (RE2 pattern) says; no value where none fits."""
    key = clean(value)
    forms = [(key.re_search(pattern), ibis.literal(f"{system}:{table}:") + key) for table, pattern in tables.items()]
    return ibis.cases(*forms, else_=ibis.null("string"))
