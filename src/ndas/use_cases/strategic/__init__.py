"""The strategic view of a use case: how much, when, where, how harmful; what is known beside what may be.

Every figure is counted at publish under a definition that is named, is safe to show, and names the records behind it.
"""

from ndas.use_cases.strategic.definitions import Counted, HarmWeights, read_definitions, read_harm
from ndas.use_cases.strategic.mart import draw_marts

__all__ = ["Counted", "HarmWeights", "draw_marts", "read_definitions", "read_harm"]
