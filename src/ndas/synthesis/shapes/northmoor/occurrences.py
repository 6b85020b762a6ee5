"""Northmoor's occurrences: links to people, places and vehicles, temporary nominals, detentions."""

import numpy as np

from ndas.synthesis import calendar, identifiers, knowledge
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.incidents import Incidents, choose
from ndas.synthesis.knowledge import NO_FURTHER_ACTION, Appearances, appearances, is_held
from ndas.synthesis.narrative import write_one
from ndas.synthesis.places import recall_places
from ndas.synthesis.rows import Rows
from ndas.synthesis.shapes.northmoor.nominals import person_columns
from ndas.synthesis.shapes.northmoor.written import (
    CUSTODY_IDS,
    LINK_IDS,
    OCCURRENCE_IDS,
    PERSON_IDS,
    PLACE_IDS,
    SYSTEM,
    TEMPORARY_IDS,
    VEHICLE_IDS,
    collar,
    ids,
    moment,
    occurrence_numbers,
    reference,
    unit_name,
)
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.sheet import codes, flag_text
from ndas.synthesis.stock import offences
from ndas.synthesis.texts import Text, pa


def write_incidents(render: Render, incidents: Incidents, text: Text | None) -> None:
    """Write occurrences and their links, temporary nominals and detentions."""
    render.note_changes(SYSTEM, "OCCURRENCE", incidents, lambda some: ids(OCCURRENCE_IDS + some.index))
    held = is_held(incidents, render.week)
    incidents = choose(incidents, held)
    text = None if text is None else text.filter(pa.array(held))
    _occurrences(render, incidents, text)
    cast = appearances(render.world, incidents, render.week)
    record, temporary = _records(render, cast)
    _temporary_nominals(render, incidents, cast, temporary)
    _occurrence_links(render, incidents, cast, record)
    _detentions(render, incidents, cast, record)


def _occurrences(render: Render, incidents: Incidents, text: Text | None) -> None:
    stock = offences()
    week = render.week
    outcome = knowledge.outcome_known(incidents, week)
    offence = knowledge.reclassified(render.world, incidents, week)
    changed = knowledge.updated(render.world, incidents, week)
    columns = {
        "OCC_ID": ids(OCCURRENCE_IDS + incidents.index),
        "OCC_NO": occurrence_numbers(render, incidents),
        "OCC_TYPE": render.code(SYSTEM, "occurrence_type", stock.kind[offence]),
        "OFFENCE_CODE": render.code(SYSTEM, "offence", offence),
        "OFFENCE_TITLE": stock.title.take(pa.array(offence)),
        "OCC_FROM_DT": moment(incidents.occurred),
        "OCC_TO_DT": moment(np.maximum(incidents.occurred_to, 0), incidents.occurred_to < 0),
        "REPORTED_DT": moment(incidents.reported),
        "CREATED_DT": moment(incidents.recorded),
        "UPDATED_DT": moment(changed),
        "STATUS": render.code(SYSTEM, "occurrence_status", knowledge.status(incidents, week)),
        "OUTCOME": render.code(SYSTEM, "outcome", np.maximum(outcome - 1, 0), outcome == 0),
        "DETECTION_MODE": render.code(SYSTEM, "detection_mode", incidents.detection),
        "FLAGS": flag_text(incidents.flags, codes("northmoor", SYSTEM, "crime_flag"), ";"),
        "WEAPON": render.code(SYSTEM, "weapon", incidents.weapon),
        "INJURY": render.code(SYSTEM, "injury", incidents.injury),
        "BEAT": recall_places(render.world, np.maximum(incidents.place, 0)).beat,
        "OWNING_UNIT": unit_name(incidents.unit),
        "OIC": collar(incidents.index),
        "MO_TEXT": render.incident_text(incidents, text),
        "ACL": render.code(SYSTEM, "acl", incidents.access),
        "GSC": render.code(SYSTEM, "marking", incidents.marking),
    }
    render.binder.add(SYSTEM, "OCCURRENCE", Rows(columns, incidents.index, planted=incidents.planted))
    there = incidents.place >= 0
    index = incidents.index[there]
    link = {
        "LINK_ID": ids(LINK_IDS + 5 * 10**13 + index),
        "OCC_ID": ids(OCCURRENCE_IDS + index),
        "ADDRESS_ID": ids(PLACE_IDS + incidents.place[there]),
        "CLASSIFICATION": "Scene",
        "CREATED_DT": moment(incidents.recorded[there]),
    }
    planted = incidents.planted[there]
    render.binder.add(SYSTEM, "LINK_OCC_ADDRESS", Rows(link, index, planted=render.linked(planted)))


def _records(render: Render, cast: Appearances) -> tuple[Ints, Flags]:
    """Return which nominal each appearance is linked to, and which of those are temporary."""
    temporary = render.is_unmatched(cast.person, cast.key, 0.16)
    second = render.uses_second(cast.person, cast.key)
    record = np.where(temporary, TEMPORARY_IDS + cast.key, PERSON_IDS + cast.person * 4 + second)
    return record, temporary


def _temporary_nominals(render: Render, incidents: Incidents, cast: Appearances, temporary: Flags) -> None:
    person, key = cast.person[temporary], cast.key[temporary]
    known, likeness = render.likeness(person, TEMPORARY_IDS + key, 1.8)
    recorded = incidents.recorded[cast.row[temporary]]
    planted, _ = render.plan.people_columns(person)
    columns = person_columns(render, known, likeness) | {
        "PERSON_ID": ids(TEMPORARY_IDS + key),
        "PERSON_TYPE": "T",
        "CREATED_DT": moment(recorded),
        "UPDATED_DT": moment(recorded),
        "ACL": "PUBLIC",
    }
    render.binder.add(SYSTEM, "PERSON", Rows(columns, key, person=person, planted=planted))


def _occurrence_links(render: Render, incidents: Incidents, cast: Appearances, record: Ints) -> None:
    columns = {
        "LINK_ID": ids(LINK_IDS + 6 * 10**13 + cast.key),
        "OCC_ID": ids(OCCURRENCE_IDS + incidents.index[cast.row]),
        "PERSON_ID": ids(record),
        "CLASSIFICATION": render.code(SYSTEM, "occurrence_role", _role_positions()[cast.role]),
        "CREATED_DT": moment(incidents.recorded[cast.row]),
        "ACL": "PUBLIC",
    }
    planted = render.linked(incidents.planted[cast.row])
    planted = np.where(render.tied(cast.person) >= 0, render.tied(cast.person), planted)
    rows = Rows(columns, cast.key, person=cast.person, planted=planted)
    render.binder.add(SYSTEM, "LINK_OCC_PERSON", rows)
    there = knowledge.vehicles_held(render.world, incidents, render.week)
    index = incidents.index[there]
    family = np.array(offences().family)[incidents.offence[there]]
    part = np.where(family == "vehicle_taken", 1, np.where(family == "theft_from_vehicle", 2, index % 2 * 3))
    link = {
        "LINK_ID": ids(LINK_IDS + 7 * 10**13 + index),
        "OCC_ID": ids(OCCURRENCE_IDS + index),
        "VEHICLE_ID": ids(VEHICLE_IDS + incidents.vehicle[there]),
        "CLASSIFICATION": render.code(SYSTEM, "vehicle_role", part),
        "CREATED_DT": moment(incidents.recorded[there]),
    }
    rows = Rows(link, index, planted=render.linked(incidents.planted[there]))
    render.binder.add(SYSTEM, "LINK_OCC_VEHICLE", rows)


def _detentions(render: Render, incidents: Incidents, cast: Appearances, record: Ints) -> None:
    held = knowledge.detentions(render.world, incidents, cast, render.week)
    _, likeness = render.likeness(held.person, held.index * 8 + 7, 1.2)
    unasked = (held.disposal == NO_FURTHER_ACTION) & (held.index % 2 == 0)
    columns = {
        "CUSTODY_ID": ids(CUSTODY_IDS + held.index),
        "CUSTODY_NO": reference("HM", held.arrested, held.index),
        "PERSON_ID": ids(record[held.cast]),
        "OCC_ID": ids(OCCURRENCE_IDS + held.index),
        "ASN": identifiers.arrest_summons_numbers(
            render.world.number, calendar.year_of(held.arrested), held.index + 1, missing=unasked
        ),
        "OFFENCE_CODE": render.code(SYSTEM, "offence", incidents.offence[held.row]),
        "ARREST_DT": moment(held.arrested),
        "DETAINED_DT": moment(held.arrested + 2700),
        "RELEASED_DT": moment(held.released, held.released < 0),
        "ARREST_REASON": write_one(render.world, "grounds", held.index),
        "DISPOSAL": render.code(SYSTEM, "disposal", np.maximum(held.disposal, 0), held.disposal < 0),
        "ETHNICITY_SDE": likeness.ethnicity,
        "ETHNICITY_IC": render.code(SYSTEM, "ethnicity_officer", likeness.observed),
        "RISK_TEXT": write_one(render.world, "risks", held.index),
        "CREATED_DT": moment(held.arrested + 3600),
        "ACL": "PUBLIC",
    }
    planted = np.maximum(render.linked(incidents.planted[held.row]), render.tied(held.person))
    render.binder.add(SYSTEM, "CUSTODY", Rows(columns, held.index, person=held.person, planted=planted))


def _role_positions() -> Ints:
    """Return roles of `knowledge` as positions of the pick-list."""
    order = ["Victim", "Injured Party", "Potential Victim (MS)", "Missing Person", "Suspect", "Named Suspect"]
    order += ["Arrested", "Charged", "Convicted", "Cautioned", "Witness", "Reporting Person"]
    listed = codes("northmoor", SYSTEM, "occurrence_role").to_pylist()
    return np.array([listed.index(role) for role in order])
