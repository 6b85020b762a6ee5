"""The value types of police records, one small file each, as rules that mapping files name.

Each file holds the rules of one kind of value: what is canonical, what is valid, what is kept and flagged. Importing
this package registers them all in `ndas.harmonise.rules.RULES`.
"""

from ndas.harmonise.values import (
    address,
    arrest_summons_number,
    birth,
    cro_number,
    email,
    intelligence,
    lists,
    name,
    national_grid,
    offence,
    person_marks,
    phone,
    place,
    pnc_id,
    postcode,
    record_id,
    text,
    time,
    uprn,
    vehicle_mark,
)

__all__ = [
    "address",
    "arrest_summons_number",
    "birth",
    "cro_number",
    "email",
    "intelligence",
    "lists",
    "name",
    "national_grid",
    "offence",
    "person_marks",
    "phone",
    "place",
    "pnc_id",
    "postcode",
    "record_id",
    "text",
    "time",
    "uprn",
    "vehicle_mark",
]
