"""A use case lives at a force only by the steps that the force's own people took for it, one after the other.

`rules` says which step may follow which, who takes it and on what evidence; `standing` says from the steps alone what
may happen today: nothing, running in shadow, or being shown. Steps are taken, and told, in `lives`.
"""

from ndas.use_cases.lifecycle.rules import StepRefusedError, check_step
from ndas.use_cases.lifecycle.standing import Standing, standing_of
from ndas.vocabulary.lifecycle import State, Step

__all__ = ["Standing", "State", "Step", "StepRefusedError", "check_step", "standing_of"]
