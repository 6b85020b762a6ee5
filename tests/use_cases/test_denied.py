"""What 5.5, 5.9 and 5.12 deny is refused in what a use case gives back, and let through where they say yes."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ndas.governance.assessment.compiled import STRICTEST, Refused
from ndas.use_cases import USE_CASES
from ndas.use_cases.declaration import Output
from ndas.use_cases.outputs import Insights, OutputRefusedError, check_outputs
from ndas.vocabulary.finding import Finding, Reason
from ndas.vocabulary.insight import Breakdown, BreakdownRow, Definition, InsightMart, Series

AT = datetime(2026, 11, 22, tzinfo=UTC)
DECLARED = USE_CASES["serious-violence"].declaration.model_copy(update={"outputs": tuple(Output)})


def finding(headline, *for_it, subject="person:P-000017"):
    reasons = tuple(Reason(words, ("rms:OCC:1",)) for words in (for_it or ("Named in three reports.",)))
    return Finding(
        id="f1",
        use_case=DECLARED.id,
        version=str(DECLARED.version),
        subject=subject,
        headline=headline,
        reasons_for=reasons,
        reasons_against=(),
        missing=("no statement",),
        valid_from=AT,
        valid_to=AT + timedelta(days=7),
        not_used=("nothing else",),
    )


def mart(**fields):
    return InsightMart(
        use_case=DECLARED.id,
        definition=Definition(id="all", name="All", meaning="All", source="a test", offences=()),
        counted_from=date(2026, 1, 1),
        counted_to=date(2026, 2, 1),
        as_at=AT,
        totals=(),
        **{"trend": Series(key="trend", label="All events", unit="events", points=()), **fields},
    )


SCORES = [
    finding("Look at this person: risk score 0.83"),
    finding("Ranked 3 of 200 in the area"),
    finding("Named often", "Probability of another offence is 71 %"),
    finding("A high-risk individual"),
    finding("92 % likely to offend again"),
]
MOVEMENTS = finding("Seen in three towns", "In Harbour on Monday, then Old Town, then Millfield, later Eastgate.")
ADVICE = finding("Licence", "Refuse the firearms licence of this person.")
PERSON_MART = mart(
    breakdowns=(
        Breakdown(key="people", label="People", unit="events", rows=(BreakdownRow(label="P-000017", value=9.0),)),
    )
)


def _check(insights, compiled=STRICTEST):
    return check_outputs(insights, DECLARED, compiled)


def _of(one):
    return Insights(marts=(), method=(), findings=(one,))


@dataclass(frozen=True)
class Scored(Finding):
    """A finding with a field more."""

    merit: float = 0.0


BY_TYPE = [
    Scored(**{field.name: getattr(finding("Look"), field.name) for field in fields(Finding)}, merit=0.83),
    replace(finding("Look"), band=0.83),
    replace(finding("Look"), headline=3),
    replace(finding("Look"), missing=("no statement", 7)),
    replace(finding("Look"), reasons_for=(Reason(0.83, ("rms:OCC:1",)),)),
    replace(finding("Look"), reasons_for=(Reason("Named", ("rms:OCC:1", 2)),)),
    replace(finding("Look", subject="location:L-7"), list_name=True),
]


@pytest.mark.parametrize("scored", BY_TYPE, ids=range(len(BY_TYPE)))
def test_a_score_is_refused_by_its_type_whatever_its_words_and_whatever_the_assessment_says(scored):
    everything = replace(STRICTEST, outputs_refused=frozenset())
    with pytest.raises(OutputRefusedError, match=r"5\.12"):
        _check(_of(scored), everything)


@pytest.mark.parametrize("unit", ["score", "Probability", "rank"])
def test_a_line_of_a_mart_that_scores_is_refused_by_its_unit(unit):
    series = mart(multiples=(Series(key="area", label="By area", unit=unit, points=()),))
    with pytest.raises(OutputRefusedError, match="unit that scores"):
        _check(Insights(marts=(series,), method=()))


@pytest.mark.parametrize("scored", SCORES, ids=lambda f: f.headline)
def test_a_persons_score_is_refused_in_words_too(scored):
    with pytest.raises(OutputRefusedError, match=r"5\.12"):
        _check(_of(scored))


CASES = [
    (Refused.PERSON_SCORES, _of(SCORES[0])),
    (Refused.MOVEMENTS, _of(MOVEMENTS)),
    (Refused.SERVICE_ADVICE, _of(ADVICE)),
]


@pytest.mark.parametrize(("factor", "insights"), CASES, ids=[str(f) for f, _ in CASES])
def test_what_a_factor_denies_is_refused_and_follows_the_answer(factor, insights):
    with pytest.raises(OutputRefusedError, match=factor.value.replace(".", r"\.")):
        _check(insights)
    flipped = replace(STRICTEST, outputs_refused=STRICTEST.outputs_refused - {factor})
    assert _check(insights, flipped) is insights


def test_a_figure_that_stands_for_one_person_is_refused_in_a_mart():
    with pytest.raises(OutputRefusedError, match="one person"):
        _check(Insights(marts=(PERSON_MART,), method=()))
    series = mart(multiples=(Series(key="person:P-000017", label="Seen", unit="days", points=()),))
    with pytest.raises(OutputRefusedError, match="one person"):
        _check(Insights(marts=(series,), method=()))


@pytest.mark.parametrize(
    "harmless",
    [
        finding("Named as a victim in 3 reports since March"),
        finding(
            "Two addresses share a telephone number", "Seen at Harbour on 3 November; seen at Old Town on 9 November."
        ),
        finding("Violence has risen: 14 events against 6 expected", subject="location:L-7"),
        finding("Risk of disorder: 5 events near the stadium", subject="location:L-8"),
    ],
    ids=lambda f: f.headline,
)
def test_evidence_in_words_and_counts_of_places_pass(harmless):
    assert _check(_of(harmless))


def test_figures_of_places_and_kinds_pass():
    rows = (BreakdownRow(label="Harbour", value=14.0), BreakdownRow(label="Old Town", value=9.0))
    split = Breakdown(key="area", label="By area", unit="events", rows=rows)
    assert _check(Insights(marts=(mart(breakdowns=(split,)),), method=()))
