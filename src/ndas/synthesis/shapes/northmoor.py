"""Northmoor: a link-table records management system.

Nominals are golden or temporary; one person may have a second golden record, which is merged away in some week, and
a temporary one for an occurrence that nobody matched. Local times, dates day first, 16-digit ids.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ndas.synthesis import belongings, calendar, identifiers, knowledge
from ndas.synthesis.area import RESERVED_PEOPLE
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.incidents import Incidents, choose
from ndas.synthesis.knowledge import Appearances, appearances, is_held, person_gone
from ndas.synthesis.likeness import FAR_DATE, Likeness
from ndas.synthesis.narrative import units, write_one
from ndas.synthesis.people import CHILD, CHILD_OF_SAME_NAME, PARTNER, PERSON, People, kin_of
from ndas.synthesis.places import is_second_entry, recall_places
from ndas.synthesis.reports import Reports, choose_reports
from ndas.synthesis.schedule import corrected_at, is_merged, merge_weeks, version
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.sheet import Rows, codes, flag_text, where
from ndas.synthesis.stock import offences

SYSTEM = "rms"
_TIME, _DATE = "%d/%m/%Y %H:%M:%S", "%d/%m/%Y"
_PERSON, _TEMPORARY, _PLACE, _PHONE, _EMAIL, _VEHICLE = (n * 10**15 for n in range(1, 7))
_OCCURRENCE, _CUSTODY, _REPORT, _LINK = (n * 10**14 for n in (72, 73, 74, 80))
EMAILS, VEHICLES = 10**9, 2 * 10**9
"""Object numbers in the truth: telephones from 0, e-mails and vehicles from here."""


class Northmoor:
    """Writes the tables of Northmoor's records management system."""

    systems = (SYSTEM,)

    def people(self, render: Render, person: Ints) -> None:
        """Write golden nominals and their second records, with homes, telephones, e-mails and vehicles."""
        person = person[person_gone(render.world, person) > render.week]
        known, _ = render.likeness(person, person * 4, 1.0)
        self._nominals(render, person, person * 4, 0)
        second = person[has_second(render, person)]
        self._nominals(render, second, second * 4 + 1, 1)
        self._homes(render, known)
        self._comms(render, known)
        self._vehicles_of(render, known)
        self._relations(render, person)

    def places(self, render: Render, place: Ints) -> None:
        """Write the gazetteer."""
        facts = recall_places(render.world, place)
        again = is_second_entry(place)
        short = pa.array(facts.street)
        for long, brief in render.world.facts["streets"]["short"].items():
            short = pc.replace_substring_regex(short, f" {long}$", f" {brief}")
        unplaced = render.world.dice.chance("unplaced", place, 0.02)
        columns = {
            "ADDRESS_ID": _ids(_PLACE + place),
            "PREMISES": facts.premises,
            "STREET": pc.if_else(pa.array(again), short, facts.street),
            "LOCALITY": where(place % 7 == 2, "Town Centre"),
            "TOWN": facts.town,
            "POSTCODE": where(~(again & (place % 2 == 0)), facts.postcode),
            "UPRN": where(~again & (place % 9 != 4), pa.array(facts.uprn).cast(pa.string())),
            "EASTING": pa.array(np.where(unplaced, 0, facts.easting)).cast(pa.string()),
            "NORTHING": pa.array(np.where(unplaced, 0, facts.northing)).cast(pa.string()),
            "BEAT": facts.beat,
            "PREMISES_TYPE": render.code(SYSTEM, "premises_type", facts.kind),
            "CREATED_DT": _moment(render.created("place", place, np.ones(len(place), dtype=np.int64))),
            "ACL": "PUBLIC",
        }
        render.binder.add(SYSTEM, "ADDRESS", Rows(columns, place, place=facts.identity))

    def vehicles(self, render: Render, vehicle: Ints) -> None:
        """Write vehicles that nobody is known to keep."""
        self._vehicle_rows(render, vehicle, np.ones(len(vehicle), dtype=np.int64))

    def incidents(self, render: Render, incidents: Incidents, text: pa.StringArray | None) -> None:
        """Write occurrences and their links, temporary nominals and detentions."""
        held = is_held(incidents, render.week)
        incidents = choose(incidents, held)
        text = None if text is None else text.filter(pa.array(held))
        self._occurrences(render, incidents, text)
        cast = appearances(render.world, incidents, render.week)
        record, temporary = self._records(render, incidents, cast)
        self._temporary_nominals(render, incidents, cast, temporary)
        self._occurrence_links(render, incidents, cast, record)
        self._detentions(render, incidents, cast, record)

    def reports(self, render: Render, reports: Reports, text: pa.StringArray | None) -> None:
        """Write intelligence submissions and their links."""
        held = is_held(reports, render.week)
        reports = choose_reports(reports, held)
        text = None if text is None else text.filter(pa.array(held))
        columns = {
            "INTEL_ID": _ids(_REPORT + reports.index),
            "INTEL_URN": _reference("NMI", reports.recorded, reports.index),
            "INFO_DT": _moment(reports.happened),
            "SUBMITTED_DT": _moment(reports.recorded - 900),
            "CREATED_DT": _moment(reports.recorded),
            "SOURCE_EVAL": render.code(SYSTEM, "source_evaluation", reports.source),
            "INFO_EVAL": render.code(SYSTEM, "information_assessment", reports.information),
            "HANDLING": render.code(SYSTEM, "handling", (reports.conditions > 0).astype(np.int64)),
            "CONDITIONS": render.code(
                SYSTEM, "handling_condition", np.maximum(reports.conditions - 1, 0), reports.conditions == 0
            ),
            "ORIGIN_UNIT": _unit(reports.unit),
            "INTEL_TEXT": render.report_text(reports, text),
            "ACL": render.code(SYSTEM, "acl", reports.access),
            "GSC": render.code(SYSTEM, "marking", reports.marking),
        }
        render.binder.add(SYSTEM, "INTEL_SUBMISSION", Rows(columns, reports.index, planted=reports.planted))
        self._report_links(render, reports)

    def links(self, render: Render) -> None:
        """Write the planted links of people to places, telephones and people."""
        hubs = np.array(render.plan.hub_phones, dtype=np.int64)
        numbers = belongings.phone_numbers(hubs)
        self._comms_rows(render, hubs, _PHONE + hubs, hubs * 0, numbers, hubs * 0, 0)
        for number, link in enumerate(render.plan.links):
            if link.week > render.week:
                continue
            one = np.array([number])
            head = {
                "LINK_ID": _ids(_LINK + 9 * 10**13 + one),
                "PERSON_ID": _ids(_PERSON + np.array([link.person * 4])),
                "CREATED_DT": _moment(np.array([link.recorded])),
            }
            if link.kind == "place":
                columns = {"ADDRESS_ID": _ids(_PLACE + np.array([link.other])), "CLASSIFICATION": "Staying"}
                render.binder.add(
                    SYSTEM, "LINK_PERSON_ADDRESS", Rows(head | columns, one, planted=one * 0 + render.plan.part())
                )
            elif link.kind == "phone":
                columns = {"COMMS_ID": _ids(_PHONE + np.array([link.other])), "CLASSIFICATION": "User"}
                render.binder.add(
                    SYSTEM, "LINK_PERSON_COMMS", Rows(head | columns, one, planted=one * 0 + render.plan.part())
                )
            else:
                columns = {
                    "OTHER_PERSON_ID": _ids(_PERSON + np.array([link.other * 4])),
                    "CLASSIFICATION": ("Associate", "Co-offender", "Employer")[link.relation],
                }
                render.binder.add(
                    SYSTEM, "LINK_PERSON_PERSON", Rows(head | columns, one, planted=one * 0 + render.plan.part())
                )

    def _nominals(self, render: Render, person: Ints, record: Ints, which: int) -> None:
        """Write golden records: the first (``which`` 0) or second one of each person."""
        world, week = render.world, render.week
        if which:
            apart = ~is_merged(world, record, week)
            self._note_merges(render, record)
            person, record = person[apart], record[apart]
        count, last = version(world, "nominal", record, week)
        known, likeness = render.likeness(person, record * 64 + count, 0.8 if which == 0 else 1.4)
        first_week = week_known(render, person)
        created = render.created(f"nominal {which}", person, first_week)
        columns = self._person_columns(render, known, likeness) | {
            "PERSON_ID": _ids(_PERSON + record),
            "PERSON_TYPE": "G",
            "FORMER_IDS": self._former(render, person) if which == 0 else None,
            "CREATED_DT": _moment(created),
            "UPDATED_DT": _moment(np.where(last > first_week, corrected_at(last), created)),
        }
        planted, access = render.plan.people_columns(person)
        columns["ACL"] = render.code(SYSTEM, "acl", access)
        render.binder.add(SYSTEM, "PERSON", Rows(columns, record, person=person, planted=planted))

    def _person_columns(self, render: Render, known: People, likeness: Likeness) -> dict[str, object]:
        human = known.entry == PERSON
        date = calendar.write_days(likeness.born, _DATE, likeness.born_missing)
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
            "WARNINGS": flag_text(likeness.warnings, _warnings(), ";"),
            "STAFF": pc.if_else(pa.array(known.staff), "Y", "N"),
        }

    def _former(self, render: Render, person: Ints) -> pa.StringArray:
        """Return the ids merged into each first record."""
        merged = has_second(render, person) & is_merged(render.world, person * 4 + 1, render.week)
        return where(merged, _ids(_PERSON + person * 4 + 1))

    def _note_merges(self, render: Render, record: Ints) -> None:
        merged, again = merge_weeks(render.world, record)
        for kind, when in (("merged", merged), ("unmerged", again)):
            render.truth.change(SYSTEM, "PERSON", kind, _ids(_PERSON + record[when == render.week]))

    def _homes(self, render: Render, known: People) -> None:
        for place, relation, past in ((known.home, "Home", False), (known.earlier_home, "Previous", True)):
            person, here = known.index[place >= 0], place[place >= 0]
            key = person * 4 + past
            week = week_known(render, person)
            created = render.created("home", key, week)
            until = created // calendar.DAY
            begun = until - render.world.dice.pick("lived", key, 3000)
            columns = {
                "LINK_ID": _ids(_LINK + 10**13 + key),
                "PERSON_ID": _ids(_PERSON + person * 4),
                "ADDRESS_ID": _ids(_PLACE + here),
                "CLASSIFICATION": relation,
                "FROM_DT": calendar.write_days(begun, _DATE, key % 3 == 0),
                "TO_DT": calendar.write_days(until, _DATE) if past else None,
                "CREATED_DT": _moment(created),
            }
            render.binder.add(SYSTEM, "LINK_PERSON_ADDRESS", Rows(columns, key, planted=tied(render, person)))

    def _comms(self, render: Render, known: People) -> None:
        hub = known.phone >= belongings.HUB_PHONES
        for slot, phone in ((0, known.phone), (1, known.second_phone)):
            there = phone >= 0
            person, number = known.index[there], phone[there]
            own = (number == person) | (slot == 1) | hub[there]
            text = belongings.phone_numbers(number)
            typed = belongings.write_phones(render.world, "typed", number, text)
            landline = belongings.phone_kind(number) == belongings.LANDLINE
            self._comms_rows(render, number[own], _PHONE + number[own], landline[own] * 1, typed.filter(pa.array(own)),
                             person[own], 0)  # fmt: skip
            self._comms_links(render, person, _PHONE + number, "User", person * 4 + slot)
        there = known.email >= 0
        person, email = known.index[there], known.email[there]
        address = belongings.email_addresses(render.world, email, known.forename[there], known.surname[there])
        self._comms_rows(render, email, _EMAIL + email, np.full(len(email), 2), address, person, EMAILS)
        self._comms_links(render, person, _EMAIL + email, "User", person * 4 + 2)

    def _comms_rows(
        self, render: Render, number: Ints, record: Ints, kind: Ints, text: pa.StringArray, person: Ints, base: int
    ) -> None:
        columns = {
            "COMMS_ID": _ids(record),
            "COMMS_TYPE": render.code(SYSTEM, "comms_type", kind),
            "COMMS_VALUE": text,
            "CREATED_DT": _moment(render.created("comms", record, week_known(render, person))),
            "ACL": "PUBLIC",
        }
        render.binder.add(SYSTEM, "COMMS", Rows(columns, record, thing=base + number))

    def _comms_links(self, render: Render, person: Ints, record: Ints, role: str, key: Ints) -> None:
        columns = {
            "LINK_ID": _ids(_LINK + 2 * 10**13 + key),
            "PERSON_ID": _ids(_PERSON + person * 4),
            "COMMS_ID": _ids(record),
            "CLASSIFICATION": role,
            "CREATED_DT": _moment(render.created("comms", record, week_known(render, person))),
        }
        render.binder.add(SYSTEM, "LINK_PERSON_COMMS", Rows(columns, key, planted=tied(render, person)))

    def _vehicles_of(self, render: Render, known: People) -> None:
        person = known.index[known.vehicle >= 0]
        vehicle = known.vehicle[known.vehicle >= 0]
        week = week_known(render, person)
        self._vehicle_rows(render, vehicle, week)
        columns = {
            "LINK_ID": _ids(_LINK + 3 * 10**13 + person),
            "PERSON_ID": _ids(_PERSON + person * 4),
            "VEHICLE_ID": _ids(_VEHICLE + vehicle),
            "CLASSIFICATION": render.code(SYSTEM, "person_vehicle_role", (person % 5 == 4) * 1),
            "CREATED_DT": _moment(render.created("vehicle", vehicle, week)),
        }
        render.binder.add(SYSTEM, "LINK_PERSON_VEHICLE", Rows(columns, person, planted=tied(render, person)))

    def _vehicle_rows(self, render: Render, vehicle: Ints, week: Ints) -> None:
        facts = belongings.recall_vehicles(render.world, vehicle)
        columns = {
            "VEHICLE_ID": _ids(_VEHICLE + vehicle),
            "VRM": belongings.write_marks(render.world, "typed", vehicle, facts.mark),
            "MAKE": facts.make,
            "MODEL": facts.model,
            "COLOUR": facts.colour,
            "CREATED_DT": _moment(render.created("vehicle", vehicle, week)),
            "ACL": "PUBLIC",
        }
        render.binder.add(SYSTEM, "VEHICLE", Rows(columns, vehicle, thing=VEHICLES + vehicle))

    def _relations(self, render: Render, person: Ints) -> None:
        """Write the family ties the force has recorded: about half of those there are."""
        kin = kin_of(person)
        told = np.isin(kin, (PARTNER, CHILD, CHILD_OF_SAME_NAME, 1, 4)) & render.world.dice.chance("tie", person, 0.5)
        told &= person_gone(render.world, person - 1) > render.week
        person, kin = person[told], kin[told]
        kept = np.array(["Associate", "Sibling", "Child", "Associate", "Sibling", "Partner", "Child"])[kin]
        columns = {
            "LINK_ID": _ids(_LINK + 4 * 10**13 + person),
            "PERSON_ID": _ids(_PERSON + person * 4),
            "OTHER_PERSON_ID": _ids(_PERSON + (person - 1) * 4),
            "CLASSIFICATION": pa.array(kept),
            "CREATED_DT": _moment(render.created("tie", person, week_known(render, person))),
        }
        planted = np.maximum(tied(render, person), tied(render, person - 1))
        render.binder.add(SYSTEM, "LINK_PERSON_PERSON", Rows(columns, person, planted=planted))

    def _occurrences(self, render: Render, incidents: Incidents, text: pa.StringArray | None) -> None:
        stock = offences()
        week = render.week
        outcome = knowledge.outcome_known(incidents, week)
        offence = knowledge.reclassified(render.world, incidents, week)
        changed = knowledge.updated(render.world, incidents, week)
        columns = {
            "OCC_ID": _ids(_OCCURRENCE + incidents.index),
            "OCC_NO": occurrence_numbers(render, incidents),
            "OCC_TYPE": render.code(SYSTEM, "occurrence_type", stock.kind[offence]),
            "OFFENCE_CODE": render.code(SYSTEM, "offence", offence),
            "OFFENCE_TITLE": stock.title.take(pa.array(offence)),
            "OCC_FROM_DT": _moment(incidents.occurred),
            "OCC_TO_DT": _moment(np.maximum(incidents.occurred_to, 0), incidents.occurred_to < 0),
            "REPORTED_DT": _moment(incidents.reported),
            "CREATED_DT": _moment(incidents.recorded),
            "UPDATED_DT": _moment(changed),
            "STATUS": render.code(SYSTEM, "occurrence_status", knowledge.status(incidents, week)),
            "OUTCOME": render.code(SYSTEM, "outcome", np.maximum(outcome - 1, 0), outcome == 0),
            "DETECTION_MODE": render.code(SYSTEM, "detection_mode", incidents.detection),
            "FLAGS": flag_text(incidents.flags, _flags(), ";"),
            "WEAPON": render.code(SYSTEM, "weapon", incidents.weapon),
            "INJURY": render.code(SYSTEM, "injury", incidents.injury),
            "BEAT": recall_places(render.world, np.maximum(incidents.place, 0)).beat,
            "OWNING_UNIT": _unit(incidents.unit),
            "OIC": _collar(incidents.index),
            "MO_TEXT": render.incident_text(incidents, text),
            "ACL": render.code(SYSTEM, "acl", incidents.access),
            "GSC": render.code(SYSTEM, "marking", incidents.marking),
        }
        render.binder.add(SYSTEM, "OCCURRENCE", Rows(columns, incidents.index, planted=incidents.planted))
        there = incidents.place >= 0
        index = incidents.index[there]
        link = {
            "LINK_ID": _ids(_LINK + 5 * 10**13 + index),
            "OCC_ID": _ids(_OCCURRENCE + index),
            "ADDRESS_ID": _ids(_PLACE + incidents.place[there]),
            "CLASSIFICATION": "Scene",
            "CREATED_DT": _moment(incidents.recorded[there]),
        }
        planted = incidents.planted[there]
        render.binder.add(SYSTEM, "LINK_OCC_ADDRESS", Rows(link, index, planted=linked(render, planted)))

    def _records(self, render: Render, incidents: Incidents, cast: Appearances) -> tuple[Ints, Flags]:
        """Return which nominal each appearance is linked to, and which of those are temporary."""
        dice, world = render.world.dice, render.world
        golden = cast.person * 4
        temporary = dice.chance("temporary", cast.key, 0.16) & ~_kept_whole(render, cast.person)
        second = has_second(render, cast.person) & dice.chance("uses second", cast.key, 0.4)
        second &= ~is_merged(world, golden + 1, render.week)
        record = np.where(second, _PERSON + golden + 1, _PERSON + golden)
        return np.where(temporary, _TEMPORARY + cast.key, record), temporary

    def _temporary_nominals(self, render: Render, incidents: Incidents, cast: Appearances, temporary: Flags) -> None:
        person, key = cast.person[temporary], cast.key[temporary]
        known, likeness = render.likeness(person, _TEMPORARY + key, 1.8)
        recorded = incidents.recorded[cast.row[temporary]]
        planted, _ = render.plan.people_columns(person)
        columns = self._person_columns(render, known, likeness) | {
            "PERSON_ID": _ids(_TEMPORARY + key),
            "PERSON_TYPE": "T",
            "CREATED_DT": _moment(recorded),
            "UPDATED_DT": _moment(recorded),
            "ACL": "PUBLIC",
        }
        render.binder.add(SYSTEM, "PERSON", Rows(columns, key, person=person, planted=planted))

    def _occurrence_links(self, render: Render, incidents: Incidents, cast: Appearances, record: Ints) -> None:
        columns = {
            "LINK_ID": _ids(_LINK + 6 * 10**13 + cast.key),
            "OCC_ID": _ids(_OCCURRENCE + incidents.index[cast.row]),
            "PERSON_ID": _ids(record),
            "CLASSIFICATION": render.code(SYSTEM, "occurrence_role", _role_positions(render)[cast.role]),
            "CREATED_DT": _moment(incidents.recorded[cast.row]),
            "ACL": "PUBLIC",
        }
        planted = linked(render, incidents.planted[cast.row])
        planted = np.where(tied(render, cast.person) >= 0, tied(render, cast.person), planted)
        rows = Rows(columns, cast.key, person=cast.person, planted=planted)
        render.binder.add(SYSTEM, "LINK_OCC_PERSON", rows)
        there = incidents.vehicle >= 0
        index = incidents.index[there]
        family = np.array(offences().family)[incidents.offence[there]]
        part = np.where(family == "vehicle_taken", 1, np.where(family == "theft_from_vehicle", 2, index % 2 * 3))
        link = {
            "LINK_ID": _ids(_LINK + 7 * 10**13 + index),
            "OCC_ID": _ids(_OCCURRENCE + index),
            "VEHICLE_ID": _ids(_VEHICLE + incidents.vehicle[there]),
            "CLASSIFICATION": render.code(SYSTEM, "vehicle_role", part),
            "CREATED_DT": _moment(incidents.recorded[there]),
        }
        rows = Rows(link, index, planted=linked(render, incidents.planted[there]))
        render.binder.add(SYSTEM, "LINK_OCC_VEHICLE", rows)

    def _detentions(self, render: Render, incidents: Incidents, cast: Appearances, record: Ints) -> None:
        arrested = incidents.arrested_at[cast.row]
        detained = (cast.slot == 1) & (arrested >= 0) & (arrested + 5400 <= calendar.as_at(render.week))
        row, key, person = cast.row[detained], cast.key[detained], cast.person[detained]
        index, arrested = incidents.index[row], arrested[detained]
        hours = 3 * 3600 + render.world.dice.pick("held", index, 20 * 3600)
        out = arrested + hours <= calendar.as_at(render.week)
        outcome = knowledge.outcome_known(incidents, render.week)[row]
        disposal = np.where(outcome == 1, 0, np.where(outcome == 0, 1 + index % 2, np.where(outcome == 3, 4, 3)))
        _, likeness = render.likeness(person, key + 7, 1.2)
        year = calendar.year_of(arrested)
        columns = {
            "CUSTODY_ID": _ids(_CUSTODY + index),
            "CUSTODY_NO": _reference("HM", arrested, index),
            "PERSON_ID": _ids(record[detained]),
            "OCC_ID": _ids(_OCCURRENCE + index),
            "ASN": identifiers.arrest_summons_numbers(
                render.world.number, year, index + 1, missing=(disposal == 3) & (index % 2 == 0)
            ),
            "OFFENCE_CODE": render.code(SYSTEM, "offence", incidents.offence[row]),
            "ARREST_DT": _moment(arrested),
            "DETAINED_DT": _moment(arrested + 2700),
            "RELEASED_DT": _moment(arrested + hours, ~out),
            "ARREST_REASON": write_one(render.world, "grounds", index),
            "DISPOSAL": render.code(SYSTEM, "disposal", disposal, ~out),
            "ETHNICITY_SDE": likeness.ethnicity,
            "ETHNICITY_IC": render.code(SYSTEM, "ethnicity_officer", likeness.observed),
            "RISK_TEXT": write_one(render.world, "risks", index),
            "CREATED_DT": _moment(arrested + 3600),
            "ACL": "PUBLIC",
        }
        planted = np.maximum(linked(render, incidents.planted[row]), tied(render, person))
        render.binder.add(SYSTEM, "CUSTODY", Rows(columns, index, person=person, planted=planted))

    def _report_links(self, render: Render, reports: Reports) -> None:
        planted = linked(render, reports.planted)
        for slot, person in enumerate((reports.subject, reports.associate)):
            there = person >= 0
            there[there] = person_gone(render.world, person[there]) > render.week
            index = reports.index[there]
            columns = {
                "LINK_ID": _ids(_LINK + 8 * 10**13 + index * 4 + slot),
                "INTEL_ID": _ids(_REPORT + index),
                "PERSON_ID": _ids(_PERSON + person[there] * 4),
                "CLASSIFICATION": ("Subject", "Associate")[slot],
                "CREATED_DT": _moment(reports.recorded[there]),
            }
            both = np.maximum(planted[there], tied(render, person[there]))
            rows = Rows(columns, index * 4 + slot, person=person[there], planted=both)
            render.binder.add(SYSTEM, "LINK_INTEL_PERSON", rows)
        there = reports.place >= 0
        index = reports.index[there]
        columns = {
            "LINK_ID": _ids(_LINK + 8 * 10**13 + index * 4 + 2),
            "INTEL_ID": _ids(_REPORT + index),
            "ADDRESS_ID": _ids(_PLACE + reports.place[there]),
            "CLASSIFICATION": "Mentioned",
            "CREATED_DT": _moment(reports.recorded[there]),
        }
        render.binder.add(SYSTEM, "LINK_INTEL_ADDRESS", Rows(columns, index, planted=planted[there]))


def has_second(render: Render, person: Ints) -> Flags:
    """Return who has a second golden record."""
    return render.world.dice.chance("second nominal", person, 0.13) & (person >= RESERVED_PEOPLE)


def _kept_whole(render: Render, person: Ints) -> Flags:
    """Return who never appears under a temporary nominal: the planted people whose own record is the point."""
    return (person < RESERVED_PEOPLE) & (render.plan.people_columns(person)[0] >= 0)


def week_known(render: Render, person: Ints) -> Ints:
    """Return the week from which each person is known."""
    later = person - RESERVED_PEOPLE - render.world.people
    return np.where(later >= 0, 2 + later // render.world.new_people, 1)


def tied(render: Render, person: Ints) -> Ints:
    """Return the planted numbers for rows that hang on a person: refused with the person."""
    return linked(render, render.plan.people_columns(person)[0])


def linked(render: Render, planted: Ints) -> Ints:
    """Return the planted numbers for rows linked to a planted one: refused with it, where it must be refused."""
    return render.plan.suppressed()[planted]


def occurrence_numbers(render: Render, incidents: Incidents) -> pa.StringArray:
    """Return occurrence numbers: force, two-digit year, seven digits."""
    year = identifiers.digits(calendar.year_of(incidents.recorded) % 100, 2)
    number = identifiers.digits(incidents.index + 1, 7)
    return pc.binary_join_element_wise(pa.scalar(str(render.world.number)), year, number, "")


def _role_positions(render: Render) -> Ints:
    """Roles of `knowledge` as positions of the pick-list."""
    order = ["Victim", "Injured Party", "Potential Victim (MS)", "Missing Person", "Suspect", "Named Suspect",
             "Arrested", "Charged", "Convicted", "Cautioned", "Witness", "Reporting Person"]  # fmt: skip
    listed = codes(render.world.force, SYSTEM, "occurrence_role").to_pylist()
    return np.array([listed.index(role) for role in order])


def _flags() -> pa.StringArray:
    return codes("northmoor", SYSTEM, "crime_flag")


def _warnings() -> pa.StringArray:
    return codes("northmoor", SYSTEM, "warning")


def _ids(number: Ints) -> pa.StringArray:
    return pa.array(number).cast(pa.string())


def _moment(seconds: Ints, missing: Flags | None = None) -> pa.StringArray:
    return calendar.write_times(calendar.local(seconds), _TIME, missing)


def _unit(unit: Ints) -> pa.StringArray:
    return units().take(pa.array(unit % len(units())))


def _collar(index: Ints) -> pa.StringArray:
    return pc.binary_join_element_wise(pa.scalar("NM"), identifiers.digits(index % 907 + 1000, 4), "")


def _reference(prefix: str, seconds: Ints, number: Ints) -> pa.StringArray:
    year = identifiers.digits(calendar.year_of(seconds) % 100, 2)
    return pc.binary_join_element_wise(pa.scalar(prefix), identifiers.digits(number + 1, 7), year, "/")
