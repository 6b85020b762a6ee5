"""Flaws of features: they see what was not known yet, or the answer itself."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa

from ndas.use_cases.features import FeatureMatrix, feature_matrix
from ndas.use_cases.features.columns import arrow
from ndas.use_cases.outcome.trials import Trial


def features_leak(trial: Trial, chance: np.random.Generator) -> tuple[str, Trial]:
    """One clock is forgotten, the moment is later than it should be, or a feature holds the answer with some noise."""
    sound = trial.features
    if sound is None:
        raise ValueError("a leak needs features to leak into")
    kind = int(chance.integers(3))
    if kind == 0:
        place = trial.lives.schema.get_field_index("recorded")
        early = trial.lives.set_column(place, trial.lives.schema.field("recorded"), trial.lives.column("occurred"))
        return "features forget when a record was known", _with(
            trial, feature_matrix(sound.features, early, sound.asked)
        )
    if kind == 1:
        days = int(chance.integers(7, 120))
        later = arrow.add(sound.asked.column("moment"), timedelta(days=days))
        found = feature_matrix(sound.features, trial.lives, sound.asked.set_column(1, "moment", later))
        return f"features look {days} days too late", _with(
            trial, FeatureMatrix(sound.features, sound.asked, found.values, found.evidence)
        )
    label = trial.labels.sort_by([("subject", "ascending"), ("moment", "ascending")]).column("label")
    noise = float(chance.uniform(0.0, 0.3))
    values = sound.values.copy()
    told = np.asarray(label.cast(pa.float64()).to_numpy()) + chance.normal(0, noise, len(values))
    values[:, int(chance.integers(values.shape[1]))] = told
    return f"a feature is the answer with noise {noise:.2f}", _with(
        trial, FeatureMatrix(sound.features, sound.asked, values, sound.evidence)
    )


def _with(trial: Trial, features: FeatureMatrix) -> Trial:
    return replace(trial, features=features)
