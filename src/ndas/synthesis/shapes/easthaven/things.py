# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""Easthaven's objects and locations."""

import numpy as np

from ndas.synthesis import belongings
from ndas.synthesis.draws import Ints
from ndas.synthesis.places import is_second_entry, latitude_longitude, recall_places
from ndas.synthesis.rows import Rows
from ndas.synthesis.shapes.easthaven.written import EMAILS, PHONES, SYSTEM, VEHICLES, location_refs, moment, object_refs
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.texts import Text, join, pa, pc, plain, where


def write_places(render: Render, place: Ints) -> None:
    """Write locations; a few have latitude and longitude swapped, a few are not placed."""
    facts = recall_places(render.world, place)
    latitude, longitude = latitude_longitude(facts.easting, facts.northing)
    swapped = render.world.dice.chance("swapped", place, 0.003)
    placed = ~render.world.dice.chance("unplaced", place, 0.02)
    north = pa.array(np.round(np.where(swapped, longitude, latitude), 6)).cast(pa.string())
    east = pa.array(np.round(np.where(swapped, latitude, longitude), 6)).cast(pa.string())
    again = is_second_entry(place)
    columns = {
        "location_ref": location_refs(place),
        "building": pc.if_else(pa.array(again), pc.utf8_upper(facts.premises), facts.premises),
        "thoroughfare": pc.if_else(pa.array(again), pc.utf8_upper(facts.street), facts.street),
        "post_town": facts.town,
        "postcode": where(~(again & (place % 2 == 0)), pc.replace_substring(facts.postcode, " ", "")),
        "uprn": where(~again & (place % 9 != 4), plain(facts.uprn)),
        "latitude": where(placed, north),
        "longitude": where(placed, east),
        "location_type": render.code(SYSTEM, "location_type", facts.kind),
        "recorded": moment(render.created("place", place, np.ones(len(place), dtype=np.int64))),
        "access_level": "OPEN",
    }
    render.binder.add(SYSTEM, "LOCATION", Rows(columns, place, place=facts.identity))


def write_vehicles(render: Render, vehicle: Ints) -> None:
    """Write vehicles that nobody is known to keep."""
    write_vehicle_rows(render, vehicle, np.ones(len(vehicle), dtype=np.int64))


def write_vehicle_rows(render: Render, vehicle: Ints, week: Ints) -> None:
    """Write vehicles first known in ``week``."""
    facts = belongings.recall_vehicles(render.world, vehicle)
    mark = belongings.write_marks(render.world, "typed", vehicle, facts.mark)
    about = join(facts.make, facts.model, facts.colour, by=" ")
    _objects(render, VEHICLES + vehicle, 0, mark, about, week, belongings.VEHICLE_OBJECTS + vehicle)


def write_phone_rows(render: Render, phone: Ints, week: Ints) -> None:
    """Write telephone numbers first known in ``week``."""
    text = belongings.write_phones(render.world, "typed", phone, belongings.phone_numbers(phone))
    _objects(render, PHONES + phone, 1, text, None, week, phone)


def write_email_rows(render: Render, email: Ints, address: Text, week: Ints) -> None:
    """Write e-mail addresses first known in ``week``."""
    _objects(render, EMAILS + email, 2, address, None, week, belongings.EMAIL_OBJECTS + email)


def _objects(
    render: Render, number: Ints, kind: int, identifier: Text, about: Text | None, week: Ints, thing: Ints
) -> None:
    columns = {
        "object_ref": object_refs(number),
        "object_type": render.code(SYSTEM, "object_type", np.full(len(number), kind)),
        "identifier": identifier,
        "description": about,
        "recorded": moment(render.created("object", number, week)),
        "access_level": "OPEN",
    }
    render.binder.add(SYSTEM, "OBJECT", Rows(columns, number, thing=thing))
