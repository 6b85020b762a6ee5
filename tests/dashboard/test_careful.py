"""What a card says with care, and what each purpose opens to whom."""

from dataclasses import replace

import pytest
from invented_pages import ELMSHIRE, NORTHMOOR, Declared, People, Store
from invented_platform import Platform

from ndas.dashboard.cards import EventCard, Grading, Passage, SourceField, SourceRecord
from ndas.dashboard.lists import SearchHit, SearchPage
from ndas.dashboard.live.careful import CONDITIONS, careful_event, careful_person, careful_record, careful_search
from ndas.dashboard.live.scopes import scope_of
from ndas.dashboard.permissions import Permissions
from ndas.dashboard.services import Purpose
from ndas.governance.access import Role
from ndas.governance.access.sight import BLIND, EMERGENCY, Sight
from ndas.use_cases import USE_CASES
from ndas.use_cases.text.special import MASK
from ndas.vocabulary import POLE
from ndas.vocabulary.contract import ColumnClass

TEXT = "He is HIV positive and keeps the knife in the car."
PERSON = Store("northmoor", 1).person("np0001")
SOURCE = PERSON.records[0]


def _graded(source="1", assessment="A", handling="P"):
    return Grading(source_evaluation=source, intelligence_assessment=assessment, handling_code=handling, original="x")


def _event(**more):
    passage = Passage(field="Text", body=TEXT, source=SOURCE)
    return EventCard(
        id="e",
        label="Report",
        event_kind="intelligence",
        occurred_at=None,
        records=(SOURCE,),
        passages=(passage,),
        **more,
    )


@pytest.mark.parametrize("unmasked", [False, True])
def test_special_category_words_are_masked_and_counted_wherever_text_stands(unmasked):
    (passage,) = careful_event(_event(), unmasked=unmasked, conditional=False).passages
    person = replace(PERSON, passages=(Passage(field="Note", body=TEXT, source=SOURCE),))
    (note,) = careful_person(person, unmasked=unmasked).passages
    record = SourceRecord(source=SOURCE, delivery="d", fields=(SourceField(column="TEXT", text=TEXT),))
    (row,) = careful_record(record, unmasked=unmasked).fields
    hit = SearchHit(kind="event", id="e", label="x", why="y", snippet=TEXT)
    (found,) = careful_search(SearchPage(hits=(hit,), total=1), unmasked=unmasked).hits
    for text in (passage.body, note.body, row.text, found.snippet):
        assert ("HIV" in text) is unmasked
        assert (MASK in text) is not unmasked
        assert "knife in the car" in text
    assert passage.masked == note.masked == int(not unmasked)


def test_a_child_has_the_safeguarding_view_even_unmasked():
    named = {"phone": "phones"}  # as the reading store names it
    values = tuple(replace(one, attribute=named.get(one.attribute, one.attribute)) for one in PERSON.values)
    child = careful_person(replace(PERSON, flags=("Child",), values=values), unmasked=True)
    said = repr(child)
    assert "Safeguarding view" in child.flags
    assert child.passages == ()
    for hidden in ("Capstan Row", "900482", "AB12 CDE"):
        assert hidden in repr(PERSON)
        assert hidden not in said
    assert "MARLOWE" in said
    assert {one.other_kind for one in child.links} <= {"event", "person"}


def test_text_with_handling_code_c_is_named_as_left_out():
    card = _event(grading=_graded(handling="C"))
    (passage,) = careful_event(card, unmasked=True, conditional=False).passages
    assert (passage.body, passage.hidden_because) == ("", CONDITIONS)
    assert careful_event(card, unmasked=True, conditional=True).passages == card.passages


@pytest.mark.parametrize(
    ("graded", "words"),
    [
        (_graded(), ""),
        (_graded(source="3"), "source not reliable"),
        (_graded(assessment="E"), "suspected to be false"),
        (_graded("3", "E"), "source not reliable; suspected to be false"),
        (_graded(handling="C"), "conditions: ask its owner before you act or share"),
    ],
)
def test_a_grading_says_what_to_be_careful_of(graded, words):
    assert graded.caution == words


@pytest.mark.parametrize(
    ("role", "opens", "unmasked", "conditional"),
    [
        (Role.OFFICER, {"special category in text", "conditional intelligence"}, True, False),
        (Role.SUPERVISOR, {"special category in text", "conditional intelligence"}, True, True),
        (Role.ANALYST, {"special category in text", "conditional intelligence"}, False, False),
        (Role.OFFICER, set(), False, False),
        (Role.SUPERVISOR, set(), False, False),
    ],
)
def test_both_the_purpose_and_the_role_decide_what_is_opened(role, opens, unmasked, conditional):
    user = replace(People().user("ada.okoro"), roles=frozenset({role}))
    declared = replace(Declared().all("northmoor")[0], roles=frozenset({role}), opens=frozenset(opens))
    purpose = Purpose(use_case="serious-violence", reference="CR/1/26")
    assert Permissions(user, purpose, (declared,)).sight == Sight("serious-violence", unmasked, conditional)
    assert Permissions(user, None, (declared,)).sight == BLIND
    untrained = replace(user, trained_for=frozenset())
    assert Permissions(untrained, purpose, (declared,)).sight == BLIND


@pytest.mark.parametrize("use_case", USE_CASES)
def test_no_purpose_opens_a_column_of_special_category(use_case):
    for sight in (Sight(use_case, True, True), EMERGENCY):  # noqa: FBT003 - both open, whatever they are called
        scope = scope_of(sight)
        special = [
            (table, column.name)
            for table in POLE
            for column in POLE[table].columns
            if column.column_class is ColumnClass.SPECIAL_CATEGORY
        ]
        assert len(special) == 2
        assert not [one for one in special if scope.holds(*one)]


def test_another_purpose_is_another_connection(tmp_path):
    platform = Platform(tmp_path)
    one, other = Sight("serious-violence"), Sight("firearms")
    readings = {sight: platform.readings.of(NORTHMOOR, sight) for sight in (one, other, BLIND)}
    assert len({id(reading) for reading in readings.values()}) == 3
    assert readings[one] is platform.readings.of(NORTHMOOR, one)
    assert readings[one] is not platform.readings.of(ELMSHIRE, one)
    assert readings[one].insight("serious-violence", "msv-apacs") is not None
    assert readings[other].insight("serious-violence", "msv-apacs") is None
    assert readings[BLIND].insight("serious-violence", "msv-apacs") is None
    assert readings[one].person(f"P-{NORTHMOOR}") is not None
    assert readings[BLIND].person(f"P-{NORTHMOOR}") is None
    platform.control.close()
