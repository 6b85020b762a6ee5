"""What was known of a subject at a moment: features for evaluation, by two clocks.

Evaluating a use case on the past asks what it would have seen then. A record counts only if it had happened before the
moment, and had been recorded before it; forgetting the second clock lets the future in. `spec` is the closed list of
what a model may look at, `matrix` measures it for many people at many moments, `point_in_time` does the counting.
"""

from ndas.use_cases.features.matrix import FeatureMatrix, feature_matrix
from ndas.use_cases.features.point_in_time import HAPPENING, MOMENT, point_in_time
from ndas.use_cases.features.spec import Feature, FeatureError, parse_features, read_features

__all__ = [
    "HAPPENING",
    "MOMENT",
    "Feature",
    "FeatureError",
    "FeatureMatrix",
    "feature_matrix",
    "parse_features",
    "point_in_time",
    "read_features",
]
