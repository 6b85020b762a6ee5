"""Easthaven's intelligence reports, and the relations that are planted by hand."""

import numpy as np

from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.knowledge import is_held, person_gone
from ndas.synthesis.people import has_vehicle
from ndas.synthesis.reports import Reports, choose_reports
from ndas.synthesis.rows import Rows
from ndas.synthesis.shapes.easthaven.events import write_narratives
from ndas.synthesis.shapes.easthaven.things import write_phone_rows
from ndas.synthesis.shapes.easthaven.written import (
    PHONES,
    SYSTEM,
    VEHICLES,
    location_refs,
    moment,
    object_refs,
    person_refs,
    relate,
    report_refs,
    unit_name,
)
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.texts import Text, pa


def write_reports(render: Render, reports: Reports, text: Text | None) -> None:
    """Write intelligence reports with their texts and relations."""
    held = is_held(reports, render.week)
    reports = choose_reports(reports, held)
    text = None if text is None else text.filter(pa.array(held))
    refs = report_refs(reports)
    columns = {
        "report_ref": refs,
        "information_date": moment(reports.happened),
        "submitted": moment(reports.recorded - 900),
        "recorded": moment(reports.recorded),
        "source_evaluation": render.code(SYSTEM, "source_evaluation", reports.source),
        "intelligence_assessment": render.code(SYSTEM, "intelligence_assessment", reports.information),
        "handling_code": render.code(SYSTEM, "handling_code", (reports.conditions > 0).astype(np.int64)),
        "handling_conditions": render.code(
            SYSTEM, "handling_condition", np.maximum(reports.conditions - 1, 0), reports.conditions == 0
        ),
        "originating_unit": unit_name(reports.unit),
        "access_level": render.code(SYSTEM, "access_level", reports.access),
        "protective_marking": render.code(SYSTEM, "marking", reports.marking),
    }
    render.binder.add(SYSTEM, "INTELLIGENCE", Rows(columns, reports.index, planted=reports.planted))
    body = render.report_text(reports, text)
    write_narratives(render, refs, "REPORT", body, reports.recorded, reports.index * 4 + 3, reports.planted)
    _named(render, reports, refs)


def write_links(render: Render) -> None:
    """Write the planted relations of people to places, telephones and other people."""
    hubs = np.array(render.plan.hub_phones, dtype=np.int64)
    write_phone_rows(render, hubs, np.ones(len(hubs), dtype=np.int64))
    for kind, table, column, refs, relations in (
        ("place", "PERSON_LOCATION", "location_ref", location_refs, ("STY",)),
        ("phone", "PERSON_OBJECT", "object_ref", lambda phone: object_refs(PHONES + phone), ("USR",)),
        ("person", "PERSON_PERSON", "other_person_ref", lambda who: person_refs(who * 4), ("ASC", "COF", "EMP")),
    ):
        person, other, recorded, relation, number = render.plan.links_of(kind, render.week)
        ends = {"person_ref": person_refs(person * 4), column: refs(other)}
        chosen = pa.array(relations).take(pa.array(relation))
        relate(render, table, 9, number, ends, chosen, recorded, number * 0 + render.plan.part())


def _named(render: Render, reports: Reports, refs: Text) -> None:
    """Write who and what a report names."""
    planted = render.linked(reports.planted)
    for slot, person in enumerate((reports.subject, reports.associate)):
        there = person >= 0
        there[there] = person_gone(render.world, person[there]) > render.week
        who = person[there]
        ends = {"person_ref": person_refs(who * 4), "event_ref": refs.filter(pa.array(there))}
        both = np.maximum(planted[there], render.tied(who))
        key = reports.index[there] * 4 + slot
        role = ("SUB", "ASC")[slot]
        relate(render, "PERSON_EVENT", 8, key, ends, role, reports.recorded[there], both, person=who)
    there = reports.place >= 0
    ends = {"event_ref": refs.filter(pa.array(there)), "location_ref": location_refs(reports.place[there])}
    key = reports.index[there] * 4
    relate(render, "EVENT_LOCATION", 8, key, ends, "MEN", reports.recorded[there], planted[there])
    from_keeper = reports.vehicle >= 0
    from_keeper[from_keeper] = _keeps(render, reports.vehicle[from_keeper])
    ends = {
        "event_ref": refs.filter(pa.array(from_keeper)),
        "object_ref": object_refs(VEHICLES + reports.vehicle[from_keeper]),
    }
    key = reports.index[from_keeper] * 4
    relate(render, "EVENT_OBJECT", 8, key, ends, "SEE", reports.recorded[from_keeper], planted[from_keeper])


def _keeps(render: Render, person: Ints) -> Flags:
    """Return whose vehicle is on the system."""
    return has_vehicle(render.world, person) & (person_gone(render.world, person) > render.week)
