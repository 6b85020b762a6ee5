"""What was decided changes the next list, and only a new record brings a lead back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_tables import AS_AT, COVER, Force, live

from ndas.use_cases import USE_CASES
from ndas.use_cases.reviewing import Decided, Effect, lead_of, settle
from ndas.use_cases.reviewing.feedback import records_of
from ndas.use_cases.runner import ask_use_case
from ndas.vocabulary.deciding import Answer
from ndas.vocabulary.finding import Finding, Reason

AT = datetime(2026, 11, 15, tzinfo=UTC)


def lead(subject, *records, listed="addresses"):
    return Finding(
        id=f"F-{subject}-{len(records)}", use_case="modern-slavery", version="1", subject=f"location:{subject}",
        headline="signs", reasons_for=(Reason("signs", records or ("r1",)),), reasons_against=(), missing=("much",),
        valid_from=AT, valid_to=AT + timedelta(days=28), list_name=listed,
    )  # fmt: skip


def said(finding, answer, *, which="d-1"):
    return Decided(which, lead_of(finding), answer, records_of(finding))


@pytest.mark.parametrize(
    ("answer", "listed", "effect"),
    [
        (Answer.DISAGREE, ["b", "c"], Effect.SET_ASIDE),
        (Answer.AGREE, ["b", "c"], Effect.SEEN_TO),
        (Answer.NEED_MORE, ["b", "c", "a"], Effect.LOWERED),
    ],
)
def test_a_decided_lead_leaves_the_list_or_stands_behind(answer, listed, effect):
    leads = [lead("a", "r1", "r2"), lead("b"), lead("c")]
    settled = settle(leads, [said(leads[0], answer)], {"addresses": 50})
    assert [one.subject.partition(":")[2] for one in settled.findings] == listed
    assert settled.effects == {"d-1": effect}


def test_a_new_record_brings_a_lead_back_and_a_record_that_went_does_not():
    decided = said(lead("a", "r1", "r2"), Answer.DISAGREE)
    back = settle([lead("a", "r1", "r3")], [decided], {})
    assert (len(back.findings), back.effects) == (1, {"d-1": Effect.CAME_BACK})
    gone = settle([lead("a", "r1")], [decided], {})
    assert (len(gone.findings), gone.effects) == (0, {"d-1": Effect.SET_ASIDE})


def test_where_two_people_differ_the_lead_stays():
    one = lead("a")
    both = [said(one, Answer.DISAGREE), said(one, Answer.AGREE, which="d-2")]
    settled = settle([one], both, {})
    assert settled.findings == (one,)
    assert settled.effects == {"d-1": Effect.STAYS, "d-2": Effect.STAYS}


def test_a_decision_about_another_list_or_use_case_changes_nothing():
    one = lead("a")
    others = [replace(one, list_name="records"), replace(one, use_case="firearms")]
    settled = settle([one], [said(other, Answer.DISAGREE) for other in others], {})
    assert (settled.findings, settled.effects) == ((one,), {})


@given(
    st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8),
    st.sets(st.sampled_from("abcdefgh")),
    st.integers(1, 8),
)
def test_a_list_keeps_its_length_and_order_and_what_was_decided_makes_room(subjects, aside, longest):
    leads = [lead(subject) for subject in subjects]
    decided = [said(lead(one), Answer.DISAGREE, which=one) for one in sorted(aside)]
    kept = [one.subject[-1] for one in settle(leads, decided, {"addresses": longest}).findings]
    assert kept == [subject for subject in subjects if subject not in aside][:longest]


def test_a_disagreement_frees_its_place_on_a_real_list_for_the_next_in_line():
    force = Force()
    force.people(120)
    use_case = USE_CASES["serious-sexual-offences"]
    for suspect in (1, 2, 3):
        for number in range(1 + suspect):
            rape = {"offence_code": "19C", "offence_as_recorded": "Rape"}
            victim = 10 * suspect + number
            force.crime(f"e{victim}", 20 + 30 * number, suspects=(suspect,), victims=(victim,), **rape)
    narrow = replace(use_case, lists=tuple(one.model_copy(update={"longest": 2}) for one in use_case.lists))

    def ask(*decided):
        run = ask_use_case(narrow, force.connect, AS_AT, COVER, live(narrow), decided=decided)
        return [one for one in run.insights.findings if one.subject.startswith("person:")], run

    first, run = ask()
    assert [one.subject for one in first] == ["person:P3", "person:P2"]
    assert (run.touched.people, run.touched.texts) == (120, 0)
    assert run.touched.rows > 240
    after, run = ask(said(first[0], Answer.DISAGREE))
    assert [one.subject for one in after] == ["person:P2", "person:P1"]
    assert run.effects == {"d-1": Effect.SET_ASIDE}
