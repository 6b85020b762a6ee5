"""Easthaven's persons: master records, second ones that get merged, and their places and belongings."""

import numpy as np

from ndas.synthesis import belongings, calendar
from ndas.synthesis.draws import Ints
from ndas.synthesis.knowledge import person_gone
from ndas.synthesis.likeness import FAR_DATE, Likeness
from ndas.synthesis.people import CHILD, CHILD_OF_SAME_NAME, PARTNER, PERSON, SIBLING, TWIN, People, kin_of
from ndas.synthesis.rows import Rows
from ndas.synthesis.schedule import corrected_at, is_merged, merge_weeks, version
from ndas.synthesis.shapes.easthaven.things import write_email_rows, write_phone_rows, write_vehicle_rows
from ndas.synthesis.shapes.easthaven.written import (
    DATE,
    EMAILS,
    PHONES,
    SYSTEM,
    VEHICLES,
    location_refs,
    moment,
    object_refs,
    person_refs,
    relate,
    truth_value,
)
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.texts import join_said, pa, pc, plain, where

_SEX = np.array([1, 0, 2])
"""Male, female, unknown as positions of the pick-list."""


def write_people(render: Render, person: Ints) -> None:
    """Write persons with their homes, telephones, e-mails, vehicles and family."""
    person = render.held_people(person)
    known, _ = render.likeness(person, person * 4, 1.0)
    _masters(render, person, person * 4, second=False)
    doubled = person[render.has_second(person)]
    for kind, week in zip(("merged", "unmerged"), merge_weeks(render.world, doubled * 4 + 1), strict=True):
        refs = person_refs(doubled[week == render.week] * 4 + 1)
        render.truth.change(SYSTEM, "PERSON", kind, refs)
    doubled = doubled[~is_merged(render.world, doubled * 4 + 1, render.week)]
    _masters(render, doubled, doubled * 4 + 1, second=True)
    _homes(render, known)
    _belongings(render, known)
    _family(render, person)


def person_columns(render: Render, known: People, likeness: Likeness) -> dict[str, object]:
    """Return what a person's row says of the person."""
    human = known.entry == PERSON
    date = calendar.write_days(likeness.born, DATE, likeness.born_missing)
    ageless = likeness.born_missing & human
    _, access = render.plan.people_columns(known.index)
    return {
        "family_name": render.plan.surnames(known.index, likeness.surname),
        "given_names": pc.if_else(
            pa.array(human), join_said(likeness.forename, likeness.middle, by=" "), pa.scalar(None, pa.string())
        ),
        "known_as": likeness.alias,
        "previous_family_name": likeness.maiden,
        "date_of_birth": pc.if_else(pa.array(likeness.born_far), f"{FAR_DATE}-12-31", date),
        "age_from": where(ageless, plain(np.maximum(likeness.age - 3, 0))),
        "age_to": where(ageless, plain(likeness.age + 3)),
        "sex": render.code(SYSTEM, "sex", _SEX[likeness.sex]),
        "self_defined_ethnicity": _self_defined(likeness),
        "observed_ethnicity": render.code(SYSTEM, "ethnicity_observed", likeness.observed, ~human),
        "pnc_id": likeness.pnc,
        "cro_number": likeness.cro,
        "nino": likeness.nino,
        "occupation": likeness.occupation,
        "is_employee": truth_value(known.staff),
        "protected_address": truth_value(access > 0),
        "access_level": render.code(SYSTEM, "access_level", access),
    }


def _masters(render: Render, person: Ints, record: Ints, *, second: bool) -> None:
    count, last = version(render.world, "nominal", record, render.week)
    known, likeness = render.likeness(person, record * 64 + count, 1.4 if second else 0.8)
    week = render.week_known(person)
    created = render.created(f"nominal {second:d}", person, week)
    columns = person_columns(render, known, likeness) | {
        "person_ref": person_refs(record),
        "recorded": moment(created),
        "amended": moment(corrected_at(last), last <= week),
    }
    planted, _ = render.plan.people_columns(person)
    render.binder.add(SYSTEM, "PERSON", Rows(columns, record, person=person, planted=planted))


def _self_defined(likeness: Likeness) -> object:
    """Return self-defined ethnicity; the suite has no PACE reasons, only "not stated"."""
    stated = pc.replace_substring_regex(likeness.ethnicity, "^N[0-9]$", "NS")
    return pc.binary_join_element_wise("ESDD", stated, "_")


def _homes(render: Render, known: People) -> None:
    for place, relation, past in ((known.home, "RES", False), (known.earlier_home, "PRV", True)):
        person, here = known.index[place >= 0], place[place >= 0]
        key = person * 4 + past
        created = render.created("home", key, render.week_known(person))
        until = created // calendar.DAY
        begun = until - render.world.dice.pick("lived", key, 3000)
        more = {"date_from": calendar.write_days(begun, DATE, key % 3 == 0)}
        if past:
            more["date_to"] = calendar.write_days(until, DATE)
        ends = {"person_ref": person_refs(person * 4), "location_ref": location_refs(here)}
        relate(render, "PERSON_LOCATION", 1, key, ends, relation, created, render.tied(person), more=more)


def _belongings(render: Render, known: People) -> None:
    for slot, phone in enumerate((known.phone, known.second_phone)):
        there = phone >= 0
        person, number = known.index[there], phone[there]
        own = render.brings_phone(person, number) | (slot == 1)
        write_phone_rows(render, number[own], render.week_known(person[own]))
        _owned(render, person, PHONES + number, "USR", slot)
    there = known.email >= 0
    person, email = known.index[there], known.email[there]
    address = belongings.email_addresses(render.world, email, known.forename[there], known.surname[there])
    write_email_rows(render, email, address, render.week_known(person))
    _owned(render, person, EMAILS + email, "USR", 2)
    person = known.index[known.vehicle >= 0]
    write_vehicle_rows(render, person, render.week_known(person))
    _owned(render, person, VEHICLES + person, "KPR", 3)


def _owned(render: Render, person: Ints, number: Ints, relation: str, slot: int) -> None:
    created = render.created("object", number, render.week_known(person))
    ends = {"person_ref": person_refs(person * 4), "object_ref": object_refs(number)}
    relate(render, "PERSON_OBJECT", 2, person * 4 + slot, ends, relation, created, render.tied(person))


def _family(render: Render, person: Ints) -> None:
    """Write the family ties the force has recorded: about half of those there are."""
    kin = kin_of(person)
    told = np.isin(kin, (PARTNER, CHILD, CHILD_OF_SAME_NAME, TWIN, SIBLING))
    told &= render.world.dice.chance("tie", person, 0.5)
    told &= person_gone(render.world, person - 1) > render.week
    person, kin = person[told], kin[told]
    relation = pa.array(np.array(["ASC", "SIB", "CHI", "ASC", "SIB", "PTN", "CHI"])[kin])
    created = render.created("tie", person, render.week_known(person))
    ends = {"person_ref": person_refs(person * 4), "other_person_ref": person_refs((person - 1) * 4)}
    planted = np.maximum(render.tied(person), render.tied(person - 1))
    relate(render, "PERSON_PERSON", 3, person, ends, relation, created, planted)
