"""The tests T1 to T10 of an outcome, one file each, in their order. Each takes a `Trial` and gives back a `Verdict`.

A verdict says in plain words what was found and what to do. No test looks at another's result.
"""

from ndas.use_cases.outcome.trials.t1_follow_up import t1_follow_up
from ndas.use_cases.outcome.trials.t2_twice import t2_twice
from ndas.use_cases.outcome.trials.t3_future import t3_future
from ndas.use_cases.outcome.trials.t4_months import t4_months
from ndas.use_cases.outcome.trials.t5_anchor import t5_anchor
from ndas.use_cases.outcome.trials.t6_once import t6_once
from ndas.use_cases.outcome.trials.t7_logic import t7_logic
from ndas.use_cases.outcome.trials.t8_review import t8_review
from ndas.use_cases.outcome.trials.t10_too_good import t10_too_good
from ndas.use_cases.outcome.trials.trial import Maker, Trial, Verdict

BY_MACHINE = (t1_follow_up, t2_twice, t3_future, t4_months, t5_anchor, t6_once, t7_logic, t10_too_good)
"""The tests that need no person; T9 runs these on flawed copies, T8 needs an officer."""

__all__ = ["BY_MACHINE", "Maker", "Trial", "Verdict", "t8_review"]
