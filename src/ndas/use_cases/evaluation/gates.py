"""Whether a model that was evaluated may go on: each gate says yes or no with its reason, and one no is enough.

1. It is better than counting and than ranking by harm, and chance does not explain it.
2. It is not too good: an AUC above .90, or precision and recall both above .9, means that it has seen the answer,
   until somebody who looked for the leak has signed that there is none.
3. What it calls 9 in 100 came true in about 9 of 100.
4. No two quarters in a row under the precision at which the plan ends it.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ndas.use_cases.evaluation.back_test import BackTest
from ndas.use_cases.evaluation.plan import Plan
from ndas.use_cases.outcome.trials.t10_too_good import TOO_GOOD


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate."""

    name: str
    passed: bool
    words: str


@dataclass(frozen=True, slots=True)
class LeakReview:
    """Somebody looked for the leak in one evaluation and found none."""

    digest: str
    """Of the outcome's specification that was reviewed."""
    by: str
    on: date
    words: str


class NotReleasedError(Exception):
    """A model did not pass its gates. Names each with its reason."""


def hold_against_gates(found: BackTest, plan: Plan, review: LeakReview | None = None) -> tuple[Gate, ...]:
    """Return every gate.

    Args:
        found: by the back test.
        plan: that was fixed before; another than the back test's fails.
        review: of a result that is too good.
    """
    gates = [
        Gate("plan", found.plan == plan.digest, "the plan is the one that was fixed before training")
        if found.plan == plan.digest
        else Gate("plan", passed=False, words="the plan was changed after the back test; test again under the new one")
    ]
    gates += [_beaten(found, base.name, at, base.auc, base.precision) for at, base in enumerate(found.baselines)]
    return (*gates, _too_good(found, review), _calibrated(found, plan), _alive(found, plan))


def require_gates(gates: tuple[Gate, ...]) -> None:
    """Check that all are passed.

    Raises:
        NotReleasedError: one is not.
    """
    if failed := [gate for gate in gates if not gate.passed]:
        raise NotReleasedError("; ".join(f"{gate.name}: {gate.words}" for gate in failed))


def _beaten(found: BackTest, name: str, at: int, plain_auc: float, plain_precision: float) -> Gate:
    low, high = found.ahead[at]
    passed = low > 0 and found.whole.precision >= plain_precision
    words = (
        f"AUC {found.whole.auc:.3f} against {plain_auc:.3f} ({low:+.3f} to {high:+.3f}), right in the list "
        f"{found.whole.precision:.1%} against {plain_precision:.1%}"
    )
    return Gate(
        f"beats the {name}", passed, words if passed else f"{words}: use the {name}, which everybody understands"
    )


def _too_good(found: BackTest, review: LeakReview | None) -> Gate:
    whole = found.whole
    too_good = whole.auc > TOO_GOOD or (whole.precision > TOO_GOOD and whole.recall > TOO_GOOD)
    words = f"AUC {whole.auc:.3f}, right in the list {whole.precision:.1%}, found {whole.recall:.1%}"
    if not too_good:
        return Gate("not too good to be true", passed=True, words=words)
    if review is not None and review.digest == found.outcome.digest and review.words.strip():
        return Gate("not too good to be true", passed=True, words=f"{words}; {review.words} ({review.by})")
    return Gate(
        "not too good to be true", passed=False,
        words=f"{words}: nothing honest about a rare outcome is so good; find how the answer got into the question, or"
        " sign that somebody looked and found nothing",
    )  # fmt: skip


def _calibrated(found: BackTest, plan: Plan) -> Gate:
    error = found.whole.calibration_error
    words = f"chances are {error:.3f} off on average, and {plan.calibration_at_most} is allowed"
    return Gate("says what comes true", error <= plan.calibration_at_most, words)


def _alive(found: BackTest, plan: Plan) -> Gate:
    below = [quarter.precision < plan.kill_below_precision for quarter in found.quarters]
    ended = any(one and following for one, following in pairwise(below))
    words = f"{sum(below)} of {len(below)} quarters are under {plan.kill_below_precision:.0%} right in the list"
    return Gate("not at its end", not ended, words if not ended else f"{words}, two in a row: abandon it")
