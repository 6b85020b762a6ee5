"""The figures of one test: how many there were, how many the list held, how well chances came true."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ndas.use_cases.statistics.calibration import calibration_error
from ndas.use_cases.statistics.intervals import by_people, wilson
from ndas.use_cases.statistics.ranking import auc, first

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of people at moments, and what came true. Arrays of one length."""

    people: Array
    moments: Array
    label: Array
    chance: Array

    def take(self, rows: Array) -> "Told":
        """The chosen rows."""
        return Told(self.people[rows], self.moments[rows], self.label[rows], self.chance[rows])


@dataclass(frozen=True, slots=True)
class Measured:
    """One test. Precision and recall are of the list that each moment would have had."""

    name: str
    rows: int
    positives: int
    base: float
    auc: float
    auc_interval: tuple[float, float]
    listed: int
    right: int
    precision: float
    precision_interval: tuple[float, float]
    recall: float
    calibration_error: float
    mean_error: float
    """Mean chance less the share with the outcome."""


def measure(name: str, told: Told, list_size: int) -> Measured:
    """Return the figures of one test.

    Args:
        name: of the test.
        told: what was said and came true.
        list_size: how many each moment's list holds.
    """
    label = np.asarray(told.label, bool)
    listed = first_of_each_moment(told.moments, told.chance, list_size)
    right, positives, rows = int(label[listed].sum()), int(label.sum()), len(label)
    return Measured(
        name=name,
        rows=rows,
        positives=positives,
        base=float(label.mean()) if rows else float("nan"),
        auc=auc(label, told.chance),
        auc_interval=by_people(lambda some: auc(label[some], told.chance[some]), told.people),
        listed=len(listed),
        right=right,
        precision=right / len(listed) if len(listed) else float("nan"),
        precision_interval=wilson(right, len(listed)),
        recall=right / positives if positives else float("nan"),
        calibration_error=calibration_error(label, told.chance),
        mean_error=float(told.chance.mean() - label.mean()) if rows else float("nan"),
    )


def first_of_each_moment(moments: Array, score: Array, most: int) -> Array:
    """Places of the ``most`` highest of each moment."""
    chosen = []
    for moment in np.unique(moments):
        rows = np.flatnonzero(moments == moment)
        chosen.append(rows[first(score[rows], most)])
    return np.concatenate(chosen) if chosen else np.empty(0, int)
