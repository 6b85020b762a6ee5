"""Nothing is said about a complainant's credibility or sexual history: not by a use case, not through a quote."""

import pytest
from invented_tables import AS_AT, Force

from ndas.governance.assessment.compiled import STRICTEST
from ndas.use_cases import USE_CASES
from ndas.use_cases.denied import WITHHELD, find_denied, withhold_credibility
from ndas.use_cases.leads.gather import VALID_FOR
from ndas.vocabulary.finding import Finding, Reason

SEXUAL = USE_CASES["serious-sexual-offences"]
ABOUT_HER = (
    "The complainant is not credible",
    "She made a false allegation before",
    "Earlier allegations by the victim came to nothing",
    "Her sexual history is known",
    "The victim was untruthful about the day",
    "An unreliable witness",
    "She made it up by her own account",
)


def finding(words):
    return Finding(
        id="F-1", use_case=SEXUAL.declaration.id, version="1", subject="person:P1", headline="Named in two reports",
        reasons_for=(Reason(words, ("rms:CRIME:1",)),), reasons_against=(), missing=("a statement",), valid_from=AS_AT,
        valid_to=AS_AT + VALID_FOR, not_used=("nothing else",),
    )  # fmt: skip


@pytest.mark.parametrize("words", ABOUT_HER)
def test_a_finding_that_speaks_of_a_complainants_credibility_is_refused(words):
    assert "credibility" in find_denied((), [finding(words)], STRICTEST.outputs_refused)
    assert "credibility" in find_denied((), [finding(words)], frozenset())


@pytest.mark.parametrize("words", ABOUT_HER)
def test_a_quote_that_speaks_of_it_is_withheld_and_the_reason_stays(words):
    quoted = finding(f"Followed from a night bus in 2 reports: “{words}”")
    (kept,) = withhold_credibility([quoted])
    assert kept.reasons_for[0].words == f"Followed from a night bus in 2 reports: {WITHHELD}"
    assert kept.reasons_for[0].evidence == ("rms:CRIME:1",)
    assert find_denied((), [kept], STRICTEST.outputs_refused) == ""


@pytest.mark.parametrize(
    "words",
    [
        "3 different complainants between May 2025 and June 2026",
        "Followed: “lying in wait behind the bins”",
        "Histories",
    ],
)
def test_what_a_suspect_did_is_said(words):
    assert withhold_credibility([finding(words)]) == (finding(words),)
    assert find_denied((), [finding(words)], STRICTEST.outputs_refused) == ""


def test_the_use_case_reads_nothing_of_a_victim_but_that_there_was_one():
    reads = SEXUAL.declaration.reads
    assert set(reads["person"]) == {"id", "kind", "birth_year", "recorded_at"}
    assert set(reads["event_person"]) == {"event", "person", "role", "category", "recorded_at"}
    suspects = next(one for one in SEXUAL.lists if one.id == "repeat_suspects")
    assert (suspects.about, suspects.part) == ("person", "suspect")
    assert not any(one.part == "victim" for one in SEXUAL.lists)


def test_a_complainant_is_never_the_subject_of_a_lead_of_the_use_case():
    force = Force()
    force.people(120)
    rape = {"offence_code": "19C", "offence_as_recorded": "Rape"}
    for number in range(4):  # one person complains four times, about four different people
        force.crime(f"e{number}", 20 + 30 * number, suspects=(50 + number,), victims=(7,), **rape)
    listed = force.ask(SEXUAL).findings
    assert not [one for one in listed if one.subject == "person:P7"]
