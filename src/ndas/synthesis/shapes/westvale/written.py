"""How Westvale writes references, moments, names and addresses."""

from dataclasses import dataclass

import numpy as np

from ndas.synthesis import belongings, calendar
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.identifiers import digits
from ndas.synthesis.incidents import Incidents
from ndas.synthesis.likeness import Likeness
from ndas.synthesis.narrative import units
from ndas.synthesis.people import PERSON, People
from ndas.synthesis.places import recall_places
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.texts import Text, join, join_said, pa, pc, plain, where

CRIME, CUSTODY, INTEL = "crime", "custody", "intel"
DATE = "%d/%m/%Y"
_DIVISIONS = pa.array(list("ABCDEF"))


@dataclass(frozen=True)
class Contact:
    """Where some people can be found, as typed on one record."""

    address: Text
    postcode: Text
    phones: Text
    """Up to two numbers in one cell."""
    place: Ints
    """Place of the address, -1 for none."""


def moment(seconds: Ints, missing: Flags | None = None) -> Text:
    """Return moments in local time, to the minute."""
    return calendar.write_times(calendar.local(seconds), "%d/%m/%Y %H:%M", missing)


def crime_numbers(incidents: Incidents) -> Text:
    """Return crime numbers: force and division, number without leading zeros, two-digit year."""
    division = join("89", _DIVISIONS.take(pa.array(incidents.index % len(_DIVISIONS))))
    return join(division, plain(incidents.index + 1), digits(calendar.year_of(incidents.recorded) % 100, 2), by="/")


def unit_name(unit: Ints) -> Text:
    """Return names of departments."""
    return units().take(pa.array(unit % len(units())))


def restricted(access: Ints) -> Text:
    """Return Y for whatever is not open."""
    return pc.if_else(pa.array(access > 0), "Y", "N")


def surname_first(render: Render, people: People, likeness: Likeness) -> Text:
    """Return names as ``SURNAME, Forename Middle``."""
    surname = pc.utf8_upper(render.plan.surnames(people.index, likeness.surname))
    given = join_said(likeness.forename, likeness.middle, by=" ")
    return join_said(surname, where(people.entry == PERSON, given), by=", ")


def also_known_as(likeness: Likeness) -> Text:
    """Return nicknames and earlier surnames in one cell."""
    return join_said(likeness.alias, join("nee ", likeness.maiden), by=";")


def birth_dates(likeness: Likeness) -> Text:
    """Return dates of birth; the systems hold no date beyond 1900, so far dates are left out."""
    return calendar.write_days(likeness.born, DATE, likeness.born_missing | likeness.born_far)


def contacts(render: Render, people: People, key: Ints, planted_place: Ints, planted_phone: Ints) -> Contact:
    """Return addresses and telephones as typed; planted ones (not -1) stand in for people's own."""
    dice = render.world.dice
    moved = dice.chance("old address given", key, 0.12) & (people.earlier_home >= 0)
    place = np.where(moved, people.earlier_home, people.home)
    place = np.where(planted_place >= 0, planted_place, place)
    told = ~dice.chance("no address given", key, 0.08)
    facts = recall_places(render.world, np.maximum(place, 0))
    line = join(facts.premises, facts.street, facts.town, by=", ")
    address = pc.if_else(pa.array(place >= 0), line, "NFA")
    phone = np.where(planted_phone >= 0, planted_phone, people.phone)
    return Contact(
        address=where(told, address),
        postcode=where(told & (place >= 0) & ~dice.chance("no postcode", key, 0.1), facts.postcode),
        phones=_phones(render, key, phone, people.second_phone),
        place=np.where(told, place, -1),
    )


def _phones(render: Render, key: Ints, phone: Ints, second: Ints) -> Text:
    dice = render.world.dice
    texts = []
    for slot, number in enumerate((phone, second)):
        text = belongings.phone_numbers(np.maximum(number, 0))
        typed = belongings.write_phones(render.world, f"typed {slot}", key, text)
        told = (number >= 0) & ~dice.chance(f"no phone given {slot}", key, 0.25)
        texts.append(where(told, typed))
    return join_said(*texts, by=";")
