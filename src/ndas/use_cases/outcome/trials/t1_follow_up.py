"""T1: everybody is followed for the full time, those with the outcome and those without by the same rule.

The flaw it is for: a cut-off that was applied to those without the outcome only, which raised a published base rate
from 36 to 45 in a hundred (Barenstein 2019).
"""

from datetime import timedelta

import pyarrow as pa

from ndas.use_cases.features.columns import arrow
from ndas.use_cases.outcome.moments import last_moment
from ndas.use_cases.outcome.trials.trial import Trial, Verdict

_SILENCE = timedelta(days=21)


def t1_follow_up(trial: Trial) -> Verdict:
    """Pass where every label's window and follow-up are over, and the records reach the moment they speak for."""
    labels, limit = trial.labels, last_moment(trial.spec, trial.as_at)
    late = arrow.greater(labels.column("moment"), limit)
    cut = labels.filter(late)
    with_outcome = arrow.sum(cut.column("label").cast(pa.int64())).as_py() or 0
    window = timedelta(days=trial.spec.window_days)
    outside = arrow.sum(
        arrow.greater_equal(labels.column("happened"), arrow.add(labels.column("moment"), window)).cast(pa.int64())
    ).as_py()
    last = arrow.max(trial.lives.column("recorded")).as_py()
    silent = last is None or trial.as_at - last > _SILENCE
    counted = {
        "without follow-up": cut.num_rows,
        "of them with the outcome": with_outcome,
        "after the window": outside or 0,
    }
    if cut.num_rows or outside:
        return Verdict(
            "T1", passed=False, counted=counted,
            words=f"{cut.num_rows} of {labels.num_rows} labels have no full follow-up, {with_outcome} of them with the "
            f"outcome, and {outside or 0} outcomes lie after their window; leave out those after {limit:%d %B %Y}",
        )  # fmt: skip
    if silent:
        return Verdict(
            "T1", passed=False, counted=counted,
            words="nothing was recorded in the last three weeks before the moment that the records speak for: the "
            "extract was cut, so the follow-up is not what it says",
        )  # fmt: skip
    return Verdict("T1", passed=True, words=f"all {labels.num_rows} labels are followed in full", counted=counted)
