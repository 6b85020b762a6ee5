"""Who may do what: every action, every forbidding policy, and no way to another force."""

from dataclasses import replace
from itertools import combinations

import cedarpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.governance.access import AccessRequest, Action, Principal, Role, decide, policies
from ndas.governance.access.decide import policy_text, schema_text
from ndas.vocabulary import ForceId

HERE, THERE = ForceId("northmoor"), ForceId("easthaven")
CONTENT = (Action.SEE_INSIGHT, Action.SEE_RECORDS, Action.SEARCH, Action.JUDGE, Action.DECIDE, Action.EXPORT)


def _person(*roles: Role, **changed) -> Principal:
    person = Principal(
        id="u1",
        force=HERE,
        roles=frozenset(roles),
        access_in_date=True,
        vetting="SC",
        vetting_in_date=True,
        trained_for=frozenset({"serious-violence"}),
    )
    return replace(person, **changed)


def _ask(person: Principal, action: Action, **changed) -> AccessRequest:
    request = AccessRequest(person, action, HERE, "serious-violence", "OP-1234", confirmed=True)
    return replace(request, **changed)


def test_the_policies_fit_their_schema():
    assert cedarpy.validate_policies(policy_text(), schema_text()).validation_passed


def test_every_policy_has_an_id_of_its_own_and_a_sentence():
    assert len(policies()) == policy_text().count("@id(")
    assert all(words.endswith(".") for words in policies().values())


@given(st.sets(st.sampled_from(Role)), st.sampled_from(Action), st.booleans())
def test_nobody_reaches_another_force_whatever_their_roles(roles, action, confirmed):
    decision = decide(_ask(_person(*roles), action, force=THERE, confirmed=confirmed))
    assert not decision.allowed
    assert "own-force" in decision.policies


def test_all_roles_together_do_not_reach_another_force():
    for action in Action:
        assert not decide(_ask(_person(*Role), action, force=THERE)).allowed


@pytest.mark.parametrize(
    ("person", "changed", "policy"),
    [
        (_person(*Role, access_in_date=False), {}, "access-in-date"),
        (_person(*Role, vetting_in_date=False), {}, "vetting-in-date"),
        (_person(Role.OFFICER), {"purpose": ""}, "purpose-first"),
        (_person(Role.OFFICER), {"reason": ""}, "purpose-first"),
        (_person(Role.OFFICER, trained_for=frozenset()), {}, "training-for-purpose"),
        (_person(Role.OFFICER), {"purpose": "firearms"}, "training-for-purpose"),
        (_person(Role.OFFICER, Role.CLEARED_DEVELOPER), {}, "developers-see-no-operational-data"),
    ],
)
@pytest.mark.parametrize("action", CONTENT)
def test_content_is_refused_by_the_policy_that_says_why(person, changed, policy, action):
    decision = decide(_ask(person, action, **changed))
    assert not decision.allowed
    assert policy in decision.policies
    assert policies()[policy] in decision.words


@pytest.mark.parametrize(
    ("role", "action", "fact", "policy"),
    [
        (Role.DPO, Action.REVIEW_ASSESSMENT, "wrote", "who-writes-does-not-review"),
        (Role.CUSTODIAN, Action.WRITE_ASSESSMENT, "reviewed", "who-reviews-does-not-write"),
        (Role.OWNER, Action.SIGN_ASSESSMENT, "reviewed", "who-reviews-does-not-write"),
    ],
)
def test_nobody_both_writes_and_reviews_one_assessment_whatever_their_roles(role, action, fact, policy):
    assert decide(_ask(_person(role), action)).allowed
    assert decide(_ask(_person(role), action, **{fact: True})).policies == (policy,)
    assert policy in decide(_ask(_person(*Role), action, **{fact: True})).policies


def test_who_grants_access_does_not_review_it():
    for others in combinations(Role, 2):
        assert not decide(_ask(_person(Role.ADMINISTRATOR, *others), Action.REVIEW_ACCESS)).allowed


TAKES_AWAY = (
    Action.EXPORT,
    Action.TAKE_FIX_LIST,
    Action.TAKE_CERTIFICATE,
    Action.TAKE_OPENING,
    Action.TAKE_DOCUMENT,
    Action.TELL_WHO_LOOKED,
)
AGREES = (
    Action.APPROVE_LOAD,
    Action.AUTHORISE_ARCHIVE,
    Action.HOLD_ARCHIVE,
    Action.ROLL_BACK,
    Action.WITHDRAW_FORCE,
    Action.GIVE_UP_BACKUP,
    Action.RETIRE_AUDIT,
    Action.GRANT_ACCESS,
    Action.REVIEW_EMERGENCY,
    Action.SIGN_OFF_DECISION,
    Action.MOVE_USE_CASE,
    Action.REVIEW_ASSESSMENT,
    Action.SIGN_ASSESSMENT,
)


@pytest.mark.parametrize("action", [*TAKES_AWAY, *AGREES])
def test_every_export_and_every_approval_asks_once_more_who_it_is(action):
    person = _person(*(set(Role) - {Role.CLEARED_DEVELOPER, Role.AUDITOR}))
    assert decide(_ask(person, action)).allowed
    assert decide(_ask(person, action, confirmed=False)).policies == ("step-up",)


def test_stopping_a_use_case_never_waits_for_a_step_up():
    assert decide(_ask(_person(Role.DPO), Action.SUSPEND_USE_CASE, confirmed=False)).allowed


@pytest.mark.parametrize("action", [*CONTENT, Action.OPEN_IN_EMERGENCY])
@pytest.mark.parametrize("watches", [Role.AUDITOR, Role.CLEARED_DEVELOPER])
def test_no_union_of_roles_gives_content_to_who_audits_or_builds(watches, action):
    assert not decide(_ask(_person(*(set(Role) - {Role.AUDITOR, Role.CLEARED_DEVELOPER}), watches), action)).allowed


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DPO, Role.ADMINISTRATOR, Role.FORCE_DATA_ENGINEER, Role.CUSTODIAN])
def test_those_who_watch_over_the_processing_see_no_content(role):
    assert not any(decide(_ask(_person(role), action)).allowed for action in CONTENT)


def test_a_hostile_id_cannot_become_part_of_a_policy():
    person = replace(_person(Role.OFFICER), id='x"; permit(principal, action, resource); //')
    assert not decide(_ask(person, Action.SEE_AUDIT)).allowed
