import json
from datetime import UTC, datetime

import pytest

from ndas.dashboard.cards import EventCard, LocationCard, ObjectCard, PersonCard, SourceRecord, Timeline
from ndas.vocabulary.json_form import read_card

TOBIAS, ZOE = "P-0000-0001", "P-0000-0002"
WOUNDING = "rms:CRIME:82/1/26"


def test_it_gives_a_person_as_matched_with_every_record_behind_each_value(reading):
    card = read_card(PersonCard, reading.person(TOBIAS))
    assert (card.label, card.sex, str(card.born)) == ("MARLOWE, Tobias", "Male", "1991-04-17")
    assert [record.record_id for record in card.records] == ["rms:PERSON:1", "rms:PERSON:2"]
    by_text = {value.text: [source.record_id for source in value.sources] for value in card.values}
    assert by_text["17 Apr 1991"] == ["rms:PERSON:1", "rms:PERSON:2"]
    assert by_text["14 CAPSTAN ROW, NM1 4QT"] == ["rms:PERSON:1"]
    assert by_text["+447700900482"] == ["rms:PERSON:1"]
    assert card.flags == ("Recorded as deceased",)


def test_it_puts_the_role_and_category_on_the_link(reading):
    links = {(link.other_kind, link.other_id): link for link in read_card(PersonCard, reading.person(TOBIAS)).links}
    assert links["event", WOUNDING].category == "suspect"
    assert links["event", WOUNDING].role == "suspect, aged 35"
    assert links["event", "rms:INTEL:21"].grading.original == "B24"
    assert links["event", "rms:INTEL:21"].grading.derived
    assert links["person", ZOE].role == "associate"
    assert links["location", "rms:ADDRESS:1"].role == "home"
    assert links["object", "rms:VEHICLE:1"].role == "keeper"
    assert len(links) == 5, "a link to an event that is not held is not shown"


def test_it_names_a_child_and_an_invalid_identifier(reading):
    card = read_card(PersonCard, reading.person(ZOE))
    assert card.flags == ("Child",)
    assert "1999/0000001A (check character wrong)" in [value.text for value in card.values]
    assert read_card(PersonCard, reading.person("P-0000-0003")).organisation


def test_it_gives_an_event_with_people_places_things_texts_and_its_outcome(reading):
    card = read_card(EventCard, reading.event(WOUNDING))
    assert (card.label, card.area, card.outcome) == ("Wounding with intent (s.18)", "Harbour", "Charged")
    roles = {(link.other_kind, link.other_id): (link.role, link.category) for link in card.links}
    assert roles["person", TOBIAS] == ("suspect, aged 35", "suspect")
    assert roles["person", ZOE] == ("victim, aged 11", "victim")
    assert roles["location", "rms:ADDRESS:1"] == ("scene", None)
    assert roles["object", "rms:VEHICLE:1"] == ("used", None)
    assert roles["event", "rms:OUTCOME:9"] == ("outcome of this", None)
    assert card.passages[0].body.startswith("Victim was followed")
    assert ("marking", "OFFICIAL-SENSITIVE") in [(value.attribute, value.text) for value in card.values]


def test_it_ties_an_outcome_to_what_it_reports_on(reading):
    card = read_card(EventCard, reading.event("rms:OUTCOME:9"))
    assert [(link.other_id, link.role) for link in card.links] == [(WOUNDING, "reports on")]


def test_it_grades_intelligence(reading):
    card = read_card(EventCard, reading.event("rms:INTEL:21"))
    assert (card.grading.source_evaluation, card.grading.intelligence_assessment) == ("2", "B")
    assert card.grading.handling_code == "P"


def test_it_gives_places_and_things_with_what_hangs_on_them(reading):
    place = read_card(LocationCard, reading.location("rms:ADDRESS:1"))
    assert (place.label, place.area, place.cell) == ("14 CAPSTAN ROW", "Harbour", "88195da49bfffff")
    assert [(link.other_kind, link.other_id) for link in place.links] == [("person", TOBIAS), ("event", WOUNDING)]
    thing = read_card(ObjectCard, reading.object("rms:VEHICLE:1"))
    assert thing.label == "AB12CDE, grey Ford Focus"
    assert [(link.other_kind, link.other_id) for link in thing.links] == [("person", TOBIAS), ("event", WOUNDING)]


def test_it_pages_a_timeline_newest_first_with_undated_events_last(reading):
    line = read_card(Timeline, reading.timeline("person", TOBIAS, 0, 10))
    assert [moment.event_id for moment in line.moments] == [WOUNDING, "rms:INTEL:21"]
    assert line.total == 2
    assert line.moments[0].category == "suspect"
    assert read_card(Timeline, reading.timeline("person", TOBIAS, 1, 1)).moments[0].event_id == "rms:INTEL:21"
    assert read_card(Timeline, reading.timeline("location", "rms:ADDRESS:1", 0, 10)).total == 1
    assert reading.timeline("person", "nobody", 0, 10) == {"moments": [], "total": 0}


def test_it_gives_a_source_row_as_received_and_what_it_became(reading):
    record = read_card(SourceRecord, reading.record("rms:PERSON:1"))
    fields = {field.column: field for field in record.fields}
    assert (fields["SURNAME"].text, fields["SURNAME"].became) == ("Marlowe", "family_name")
    assert fields["ETHNICITY"].text == ""
    assert fields["ETHNICITY"].hidden_because.startswith("special category")
    assert [(link.other_kind, link.other_id) for link in record.feeds] == [("person", TOBIAS)]
    assert (record.delivery, record.source.row) == ("northmoor-all-000001", 1)


def test_the_source_row_of_an_event_says_when_it_occurred_and_others_do_not(reading):
    crime = read_card(SourceRecord, reading.record("rms:CRIME:82/1/26"))
    assert crime.source.occurred_at == datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    assert read_card(SourceRecord, reading.record("rms:PERSON:1")).source.occurred_at is None


@pytest.mark.parametrize("wrong", ["", "P-9999-9999", "rms:PERSON:1", "' OR 1=1 --", "rms:CRIME:gone"])
def test_it_has_no_card_for_what_is_not_there(reading, wrong):
    assert reading.person(wrong) is None
    assert reading.event(wrong) is None
    assert reading.location(wrong) is None
    assert reading.object(wrong) is None


def test_it_finds_the_person_of_a_record(reading):
    assert reading.person_of("rms:PERSON:2") == TOBIAS
    assert reading.person_of("rms:PERSON:99") is None
    assert reading.record("rms:PERSON:99") is None


def test_it_lets_a_record_stand_for_itself_where_nothing_was_matched(new_week, empty_week):
    empty_week.add("person", "PERSON", "7", kind="person", family_name="LONE", given_name="ADA")
    empty_week.add("person", "PERSON", "8", kind="person", family_name="ALSO")
    reading = new_week(empty_week)
    assert reading.person("rms:PERSON:7")["label"] == "LONE, Ada"
    assert reading.person("rms:PERSON:8")["label"] == "ALSO"
    assert reading.search("lone", None, 0, 5)["hits"][0]["id"] == "rms:PERSON:7"


def test_it_opens_a_week_in_which_nothing_came(new_week, empty_week):
    reading = new_week(empty_week)
    assert reading.person("x") is None
    assert reading.search("anything", None, 0, 5)["total"] == 0
    assert set(reading.counts().values()) == {0}


def test_it_keeps_ethnicity_out_of_every_answer(reading):
    answers = [
        reading.person(TOBIAS),
        reading.person(ZOE),
        reading.event(WOUNDING),
        reading.record("rms:PERSON:1"),
        reading.search("ETHNICITYCANARY", None, 0, 10),
    ]
    assert "ETHNICITYCANARY" not in json.dumps(answers)
    assert answers[-1]["total"] == 0


def test_it_gives_marts_and_facts_as_they_were_given(reading):
    assert reading.mart("serious_violence", "msv-apacs") == '{"total":1}'
    assert reading.marts("serious_violence") == ("msv-apacs",)
    assert reading.mart("firearms", "x") is None
    assert reading.fact("quality") == '{"rows":4}'
    assert reading.fact("none") is None
    assert reading.counts()["people"] == 3
    assert reading.counts()["person"] == 4
