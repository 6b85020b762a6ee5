"""Flaws planted on purpose: copies of a training set that are each wrong in one way, to see whether the tests notice.

A definition goes wrong in three places, and flaws are planted in all of them: on paper (the specification says it, so
everything made of it agrees), in a program (the labels or features are not what the specification says), and in the
records (something was lost or doubled on the way). `plant` deals them out in turn over seven families.
"""

from ndas.use_cases.outcome.flaws.plant import FAMILIES, Flaw, plant

__all__ = ["FAMILIES", "Flaw", "plant"]
