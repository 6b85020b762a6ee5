# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""Invented people: a person is a whole number, and everything about the person follows from it.

Every thousand people hold the same awkward company: twins, a parent and a child of one name, two strangers who share
name and birth date, siblings, partners, organisations entered as persons, police staff, and test entries.
"""

from dataclasses import dataclass

import numpy as np

from ndas.synthesis.area import RESERVED_PEOPLE, World
from ndas.synthesis.belongings import SECOND_PHONES
from ndas.synthesis.calendar import day_number
from ndas.synthesis.draws import Flags, Ints, shares
from ndas.synthesis.places import dwelling
from ndas.synthesis.stock import names

NONE, TWIN, CHILD_OF_SAME_NAME, NAMESAKE, SIBLING, PARTNER, CHILD = range(7)
KIN_NAMES = ("none", "twin", "child of the same name", "namesake", "sibling", "partner", "child")
PERSON, ORGANISATION, JUNK = range(3)

_CYCLE = 1000
_KIN = np.zeros(_CYCLE, dtype=np.int64)
for _start, _step, _kind in (
    (8, 10, PARTNER),
    (5, 20, SIBLING),
    (15, 20, CHILD),
    (12, 200, TWIN),
    (22, 250, CHILD_OF_SAME_NAME),
    (32, 300, NAMESAKE),
):
    _KIN[_start::_step] = _kind
_ENTRY = np.zeros(_CYCLE, dtype=np.int64)
_ENTRY[51::100] = ORGANISATION
_ENTRY[93::250] = JUNK

_ELDERLY_SPLIT = day_number(1975, 1, 1)
_AGE_BANDS = shares([5, 9, 12, 14, 22, 17, 12, 9])
_AGE_STARTS = np.array([0, 10, 16, 20, 25, 35, 48, 62, 93])
_IC = {"W1": 1, "W2": 1, "W3": 1, "W9": 2, "A1": 4, "A2": 4, "A3": 4, "A4": 5, "A9": 5, "B1": 3, "B2": 3, "O2": 6}


@dataclass(frozen=True)
class People:
    """Latent facts about some people, one position each; what records say of them is made elsewhere."""

    index: Ints
    entry: Ints
    """PERSON, ORGANISATION or JUNK (a test or void entry)."""
    female: Flags
    surname: Ints
    """Position in the name stock."""
    forename: Ints
    middle: Ints
    """Position in the name stock, -1 for none."""
    maiden: Ints
    """Earlier surname, -1 for none."""
    born: Ints
    """Days since 1970."""
    ethnicity: Ints
    """Position in the community list, which gives the self-defined code."""
    observed: Ints
    """Officer-defined 0 to 6."""
    home: Ints
    """Place, -1 for no fixed abode."""
    earlier_home: Ints
    """Place lived at before, -1 for none."""
    phone: Ints
    second_phone: Ints
    email: Ints
    vehicle: Ints
    """Object numbers, -1 for none."""
    offender: Flags
    """Known to the national computer."""
    staff: Flags
    occupation: Ints


def kin_of(person: Ints) -> Ints:
    """Return how each person is related to the person numbered one lower (NONE for most)."""
    return np.where(person < RESERVED_PEOPLE + 2, NONE, _KIN[person % _CYCLE])


def partner_of(person: Ints) -> Ints:
    """Return each person's partner, -1 for none."""
    back = np.where(kin_of(person) == PARTNER, person - 1, -1)
    return np.where(kin_of(person + 1) == PARTNER, person + 1, back)


def recall_people(world: World, person: Ints) -> People:
    """Return the latent facts about ``person``."""
    dice, stock = world.dice, names()
    kin = kin_of(person)
    root = np.where(kin == NONE, person, person - 1)
    family = np.where(kin == PARTNER, np.where(dice.chance("took name", person, 0.7), root, person), root)
    same_name = np.isin(kin, (CHILD_OF_SAME_NAME, NAMESAKE))
    entry = np.where((kin == NONE) & (person >= RESERVED_PEOPLE), _ENTRY[person % _CYCLE], PERSON)
    community = dice.weighted("community", root, world.communities)
    female = _sex(world, person, kin, root)
    born = _birth(world, person, kin, root)
    surname = _by_community(world, "surname", family, dice.weighted("community", family, world.communities))
    maiden = np.where(
        female & dice.chance("maiden", person, 0.25), _by_community(world, "maiden", person, community), -1
    )
    given = np.where(same_name, root, person)
    home, earlier = _homes(world, person, kin, root)
    shared = (kin == PARTNER) & dice.chance("shared phone", person, 0.15) & dice.chance("has phone", root, 0.8)
    phone = np.where(shared, root, person)
    return People(
        index=person,
        entry=entry,
        female=female,
        surname=surname,
        forename=_forenames(world, "forename", given, community, female, born),
        middle=np.where(
            dice.chance("middle", given, 0.45), _forenames(world, "middle", given, community, female, born), -1
        ),
        maiden=maiden,
        born=born,
        ethnicity=community,
        observed=_observed(world, person, community, stock.ethnicity),
        home=home,
        earlier_home=earlier,
        phone=np.where(dice.chance("has phone", person, 0.8), phone, -1),
        second_phone=np.where(dice.chance("second phone", person, 0.12), SECOND_PHONES + person, -1),
        email=np.where(dice.chance("has email", person, 0.35), person, -1),
        vehicle=np.where(has_vehicle(world, person), person, -1),
        offender=dice.chance("offender", person, 0.3),
        staff=is_staff(person),
        occupation=dice.pick("occupation", person, len(stock.occupations)),
    )


def is_staff(person: Ints) -> Flags:
    """Return who is a police officer."""
    staff: Flags = (person % 500 == 77) & (person >= RESERVED_PEOPLE)
    return staff


def has_vehicle(world: World, person: Ints) -> Flags:
    """Return who keeps a vehicle."""
    return world.dice.chance("has vehicle", person, 0.22)


def recall_traits(world: World, person: Ints) -> tuple[Flags, Ints]:
    """Return who is female, and birth days: the little that casting an incident needs."""
    kin = kin_of(person)
    root = np.where(kin == NONE, person, person - 1)
    return _sex(world, person, kin, root), _birth(world, person, kin, root)


def recall_homes(world: World, person: Ints) -> Ints:
    """Return where each person lives, -1 for no fixed abode."""
    kin = kin_of(person)
    return _homes(world, person, kin, np.where(kin == NONE, person, person - 1))[0]


def _sex(world: World, person: Ints, kin: Ints, root: Ints) -> Flags:
    own = world.dice.chance("female", person, 0.47)
    theirs = world.dice.chance("female", root, 0.47)
    opposite = np.where(world.dice.chance("same sex", person, 0.06), theirs, ~theirs)
    return np.where(np.isin(kin, (CHILD_OF_SAME_NAME, NAMESAKE)), theirs, np.where(kin == PARTNER, opposite, own))


def _birth(world: World, person: Ints, kin: Ints, root: Ints) -> Ints:
    dice = world.dice
    today = day_number(2026, 11, 1)

    def plain(index: Ints) -> Ints:
        band = dice.weighted("age band", index, _AGE_BANDS)
        width = _AGE_STARTS[band + 1] - _AGE_STARTS[band]
        years = _AGE_STARTS[band] + dice.unit("age", index) * width
        day: Ints = (today - years * 365.25).astype(np.int64)
        next_kin = kin_of(index + 1)
        day = np.where(np.isin(next_kin, (CHILD, CHILD_OF_SAME_NAME)), np.minimum(day, day_number(1986, 1, 1)), day)
        grown: Ints = np.where(next_kin == PARTNER, np.minimum(day, day_number(2007, 1, 1)), day)
        return grown

    own, theirs = plain(person), plain(root)
    years_later = (19 + dice.unit("generation", person) * 18) * 365.25
    child = np.minimum((theirs + years_later).astype(np.int64), today - 30)
    near = theirs + (dice.unit("years apart", person) * 3600 - 1800).astype(np.int64)
    near = np.minimum(near, today - 30)
    chosen = [theirs, child, theirs, near, np.minimum(near, day_number(2008, 1, 1)), child]
    kinds = [kin == kind for kind in (TWIN, CHILD_OF_SAME_NAME, NAMESAKE, SIBLING, PARTNER, CHILD)]
    adult = np.where(person < RESERVED_PEOPLE, np.clip(own, day_number(1968, 1, 1), day_number(2004, 1, 1)), own)
    return np.select(kinds, chosen, adult)


def _homes(world: World, person: Ints, kin: Ints, root: Ints) -> tuple[Ints, Ints]:
    dice = world.dice
    shares_home = np.isin(kin, (TWIN, SIBLING, PARTNER, CHILD, CHILD_OF_SAME_NAME)) & dice.chance(
        "at home", person, 0.7
    )
    home = dwelling(world, dice.pick("home", np.where(shares_home, root, person), world.places))
    abode = dice.chance("fixed abode", np.where(shares_home, root, person), 0.985)
    earlier = dwelling(world, dice.pick("earlier home", person, world.places))
    return np.where(abode, home, -1), np.where(dice.chance("moved", person, 0.2), earlier, -1)


def _by_community(world: World, stream: str, index: Ints, community: Ints) -> Ints:
    chosen = np.zeros(len(index), dtype=np.int64)
    for number, (positions, rising) in enumerate(names().surnames):
        here = community == number
        if here.any():
            chosen[here] = positions[world.dice.weighted(stream, index[here], rising)]
    return chosen


def _forenames(world: World, stream: str, index: Ints, community: Ints, female: Flags, born: Ints) -> Ints:
    chosen = np.zeros(len(index), dtype=np.int64)
    older = born < _ELDERLY_SPLIT
    group = community * 4 + female * 2 + older
    for number in np.unique(group):
        here = group == number
        positions, rising = names().forenames[int(number // 4), bool(number // 2 % 2), bool(number % 2)]
        chosen[here] = positions[world.dice.weighted(stream, index[here], rising)]
    return chosen


def _observed(world: World, person: Ints, community: Ints, codes: tuple[str, ...]) -> Ints:
    usual = np.array([_IC[code] for code in codes])[community]
    other = world.dice.pick("seen as", person, 7)
    return np.where(world.dice.chance("seen otherwise", person, 0.06), other, usual)
