"""T3: nothing from after a moment is known at it. Neither the outcome, nor any feature, looks ahead.

Features are computed again from records that were cut off at the moment; a figure that changes saw the future.
"""

import numpy as np
import pyarrow as pa

from ndas.use_cases.features import feature_matrix
from ndas.use_cases.features.columns import arrow, listed
from ndas.use_cases.outcome.trials.trial import Trial, Verdict

_MOMENTS = 2
_BACKWARDS = 0.005
"""Share of records known before they happened that clerical slips explain; more is a clock that was shifted."""


def t3_future(trial: Trial) -> Verdict:
    """Pass where no outcome is from before its moment, no feature changes without the future, and clocks run on."""
    labels = trial.labels
    early = arrow.sum(arrow.less(labels.column("happened"), labels.column("moment")).cast(pa.int64())).as_py() or 0
    backwards = np.mean(
        np.asarray(arrow.less(trial.lives.column("recorded"), trial.lives.column("occurred")).to_numpy(), bool)
    )
    changed, features = _changed(trial)
    counted = {
        "outcomes before their moment": early,
        "figures that saw the future": changed,
        "recorded before": backwards,
    }
    if early:
        words = f"{early} labels rest on an event from before their moment: the answer is among the questions"
    elif changed:
        words = (
            f"{changed} figures change when what was recorded later is deleted, in {', '.join(features)}: they saw the "
            "future; count only what had happened and was recorded before the moment"
        )
    elif backwards > _BACKWARDS:
        words = (
            f"{backwards:.1%} of the records were known before they happened: a date is shifted, or day and month are "
            "swapped; correct the mapping"
        )
    else:
        return Verdict("T3", passed=True, words="nothing from after a moment is known at it", counted=counted)
    return Verdict("T3", passed=False, words=words, counted=counted)


def _changed(trial: Trial) -> tuple[int, list[str]]:
    given = trial.features
    if given is None:
        return 0, []
    moments = sorted(set(listed(given.asked, "moment")))
    changed = np.zeros(len(given.features), int)
    for moment in moments[len(moments) // 3 :: max(1, len(moments) // _MOMENTS)][:_MOMENTS]:
        rows = np.flatnonzero(arrow.equal(given.asked.column("moment"), moment).to_numpy())
        known = trial.lives.filter(arrow.less(trial.lives.column("recorded"), moment))
        cut = feature_matrix(given.features, known, given.asked.take(pa.array(rows, pa.int64())))
        changed += np.sum(~np.isclose(given.values[rows], cut.values, rtol=1e-9, atol=1e-9, equal_nan=True), axis=0)
    return int(changed.sum()), [name for name, count in zip(given.names, changed, strict=True) if count]
