"""Counts against what was to be expected, and counts that are safe to show. Used by every use case."""

from ndas.use_cases.statistics.expected import Band, expected_band
from ndas.use_cases.statistics.suppression import merge_small, suppress_places

__all__ = ["Band", "expected_band", "merge_small", "suppress_places"]
