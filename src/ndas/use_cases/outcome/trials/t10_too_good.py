"""T10, before training: no single figure tells the outcome better than anything honest can.

What a trained model must beat, and how good it may be at most, is held against the same limit after evaluation
(`evaluation.gates`).
"""

import numpy as np

from ndas.use_cases.outcome.trials.trial import Trial, Verdict
from ndas.use_cases.statistics.ranking import auc

TOO_GOOD = 0.90
"""AUC that no honest figure about a rare outcome reaches; published bests are near .75."""
FEWEST_PEOPLE = 60
"""With fewer who have the outcome an AUC is a matter of those few: it can be 1.00 by chance, and .60 over a leak. Many
moments of one person are one person."""


def t10_too_good(trial: Trial) -> Verdict:
    """Pass where no feature by itself reaches `TOO_GOOD`, in either direction."""
    if trial.features is None:
        return Verdict("T10", passed=True, words="there are no features yet")
    ordered = trial.labels.sort_by([("subject", "ascending"), ("moment", "ascending")])
    label = np.asarray(ordered.column("label"), bool)
    if len(label) != len(trial.features.values):
        return Verdict("T10", passed=False, words="features and labels are not of the same people and moments")
    people = len(set(ordered.filter(ordered.column("label")).column("subject").to_pylist()))
    best, name = 0.0, ""
    for feature, column in zip(trial.features.names, trial.features.values.T, strict=True):
        found = auc(label, np.nan_to_num(column, nan=-1.0))
        found = max(found, 1 - found) if np.isfinite(found) else 0.0
        if found > best:
            best, name = found, feature
    counted = {"AUC": best, "people": people}
    if best > TOO_GOOD and people < FEWEST_PEOPLE:
        return Verdict(
            "T10", passed=False, counted=counted,
            words=f"{name} alone has an AUC of {best:.2f}, but only {people} people have the outcome: so few cannot "
            f"tell knowing the answer from chance, {FEWEST_PEOPLE} could; show counts, or wait for more records",
        )  # fmt: skip
    if best > TOO_GOOD:
        return Verdict(
            "T10", passed=False, counted=counted,
            words=f"{name} alone tells the outcome with an AUC of {best:.2f}: not skill, it has seen the answer",
        )  # fmt: skip
    return Verdict(
        "T10", passed=True, counted=counted,
        words=f"the best single figure, {name}, has AUC {best:.2f} over {people} people with the outcome",
    )  # fmt: skip
