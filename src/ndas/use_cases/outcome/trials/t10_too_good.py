"""T10, before training: no single figure tells the outcome better than anything honest can.

What a trained model must beat, and how good it may be at most, is held against the same limit after evaluation
(`evaluation.gates`).
"""

import numpy as np

from ndas.use_cases.outcome.trials.trial import Trial, Verdict
from ndas.use_cases.statistics.ranking import auc

TOO_GOOD = 0.90
"""AUC that no honest figure about a rare outcome reaches; published bests are near .75."""


def t10_too_good(trial: Trial) -> Verdict:
    """Pass where no feature by itself reaches `TOO_GOOD`, in either direction."""
    if trial.features is None:
        return Verdict("T10", passed=True, words="there are no features yet")
    label = np.asarray(trial.labels.sort_by([("subject", "ascending"), ("moment", "ascending")]).column("label"), bool)
    if len(label) != len(trial.features.values):
        return Verdict("T10", passed=False, words="features and labels are not of the same people and moments")
    best, name = 0.0, ""
    for feature, column in zip(trial.features.names, trial.features.values.T, strict=True):
        found = auc(label, np.nan_to_num(column, nan=-1.0))
        found = max(found, 1 - found) if np.isfinite(found) else 0.0
        if found > best:
            best, name = found, feature
    if best > TOO_GOOD:
        return Verdict(
            "T10", passed=False, counted={"AUC": best},
            words=f"{name} alone tells the outcome with an AUC of {best:.2f}: not skill, it has seen the answer",
        )  # fmt: skip
    return Verdict(
        "T10", passed=True, counted={"AUC": best}, words=f"the best single figure, {name}, has AUC {best:.2f}"
    )
