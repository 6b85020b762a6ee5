"""Whether people give a reason of their own is the force's policy, on by default; the purpose is always given."""

from dataclasses import replace

import pytest

from ndas.dashboard import create_app


@pytest.fixture
def choose(visit):
    return lambda *form, **more: _choose(visit("ada.okoro", None), *form, **more)


@pytest.fixture
def choose_freely(services, visit):
    changed = replace(services, reason_required=lambda _: False)
    visitor = type(visit())(changed, create_app(changed), "ada.okoro", None)
    return lambda *form, **more: _choose(visitor, *form, **more)


def _choose(visitor, reference, use_case="serious-violence"):
    return visitor, visitor.post("/purpose", {"use_case": use_case, "reference": reference})


def test_as_shipped_a_purpose_without_a_reason_is_not_taken(choose):
    visitor, answer = choose("")
    assert answer.status_code == 200
    assert visitor.session().purpose is None


def test_where_the_policy_asks_for_none_the_purpose_alone_is_taken_and_recorded(services, choose_freely):
    visitor, answer = choose_freely("")
    assert answer.status_code == 303
    assert visitor.get("/person/np0001").status_code == 200
    entry = services.audit.entries[-1]
    assert (entry.purpose, entry.reason) == ("serious-violence", "not asked for")


def test_a_reason_that_is_given_all_the_same_is_still_one(choose_freely):
    assert choose_freely("test")[1].status_code == 200
    assert choose_freely("CR/90411/26")[1].status_code == 303


def test_the_use_case_is_always_chosen(choose_freely):
    assert choose_freely("", use_case="")[1].status_code == 200


def test_a_reason_that_was_not_asked_for_is_not_sampled_and_stops_nobody_after(services, choose_freely):
    before = len(services.books.reasons.lately("northmoor", 99))
    assert choose_freely("")[1].status_code == 303
    assert len(services.books.reasons.lately("northmoor", 99)) == before
    assert choose_freely("CR/90412/26")[1].status_code == 303
