"""T8: an officer read a sample of records without knowing the labels, and saw the same.

No machine can find out that a definition means something else than people think; this is the test for that.
"""

from ndas.use_cases.outcome.review import LEAST_KAPPA, MOST_WRONG, Review
from ndas.use_cases.outcome.spec import OutcomeSpec
from ndas.use_cases.outcome.trials.trial import Verdict


def t8_review(spec: OutcomeSpec, review: Review | None) -> Verdict:
    """Pass where a review of this very specification is signed and holds."""
    if review is None or review.digest != spec.digest:
        return Verdict(
            "T8", passed=False,
            words="no officer has read a sample against the source records under this specification; draw the sheet"
            " with `ndas use-case outcome sheet` and hand it to one",
        )  # fmt: skip
    counted = {"people": review.people, "wrong": review.wrong, "kappa": review.kappa}
    words = f"{review.read_by} read {review.people} lives and saw otherwise in {review.wrong}; kappa {review.kappa:.2f}"
    if not review.holds:
        words += (
            f", where at least {LEAST_KAPPA} and at most {MOST_WRONG:.0%} are asked: the definition is not what it says"
        )
    return Verdict("T8", passed=review.holds, words=words, counted=counted)
