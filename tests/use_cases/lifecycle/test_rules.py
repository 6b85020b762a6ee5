"""Which step may follow which, who takes it, and what a use case may do on the strength of its steps."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.use_cases.kill_criteria import KillCriterion, Measured, breached
from ndas.use_cases.lifecycle import State, StepRefusedError, check_step, standing_of
from ndas.use_cases.lifecycle.rules import APPROVERS, FOLLOWS
from ndas.vocabulary.ids import ForceId
from ndas.vocabulary.lifecycle import Step

AT, TODAY = datetime(2026, 11, 22, 9, tzinfo=UTC), date(2026, 11, 22)
DIGEST = "d" * 64
EVIDENCE = {
    State.ASSESSED: {"assessment": "programme 1", "kill_criteria": "k" * 64},
    State.BUILT: {"checked": "nothing left"},
    State.SHADOW: {"minute": "3/26"},
    State.LIVE: {"minute": "4/26", "shadow_weeks": "6"},
}
ROLE = {
    State.PROPOSED: "custodian", State.ASSESSED: "dpo", State.BUILT: "custodian", State.SHADOW: "ethics_secretary",
    State.LIVE: "owner", State.SUSPENDED: "dpo", State.RETIRED: "owner",
}  # fmt: skip


def step(state, **changed):
    last = {State.SHADOW: TODAY + timedelta(days=60), State.LIVE: TODAY + timedelta(days=300)}.get(state)
    made = Step(
        id=f"s-{state}", force=ForceId("northmoor"), use_case="firearms", version=1, state=state, by=f"a-{ROLE[state]}",
        role=ROLE[state], at=AT, reason="because it is so", digest=DIGEST, expires_on=last,
        evidence=EVIDENCE.get(state, {}),
    )  # fmt: skip
    return replace(made, **changed)


WAY = [State.PROPOSED, State.ASSESSED, State.BUILT, State.SHADOW, State.LIVE]


def way_to(state):
    return [step(one) for one in WAY[: WAY.index(state) + 1]]


def test_the_whole_way_from_proposed_to_live_is_open():
    for number, state in enumerate(WAY):
        check_step([step(one) for one in WAY[:number]], step(state))


@given(st.sampled_from([None, *State]), st.sampled_from(list(State)))
def test_no_step_is_skipped(now, wanted):
    before = [] if now is None else [*([step(State.PROPOSED)] if now is not State.PROPOSED else []), step(now)]
    if now not in FOLLOWS[wanted]:
        with pytest.raises(StepRefusedError, match="firearms is"):
            check_step(before, step(wanted, by="somebody-else"))


@given(
    st.sampled_from(WAY),
    st.sampled_from(sorted({role for roles in APPROVERS.values() for role in roles} | {"officer"})),
)
def test_a_step_is_taken_by_its_approvers_and_by_nobody_else(state, role):
    before = way_to(state)[:-1]
    if role in APPROVERS[state]:
        check_step(before, step(state, role=role))
    else:
        with pytest.raises(StepRefusedError, match="is a step of"):
            check_step(before, step(state, role=role))


@pytest.mark.parametrize("state", [State.ASSESSED, State.LIVE])
def test_who_proposed_it_neither_assesses_it_nor_puts_it_live(state):
    with pytest.raises(StepRefusedError, match="three people"):
        check_step(way_to(state)[:-1], step(state, by="a-custodian"))


@pytest.mark.parametrize("state", EVIDENCE)
def test_a_step_without_its_evidence_is_refused(state):
    with pytest.raises(StepRefusedError, match="rests on"):
        check_step(way_to(state)[:-1], step(state, evidence={}))


@pytest.mark.parametrize(
    ("state", "last"),
    [(State.LIVE, None), (State.LIVE, TODAY), (State.LIVE, date(2028, 1, 1)), (State.SHADOW, date(2027, 11, 1))],
)
def test_shadow_and_live_have_an_end_that_is_not_far(state, last):
    with pytest.raises(StepRefusedError, match="needs an end"):
        check_step(way_to(state)[:-1], step(state, expires_on=last))


def test_live_without_four_weeks_in_shadow_is_a_pilot_of_ninety_days():
    short = {"minute": "4/26", "shadow_weeks": "3"}
    with pytest.raises(StepRefusedError, match="only a pilot"):
        check_step(way_to(State.SHADOW), step(State.LIVE, evidence=short))
    with pytest.raises(StepRefusedError, match="within 90 days"):
        check_step(way_to(State.SHADOW), step(State.LIVE, evidence=short | {"pilot": "yes"}))
    soon = TODAY + timedelta(days=90)
    check_step(way_to(State.SHADOW), step(State.LIVE, evidence=short | {"pilot": "yes"}, expires_on=soon))


def test_what_was_suspended_goes_on_only_by_another_who_says_what_was_mended():
    stopped = [*way_to(State.LIVE), step(State.SUSPENDED, by="a-owner", role="owner")]
    mended = step(State.LIVE, evidence=EVIDENCE[State.LIVE] | {"mended": "the list of codes"})
    with pytest.raises(StepRefusedError, match="ask another"):
        check_step(stopped, mended)
    with pytest.raises(StepRefusedError, match="what was mended"):
        check_step(stopped, step(State.LIVE, by="b-owner"))
    check_step(stopped, replace(mended, by="b-owner"))


def test_what_is_retired_begins_again_only_as_a_newer_version():
    ended = [*way_to(State.LIVE), step(State.RETIRED, failed=True)]
    with pytest.raises(StepRefusedError, match="newer version"):
        check_step(ended, step(State.PROPOSED))
    check_step(ended, step(State.PROPOSED, version=2))
    with pytest.raises(StepRefusedError):
        check_step(ended, step(State.SHADOW, version=2))


@pytest.mark.parametrize("state", [None, *State])
def test_it_runs_in_shadow_and_live_alone_and_is_shown_only_live(state):
    steps = [] if state is None else [*way_to(State.BUILT), step(state)]
    stands = standing_of(steps, "firearms", 1, DIGEST, TODAY)
    assert stands.runs == (state in {State.SHADOW, State.LIVE})
    assert stands.shown == (state is State.LIVE)
    assert stands.runs or "next:" in stands.words or "newer version" in stands.words


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"digest": "e" * 64}, "changed after it was built"),
        ({"version": 2}, "version 2 has never been proposed"),
        ({"today": date(2028, 1, 1)}, "ended on"),
    ],
)
def test_what_is_live_stops_when_it_is_changed_or_over(changed, said):
    asked = {"use_case": "firearms", "version": 1, "digest": DIGEST, "today": TODAY} | changed
    assert said in standing_of(way_to(State.LIVE), **asked).words


@pytest.mark.parametrize(
    ("measured", "met"),
    [
        (Measured(decided=99, confirmed=0), False),
        (Measured(decided=100, confirmed=19), True),
        (Measured(decided=100, confirmed=20), False),
        (Measured(decided=3, confirmed=3, harmed=2), True),
        (Measured(decided=3, confirmed=3, harmed=1), False),
    ],
)
def test_a_kill_criterion_is_met_over_enough_cases_and_not_before(measured, met):
    criteria = [
        KillCriterion(words="It is wrong too often", measure="confirmed", below=0.2, after=100),
        KillCriterion(words="It did harm to people", measure="harmed", above=1),
        KillCriterion(words="Somebody misuses the list"),
    ]
    assert (breached(criteria, measured) is not None) == met
