# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""What happened: an incident is a whole number; offence, times, place and people follow from it.

Offences keep the shares of the offence table. Violence peaks in summer and at night, burglary in winter; a few people
are victims or suspects again and again; the same groups offend together. Reporting lags, and new weeks bring old
incidents. What a force knows at a given week is decided elsewhere, from `recorded` and `outcome_at`.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from ndas.synthesis import places
from ndas.synthesis.area import RESERVED_PEOPLE, World
from ndas.synthesis.belongings import UNOWNED_VEHICLES, unowned_vehicles
from ndas.synthesis.calendar import DAY
from ndas.synthesis.draws import Flags, Ints, shares
from ndas.synthesis.people import has_vehicle, partner_of, recall_homes, recall_traits
from ndas.synthesis.schedule import deletion_week
from ndas.synthesis.stock import offences
from ndas.synthesis.timing import SHIFT, SHIFTED_FAMILY, VIOLENT, WINTER, is_one_of, recall_times

FLAG = {
    name: 1 << bit
    for bit, name in enumerate((
        "alcohol", "csa", "cse", "corrosive", "online", "domestic", "forced_marriage", "honour", "hate_race",
        "hate_faith", "hate_orientation", "hate_disability", "hate_transgender", "knife", "firearm", "metal", "vawg",
        "slavery", "county_lines", "vulnerable", "protected",
    ))
}  # fmt: skip
"""Bits of the crime flags, in the order of every force's pick-list."""
WEAPONS = ("NONE", "KNIFE", "FIREARM", "IMITATION", "BLUNT", "GLASS", "ACID", "VEHICLE", "BODY", "OTHER")
_FLATTENED = 0.07
"""Keeps the busiest people from being absurdly busy: a share of the ranking that is drawn almost evenly."""
PLANTED_FROM = 9_000_000
"""Numbers of planted incidents begin here."""

_AT_HOME = frozenset({
    "burglary_dwelling", "harassment", "malicious_communications", "rape", "domestic", "welfare", "missing",
    "threats", "vehicle_taken",
})  # fmt: skip
_DOMESTIC = frozenset({
    "assault", "serious_assault", "threats", "harassment", "malicious_communications", "rape",
    "criminal_damage",
})  # fmt: skip
_INCIDENTS = {"I01": 26, "I02": 34, "I03": 8, "I04": 18, "I05": 12, "N100": 0.6, "N200/01": 0.4, "N200/03": 0.2}
_SUSPECT_KNOWN = {
    "burglary_dwelling": 0.1, "burglary_other": 0.1, "vehicle_taken": 0.08, "theft_from_vehicle": 0.05,
    "bicycle": 0.04, "theft_person": 0.06, "other_theft": 0.2, "criminal_damage": 0.3, "shoplifting": 0.5,
    "robbery": 0.35, "nuisance": 0.1, "suspicious": 0.1, "welfare": 0.0, "missing": 0.0, "arson": 0.2,
}  # fmt: skip
_WEAPON_WEIGHTS: dict[str, tuple[float, ...]] = {
    "robbery": (30, 22, 1, 2, 4, 2, 1, 0, 35, 3), "assault": (8, 2, 0.1, 0.2, 4, 4, 0.2, 1, 78, 3),
    "serious_assault": (4, 34, 2, 0.5, 14, 8, 1, 3, 32, 2), "homicide": (3, 45, 9, 0, 14, 2, 0, 4, 21, 2),
    "threats": (80, 10, 1, 1, 3, 1, 1, 1, 1, 1), "weapons": (2, 80, 0, 4, 8, 0, 2, 0, 0, 4),
    "firearms": (0, 2, 66, 32, 0, 0, 0, 0, 0, 0), "rape": (90, 2, 0.1, 0, 0, 0, 0, 0, 8, 0),
    "public_order": (85, 2, 0.2, 0.3, 4, 3, 0, 1, 4, 1),
}  # fmt: skip
_INJURY_WEIGHTS: dict[str, tuple[float, ...]] = {
    "robbery": (62, 26, 8, 3, 1, 0), "assault": (35, 52, 11, 2, 0, 0), "serious_assault": (0, 5, 30, 52, 13, 0),
    "homicide": (0, 0, 0, 0, 0, 1), "rape": (70, 20, 8, 2, 0, 0),
}  # fmt: skip
_OUTCOME_WITH = shares([0, 18, 1, 4, 0.5, 0.3, 1, 2, 6, 1, 3, 0.3, 0.5, 0.3, 3, 14, 36, 0.5, 1, 0, 2, 5, 2])
_OUTCOME_WITHOUT = shares([0] * 14 + [9, 0, 0, 0, 82, 0, 2, 7, 0])


@dataclass(frozen=True)
class Incidents:
    """Latent facts about some incidents, one position each."""

    index: Ints
    week: Ints
    """Week whose extract first holds it."""
    offence: Ints
    occurred: Ints
    """Seconds UTC; earliest."""
    occurred_to: Ints
    """Latest, -1 when known exactly."""
    reported: Ints
    recorded: Ints
    place: Ints
    victim: Ints
    """Person, -1 for none; likewise the next three."""
    suspect: Ints
    second: Ints
    """A second suspect."""
    witness: Ints
    vehicle: Ints
    weapon: Ints
    injury: Ints
    flags: Ints
    """Bits of `FLAG`."""
    outcome: Ints
    """Home Office outcome that it will have, 0 for none."""
    outcome_at: Ints
    arrested_at: Ints
    """When the suspect was arrested, -1 for never."""
    detection: Ints
    """0 victim, 1 third party, 2 police, 3 partner agency."""
    unit: Ints
    access: Ints
    """0 open; otherwise the position of a restricted access value."""
    marking: Ints
    """0 OFFICIAL, 1 OFFICIAL-SENSITIVE, 2 SECRET."""
    gone: Ints
    """Week from which the force holds it no more."""
    planted: Ints
    """Number of the planted case it belongs to, -1 for none."""


def recall_incidents(world: World, index: Ints) -> Incidents:
    """Return the latent facts about the incidents of ``index``."""
    dice, stock = world.dice, offences()
    week = np.where(index < world.incidents, 1, 2 + (index - world.incidents) // world.new_incidents)
    offence = _offence(world, index, week)
    family = stock.family_of[offence]
    occurred, reported, recorded = recall_times(world, index, week, family)
    victim, suspect, second = _cast(world, index, week, offence, occurred)
    domestic = is_one_of(family, _DOMESTIC) & (victim >= 0) & dice.chance("domestic", index, 0.32)
    partner = partner_of(np.maximum(victim, 0))
    there = (partner >= 0) & ((partner < victim) | (partner < RESERVED_PEOPLE + world.people))
    suspect = np.where(domestic & there, partner, suspect)
    second = np.where(domestic | (suspect < 0), -1, second)
    weapon = _by_family(world, "weapon", index, family, _WEAPON_WEIGHTS)
    outcome, outcome_at = _outcomes(world, index, offence, suspect >= 0, recorded)
    arrest = (suspect >= 0) & (stock.kind[offence] == 0) & dice.chance("arrested", index, 0.3)
    lag = (-np.log(1 - dice.unit("arrest lag", index) * 0.999) * 4 * DAY).astype(np.int64)
    return Incidents(
        index=index,
        week=week,
        offence=offence,
        occurred=occurred,
        occurred_to=np.where(is_one_of(family, WINTER), occurred + dice.pick("window", index, 10 * 3600), -1),
        reported=reported,
        recorded=recorded,
        place=_places(world, index, family, victim, domestic),
        victim=victim,
        suspect=suspect,
        second=second,
        witness=np.where(dice.chance("witness", index, 0.28), _people(world, "witness", index, week, 1.2), -1),
        vehicle=_vehicles(world, index, family, suspect),
        weapon=weapon,
        injury=_by_family(world, "injury", index, family, _INJURY_WEIGHTS),
        flags=_flags(world, index, offence, weapon, domestic),
        outcome=outcome,
        outcome_at=outcome_at,
        arrested_at=np.where(arrest, recorded + lag, -1),
        detection=np.where(
            np.isin(family, _family_numbers(("drugs_possession", "drugs_supply", "weapons", "driving"))),
            2,
            np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 3])[dice.pick("reported by", index, 10)],
        ),
        unit=dice.pick("unit", index, 10),
        access=np.zeros(len(index), dtype=np.int64),
        marking=(dice.unit("marking", index) < 0.2).astype(np.int64),
        gone=deletion_week(world, "incident", index),
        planted=np.full(len(index), -1),
    )


def choose(incidents: Incidents, mask: Flags) -> Incidents:
    """Return the incidents where ``mask`` holds."""
    return replace(incidents, **{part.name: getattr(incidents, part.name)[mask] for part in fields(incidents)})


def _offence(world: World, index: Ints, week: Ints) -> Ints:
    dice, stock = world.dice, offences()
    crime = dice.weighted("offence", index, stock.shares)
    raised = np.diff(stock.shares, prepend=0.0) * np.where(np.array(stock.family) == SHIFTED_FAMILY, SHIFT, 1.0)
    crime = np.where(week > 1, dice.weighted("offence", index, shares(raised)), crime)
    local = np.array([stock.position(code) for code in _INCIDENTS])[
        dice.weighted("incident", index, shares(list(_INCIDENTS.values())))
    ]
    return np.where(dice.chance("not a crime", index, 0.14), local, crime)


def _people(world: World, stream: str, index: Ints, week: Ints, crowding: float, step: int = 0) -> Ints:
    """Return people, some far more often than others; ``step`` moves along the ranking, so that groups recur."""
    dice = world.dice
    unit = (dice.unit(stream, index) + _FLATTENED) ** crowding - _FLATTENED**crowding
    rank = (world.people * unit / ((1 + _FLATTENED) ** crowding - _FLATTENED**crowding)).astype(np.int64) + step
    known = RESERVED_PEOPLE + (rank * world.stride + _offset(stream)) % world.people
    fresh = RESERVED_PEOPLE + world.people + dice.pick(f"new {stream}", index, (week - 1) * world.new_people)
    return np.where((week > 1) & dice.chance(f"is new {stream}", index, 0.2), fresh, known)


def _offset(stream: str) -> int:
    return {"victim": 0, "suspect": 17, "witness": 5}.get(stream, 0)


def _cast(world: World, index: Ints, week: Ints, offence: Ints, occurred: Ints) -> tuple[Ints, Ints, Ints]:
    dice, stock = world.dice, offences()
    family = stock.family_of[offence]
    business = _people(world, "victim", index, week, 2.0) // 100 * 100 + 51
    business = np.where(business < RESERVED_PEOPLE + world.people, business, RESERVED_PEOPLE + 51)
    person = _suit(
        world, _people(world, "victim", index, week, 2.0), occurred, _wanted_sex(offence), 16 * _sexual(family)
    )
    kind = stock.victim[offence]
    victim = np.where(kind == 0, person, np.where(kind == 1, business, -1))
    known = np.array([_SUSPECT_KNOWN.get(name, 0.72) for name in stock.families])[family]
    has = dice.chance("suspect known", index, known)
    male = np.where(dice.chance("male suspect", index, 0.75) | (_sexual(family) > 0), 0, -1)
    suspect = _suit(world, _people(world, "suspect", index, week, 3.0), occurred, male, np.full(len(index), 10))
    pair = dice.chance("second suspect", index, 0.14)
    step = 1 + int(world.seed) % 2
    second = _suit(world, _people(world, "suspect", index, week, 3.0, step), occurred, male, np.full(len(index), 10))
    suspect = np.where(suspect == victim, -1, suspect)
    suspect = np.where(has, suspect, -1)
    return victim, suspect, np.where(pair & (suspect >= 0) & (second != victim) & (second != suspect), second, -1)


def _suit(world: World, person: Ints, occurred: Ints, female: Ints, age: Ints) -> Ints:
    """Return people of the wanted sex (1 female, 0 male, -1 either) and least age, moving on where they do not fit."""
    for _ in range(7):
        is_female, born = recall_traits(world, person)
        young = occurred // DAY - born < age * 365.25
        wrong = young | ((female >= 0) & (is_female != (female == 1)))
        if not wrong.any():
            break
        person = np.where(wrong, RESERVED_PEOPLE + (person + 1 - RESERVED_PEOPLE) % world.people, person)
    return person


def _wanted_sex(offence: Ints) -> Ints:
    code = np.array([{"19C": 1, "20A": 1, "19F": 0, "17A": 0}.get(code, -1) for code in offences().code])
    return code[offence]


def _sexual(family: Ints) -> Ints:
    return np.isin(family, _family_numbers(("rape", "sexual"))).astype(np.int64)


def _places(world: World, index: Ints, family: Ints, victim: Ints, domestic: Flags) -> Ints:
    dice = world.dice
    busy = (world.places * dice.unit("place", index) ** 1.8).astype(np.int64) * 7919 % world.places
    home = recall_homes(world, np.maximum(victim, 0))
    at_home = (domestic | is_one_of(family, _AT_HOME)) & (victim >= 0) & (home >= 0)
    shop = places.nearest(world, busy, places.SHOP)
    pub = places.nearest(world, busy, places.PUB)
    street = places.nearest(world, busy, places.OPEN)
    night = is_one_of(family, VIOLENT) & dice.chance("at a pub", index, 0.35)
    other = np.where(night, pub, np.where(dice.chance("in the open", index, 0.6), street, busy))
    other = np.where(family == offences().families.index("shoplifting"), shop, other)
    return np.where(at_home, home, other)


def _vehicles(world: World, index: Ints, family: Ints, suspect: Ints) -> Ints:
    dice = world.dice
    involved = np.isin(family, _family_numbers(("vehicle_taken", "theft_from_vehicle", "driving")))
    involved |= dice.chance("vehicle seen", index, 0.06)
    theirs = (suspect >= 0) & has_vehicle(world, suspect) & dice.chance("their vehicle", index, 0.5)
    other = UNOWNED_VEHICLES + dice.pick("vehicle", index, unowned_vehicles(world))
    return np.where(involved, np.where(theirs, suspect, other), -1)


def _outcomes(world: World, index: Ints, offence: Ints, suspect: Flags, recorded: Ints) -> tuple[Ints, Ints]:
    dice = world.dice
    found = np.where(
        suspect,
        dice.weighted("outcome", index, _OUTCOME_WITH),
        dice.weighted("outcome", index, _OUTCOME_WITHOUT),
    )
    crime = offences().kind[offence] == 0
    lag = np.where(suspect, 70 * DAY, 12 * DAY) * -np.log(1 - dice.unit("outcome lag", index) * 0.999)
    return np.where(crime, found, 0), recorded + lag.astype(np.int64) + DAY


def _flags(world: World, index: Ints, offence: Ints, weapon: Ints, domestic: Flags) -> Ints:
    dice, stock = world.dice, offences()
    family = stock.family_of[offence]
    flags = np.zeros(len(index), dtype=np.int64)

    def raise_flag(name: str, where: npt.ArrayLike) -> None:
        nonlocal flags
        flags = flags | np.where(where, FLAG[name], 0)

    missed = dice.chance("flag missed", index, 0.1)
    raise_flag("domestic", domestic)
    raise_flag("knife", (weapon == WEAPONS.index("KNIFE")) & ~missed)
    raise_flag("firearm", (weapon == WEAPONS.index("FIREARM")) & ~missed)
    raise_flag("corrosive", weapon == WEAPONS.index("ACID"))
    raise_flag("alcohol", is_one_of(family, VIOLENT) & dice.chance("alcohol", index, 0.25))
    raise_flag("online", (family == stock.families.index("malicious_communications")) & ~missed)
    raise_flag("vawg", (_sexual(family) > 0) & dice.chance("vawg", index, 0.6))
    raise_flag("slavery", family == stock.families.index("modern_slavery"))
    raise_flag("county_lines", (family == stock.families.index("drugs_supply")) & dice.chance("line", index, 0.2))
    raise_flag("vulnerable", dice.chance("vulnerable", index, 0.04))
    hate = np.isin(offence, [stock.position(code) for code in ("9B", "105B", "8P", "58J", "8M")])
    raise_flag("hate_race", hate & dice.chance("hate race", index, 0.8))
    raise_flag("hate_faith", hate & dice.chance("hate faith", index, 0.3))
    raise_flag("hate_orientation", is_one_of(family, VIOLENT) & dice.chance("hate orientation", index, 0.01))
    return flags


def _by_family(world: World, stream: str, index: Ints, family: Ints, weights: dict[str, tuple[float, ...]]) -> Ints:
    chosen = np.zeros(len(index), dtype=np.int64)
    for name, row in weights.items():
        here = family == offences().families.index(name)
        chosen[here] = world.dice.weighted(stream, index[here], shares(row))
    return chosen


def _family_numbers(wanted: tuple[str, ...]) -> list[int]:
    return [offences().families.index(name) for name in wanted]
