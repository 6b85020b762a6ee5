"""Cards survive their trip through JSON; a drifted shape is noticed by name."""

import json

import pytest
from invented_pages import Store

from ndas.dashboard.cards import EventCard, LocationCard, MatchCard, ObjectCard, PersonCard, SourceRecord, Timeline
from ndas.dashboard.deliveries import LoadDetail
from ndas.dashboard.lists import EventPage
from ndas.vocabulary.insight import InsightMart
from ndas.vocabulary.json_form import CardError, card_from_json, card_to_json

STORE = Store("northmoor", 1)
EVERY = [
    (PersonCard, STORE.person("np0001")),
    (EventCard, STORE.event("ne0003")),
    (LocationCard, STORE.location("nl0001")),
    (ObjectCard, STORE.object("no0001")),
    (SourceRecord, STORE.record("crime-nominal-7")),
    (MatchCard, STORE.match("np0001")),
    (Timeline, STORE.timeline("person", "np0001", 0, 5)),
    (InsightMart, STORE.insight("serious-violence", "msv-apacs")),
]


@pytest.mark.parametrize(("shape", "card"), EVERY, ids=lambda x: getattr(x, "__name__", ""))
def test_a_card_reads_back_as_it_was(shape, card):
    assert card_from_json(shape, card_to_json(card)) == card


def test_an_unknown_a_missing_and_a_wrong_field_are_named_without_their_value():
    whole = json.loads(card_to_json(STORE.person("np0001")))
    for change, words in (
        ({"shoe_size": "MARLOWE"}, "unknown field shoe_size"),
        ({"label": 7}, "PersonCard.label: expected str"),
        ({"born": 1991}, "PersonCard.born: expected an ISO date"),
        ({"values": {}}, "PersonCard.values: expected a list"),
    ):
        with pytest.raises(CardError, match=words) as caught:
            card_from_json(PersonCard, json.dumps(whole | change))
        assert "MARLOWE" not in str(caught.value)
    del whole["label"]
    with pytest.raises(CardError, match="field label is missing"):
        card_from_json(PersonCard, json.dumps(whole))


def test_a_category_outside_the_list_is_refused():
    whole = json.loads(card_to_json(STORE.person("np0001")))
    whole["links"][0]["category"] = "villain"
    with pytest.raises(CardError, match="SubjectCategory"):
        card_from_json(PersonCard, json.dumps(whole))


def test_the_api_says_what_the_page_says(visit):
    visitor = visit("cy.rowe")
    assert card_from_json(PersonCard, visitor.get("/api/v1/person/np0001").content) == STORE.person("np0001")
    assert card_from_json(EventPage, visitor.get("/api/v1/events?area=Harbour").content).total == 56
    load = card_from_json(LoadDetail, visitor.get("/api/v1/loads/northmoor-all-000002").content)
    assert load.reconciliation[0].unaccounted == 0
    assert visitor.get("/api/v1/events?from=yesterday").status_code == 404
