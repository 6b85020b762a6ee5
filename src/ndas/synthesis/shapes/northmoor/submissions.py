"""Northmoor's intelligence submissions, and the links that are planted by hand."""

import numpy as np

from ndas.synthesis import belongings
from ndas.synthesis.knowledge import is_held, person_gone
from ndas.synthesis.reports import Reports, choose_reports
from ndas.synthesis.rows import Rows
from ndas.synthesis.shapes.northmoor.kept import comms_rows
from ndas.synthesis.shapes.northmoor.written import (
    LINK_IDS,
    PERSON_IDS,
    PHONE_IDS,
    PLACE_IDS,
    REPORT_IDS,
    SYSTEM,
    ids,
    moment,
    reference,
    unit_name,
)
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.texts import Text, pa


def write_reports(render: Render, reports: Reports, text: Text | None) -> None:
    """Write intelligence submissions and their links."""
    held = is_held(reports, render.week)
    reports = choose_reports(reports, held)
    text = None if text is None else text.filter(pa.array(held))
    columns = {
        "INTEL_ID": ids(REPORT_IDS + reports.index),
        "INTEL_URN": reference("NMI", reports.recorded, reports.index),
        "INFO_DT": moment(reports.happened),
        "SUBMITTED_DT": moment(reports.recorded - 900),
        "CREATED_DT": moment(reports.recorded),
        "SOURCE_EVAL": render.code(SYSTEM, "source_evaluation", reports.source),
        "INFO_EVAL": render.code(SYSTEM, "information_assessment", reports.information),
        "HANDLING": render.code(SYSTEM, "handling", (reports.conditions > 0).astype(np.int64)),
        "CONDITIONS": render.code(
            SYSTEM, "handling_condition", np.maximum(reports.conditions - 1, 0), reports.conditions == 0
        ),
        "ORIGIN_UNIT": unit_name(reports.unit),
        "INTEL_TEXT": render.report_text(reports, text),
        "ACL": render.code(SYSTEM, "acl", reports.access),
        "GSC": render.code(SYSTEM, "marking", reports.marking),
    }
    render.binder.add(SYSTEM, "INTEL_SUBMISSION", Rows(columns, reports.index, planted=reports.planted))
    _report_links(render, reports)


def write_links(render: Render) -> None:
    """Write the planted links of people to places, telephones and other people."""
    hubs = np.array(render.plan.hub_phones, dtype=np.int64)
    comms_rows(render, hubs, PHONE_IDS + hubs, hubs * 0, belongings.phone_numbers(hubs), hubs * 0, 0)
    _planted_links(render, "place", "LINK_PERSON_ADDRESS", "ADDRESS_ID", PLACE_IDS, 1, ("Staying",))
    _planted_links(render, "phone", "LINK_PERSON_COMMS", "COMMS_ID", PHONE_IDS, 1, ("User",))
    relations = ("Associate", "Co-offender", "Employer")
    _planted_links(render, "person", "LINK_PERSON_PERSON", "OTHER_PERSON_ID", PERSON_IDS, 4, relations)


def _planted_links(
    render: Render, kind: str, table: str, column: str, base: int, step: int, roles: tuple[str, ...]
) -> None:
    person, other, recorded, relation, number = render.plan.links_of(kind, render.week)
    columns = {
        "LINK_ID": ids(LINK_IDS + 9 * 10**13 + number),
        "PERSON_ID": ids(PERSON_IDS + person * 4),
        column: ids(base + other * step),
        "CLASSIFICATION": pa.array(roles).take(pa.array(relation)),
        "CREATED_DT": moment(recorded),
    }
    render.binder.add(SYSTEM, table, Rows(columns, number, planted=number * 0 + render.plan.part()))


def _report_links(render: Render, reports: Reports) -> None:
    planted = render.linked(reports.planted)
    for slot, person in enumerate((reports.subject, reports.associate)):
        there = person >= 0
        there[there] = person_gone(render.world, person[there]) > render.week
        index = reports.index[there]
        columns = {
            "LINK_ID": ids(LINK_IDS + 8 * 10**13 + index * 4 + slot),
            "INTEL_ID": ids(REPORT_IDS + index),
            "PERSON_ID": ids(PERSON_IDS + person[there] * 4),
            "CLASSIFICATION": ("Subject", "Associate")[slot],
            "CREATED_DT": moment(reports.recorded[there]),
        }
        both = np.maximum(planted[there], render.tied(person[there]))
        rows = Rows(columns, index * 4 + slot, person=person[there], planted=both)
        render.binder.add(SYSTEM, "LINK_INTEL_PERSON", rows)
    there = reports.place >= 0
    index = reports.index[there]
    columns = {
        "LINK_ID": ids(LINK_IDS + 8 * 10**13 + index * 4 + 2),
        "INTEL_ID": ids(REPORT_IDS + index),
        "ADDRESS_ID": ids(PLACE_IDS + reports.place[there]),
        "CLASSIFICATION": "Mentioned",
        "CREATED_DT": moment(reports.recorded[there]),
    }
    render.binder.add(SYSTEM, "LINK_INTEL_ADDRESS", Rows(columns, index, planted=planted[there]))
