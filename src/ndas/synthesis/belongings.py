# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""Telephones, e-mail addresses and vehicles: each a whole number, its text a function of it.

Mobile numbers begin in Ofcom's drama range 07700 900000 to 900999 and go on through the rest of 07700; landlines are
01632 960xxx and beyond; both prefixes belong to nobody. E-mail domains are reserved (RFC 2606).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ndas.synthesis.area import World
from ndas.synthesis.draws import Ints
from ndas.synthesis.identifiers import digits
from ndas.synthesis.stock import fact_file, names
from ndas.synthesis.texts import Text, pa, pc

MOBILE, LANDLINE = 0, 1
SECOND_PHONES, HUB_PHONES = 500_000, 990_000
"""Where the numbers of second telephones and of planted shared ones begin."""
EMAIL_OBJECTS, VEHICLE_OBJECTS = 10**9, 2 * 10**9
"""Object numbers in the truth: telephones count from 0, e-mails and vehicles from here."""
UNOWNED_VEHICLES = 20_000_000
"""Where the numbers of vehicles without a known keeper begin."""
_DOMAINS = pa.array(["mailbox.example", "post.example", "quickmail.example", "web.example.net", "inbox.example.org"])
_AGES = pa.array([f"{year:02d}" for year in (*range(1, 26), *range(51, 76))])
_PLATE = "ABCDEFGHJKLMNOPRSTUVWXY"
_PAIRS = pa.array([a + b for a in _PLATE for b in _PLATE])
_TRIPLES = pa.array([a + b + c for a in _PLATE for b in _PLATE for c in _PLATE])


@dataclass(frozen=True)
class Vehicles:
    """Vehicles, one position each."""

    mark: Text
    """Registration mark, no space."""
    make: Text
    model: Text
    colour: Text


def unowned_vehicles(world: World) -> int:
    """Return how many vehicles without a known keeper there are."""
    return max(20, world.people // 10)


def phone_kind(phone: Ints) -> Ints:
    """Return MOBILE or LANDLINE."""
    return np.where(phone % 9 == 8, LANDLINE, MOBILE)


def phone_numbers(phone: Ints) -> Text:
    """Return telephone numbers, digits only."""
    mobile = digits((900_000 + phone) % 1_000_000, 6)
    landline = digits((960_000 + phone // 9) % 1_000_000, 6)
    prefix = pc.if_else(pa.array(phone_kind(phone) == MOBILE), pa.scalar("07700"), pa.scalar("01632"))
    return pc.binary_join_element_wise(prefix, pc.if_else(pa.array(phone_kind(phone) == MOBILE), mobile, landline), "")


def write_phones(world: World, stream: str, key: Ints, number: Text) -> Text:
    """Return numbers as people type them: plain, spaced, +44, with a dash."""
    style = world.dice.pick(stream, key, 10)
    first, rest = pc.utf8_slice_codeunits(number, 0, 5), pc.utf8_slice_codeunits(number, 5)
    spaced = pc.binary_join_element_wise(first, rest, " ")
    abroad = pc.binary_join_element_wise(pa.scalar("+44"), pc.utf8_slice_codeunits(number, 1), "")
    dashed = pc.binary_join_element_wise(first, rest, "-")
    return pc.choose(pa.array(np.array([0, 0, 0, 0, 0, 1, 1, 2, 2, 3])[style]), number, spaced, abroad, dashed)


def email_addresses(world: World, email: Ints, forename: Ints, surname: Ints) -> Text:
    """Return e-mail addresses made of a name and the number."""
    plain = pc.ascii_lower(names().text.take(pa.array(np.maximum(forename, 0))))
    family = pc.ascii_lower(names().text.take(pa.array(np.maximum(surname, 0))))
    local = pc.binary_join_element_wise(plain, family, ".")
    local = pc.replace_substring_regex(local, "[^a-z.]", "")
    number = pa.array(email).cast(pa.string())
    domain = _DOMAINS.take(pa.array(world.dice.pick("e-mail domain", email, len(_DOMAINS))))
    return pc.binary_join_element_wise(pc.binary_join_element_wise(local, number, ""), domain, "@")


def recall_vehicles(world: World, vehicle: Ints) -> Vehicles:
    """Return the latent facts about ``vehicle``."""
    facts, dice = _models_and_colours(), world.dice
    model = pc.split_pattern(facts[0].take(pa.array(dice.pick("model", vehicle, len(facts[0])))), " ", max_splits=1)
    mark = pc.binary_join_element_wise(
        _PAIRS.take(pa.array(vehicle * 31 // 7 % len(_PAIRS))),
        _AGES.take(pa.array(dice.pick("plate age", vehicle, len(_AGES)))),
        _TRIPLES.take(pa.array(vehicle * 9973 % len(_TRIPLES))),
        "",
    )
    return Vehicles(
        mark=mark,
        make=pc.list_element(model, 0),
        model=pc.list_element(model, 1),
        colour=facts[1].take(pa.array(dice.pick("colour", vehicle, len(facts[1])))),
    )


def write_marks(world: World, stream: str, key: Ints, mark: Text) -> Text:
    """Return registration marks as people type them: plain, spaced, small letters, O and 0 mixed up."""
    style = world.dice.pick(stream, key, 20)
    spaced = pc.binary_join_element_wise(pc.utf8_slice_codeunits(mark, 0, 4), pc.utf8_slice_codeunits(mark, 4), " ")
    swapped = pc.replace_substring(pc.replace_substring(mark, "O", "0"), "I", "1")
    choice = np.zeros(20, dtype=np.int64)
    choice[10:18], choice[18], choice[19] = 1, 2, 3
    return pc.choose(pa.array(choice[style]), mark, spaced, pc.ascii_lower(mark), swapped)


@cache
def _models_and_colours() -> tuple[Text, Text]:
    document = fact_file("vehicles.yaml")
    return pa.array(document["models"].split("|")), pa.array(document["colours"].split("|"))
