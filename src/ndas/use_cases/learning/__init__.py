"""Tests of outcomes, and training, in the confined process: no file, no network and no other column is in reach.

The platform gathers lives from the declared columns (`asking`), the confined process tests, trains and measures
(`answering`), and what travels between them is data alone (`travelling`). A refresh asks the same with a sample of the
people (`weekly`), and holds the week against the one in which the use case was put on its way.
"""

from ndas.use_cases.learning.asking import Asking, Tested, evaluate, try_outcome
from ndas.use_cases.learning.weekly import WEEKLY, Thrift

__all__ = ["WEEKLY", "Asking", "Tested", "Thrift", "evaluate", "try_outcome"]
