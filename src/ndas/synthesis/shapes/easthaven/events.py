"""Easthaven's crimes and detentions, their narratives and relations."""

import numpy as np

from ndas.synthesis import calendar, identifiers, knowledge
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.incidents import Incidents, choose
from ndas.synthesis.knowledge import NO_FURTHER_ACTION, Appearances, Detentions, appearances, detentions, is_held
from ndas.synthesis.narrative import write_one
from ndas.synthesis.rows import Rows
from ndas.synthesis.shapes.easthaven.persons import person_columns
from ndas.synthesis.shapes.easthaven.written import (
    ROLES,
    SYSTEM,
    UNMATCHED_PERSONS,
    VEHICLES,
    crime_ref_of,
    crime_refs,
    custody_refs,
    location_refs,
    moment,
    object_refs,
    person_refs,
    relate,
    unit_name,
)
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.sheet import codes, flag_text
from ndas.synthesis.stock import offences
from ndas.synthesis.texts import Text, join, pa


def write_incidents(render: Render, incidents: Incidents, text: Text | None) -> None:
    """Write crimes, the people, places and vehicles in them, and detentions."""
    render.note_changes(SYSTEM, "CRIME", incidents, crime_ref_of)
    held = is_held(incidents, render.week)
    incidents = choose(incidents, held)
    text = None if text is None else text.filter(pa.array(held))
    _crimes(render, incidents)
    hanging = render.linked(incidents.planted)
    write_narratives(
        render, crime_ref_of(incidents), "MO", render.incident_text(incidents, text), incidents.recorded,
        incidents.index * 4, incidents.planted,
    )  # fmt: skip
    cast = appearances(render.world, incidents, render.week)
    record = _persons(render, incidents, cast)
    ends = {"person_ref": person_refs(record), "event_ref": crime_ref_of(incidents).take(pa.array(cast.row))}
    planted = np.maximum(hanging[cast.row], render.tied(cast.person))
    roles = pa.array(ROLES).take(pa.array(cast.role))
    recorded = incidents.recorded[cast.row]
    relate(render, "PERSON_EVENT", 4, cast.key, ends, roles, recorded, planted, person=cast.person)
    _places_and_vehicles(render, incidents, hanging)
    _custody(render, incidents, cast, record)


def write_narratives(
    render: Render, event: Text, section: str, body: Text, recorded: Ints, key: Ints, planted: Ints
) -> None:
    """Write free text of events."""
    columns = {"event_ref": event, "section": section, "body": body, "recorded": moment(recorded)}
    render.binder.add(SYSTEM, "NARRATIVE", Rows(columns, key, planted=planted))


def _crimes(render: Render, incidents: Incidents) -> None:
    week, stock = render.week, offences()
    outcome = knowledge.outcome_known(incidents, week)
    offence = knowledge.reclassified(render.world, incidents, week)
    changed = knowledge.updated(render.world, incidents, week)
    columns = {
        "crime_ref": crime_ref_of(incidents),
        "event_class": render.code(SYSTEM, "event_class", stock.kind[offence]),
        "offence": render.code(SYSTEM, "offence", offence),
        "occurred_from": moment(incidents.occurred),
        "occurred_to": moment(np.maximum(incidents.occurred_to, 0), incidents.occurred_to < 0),
        "reported": moment(incidents.reported),
        "recorded": moment(incidents.recorded),
        "amended": moment(changed, changed == incidents.recorded),
        "status": render.code(SYSTEM, "investigation_status", knowledge.status(incidents, week)),
        "outcome": render.code(SYSTEM, "outcome", np.maximum(outcome - 1, 0), outcome == 0),
        "reported_by": render.code(SYSTEM, "reported_by", incidents.detection),
        "markers": flag_text(incidents.flags, codes("easthaven", SYSTEM, "marker"), ","),
        "weapon": render.code(SYSTEM, "weapon", incidents.weapon),
        "injury": render.code(SYSTEM, "injury", incidents.injury),
        "owning_unit": unit_name(incidents.unit),
        "investigating_officer": join("E", identifiers.digits(incidents.index % 811 + 2000, 5)),
        "access_level": render.code(SYSTEM, "access_level", incidents.access),
        "protective_marking": render.code(SYSTEM, "marking", incidents.marking),
    }
    render.binder.add(SYSTEM, "CRIME", Rows(columns, incidents.index, planted=incidents.planted))


def _persons(render: Render, incidents: Incidents, cast: Appearances) -> Ints:
    """Return the person record of each appearance, after writing those made anew because nobody was matched."""
    unmatched = render.is_unmatched(cast.person, cast.key, 0.1)
    record = np.where(
        unmatched, UNMATCHED_PERSONS + cast.key, cast.person * 4 + render.uses_second(cast.person, cast.key)
    )
    _unmatched(render, incidents, cast, unmatched)
    return record


def _unmatched(render: Render, incidents: Incidents, cast: Appearances, unmatched: Flags) -> None:
    person, key = cast.person[unmatched], cast.key[unmatched]
    known, likeness = render.likeness(person, UNMATCHED_PERSONS + key, 1.6)
    columns = person_columns(render, known, likeness) | {
        "person_ref": person_refs(UNMATCHED_PERSONS + key),
        "recorded": moment(incidents.recorded[cast.row[unmatched]]),
    }
    planted, _ = render.plan.people_columns(person)
    render.binder.add(SYSTEM, "PERSON", Rows(columns, UNMATCHED_PERSONS + key, person=person, planted=planted))


def _places_and_vehicles(render: Render, incidents: Incidents, hanging: Ints) -> None:
    event = crime_ref_of(incidents)
    vehicles = knowledge.vehicles_held(render.world, incidents, render.week)
    for kind, table, number, refs in (
        (5, "EVENT_LOCATION", incidents.place, location_refs),
        (6, "EVENT_OBJECT", np.where(vehicles, incidents.vehicle + VEHICLES, -1), object_refs),
    ):
        there = number >= 0
        column = "location_ref" if kind == 5 else "object_ref"  # noqa: PLR2004  # the kind just above
        ends = {"event_ref": event.filter(pa.array(there)), column: refs(number[there])}
        index = incidents.index[there]
        relation = "AT" if table == "EVENT_LOCATION" else _vehicle_parts(incidents, there)
        relate(render, table, kind, index * 4, ends, relation, incidents.recorded[there], hanging[there])


def _vehicle_parts(incidents: Incidents, there: Flags) -> Text:
    family = np.array(offences().family)[incidents.offence[there]]
    other = np.where(incidents.index[there] % 2 == 0, "USE", "SEE")
    return pa.array(np.where(family == "vehicle_taken", "STO", np.where(family == "theft_from_vehicle", "DAM", other)))


def _custody(render: Render, incidents: Incidents, cast: Appearances, record: Ints) -> None:
    held = detentions(render.world, incidents, cast, render.week)
    _, likeness = render.likeness(held.person, held.index * 8 + 7, 1.2)
    unasked = (held.disposal == NO_FURTHER_ACTION) & (held.index % 2 == 0)
    custody = custody_refs(held.index, held.arrested)
    columns = {
        "custody_ref": custody,
        "crime_ref": crime_refs(held.index, incidents.recorded[held.row]),
        "asn": identifiers.arrest_summons_numbers(
            render.world.number, calendar.year_of(held.arrested), held.index + 1, missing=unasked
        ),
        "offence": render.code(SYSTEM, "offence", incidents.offence[held.row]),
        "arrested": moment(held.arrested),
        "detained": moment(held.arrested + 2700),
        "released": moment(held.released, held.released < 0),
        "disposal": render.code(SYSTEM, "disposal", np.maximum(held.disposal, 0), held.disposal < 0),
        "observed_ethnicity": render.code(SYSTEM, "ethnicity_observed", likeness.observed),
        "recorded": moment(held.arrested + 3600),
        "access_level": "OPEN",
    }
    planted = np.maximum(render.linked(incidents.planted[held.row]), render.tied(held.person))
    render.binder.add(SYSTEM, "CUSTODY", Rows(columns, held.index, planted=planted))
    _custody_relations(render, held, custody, record[held.cast], planted)


def _custody_relations(render: Render, held: Detentions, custody: Text, record: Ints, planted: Ints) -> None:
    recorded = held.arrested + 3600
    ends = {"person_ref": person_refs(record), "event_ref": custody}
    relate(render, "PERSON_EVENT", 7, held.index, ends, "DET", recorded, planted, person=held.person)
    for at, (section, part) in enumerate((("RISK", "risks"), ("GROUNDS", "grounds")), start=1):
        body = write_one(render.world, part, held.index)
        write_narratives(render, custody, section, body, recorded, held.index * 4 + at, planted)
