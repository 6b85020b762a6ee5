"""Flaws of identity: labels, people or events that are there twice."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from ndas.use_cases.features import feature_matrix
from ndas.use_cases.features.columns import arrow, strings
from ndas.use_cases.outcome.label import label
from ndas.use_cases.outcome.trials import Trial


def persons_doubled(trial: Trial, chance: np.random.Generator) -> tuple[str, Trial]:
    """A share of labels, people or events is there twice."""
    kind, share = int(chance.integers(3)), float(chance.uniform(0.03, 0.3))
    if kind == 0:
        rows = np.flatnonzero(chance.random(trial.labels.num_rows) < share)
        doubled = pa.concat_tables([trial.labels, trial.labels.take(pa.array(rows, pa.int64()))])
        return f"{share:.0%} of labels twice", replace(trial, labels=doubled)
    name = "subject" if kind == 1 else "event"
    values = strings(trial.lives, name)
    known = np.unique(values)
    chosen = known[chance.random(len(known)) < share]
    copied = trial.lives.filter(pa.array(np.isin(values, chosen)))
    renamed = arrow.binary_join_element_wise(copied.column(name), "again", "-")
    copied = copied.set_column(copied.schema.get_field_index(name), copied.schema.field(name), renamed)
    lives = pa.concat_tables([trial.lives, copied])
    labels = label(trial.spec, lives, trial.as_at)
    features = None if trial.features is None else feature_matrix(trial.features.features, lives, labels)
    return f"{share:.0%} of {name}s twice", replace(trial, lives=lives, labels=labels, features=features)
