"""T7: what must hold of any sensible definition, whatever its words (metamorphic tests).

1. A longer window takes no outcome away.
2. One class more takes no outcome away.
3. One excluded status more gives nobody an outcome.
4. Labels shuffled among people cannot be told from the past: whatever still can has another way to know.
"""

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from ndas.use_cases.features.columns import arrow
from ndas.use_cases.outcome.label import label_at
from ndas.use_cases.outcome.spec import OutcomeSpec
from ndas.use_cases.outcome.trials.trial import Trial, Verdict
from ndas.use_cases.statistics.ranking import auc

_STANDARD_ERRORS = 5.0


def t7_logic(trial: Trial) -> Verdict:
    """Pass where all four hold."""
    made = _with_outcome(trial.labels)
    longer = _changed(trial.spec, "window_days", min(1096, trial.spec.window_days + 90))
    later = trial.as_at + timedelta(days=longer.window_days - trial.spec.window_days)
    if lost := made - _with_outcome(trial.make(longer, trial.lives, later)):
        return _failed(f"{len(lost)} outcomes vanish when the window is longer")
    if added := _one_more_class(trial):
        more = _changed(trial.spec, "positive", trial.spec.positive.model_copy(update={"codes": added}))
        if lost := made - _with_outcome(trial.make(more, trial.lives, trial.as_at)):
            return _failed(f"{len(lost)} outcomes vanish when one more class counts")
    stricter = trial.spec.positive.model_copy(
        update={"excluded_statuses": (*trial.spec.positive.excluded_statuses, "closed")}
    )
    fewer = _with_outcome(label_at(_changed(trial.spec, "positive", stricter), trial.lives, _moments(trial.labels)))
    if won := fewer - made:
        return _failed(f"{len(won)} outcomes appear when one more status is excluded")
    if named := _still_tells(trial):
        return _failed(f"{named} still tells the outcome after labels were shuffled among people")
    return Verdict("T7", passed=True, words="longer, wider and stricter definitions change labels only as they must")


def _failed(words: str) -> Verdict:
    return Verdict("T7", passed=False, words=f"{words}: the labels do not follow their definition; find what else does")


def _changed(spec: OutcomeSpec, name: str, value: object) -> OutcomeSpec:
    return spec.model_copy(update={name: value})


def _with_outcome(labels: pa.Table) -> set[tuple[object, object]]:
    had = labels.filter(labels.column("label"))
    return set(zip(had.column("subject").to_pylist(), had.column("moment").to_pylist(), strict=True))


def _moments(labels: pa.Table) -> list[datetime]:
    return sorted(arrow.unique(labels.column("moment")).to_pylist())


def _one_more_class(trial: Trial) -> tuple[str, ...]:
    """The classes with the commonest other class of the records; empty where there is no other."""
    counts = arrow.value_counts(trial.lives.column("code")).to_pylist()
    ranked = sorted(counts, key=lambda one: (-one["counts"], one["values"] or ""))
    other = [one["values"] for one in ranked if one["values"] and one["values"] not in trial.spec.positive.codes]
    return (*trial.spec.positive.codes, other[0]) if other else ()


def _still_tells(trial: Trial) -> str:
    if trial.features is None or trial.features.values.shape[0] != trial.labels.num_rows:
        return ""
    label = np.asarray(trial.labels.sort_by([("subject", "ascending"), ("moment", "ascending")]).column("label"), bool)
    shuffled = np.random.default_rng(7).permutation(label)
    positives = int(label.sum())
    if not 0 < positives < len(label):
        return ""
    chance = _STANDARD_ERRORS * np.sqrt((len(label) + 1) / (12 * positives * (len(label) - positives)))
    for name, column in zip(trial.features.names, trial.features.values.T, strict=True):
        if abs(auc(shuffled, np.nan_to_num(column, nan=-1.0)) - 0.5) > max(chance, 0.05):
            return name
    return ""
