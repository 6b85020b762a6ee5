"""A use case lives at a force only by the steps that the force's own people took for it, one after the other.

`rules` says which step may follow which, who takes it and on what evidence; `standing` says from the steps alone what
may happen today: nothing, running in shadow, or being shown. `killing` holds what was measured against the kill
criteria that were fixed before anything was built. `acts` takes steps; `questions` answers the ethics committee's
twelve from what is the case.
"""

from ndas.use_cases.lifecycle.digest import digest_of_folder
from ndas.use_cases.lifecycle.killing import KillCriterion, Measure, Measured, breached
from ndas.use_cases.lifecycle.rules import StepRefusedError, check_step
from ndas.use_cases.lifecycle.standing import Standing, standing_of
from ndas.vocabulary.lifecycle import State, Step

__all__ = [
    "KillCriterion",
    "Measure",
    "Measured",
    "Standing",
    "State",
    "Step",
    "StepRefusedError",
    "breached",
    "check_step",
    "digest_of_folder",
    "standing_of",
]
