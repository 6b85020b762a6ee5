"""The flaw that ended a famous model, on two hundred people: right in 75 of 100, it said; in 14 to 19, it was.

Its training set counted as "afterwards" what had happened before and was only recorded afterwards, and followed people
without the outcome for the full time while it took those with it at any time. So whoever had just been reported looked
like somebody about to offend, and a list of the just reported looked like prophecy.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from invented_lives import EXAMPLES, FEATURES, SPEC

from ndas.use_cases.features import feature_matrix
from ndas.use_cases.outcome import LABELS, LIVES, OutcomeNotReadyError, Trial, check_outcome, label
from ndas.use_cases.outcome.spec import Anchor
from ndas.use_cases.statistics.ranking import first

AS_AT = datetime(2025, 7, 1, tzinfo=UTC)
AT = datetime(2024, 4, 1, tzinfo=UTC)
LISTED = 64


@pytest.fixture(scope="module")
def lives():
    """Two hundred people named before the moment; 48 of the most reported have a second report still being typed in."""
    rows = []

    def put(person, number, occurred, recorded):
        rows.append(
            {
                "subject": f"P{person:03}", "event": f"e{person:03}-{number}", "code": "19C", "part": "suspect",
                "status": "open", "detected": "victim report", "born": 1980, "occurred": AT + timedelta(days=occurred),
                "recorded": AT + timedelta(days=recorded), "harm": 1825.0,
            }
        )  # fmt: skip

    for person in range(200):
        put(person, 0, -300 - person % 60, -295 - person % 60)
        if person < LISTED:
            put(person, 1, -60, -55)
        if person < 48:
            put(person, 2, -8, 20)
        if person % 6 == 0:
            put(person, 3, 100 + person, 103 + person)
    rows.append(rows[0] | {"subject": "P000", "event": "far", "occurred": AT - timedelta(days=800),
                           "recorded": AT - timedelta(days=790), "status": "cancelled"})  # fmt: skip
    rows.append(rows[0] | {"subject": "P900", "event": "last", "occurred": AS_AT - timedelta(days=5),
                           "recorded": AS_AT - timedelta(days=2), "detected": "third party"})  # fmt: skip
    return pa.Table.from_pylist(rows, LIVES)


def _as_it_was_defined(lives):
    """Whatever was recorded after the moment counts as happening after it, and nobody's window ends."""
    rows = {}
    for row in lives.filter(
        pa.array([status != "cancelled" for status in lives.column("status").to_pylist()])
    ).to_pylist():
        known = rows.setdefault(row["subject"], [])
        known.append(row)
    made = []
    for subject, events in sorted(rows.items()):
        if all(event["recorded"] >= AT for event in events):
            continue
        after = [event for event in events if event["recorded"] >= AT]
        first_after = min(after, key=lambda event: event["occurred"], default=None)
        made.append(
            {
                "subject": subject, "moment": AT, "label": bool(after),
                "happened": first_after and first_after["occurred"], "because": first_after and first_after["event"],
            }
        )  # fmt: skip
    return pa.Table.from_pylist(made, LABELS)


def _trial(lives, labels):
    anchor = Anchor(
        source="the invented return", begins=AT.date(), ends=AS_AT.date(), events=35, people=35, tolerance=0.1
    )
    spec = SPEC.model_copy(update={"anchors": {"northmoor": anchor}})
    return Trial(spec, "northmoor", lives, AS_AT, labels, feature_matrix(FEATURES, lives, labels), EXAMPLES)


def _right_of_the_first(trial, labels):
    order = first(trial.features.column("reports"), LISTED)
    listed = {trial.features.asked.column("subject")[int(place)].as_py() for place in order}
    had = dict(zip(labels.column("subject").to_pylist(), labels.column("label").to_pylist(), strict=True))
    return float(np.mean([had[subject] for subject in listed]))


def test_the_model_claims_75_and_is_right_in_14_to_19_of_100(lives):
    flawed = _as_it_was_defined(lives)
    trial = _trial(lives, flawed)
    assert len(set(flawed.column("subject").to_pylist())) == 200
    sound = label(trial.spec, lives, AS_AT)
    at = sound.filter(pa.array([moment == AT for moment in sound.column("moment").to_pylist()]))
    assert _right_of_the_first(trial, flawed) >= 0.75
    assert 0.14 <= _right_of_the_first(trial, at) <= 0.19


def test_several_tests_notice_it_and_nothing_is_trained(lives):
    report = check_outcome(_trial(lives, _as_it_was_defined(lives)), None, flaws=0)
    failed = {verdict.test: verdict.words for verdict in report.verdicts if not verdict.passed}
    assert {"T2", "T3"} <= set(failed)
    assert "labels rest on an event from before" in failed["T3"]
    with pytest.raises(OutcomeNotReadyError, match="is not trained on"):
        report.require()
