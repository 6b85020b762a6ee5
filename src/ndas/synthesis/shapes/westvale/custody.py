"""Westvale's custody system: detentions under a detainee number of its own, often without the crime number."""

import numpy as np

from ndas.synthesis import calendar, identifiers
from ndas.synthesis.incidents import Incidents
from ndas.synthesis.knowledge import NO_FURTHER_ACTION, Appearances, Detentions, detentions
from ndas.synthesis.narrative import write_one
from ndas.synthesis.rows import Rows
from ndas.synthesis.schedule import is_merged
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.shapes.westvale.written import (
    CUSTODY,
    birth_dates,
    contacts,
    crime_numbers,
    moment,
    restricted,
)
from ndas.synthesis.stock import offences
from ndas.synthesis.texts import Text, join, join_said, pa, pc, where

_SECOND_OFFENCE = "92E"


def write_detentions(render: Render, incidents: Incidents, cast: Appearances) -> None:
    """Write detentions and their offences."""
    held = detentions(render.world, incidents, cast, render.week)
    number = _custody_numbers(held)
    key = held.index * 8 + 7
    known, likeness = render.likeness(held.person, key, 1.2)
    own_plant, access = render.plan.people_columns(held.person)
    found = contacts(render, known, key, *render.plan.company(held.person))
    typed = render.world.dice.chance("crime number typed", held.index, 0.7)
    unasked = (held.disposal == NO_FURTHER_ACTION) & (held.index % 2 == 0)
    columns = {
        "CUSTODY_NO": number,
        "DETAINEE_NO": _detainee_numbers(render, held),
        "ASN": identifiers.arrest_summons_numbers(
            render.world.number, calendar.year_of(held.arrested), held.index + 1, missing=unasked
        ),
        "SURNAME": pc.utf8_upper(render.plan.surnames(held.person, likeness.surname)),
        "FORENAMES": join_said(likeness.forename, likeness.middle, by=" "),
        "DOB": birth_dates(likeness),
        "SEX": render.code(CUSTODY, "sex", likeness.sex),
        "SDE": pc.replace_substring_regex(likeness.ethnicity, "^N[0-9]$", "NS"),
        "IC": render.code(CUSTODY, "ethnicity_officer", likeness.observed),
        "ADDRESS": found.address,
        "POSTCODE": found.postcode,
        "PHONE": pc.replace_substring_regex(found.phones, ";.*", ""),
        "OCCUPATION": likeness.occupation,
        "PNC_ID": likeness.pnc,
        "CRO_NO": likeness.cro,
        "ARRESTED": moment(held.arrested),
        "BOOKED_IN": moment(held.arrested + 2700),
        "RELEASED": moment(held.released, held.released < 0),
        "CRIME_NOS": where(typed, crime_numbers(incidents).take(pa.array(held.row))),
        "ARREST_GROUNDS": write_one(render.world, "grounds", held.index),
        "RISK_NOTES": write_one(render.world, "risks", held.index),
        "RESTRICTED": restricted(access),
    }
    planted = np.where(own_plant >= 0, own_plant, render.linked(incidents.planted[held.row]))
    rows = Rows(columns, held.index, person=held.person, place=found.place, planted=planted)
    render.binder.add(CUSTODY, "DETENTIONS", rows)
    _offences(render, incidents, held, number)


def _offences(render: Render, incidents: Incidents, held: Detentions, number: Text) -> None:
    hanging = np.maximum(render.linked(incidents.planted[held.row]), render.tied(held.person))
    more = render.world.dice.chance("second offence", held.index, 0.25)
    for line, (here, offence) in enumerate(
        (
            (np.ones(len(held.index), dtype=bool), incidents.offence[held.row]),
            (more, np.full(len(held.index), offences().position(_SECOND_OFFENCE))),
        ),
        start=1,
    ):
        disposal = held.disposal[here]
        columns = {
            "CUSTODY_NO": number.filter(pa.array(here)),
            "LINE_NO": str(line),
            "HO_CLASS": render.code(CUSTODY, "offence", offence[here]),
            "WORDING": offences().title.take(pa.array(offence[here])),
            "DISPOSAL": render.code(CUSTODY, "disposal", np.maximum(disposal, 0), disposal < 0),
            "ENTERED": moment(held.arrested[here] + 3600),
        }
        rows = Rows(columns, held.index[here] * 8 + line, planted=hanging[here])
        render.binder.add(CUSTODY, "DETENTION_OFFENCES", rows)


def _custody_numbers(held: Detentions) -> Text:
    """Return custody numbers: suite, six digits, two-digit year."""
    suite = join("WV", identifiers.digits(1 + held.index // 1_000_000 % 10 % 9, 1))
    year = identifiers.digits(calendar.year_of(held.arrested) % 100, 2)
    return join(suite, identifiers.digits(held.index % 1_000_000, 6), year, by="/")


def _detainee_numbers(render: Render, held: Detentions) -> Text:
    """Return detainee numbers: three in ten detentions made a new one, until it was merged with the first."""
    again = render.world.dice.chance("booked in anew", held.index, 0.3)
    record = held.person * 4 + 1 + held.index % 3
    again &= ~is_merged(render.world, record, render.week)
    return join("D", identifiers.digits(np.where(again, record, held.person * 4), 8))
