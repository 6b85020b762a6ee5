"""What the policies can never allow, shown on the policies themselves: each condition is taken from their text.

Two kinds of test. One reads the parsed policies and proves something for every request there could be. The other
turns each condition of each policy over, one at a time, and asks: what was allowed must now be refused.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

import cedarpy
import pytest

from ndas.governance.access import AccessRequest, Action, Principal, Role, Vetting, decide
from ndas.governance.access.decide import policy_text
from ndas.vocabulary import ForceId

HERE, THERE = ForceId("northmoor"), ForceId("easthaven")
ALL = Principal(
    id="u1",
    force=HERE,
    roles=frozenset(),
    access_in_date=True,
    vetting=Vetting.SC,
    vetting_in_date=True,
    trained_for=frozenset({"serious-violence"}),
)
READS = frozenset({"special category in text", "conditional intelligence"})


@cache
def parsed() -> dict[str, dict[str, Any]]:
    """Policy id to its parsed form."""
    policies = json.loads(cedarpy.policies_to_json_str(policy_text()))["staticPolicies"].values()
    return {policy["annotations"]["id"]: policy for policy in policies}


def ask(action: Action, *roles: Role, **changed: Any) -> AccessRequest:
    """A request to which no forbidding policy has anything to say, by somebody of these roles."""
    person = replace(ALL, roles=frozenset(roles))
    request = AccessRequest(person, action, HERE, "serious-violence", "CR/1/26", confirmed=True, purpose_reads=READS)
    return replace(request, **changed)


def actions_of(policy: dict[str, Any]) -> frozenset[Action]:
    """The actions that a policy speaks of."""
    scope = policy["action"]
    if scope["op"] == "All":
        return frozenset(Action)
    entities = scope["entities"] if "entities" in scope else [scope["entity"]]
    return frozenset(Action(entity["id"]) for entity in entities)


def atoms(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The conditions that are joined by "and"."""
    if "&&" in body:
        yield from atoms(body["&&"]["left"])
        yield from atoms(body["&&"]["right"])
    else:
        yield body


@dataclass(frozen=True)
class Condition:
    """One condition of one policy for one action."""

    policy: str
    effect: str
    kind: str
    action: Action
    text: str

    def __str__(self) -> str:
        return f"{self.policy}: {self.action}: {self.text}"


def conditions() -> list[Condition]:
    """Every condition of every policy, for every action that the policy speaks of."""
    return [
        Condition(name, policy["effect"], clause["kind"], action, json.dumps(atom, sort_keys=True))
        for name, policy in parsed().items()
        for clause in policy["conditions"]
        for atom in atoms(clause["body"])
        for action in sorted(actions_of(policy))
    ]


def attribute(value: dict[str, Any]) -> str:
    """``principal.roles``"""
    return f"{value['.']['left']['Var']}.{value['.']['attr']}"


def about(condition: Condition) -> str:
    """The attribute that a condition looks at."""
    (operator, body), *_ = json.loads(condition.text).items()
    if operator == ".":
        return f"{body['left']['Var']}.{body['attr']}"
    if operator == "!":
        inner = body["arg"]
        return attribute(inner if "." in inner else inner["isEmpty"]["arg"])
    sides = [body["left"], body["right"]]
    return next(attribute(side) for side in sides if "." in side)


BROKEN: dict[str, Any] = {
    "principal.force": lambda request: replace(request, force=THERE),
    "principal.access_in_date": lambda request: _person(request, access_in_date=False),
    "principal.vetting": lambda request: _person(request, vetting=Vetting.NPPV2),
    "principal.vetting_in_date": lambda request: _person(request, vetting_in_date=False),
    "principal.trained_for": lambda request: _person(request, trained_for=frozenset({"firearms"})),
    "principal.emergency_unreviewed": lambda request: _person(request, emergency_unreviewed=True),
    "context.purpose": lambda request: replace(request, purpose=""),
    "context.reason": lambda request: replace(request, reason=""),
    "context.confirmed": lambda request: replace(request, confirmed=False),
    "context.wrote": lambda request: replace(request, wrote=True),
    "context.reviewed": lambda request: replace(request, reviewed=True),
    "context.granted": lambda request: replace(request, granted=True),
    "context.about_self": lambda request: replace(request, about_self=True),
    "context.purpose_reads": lambda request: replace(request, purpose_reads=frozenset()),
}
"""Attribute to what turns a condition on it over. A condition on an attribute that is not here fails its test."""


def _person(request: AccessRequest, **changed: Any) -> AccessRequest:
    return replace(request, principal=replace(request.principal, **changed))


def permitted_roles(action: Action) -> list[Role]:
    """Roles that alone may do it."""
    return [role for role in Role if decide(ask(action, role)).allowed]


FORBIDS = [one for one in conditions() if one.effect == "forbid"]
PERMITS = [one for one in conditions() if one.effect == "permit"]


@pytest.mark.parametrize("condition", FORBIDS, ids=str)
def test_each_condition_of_each_forbidding_policy_refuses_by_itself(condition: Condition) -> None:
    for role in permitted_roles(condition.action):
        request = ask(condition.action, role)
        if about(condition) == "principal.roles":
            (said,) = [Role(word) for word in Role if json.dumps(str(word)) in condition.text]
            broken = _person(request, roles=request.principal.roles | {said})
        else:
            broken = BROKEN[about(condition)](request)
        decision = decide(broken)
        assert not decision.allowed
        assert condition.policy in decision.policies
        assert parsed()[condition.policy]["annotations"]["words"] in decision.words


@pytest.mark.parametrize("condition", PERMITS, ids=str)
def test_each_permit_is_for_exactly_the_roles_that_it_names(condition: Condition) -> None:
    """Somebody with one of its roles is allowed by it; somebody with every role but its own is not."""
    named = {role for role in Role if json.dumps(str(role)) in condition.text} or set(Role)
    for role in Role:
        decision = decide(ask(condition.action, role))
        assert (condition.policy in decision.policies) is (role in named and decision.allowed)
    assert any(condition.policy in decide(ask(condition.action, role)).policies for role in named)
    without = decide(ask(condition.action, *(set(Role) - named - {Role.CLEARED_DEVELOPER, Role.ADMINISTRATOR})))
    assert condition.policy not in without.policies


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_permit_and_belongs_to_no_one_without_a_role(action: Action) -> None:
    assert any(action in actions_of(one) for one in parsed().values() if one["effect"] == "permit")
    assert permitted_roles(action)
    assert not decide(ask(action)).allowed


def test_no_policy_whatever_lets_anybody_reach_another_force() -> None:
    """For every request: one forbidding policy speaks of all of them, and has this one condition. A forbid wins."""
    wall = parsed()["own-force"]
    assert (wall["effect"], wall["principal"], wall["action"], wall["resource"]) == ("forbid", *[{"op": "All"}] * 3)
    same = {".": {"left": {"Var": "principal"}, "attr": "force"}}, {".": {"left": {"Var": "resource"}, "attr": "force"}}
    assert wall["conditions"] == [{"kind": "unless", "body": {"==": {"left": same[0], "right": same[1]}}}]


def test_over_the_whole_space_of_requests_none_reaches_another_force() -> None:
    """The same by asking: every action, every role, each fact both ways; 0 permits."""
    asked = permits = 0
    facts = list(product((True, False), repeat=2))
    for action, role in product(Action, Role):
        for confirmed, in_date in facts:
            request = replace(ask(action, role, confirmed=confirmed), force=THERE)
            permits += decide(_person(request, access_in_date=in_date)).allowed
            asked += 1
    assert asked == len(Action) * len(Role) * 4
    assert permits == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DPO, Role.CLEARED_DEVELOPER, Role.ADMINISTRATOR])
def test_who_watches_builds_or_administers_sees_no_content(role: Role) -> None:
    content = actions_of(parsed()["training-for-purpose"]) | {Action.OPEN_IN_EMERGENCY}
    assert len(content) == 10
    assert not [action for action in content if decide(ask(action, role)).allowed]


def test_a_refusal_says_the_same_of_what_is_there_and_of_what_is_not() -> None:
    """Nothing in a request names a record, so no sentence can depend on whether one exists."""
    fields = set(AccessRequest.__dataclass_fields__)
    assert not fields & {"record", "subject", "id", "person", "event"}
    assert decide(ask(Action.SEE_RECORDS, Role.CUSTODIAN)).words == "Your role does not include this."
