"""What was known of a subject at a moment: features for evaluation, by two clocks.

Evaluating a use case on the past asks what it would have seen then. A record counts only if it had happened before the
moment, and had been recorded before it; forgetting the second clock lets the future in.
"""

from ndas.use_cases.features.point_in_time import HAPPENING, MOMENT, point_in_time

__all__ = ["HAPPENING", "MOMENT", "point_in_time"]
