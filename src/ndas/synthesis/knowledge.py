# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""What a force knows in a given week of what happened: the rows it holds, the roles, statuses and outcomes so far."""

from dataclasses import dataclass

import numpy as np

from ndas.synthesis.area import RESERVED_PEOPLE, World
from ndas.synthesis.belongings import UNOWNED_VEHICLES
from ndas.synthesis.calendar import DAY, as_at
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.incidents import Incidents
from ndas.synthesis.reports import Reports
from ndas.synthesis.schedule import NEVER, corrected_at, deletion_week, version
from ndas.synthesis.stock import offences

PEOPLE_DELETED_EACH_WEEK = 0.0008
(VICTIM, INJURED, POTENTIAL_VICTIM, MISSING, SUSPECT, NAMED, ARRESTED, CHARGED, CONVICTED, CAUTIONED, WITNESS,
 REPORTING) = range(12)  # fmt: skip
NO_FURTHER_ACTION = 3
OPEN, SUSPENDED, FILED, CHARGED_STATUS, CANCELLED, TRANSFERRED = range(6)


@dataclass(frozen=True)
class Appearances:
    """People in incidents: one position for each person and role."""

    row: Ints
    """Position of the incident in its chunk."""
    slot: Ints
    """0 victim, 1 suspect, 2 second suspect, 3 witness or person reporting."""
    person: Ints
    role: Ints
    key: Ints
    """Number of this appearance, the same every week."""


@dataclass(frozen=True)
class Detentions:
    """Detentions of suspects: one position each."""

    cast: Ints
    """Position of the appearance."""
    row: Ints
    """Position of the incident."""
    index: Ints
    """Number of the incident, and so of the detention."""
    person: Ints
    arrested: Ints
    released: Ints
    """-1 while still held."""
    disposal: Ints
    """0 charged, 1 bailed, 2 under investigation, NO_FURTHER_ACTION, 4 cautioned; -1 while still held."""


def is_held(item: Incidents | Reports, week: int) -> Flags:
    """Return which of the incidents or reports the extract of ``week`` holds."""
    return (item.week <= week) & (item.recorded <= as_at(week)) & (week < item.gone)


def changes(world: World, incidents: Incidents, week: int) -> dict[str, Flags]:
    """Return which incidents are new, back-dated, deleted or changed since the extract of the week before.

    Back-dated ones are new as well: told more than 28 days after they happened.
    """
    now, before = is_held(incidents, week), is_held(incidents, week - 1)
    new = now & ~before
    fresh = (updated(world, incidents, week) != updated(world, incidents, week - 1)) & now & before
    return {
        "new": new,
        "back-dated": new & (incidents.recorded - incidents.occurred > 28 * DAY),
        "deleted": before & ~now,
        "changed": fresh,
    }


def person_gone(world: World, person: Ints) -> Ints:
    """Return the week from which each person's records are gone."""
    week = deletion_week(world, "person", person, PEOPLE_DELETED_EACH_WEEK)
    return np.where(person < RESERVED_PEOPLE, NEVER, week)


def outcome_known(incidents: Incidents, week: int) -> Ints:
    """Return the outcome recorded by ``week``, 0 for none."""
    return np.where(incidents.outcome_at <= as_at(week), incidents.outcome, 0)


def status(incidents: Incidents, week: int) -> Ints:
    """Return the status (OPEN and so on) by ``week``."""
    outcome = outcome_known(incidents, week)
    cancelled = (incidents.index % 61 == 7) & (outcome > 0)
    moved = (incidents.index % 211 == 3) & (outcome > 0)
    closed = np.where(outcome == 1, CHARGED_STATUS, np.where(np.isin(outcome, (14, 18)), SUSPENDED, FILED))
    state = np.where(outcome > 0, closed, OPEN)
    return np.where(cancelled, CANCELLED, np.where(moved, TRANSFERRED, state))


def updated(world: World, incidents: Incidents, week: int) -> Ints:
    """Return the moment of the last change that ``week`` knows of, `recorded` where nothing changed."""
    known = np.maximum(incidents.recorded, np.where(incidents.outcome_at <= as_at(week), incidents.outcome_at, 0))
    _, last = version(world, "incident", incidents.index, week)
    typed = np.where((last > 0) & (incidents.week < last), corrected_at(last), 0)
    return np.maximum(known, typed)


def reclassified(world: World, incidents: Incidents, week: int) -> Ints:
    """Return the offence by ``week``: a corrected assault was one with injury after all, or the other way round."""
    stock = offences()
    count, last = version(world, "incident", incidents.index, week)
    without, with_injury = stock.position("105A"), stock.position("8N")
    turned = (count % 2 == 1) & (incidents.week < last) & (incidents.planted < 0)
    swapped = np.where(
        incidents.offence == without, with_injury, np.where(incidents.offence == with_injury, without, -1)
    )
    return np.where(turned & (swapped >= 0), swapped, incidents.offence)


def appearances(world: World, incidents: Incidents, week: int) -> Appearances:
    """Return who appears in the incidents, as ``week`` knows it; people gone by then are left out."""
    rows = np.arange(len(incidents.index))
    parts = []
    for slot, person in enumerate((incidents.victim, incidents.suspect, incidents.second, incidents.witness)):
        there = person >= 0
        there[there] = person_gone(world, person[there]) > week
        parts.append((rows[there], np.full(int(there.sum()), slot), person[there]))
    row, slots, people = (np.concatenate([part[at] for part in parts]) for at in range(3))
    order = np.lexsort((slots, row))
    row, slots, people = row[order], slots[order], people[order]
    key = incidents.index[row] * 8 + slots
    return Appearances(row, slots, people, _roles(world, incidents, week, row, slots, key), key)


def vehicles_held(world: World, incidents: Incidents, week: int) -> Flags:
    """Return which incidents involve a vehicle that the force still holds: not one whose keeper's records are gone."""
    vehicle = incidents.vehicle
    kept = vehicle >= UNOWNED_VEHICLES
    return (vehicle >= 0) & (kept | (person_gone(world, np.where(kept, 0, np.maximum(vehicle, 0))) > week))


def detentions(world: World, incidents: Incidents, cast: Appearances, week: int) -> Detentions:
    """Return the detentions that ``week`` knows of: first suspects who were arrested."""
    arrested = incidents.arrested_at[cast.row]
    place = np.flatnonzero((cast.slot == 1) & (arrested >= 0) & (arrested + 5400 <= as_at(week)))
    row, arrested = cast.row[place], arrested[place]
    index = incidents.index[row]
    released = arrested + 3 * 3600 + world.dice.pick("held", index, 20 * 3600)
    outcome = outcome_known(incidents, week)[row]
    disposal = np.where(outcome == 1, 0, np.where(outcome == 0, 1 + index % 2, np.where(outcome == 3, 4, 3)))
    out = released <= as_at(week)
    return Detentions(
        cast=place,
        row=row,
        index=index,
        person=cast.person[place],
        arrested=arrested,
        released=np.where(out, released, -1),
        disposal=np.where(out, disposal, -1),
    )


def _roles(world: World, incidents: Incidents, week: int, row: Ints, slot: Ints, key: Ints) -> Ints:
    stock = offences()
    family = stock.family_of[incidents.offence[row]]
    slavery, missing = stock.families.index("modern_slavery"), stock.families.index("missing")
    victim = np.where(
        family == slavery,
        POTENTIAL_VICTIM,
        np.where(family == missing, MISSING, np.where(incidents.injury[row] > 2, INJURED, VICTIM)),
    )
    outcome = outcome_known(incidents, week)[row]
    old = as_at(week) - incidents.recorded[row] > 400 * DAY
    convicted = old & world.dice.chance("convicted", key, 0.6)
    arrested = (incidents.arrested_at[row] >= 0) & (incidents.arrested_at[row] <= as_at(week)) & (slot == 1)
    named = np.where(world.dice.chance("named", key, 0.5), NAMED, SUSPECT)
    suspect = np.where(arrested, ARRESTED, named)
    suspect = np.where(outcome == 1, np.where(convicted, CONVICTED, CHARGED), suspect)
    suspect = np.where(np.isin(outcome, (2, 3)), CAUTIONED, suspect)
    other = np.where(world.dice.chance("reporting", key, 0.35), REPORTING, WITNESS)
    return np.select([slot == 0, slot <= 2], [victim, suspect], other)
