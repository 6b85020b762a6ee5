"""Westvale's intelligence system: reports with a place in one line, and subjects as typed."""

import numpy as np

from ndas.synthesis import belongings, calendar
from ndas.synthesis.identifiers import digits
from ndas.synthesis.knowledge import is_held, person_gone
from ndas.synthesis.places import recall_places
from ndas.synthesis.reports import Reports, choose_reports
from ndas.synthesis.rows import Rows
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.shapes.westvale.written import (
    DATE,
    INTEL,
    birth_dates,
    contacts,
    moment,
    restricted,
    unit_name,
)
from ndas.synthesis.texts import Text, join, join_said, pa, pc, where

_MARKINGS = np.array([0, 1, 4])
_OLD_MARKING = 2
"""Position of RESTRICTED, which the old scheme's last users still type."""


def write_reports(render: Render, reports: Reports, text: Text | None) -> None:
    """Write reports and their subjects."""
    held = is_held(reports, render.week)
    reports = choose_reports(reports, held)
    text = None if text is None else text.filter(pa.array(held))
    urn = _numbers(reports)
    there = reports.place >= 0
    facts = recall_places(render.world, np.maximum(reports.place, 0))
    old = (reports.marking == 1) & render.world.dice.chance("old marking", reports.index, 0.01)
    columns = {
        "URN": urn,
        "INFO_DATE": calendar.write_days(calendar.local(reports.happened) // calendar.DAY, DATE),
        "ENTERED": moment(reports.recorded),
        "SRC": render.code(INTEL, "source_evaluation", reports.source),
        "INF": render.code(INTEL, "information_assessment", reports.information),
        "HDL": render.code(INTEL, "handling", (reports.conditions > 0).astype(np.int64)),
        "COND": render.code(
            INTEL, "handling_condition", np.maximum(reports.conditions - 1, 0), reports.conditions == 0
        ),
        "DEPT": unit_name(reports.unit),
        "PLACE": where(there, join(facts.premises, facts.street, facts.town, by=", ")),
        "PLACE_POSTCODE": where(there, facts.postcode),
        "REPORT": render.report_text(reports, text),
        "MARKING": render.code(INTEL, "marking", np.where(old, _OLD_MARKING, _MARKINGS[reports.marking])),
        "RESTRICTED": restricted(reports.access),
    }
    place = np.where(there, facts.identity, -1)
    render.binder.add(INTEL, "REPORTS", Rows(columns, reports.index, place=place, planted=reports.planted))
    _subjects(render, reports, urn)


def _subjects(render: Render, reports: Reports, urn: Text) -> None:
    for slot, person in enumerate((reports.subject, reports.associate)):
        there = person >= 0
        there[there] = person_gone(render.world, person[there]) > render.week
        who, key = person[there], reports.index[there] * 4 + slot
        known, likeness = render.likeness(who, key + 10**9, 1.7)
        own_plant, access = render.plan.people_columns(who)
        found = contacts(render, known, key + 10**9, *render.plan.company(who))
        mark = belongings.recall_vehicles(render.world, np.maximum(known.vehicle, 0)).mark
        dice = render.world.dice
        surname = pc.utf8_upper(render.plan.surnames(who, likeness.surname))
        nickname_only = dice.chance("nickname only", key, 0.05) & (own_plant < 0)
        columns = {
            "URN": urn.filter(pa.array(there)),
            "LINE_NO": str(slot + 1),
            "PART": ("SUBJECT", "ASSOCIATE")[slot],
            "NAME": pc.coalesce(where(nickname_only, likeness.forename), join_said(likeness.forename, surname, by=" ")),
            "DOB": where(dice.chance("birth date known", key, 0.6), birth_dates(likeness)),
            "SEX": render.code(INTEL, "sex", likeness.sex),
            "ADDRESS": where(dice.chance("address known", key, 0.5), found.address),
            "POSTCODE": where(dice.chance("address known", key, 0.5), found.postcode),
            "PHONES": where(dice.chance("phone known", key, 0.3), found.phones),
            "VRM": where(
                (known.vehicle >= 0) & dice.chance("vehicle known", key, 0.4),
                belongings.write_marks(render.world, "typed", key, mark),
            ),
            "ENTERED": moment(reports.recorded[there] + 60),
            "RESTRICTED": restricted(access),
        }
        planted = np.where(own_plant >= 0, own_plant, render.linked(reports.planted[there]))
        place = np.where(dice.chance("address known", key, 0.5), found.place, -1)
        render.binder.add(INTEL, "SUBJECTS", Rows(columns, key, person=who, place=place, planted=planted))


def _numbers(reports: Reports) -> Text:
    """Return report numbers; planted ones count down from the end of the year's range."""
    number = np.where(reports.index >= 9_000_000, 999_999 - reports.index % 1_000_000, reports.index)  # noqa: PLR2004  # where planted reports begin
    year = digits(calendar.year_of(reports.recorded) % 100, 2)
    return join(join("WVI", year), digits(number, 6), by="-")
