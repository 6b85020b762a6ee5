"""The two kinds of terms that a model is made of. What each adds to the answer can be read off and drawn."""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Line:
    """A straight line in one feature; a constant where the feature is missing."""

    feature: int
    centre: float
    scale: float
    weight: float
    missing: float
    bag_weights: Array
    """The weight in each resampled model, for the spread."""
    bag_missing: Array

    @property
    def features(self) -> tuple[int, ...]:
        """Places of the features it reads."""
        return (self.feature,)

    def adds(self, values: Array) -> Array:
        """What the term adds to the logit of each row."""
        return self._with(values, self.weight, self.missing)

    def bags_add(self, values: Array) -> Array:
        """The same in each resampled model: bags by rows."""
        return np.stack(
            [self._with(values, w, m) for w, m in zip(self.bag_weights, self.bag_missing, strict=True)]
        ).reshape(len(self.bag_weights), len(values))

    def _with(self, values: Array, weight: float, missing: float) -> Array:
        column = values[:, self.feature]
        return np.where(np.isnan(column), missing, (column - self.centre) / self.scale * weight)


@dataclass(frozen=True)
class Steps:
    """A staircase in one feature, or a table in two. The first step is for what is missing."""

    features: tuple[int, ...]
    cuts: tuple[Array, ...]
    """For each feature where steps begin, ascending; a value on a cut belongs to the step above."""
    heights: Array
    """One axis for each feature, each one longer than its steps: missing, then step by step."""
    bag_heights: Array
    """The same in each resampled model, bags first."""

    def adds(self, values: Array) -> Array:
        """What the term adds to the logit of each row."""
        found: Array = self.heights[self._steps(values)]
        return found

    def bags_add(self, values: Array) -> Array:
        """The same in each resampled model: bags by rows."""
        found: Array = self.bag_heights[(slice(None), *self._steps(values))]
        return found

    def _steps(self, values: Array) -> tuple[Any, ...]:
        places: list[Any] = []
        for feature, cuts in zip(self.features, self.cuts, strict=True):
            column = values[:, feature]
            step = np.searchsorted(cuts, column, side="right") + 1
            places.append(np.where(np.isnan(column), 0, step))
        return tuple(places)


Term = Line | Steps
