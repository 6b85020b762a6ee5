"""No route without an event, a policy and the assessment's cover: every one that is served, new ones included."""

import pytest

from ndas.dashboard.app import API_DOCUMENT, doors
from ndas.dashboard.assets import Assets
from ndas.dashboard.pages import PAGES
from ndas.dashboard.permissions import PURPOSE_FIRST
from ndas.dashboard.screen import Screen
from ndas.governance.access import AccessRequest, Action, Principal, Role, decide
from ndas.governance.assessment import Decision
from ndas.governance.audit import Operation
from ndas.governance.duties_of_looking import DUTY_OF, duty_of
from ndas.vocabulary.ids import ForceId

HERE = ForceId("northmoor")
RULES = {(page.rule.method, page.rule.path): page.rule for page in PAGES}
OPENING = {
    ("GET", "/sign-in"),
    ("GET", "/auth/link/{token}"),
    ("GET", "/auth/oidc/{force}"),
    ("GET", "/static/{file}"),
    ("GET", "/healthz"),
    ("GET", API_DOCUMENT),
}
"""Doors that show no data and change nothing."""


def person(*roles):
    return Principal(
        id="u",
        force=HERE,
        roles=frozenset(roles),
        access_in_date=True,
        vetting="DV",
        vetting_in_date=True,
        trained_for=frozenset({"serious-violence"}),
    )


def may(role, action):
    return decide(AccessRequest(person(role), action, HERE, "serious-violence", "CR/1/26", confirmed=True)).allowed


def needs_purpose(action):
    return PURPOSE_FIRST in decide(AccessRequest(person(*Role), action, HERE)).policies


def test_each_route_that_is_served_is_a_page_with_its_rule_or_a_door_with_its_reason(app, services):
    served = {(method, route.path) for route in app.routes for method in route.methods - {"HEAD"}}
    assets = Assets()
    open_doors = {
        (door.method, door.path): door for door in doors(services, Screen(services.deployment, assets), assets)
    }
    assert served == set(RULES) | set(open_doors)
    for route, door in open_doors.items():
        assert route in OPENING or "audited" in door.because, f"{route}: a door that does something is audited"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: f"{rule.method} {rule.path}")
def test_each_page_has_an_event_of_a_legal_operation_a_policy_and_a_purpose(rule):
    assert rule.event.operation in Operation
    assert any(may(role, rule.action) for role in Role), f"no policy permits {rule.action} to anybody"
    assert needs_purpose(rule.action) or rule.action in DUTY_OF, f"{rule.action} is neither for a use case nor a duty"


@pytest.mark.parametrize("action", list(Action))
def test_each_action_is_done_for_a_use_case_or_for_a_duty_that_has_a_code(action):
    assert duty_of(action)
    assert " " not in duty_of(action)


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES.values() if rule.method == "GET" and needs_purpose(rule.action)],
    ids=lambda rule: rule.path,
)
def test_no_page_that_shows_records_opens_where_the_assessment_does_not_cover_it(services, visit, rule):
    services.processing.refusal = Decision(allowed=False, words="The assessment has no outcome.", rule="no-outcome")
    path = rule.path.replace("{use_case}", "serious-violence")
    answer = visit("ada.okoro", "serious-violence").get(path)
    assert answer.status_code == 403
    assert "no-outcome" in services.audit.entries[-1].policies or rule.action not in _OF_AN_OFFICER


_OF_AN_OFFICER = {Action.SEE_RECORDS, Action.SEE_INSIGHT, Action.SEARCH, Action.JUDGE}
