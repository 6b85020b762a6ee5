"""Whether people give a reason of their own is the force's policy, on by default; the purpose is always given."""

from dataclasses import replace

import pytest

from conftest import Visitor
from ndas.dashboard import create_app


@pytest.fixture
def asked_for_none(services):
    changed = replace(services, reason_required=lambda _: False)
    return changed, create_app(changed)


def choose(services, app, reference, use_case="serious-violence"):
    visitor = Visitor(services, app, "ada.okoro", None)
    return visitor, visitor.post("/purpose", {"use_case": use_case, "reference": reference})


def test_as_shipped_a_purpose_without_a_reason_is_not_taken(services, app):
    visitor, answer = choose(services, app, "")
    assert answer.status_code == 200
    assert visitor.session().purpose is None


def test_where_the_policy_asks_for_none_the_purpose_alone_is_taken_and_recorded(asked_for_none):
    services, app = asked_for_none
    visitor, answer = choose(services, app, "")
    assert answer.status_code == 303
    assert visitor.get("/person/np0001").status_code == 200
    entry = services.audit.entries[-1]
    assert (entry.purpose, entry.reason) == ("serious-violence", "not asked for")


def test_a_reason_that_is_given_all_the_same_is_still_one(asked_for_none):
    assert choose(*asked_for_none, "test")[1].status_code == 200
    assert choose(*asked_for_none, "CR/77/26")[1].status_code == 303


def test_the_use_case_is_always_chosen(asked_for_none):
    assert choose(*asked_for_none, "", use_case="")[1].status_code == 200


def test_a_reason_that_was_not_asked_for_is_not_sampled_and_stops_nobody_after(asked_for_none):
    services, app = asked_for_none
    before = len(services.books.reasons.lately("northmoor", 99))
    assert choose(services, app, "")[1].status_code == 303
    assert len(services.books.reasons.lately("northmoor", 99)) == before
    assert choose(services, app, "CR/78/26")[1].status_code == 303
