# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""What Northmoor keeps of things and places: telephones, e-mails, vehicles, and the gazetteer."""

import numpy as np

from ndas.synthesis import belongings
from ndas.synthesis.draws import Ints
from ndas.synthesis.people import People
from ndas.synthesis.places import is_second_entry, recall_places
from ndas.synthesis.rows import Rows
from ndas.synthesis.shapes.northmoor.written import (
    EMAIL_IDS,
    LINK_IDS,
    PERSON_IDS,
    PHONE_IDS,
    PLACE_IDS,
    SYSTEM,
    VEHICLE_IDS,
    ids,
    moment,
)
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.texts import Text, pa, pc, where


def write_places(render: Render, place: Ints) -> None:
    """Write the gazetteer."""
    facts = recall_places(render.world, place)
    again = is_second_entry(place)
    short = pa.array(facts.street)
    for long, brief in render.world.facts["streets"]["short"].items():
        short = pc.replace_substring_regex(short, f" {long}$", f" {brief}")
    unplaced = render.world.dice.chance("unplaced", place, 0.02)
    columns = {
        "ADDRESS_ID": ids(PLACE_IDS + place),
        "PREMISES": facts.premises,
        "STREET": pc.if_else(pa.array(again), short, facts.street),
        "LOCALITY": where(place % 7 == 2, "Town Centre"),
        "TOWN": facts.town,
        "POSTCODE": where(~(again & (place % 2 == 0)), facts.postcode),
        "UPRN": where(~again & (place % 9 != 4), pa.array(facts.uprn).cast(pa.string())),
        "EASTING": pa.array(np.where(unplaced, 0, facts.easting)).cast(pa.string()),
        "NORTHING": pa.array(np.where(unplaced, 0, facts.northing)).cast(pa.string()),
        "BEAT": facts.beat,
        "PREMISES_TYPE": render.code(SYSTEM, "premises_type", facts.kind),
        "CREATED_DT": moment(render.created("place", place, np.ones(len(place), dtype=np.int64))),
        "ACL": "PUBLIC",
    }
    render.binder.add(SYSTEM, "ADDRESS", Rows(columns, place, place=facts.identity))


def write_vehicles(render: Render, vehicle: Ints) -> None:
    """Write vehicles that nobody is known to keep."""
    vehicle_rows(render, vehicle, np.ones(len(vehicle), dtype=np.int64))


def write_comms(render: Render, known: People) -> None:
    """Write the telephones and e-mails of people, and who uses them."""
    for slot, phone in ((0, known.phone), (1, known.second_phone)):
        there = phone >= 0
        person, number = known.index[there], phone[there]
        own = render.brings_phone(person, number) | (slot == 1)
        text = belongings.phone_numbers(number)
        typed = belongings.write_phones(render.world, "typed", number, text)
        landline = belongings.phone_kind(number) == belongings.LANDLINE
        comms_rows(render, number[own], PHONE_IDS + number[own], landline[own] * 1, typed.filter(pa.array(own)),
                         person[own], 0)  # fmt: skip
        _comms_links(render, person, PHONE_IDS + number, "User", person * 4 + slot)
    there = known.email >= 0
    person, email = known.index[there], known.email[there]
    address = belongings.email_addresses(render.world, email, known.forename[there], known.surname[there])
    comms_rows(render, email, EMAIL_IDS + email, np.full(len(email), 2), address, person, belongings.EMAIL_OBJECTS)
    _comms_links(render, person, EMAIL_IDS + email, "User", person * 4 + 2)


def comms_rows(render: Render, number: Ints, record: Ints, kind: Ints, text: Text, person: Ints, base: int) -> None:
    """Write telephones or e-mails; ``base`` is where their object numbers begin."""
    columns = {
        "COMMS_ID": ids(record),
        "COMMS_TYPE": render.code(SYSTEM, "comms_type", kind),
        "COMMS_VALUE": text,
        "CREATED_DT": moment(render.created("comms", record, render.week_known(person))),
        "ACL": "PUBLIC",
    }
    render.binder.add(SYSTEM, "COMMS", Rows(columns, record, thing=base + number))


def _comms_links(render: Render, person: Ints, record: Ints, role: str, key: Ints) -> None:
    columns = {
        "LINK_ID": ids(LINK_IDS + 2 * 10**13 + key),
        "PERSON_ID": ids(PERSON_IDS + person * 4),
        "COMMS_ID": ids(record),
        "CLASSIFICATION": role,
        "CREATED_DT": moment(render.created("comms", record, render.week_known(person))),
    }
    render.binder.add(SYSTEM, "LINK_PERSON_COMMS", Rows(columns, key, planted=render.tied(person)))


def write_kept_vehicles(render: Render, known: People) -> None:
    """Write the vehicles that people keep."""
    person = known.index[known.vehicle >= 0]
    vehicle = known.vehicle[known.vehicle >= 0]
    week = render.week_known(person)
    vehicle_rows(render, vehicle, week)
    columns = {
        "LINK_ID": ids(LINK_IDS + 3 * 10**13 + person),
        "PERSON_ID": ids(PERSON_IDS + person * 4),
        "VEHICLE_ID": ids(VEHICLE_IDS + vehicle),
        "CLASSIFICATION": render.code(SYSTEM, "person_vehicle_role", (person % 5 == 4) * 1),
        "CREATED_DT": moment(render.created("vehicle", vehicle, week)),
    }
    render.binder.add(SYSTEM, "LINK_PERSON_VEHICLE", Rows(columns, person, planted=render.tied(person)))


def vehicle_rows(render: Render, vehicle: Ints, week: Ints) -> None:
    """Write vehicles first known in ``week``."""
    facts = belongings.recall_vehicles(render.world, vehicle)
    columns = {
        "VEHICLE_ID": ids(VEHICLE_IDS + vehicle),
        "VRM": belongings.write_marks(render.world, "typed", vehicle, facts.mark),
        "MAKE": facts.make,
        "MODEL": facts.model,
        "COLOUR": facts.colour,
        "CREATED_DT": moment(render.created("vehicle", vehicle, week)),
        "ACL": "PUBLIC",
    }
    render.binder.add(SYSTEM, "VEHICLE", Rows(columns, vehicle, thing=belongings.VEHICLE_OBJECTS + vehicle))
