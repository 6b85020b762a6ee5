"""The past as a stored snapshot has it, held against the past as the two clocks make it again.

A snapshot is the better witness: it holds what was on record that week, also what was changed since. Where the two
differ in more than a few people, statuses or dates were changed afterwards and the clocks do not tell when.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from ndas.use_cases.features import Feature, FeatureMatrix, feature_matrix
from ndas.use_cases.outcome import OutcomeSpec
from ndas.use_cases.outcome.label import label_at


@dataclass(frozen=True)
class Then:
    """Who was looked at in a stored week, with what was known, what followed, and how well the clocks remember it."""

    matrix: FeatureMatrix
    labels: pa.Table
    differ: int
    """Figures that the two clocks make otherwise than the snapshot had them."""
    only_in_one: int
    """People who take part by one of the two and not by the other."""


def then(spec: OutcomeSpec, features: tuple[Feature, ...], stored: pa.Table, moment: datetime, now: pa.Table) -> Then:
    """Return a stored week with what followed.

    Args:
        spec: of the outcome.
        features: to measure.
        stored: lives of the snapshot of that week.
        moment: that week's own.
        now: lives of the newest snapshot, which tells what followed.
    """
    were = set(label_at(spec, stored, [moment]).column("subject").to_pylist())
    told = label_at(spec, now, [moment])
    both = told.filter(pa.array([subject in were for subject in told.column("subject").to_pylist()], pa.bool_()))
    matrix = feature_matrix(features, stored, both)
    again = feature_matrix(features, now, both)
    differ = int(np.sum(~np.isclose(matrix.values, again.values, equal_nan=True)))
    return Then(matrix, both, differ, len(were) + told.num_rows - 2 * both.num_rows)
