"""Westvale's crime system: crimes, the people typed on them, vehicles; arrests go on to custody."""

import numpy as np

from ndas.synthesis import belongings, knowledge
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.identifiers import digits
from ndas.synthesis.incidents import Incidents, choose
from ndas.synthesis.knowledge import REPORTING, WITNESS, Appearances, appearances, is_held
from ndas.synthesis.places import recall_places
from ndas.synthesis.rows import Rows
from ndas.synthesis.schedule import version
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.shapes.westvale.custody import write_detentions
from ndas.synthesis.shapes.westvale.written import (
    CRIME,
    also_known_as,
    birth_dates,
    contacts,
    crime_numbers,
    moment,
    restricted,
    surname_first,
    unit_name,
)
from ndas.synthesis.sheet import codes, flag_text
from ndas.synthesis.stock import offences
from ndas.synthesis.texts import Text, join, pa, pc, plain, where

_LETTERS = pa.array(["V", "V", "P", "M", "S", "S", "A", "C", "K", "S", "W", "R"])
"""Letters of the roles of `knowledge`; the system has none for a caution or an injury."""
_STATUS = np.array([0, 1, 1, 2, 3, 4])
"""Statuses of `knowledge` as positions of the pick-list, which holds no suspended."""
_SEX = np.array([0, 1, 2])


def write_incidents(render: Render, incidents: Incidents, text: Text | None) -> None:
    """Write crimes with their people and vehicles, and the detentions that came of them."""
    render.note_changes(CRIME, "CRIMES", incidents, crime_numbers)
    held = is_held(incidents, render.week)
    incidents = choose(incidents, held)
    text = None if text is None else text.filter(pa.array(held))
    _crimes(render, incidents, text)
    cast = appearances(render.world, incidents, render.week)
    _persons(render, incidents, cast)
    _vehicles(render, incidents)
    write_detentions(render, incidents, cast)


def _crimes(render: Render, incidents: Incidents, text: Text | None) -> None:
    week, stock = render.week, offences()
    outcome = knowledge.outcome_known(incidents, week)
    offence = knowledge.reclassified(render.world, incidents, week)
    changed = knowledge.updated(render.world, incidents, week)
    columns = {
        "CRIME_NO": crime_numbers(incidents),
        "HO_CLASS": render.code(CRIME, "offence", offence),
        "OFFENCE": pc.utf8_upper(stock.title.take(pa.array(offence))),
        "COMMITTED_FROM": moment(incidents.occurred),
        "COMMITTED_TO": moment(np.maximum(incidents.occurred_to, 0), incidents.occurred_to < 0),
        "REPORTED": moment(incidents.reported),
        "RECORDED": moment(incidents.recorded),
        "LAST_CHANGED": moment(changed),
        "STATUS": render.code(CRIME, "status", _STATUS[knowledge.status(incidents, week)]),
        "OUTCOME": render.code(CRIME, "outcome", np.maximum(outcome - 1, 0), outcome == 0),
        "HOW_REPORTED": render.code(CRIME, "how_reported", incidents.detection),
        "FLAGS": flag_text(incidents.flags, codes("westvale", CRIME, "flag"), "/"),
        "WEAPON": render.code(CRIME, "weapon", np.maximum(incidents.weapon - 1, 0), incidents.weapon == 0),
        "INJURY": render.code(CRIME, "injury", incidents.injury),
        "DEPT": unit_name(incidents.unit),
        "OFFICER": join("PC", digits(incidents.index % 997 + 1000, 4)),
        "RESTRICTED": restricted(incidents.access),
        "MO": render.incident_text(incidents, text),
    } | _scene(render, incidents)
    place = recall_places(render.world, np.maximum(incidents.place, 0)).identity
    rows = Rows(columns, incidents.index, place=np.where(incidents.place >= 0, place, -1), planted=incidents.planted)
    render.binder.add(CRIME, "CRIMES", rows)


def _scene(render: Render, incidents: Incidents) -> dict[str, Text]:
    """Return where it happened; grid references are sometimes swapped, sometimes zero."""
    dice, placed = render.world.dice, incidents.place >= 0
    facts = recall_places(render.world, np.maximum(incidents.place, 0))
    swapped = dice.chance("grid swapped", incidents.index, 0.004)
    unplaced = dice.chance("grid missing", incidents.index, 0.03) | ~placed
    east = np.where(swapped, facts.northing, facts.easting)
    north = np.where(swapped, facts.easting, facts.northing)
    return {
        "LOCATION": where(placed, join(facts.premises, facts.street, facts.town, by=", ")),
        "POSTCODE": where(placed & (incidents.index % 12 != 0), facts.postcode),
        "GRID_E": plain(np.where(unplaced, 0, east)),
        "GRID_N": plain(np.where(unplaced, 0, north)),
        "BEAT": where(placed, facts.beat),
    }


def _persons(render: Render, incidents: Incidents, cast: Appearances) -> None:
    count, _ = version(render.world, "line", cast.key, render.week)
    known, likeness = render.likeness(cast.person, cast.key * 64 + count, 1.5)
    own_plant, access = render.plan.people_columns(cast.person)
    where_found = contacts(render, known, cast.key, *render.plan.company(cast.person))
    address = belongings.email_addresses(render.world, np.maximum(known.email, 0), known.forename, known.surname)
    told = (known.email >= 0) & render.world.dice.chance("e-mail given", cast.key, 0.5)
    guessed = likeness.born_missing & (likeness.sex < 2)  # noqa: PLR2004  # 2: unknown
    columns = {
        "CRIME_NO": crime_numbers(incidents).take(pa.array(cast.row)),
        "LINE_NO": plain(cast.slot + 1),
        "ROLE": _roles(render, incidents, cast),
        "NAME": surname_first(render, known, likeness),
        "AKA": also_known_as(likeness),
        "DOB": birth_dates(likeness),
        "AGE": where(guessed | (cast.key % 3 == 0), plain(likeness.age)),
        "SEX": render.code(CRIME, "sex", _SEX[likeness.sex]),
        "ETHNIC": _self_defined(likeness.ethnicity),
        "IC": render.code(CRIME, "ethnicity_officer", likeness.observed),
        "ADDRESS": where_found.address,
        "POSTCODE": where_found.postcode,
        "PHONES": where_found.phones,
        "EMAIL": where(told, address),
        "OCCUPATION": likeness.occupation,
        "PNC_ID": likeness.pnc,
        "ENTERED": moment(incidents.recorded[cast.row] + 240),
        "RESTRICTED": restricted(access),
    }
    planted = np.where(own_plant >= 0, own_plant, render.linked(incidents.planted[cast.row]))
    rows = Rows(columns, cast.key, person=cast.person, place=where_found.place, planted=planted)
    render.binder.add(CRIME, "CRIME_PERSONS", rows)


def _self_defined(ethnicity: Text) -> Text:
    """Return self-defined ethnicity; Westvale has no PACE reasons."""
    return pc.replace_substring_regex(ethnicity, "^N[0-9]$", "NS")


def _roles(render: Render, incidents: Incidents, cast: Appearances) -> Text:
    """Return roles with their number; a victim who also reported it has both in one cell."""
    number = np.where(cast.slot == 2, 2, 1)  # noqa: PLR2004  # the second suspect
    first = join(_LETTERS.take(pa.array(cast.role)), plain(number))
    alone = incidents.witness[cast.row] < 0
    both: Flags = (cast.slot == 0) & alone & render.world.dice.chance("victim reported", cast.key, 0.3)
    witnessed = np.isin(cast.role, (WITNESS, REPORTING)) & (cast.key % 5 == 0)
    reporting = np.where(cast.role == WITNESS, "R1", "W1")
    second = pc.if_else(pa.array(both), "R1", where(witnessed, pa.array(reporting)))
    return pc.coalesce(join(first, second, by="/"), first)


def _vehicles(render: Render, incidents: Incidents) -> None:
    there = knowledge.vehicles_held(render.world, incidents, render.week)
    index, vehicle = incidents.index[there], incidents.vehicle[there]
    facts = belongings.recall_vehicles(render.world, vehicle)
    family = np.array(offences().family)[incidents.offence[there]]
    part: Ints = np.where(family == "vehicle_taken", 1, np.where(family == "theft_from_vehicle", 2, index % 2 * 3))
    columns = {
        "CRIME_NO": crime_numbers(incidents).filter(pa.array(there)),
        "LINE_NO": "1",
        "VRM": belongings.write_marks(render.world, "typed", index, facts.mark),
        "DESCRIPTION": join(facts.colour, facts.make, facts.model, by=" "),
        "PART": render.code(CRIME, "vehicle_part", part),
        "ENTERED": moment(incidents.recorded[there] + 300),
    }
    planted = render.linked(incidents.planted[there])
    rows = Rows(columns, index, thing=belongings.VEHICLE_OBJECTS + vehicle, planted=planted)
    render.binder.add(CRIME, "CRIME_VEHICLES", rows)
