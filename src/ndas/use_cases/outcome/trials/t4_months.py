"""T4: the share with the outcome keeps within what chance explains from month to month, and within what was expected.

A p chart (Shewhart) with limits of four standard errors, and never narrower than a quarter of the mean: months share
people, so that what they share by chance they share together. A window cut short, a backlog or a change of recording
jumps out of it.
"""

import numpy as np

from ndas.use_cases.outcome.trials.trial import Trial, Verdict

_STANDARD_ERRORS = 4.0
_SHARE_OF_MEAN = 0.25
_FEWEST = 30
_EXPECTED = 5
"""With the outcome, at the least; where fewer are expected among so few people, that there are none says nothing."""


def t4_months(trial: Trial) -> Verdict:
    """Pass where every month's share, and the whole, are where they must be."""
    moments = np.asarray(trial.labels.column("moment").to_numpy())
    label = np.asarray(trial.labels.column("label").to_numpy(), float)
    if not len(label):
        return Verdict("T4", passed=False, words="there are no labels: the records do not reach far enough back")
    mean, (low, high) = float(label.mean()), trial.spec.prevalence
    _, month, people = np.unique(moments, return_inverse=True, return_counts=True)
    share = np.bincount(month, label) / people
    limit = np.maximum(_STANDARD_ERRORS * np.sqrt(mean * (1 - mean) / people), _SHARE_OF_MEAN * mean)
    outside = int(np.sum((np.abs(share - mean) > limit) & (people >= _FEWEST)))
    counted = {"share": mean, "months": len(people), "months outside": outside}
    if outside:
        words = (
            f"in {outside} of {len(people)} months the share with the outcome is further from {mean:.1%} than chance "
            "explains: look for a window cut short, a backlog, or a change of recording rules"
        )
    elif not (low <= mean or _too_few_to_expect(trial, low)) or mean > high:
        words = (
            f"{mean:.1%} have the outcome, and {low:.1%} to {high:.1%} were expected before anybody looked: find out"
            " why before the expectation is changed"
        )
    else:
        return Verdict("T4", passed=True, words=f"{mean:.1%} have the outcome, month after month", counted=counted)
    return Verdict("T4", passed=False, words=words, counted=counted)


def _too_few_to_expect(trial: Trial, low: float) -> bool:
    people: int = trial.labels.group_by("subject").aggregate([]).num_rows
    return low * people < _EXPECTED
