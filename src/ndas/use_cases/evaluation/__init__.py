"""How good a model is, measured before anybody could see what it says, and watched as long as it is used.

`plan` says beforehand what must be reached, `back_test` looks at later months than those trained on, `forces` at other
forces, `gates` decides, `drift` watches and suspends.
"""

from ndas.use_cases.evaluation.back_test import BackTest, back_test
from ndas.use_cases.evaluation.drift import DriftVerdict, Suspends, watch
from ndas.use_cases.evaluation.gates import Gate, LeakReview, hold_against_gates
from ndas.use_cases.evaluation.plan import Plan, PlanError, read_plan

__all__ = [
    "BackTest",
    "DriftVerdict",
    "Gate",
    "LeakReview",
    "Plan",
    "PlanError",
    "Suspends",
    "back_test",
    "hold_against_gates",
    "read_plan",
    "watch",
]
