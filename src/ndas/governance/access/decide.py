"""Decides whether a person may do something now, and says by which policy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import cedarpy

from ndas.governance.access.roles import Action, Role
from ndas.vocabulary import ForceId

_NO_PERMIT = "Your role does not include this."


@dataclass(frozen=True, slots=True)
class Principal:
    """A person as the policies see them. Dates are compared before; here they are facts."""

    id: str
    force: ForceId
    roles: frozenset[Role]
    access_in_date: bool
    vetting: str
    """The level; empty where none is noted."""
    vetting_in_date: bool
    trained_for: frozenset[str]
    """Use cases that the person's training covers today."""
    emergency_unreviewed: bool = False
    """Whether something that the person opened in an emergency has waited for its review for more than a day."""


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """What is asked: an action on a force's holdings, in a session's circumstances."""

    principal: Principal
    action: Action
    force: ForceId
    purpose: str = ""
    reason: str = ""
    confirmed: bool = False
    """Whether the person has confirmed their identity again within the last minutes."""
    wrote: bool = False
    """Whether the person has written in the assessment that the action is about."""
    reviewed: bool = False
    """Whether the person has reviewed it."""
    granted: bool = False
    """Whether the person gave the access that the action is about."""
    about_self: bool = False
    """Whether the action is about the person who asks."""
    purpose_reads: frozenset[str] = frozenset()
    """What the purpose's declaration opens beyond its columns: see `scope.py`."""


@dataclass(frozen=True, slots=True)
class AccessDecision:
    """The answer, the sentence for the screen, and the ids of the policies for the audit log."""

    allowed: bool
    words: str
    policies: tuple[str, ...]


def decide(request: AccessRequest) -> AccessDecision:
    """Return whether the policies allow ``request``. Any doubt, an evaluation error included, is a no."""
    person = request.principal
    answer = cedarpy.is_authorized(
        {
            "principal": {"type": "User", "id": person.id},
            "action": {"type": "Action", "id": str(request.action)},
            "resource": {"type": "Holdings", "id": request.force},
            "context": {
                "purpose": request.purpose,
                "reason": request.reason,
                "confirmed": request.confirmed,
                "wrote": request.wrote,
                "reviewed": request.reviewed,
                "granted": request.granted,
                "about_self": request.about_self,
                "purpose_reads": sorted(request.purpose_reads),
            },
        },
        _policy_set(),
        [
            _user(person),
            {"uid": {"type": "Holdings", "id": request.force}, "attrs": {"force": request.force}, "parents": []},
        ],
    )
    reasons = tuple(sorted(_ids()[name] for name in answer.diagnostics.reasons))
    if answer.diagnostics.errors:
        return AccessDecision(
            allowed=False, words="The policies could not be applied; nothing is allowed.", policies=()
        )
    if not answer.allowed:
        words = " ".join(policies()[name] for name in reasons) or _NO_PERMIT
        return AccessDecision(allowed=False, words=words, policies=reasons)
    return AccessDecision(allowed=True, words=" ".join(policies()[name] for name in reasons), policies=reasons)


@cache
def policies() -> Mapping[str, str]:
    """Return every policy's id and its sentence, in the order of the file."""
    return {policy["annotations"]["id"]: policy["annotations"]["words"] for policy in _parsed().values()}


def policy_text() -> str:
    """Return the policies as people read them."""
    return resources.files("ndas.governance.access").joinpath("policies.cedar").read_text("utf-8")


def schema_text() -> str:
    """Return the schema that the policies are checked against."""
    return resources.files("ndas.governance.access").joinpath("schema.cedarschema").read_text("utf-8")


@cache
def _policy_set() -> cedarpy.PolicySet:
    return cedarpy.PolicySet.from_str(policy_text())


@cache
def _parsed() -> dict[str, dict[str, dict[str, str]]]:
    parsed: dict[str, dict[str, dict[str, str]]] = json.loads(cedarpy.policies_to_json_str(policy_text()))[
        "staticPolicies"
    ]
    return parsed


@cache
def _ids() -> Mapping[str, str]:
    return {name: policy["annotations"]["id"] for name, policy in _parsed().items()}


def _user(person: Principal) -> dict[str, object]:
    return {
        "uid": {"type": "User", "id": person.id},
        "attrs": {
            "force": person.force,
            "roles": sorted(person.roles),
            "access_in_date": person.access_in_date,
            "vetting": person.vetting,
            "vetting_in_date": person.vetting_in_date,
            "trained_for": sorted(person.trained_for),
            "emergency_unreviewed": person.emergency_unreviewed,
        },
        "parents": [],
    }
