"""Northmoor's nominals: golden records, second golden records that get merged, family ties and homes."""

import numpy as np

from ndas.synthesis import calendar
from ndas.synthesis.draws import Ints
from ndas.synthesis.knowledge import person_gone
from ndas.synthesis.likeness import FAR_DATE, Likeness
from ndas.synthesis.people import CHILD, CHILD_OF_SAME_NAME, PARTNER, PERSON, SIBLING, TWIN, People, kin_of
from ndas.synthesis.rows import Rows
from ndas.synthesis.schedule import corrected_at, is_merged, merge_weeks, version
from ndas.synthesis.shapes.northmoor.kept import write_comms, write_kept_vehicles
from ndas.synthesis.shapes.northmoor.written import DATE, LINK_IDS, PERSON_IDS, PLACE_IDS, SYSTEM, ids, moment
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.sheet import codes, flag_text
from ndas.synthesis.texts import Text, pa, pc, where


def write_people(render: Render, person: Ints) -> None:
    """Write golden nominals and their second records, with homes, telephones, e-mails and vehicles."""
    person = render.held_people(person)
    known, _ = render.likeness(person, person * 4, 1.0)
    _nominals(render, person, person * 4, 0)
    second = person[render.has_second(person)]
    _nominals(render, second, second * 4 + 1, 1)
    _homes(render, known)
    write_comms(render, known)
    write_kept_vehicles(render, known)
    _relations(render, person)


def _nominals(render: Render, person: Ints, record: Ints, which: int) -> None:
    """Write golden records: the first (``which`` 0) or second one of each person."""
    world, week = render.world, render.week
    if which:
        apart = ~is_merged(world, record, week)
        _note_merges(render, record)
        person, record = person[apart], record[apart]
    count, last = version(world, "nominal", record, week)
    known, likeness = render.likeness(person, record * 64 + count, 0.8 if which == 0 else 1.4)
    first_week = render.week_known(person)
    created = render.created(f"nominal {which}", person, first_week)
    columns = person_columns(render, known, likeness) | {
        "PERSON_ID": ids(PERSON_IDS + record),
        "PERSON_TYPE": "G",
        "FORMER_IDS": _former(render, person) if which == 0 else None,
        "CREATED_DT": moment(created),
        "UPDATED_DT": moment(np.where(last > first_week, corrected_at(last), created)),
    }
    planted, access = render.plan.people_columns(person)
    columns["ACL"] = render.code(SYSTEM, "acl", access)
    render.binder.add(SYSTEM, "PERSON", Rows(columns, record, person=person, planted=planted))


def person_columns(render: Render, known: People, likeness: Likeness) -> dict[str, object]:
    """Return what a nominal's row says of the person."""
    human = known.entry == PERSON
    date = calendar.write_days(likeness.born, DATE, likeness.born_missing)
    return {
        "SURNAME": pc.utf8_upper(render.plan.surnames(known.index, likeness.surname)),
        "FORENAME1": likeness.forename,
        "FORENAME2": likeness.middle,
        "MAIDEN_NAME": likeness.maiden,
        "ALIAS": likeness.alias,
        "DOB": pc.if_else(pa.array(likeness.born_far), f"31/12/{FAR_DATE}", date),
        "APPARENT_AGE": where(likeness.born_missing & human, pa.array(likeness.age).cast(pa.string())),
        "GENDER": render.code(SYSTEM, "gender", likeness.sex),
        "ETHNICITY_SDE": likeness.ethnicity,
        "ETHNICITY_IC": render.code(SYSTEM, "ethnicity_officer", likeness.observed, ~human),
        "PNC_ID": likeness.pnc,
        "CRO_NO": likeness.cro,
        "NI_NO": likeness.nino,
        "OCCUPATION": likeness.occupation,
        "WARNINGS": flag_text(likeness.warnings, codes("northmoor", SYSTEM, "warning"), ";"),
        "STAFF": pc.if_else(pa.array(known.staff), "Y", "N"),
    }


def _former(render: Render, person: Ints) -> Text:
    """Return the ids merged into each first record."""
    merged = render.has_second(person) & is_merged(render.world, person * 4 + 1, render.week)
    return where(merged, ids(PERSON_IDS + person * 4 + 1))


def _note_merges(render: Render, record: Ints) -> None:
    merged, again = merge_weeks(render.world, record)
    for kind, when in (("merged", merged), ("unmerged", again)):
        render.truth.change(SYSTEM, "PERSON", kind, ids(PERSON_IDS + record[when == render.week]))


def _homes(render: Render, known: People) -> None:
    for place, relation, past in ((known.home, "Home", False), (known.earlier_home, "Previous", True)):
        person, here = known.index[place >= 0], place[place >= 0]
        key = person * 4 + past
        week = render.week_known(person)
        created = render.created("home", key, week)
        until = created // calendar.DAY
        begun = until - render.world.dice.pick("lived", key, 3000)
        columns = {
            "LINK_ID": ids(LINK_IDS + 10**13 + key),
            "PERSON_ID": ids(PERSON_IDS + person * 4),
            "ADDRESS_ID": ids(PLACE_IDS + here),
            "CLASSIFICATION": relation,
            "FROM_DT": calendar.write_days(begun, DATE, key % 3 == 0),
            "TO_DT": calendar.write_days(until, DATE) if past else None,
            "CREATED_DT": moment(created),
        }
        render.binder.add(SYSTEM, "LINK_PERSON_ADDRESS", Rows(columns, key, planted=render.tied(person)))


def _relations(render: Render, person: Ints) -> None:
    """Write the family ties the force has recorded: about half of those there are."""
    kin = kin_of(person)
    told = np.isin(kin, (PARTNER, CHILD, CHILD_OF_SAME_NAME, TWIN, SIBLING)) & render.world.dice.chance(
        "tie", person, 0.5
    )
    told &= person_gone(render.world, person - 1) > render.week
    person, kin = person[told], kin[told]
    kept = np.array(["Associate", "Sibling", "Child", "Associate", "Sibling", "Partner", "Child"])[kin]
    columns = {
        "LINK_ID": ids(LINK_IDS + 4 * 10**13 + person),
        "PERSON_ID": ids(PERSON_IDS + person * 4),
        "OTHER_PERSON_ID": ids(PERSON_IDS + (person - 1) * 4),
        "CLASSIFICATION": pa.array(kept),
        "CREATED_DT": moment(render.created("tie", person, render.week_known(person))),
    }
    planted = np.maximum(render.tied(person), render.tied(person - 1))
    render.binder.add(SYSTEM, "LINK_PERSON_PERSON", Rows(columns, person, planted=planted))
