"""How much a text pack misses, estimated from a random sample of records that it did not flag.

Nothing else is an honest estimate: sentences written by the pack's own author are found by construction.
"""

from dataclasses import dataclass

from scipy import special


@dataclass(frozen=True, slots=True)
class Recall:
    """Share of true records that the pack flags, with the central 95 %; all None until a sample has been read."""

    estimate: float | None
    lower: float | None
    upper: float | None
    sampled: int

    @property
    def words(self) -> str:
        """For the reader of any number that rests on the pack."""
        if self.estimate is None or self.lower is None or self.upper is None:
            return "How many it misses is not known: no sample of unflagged records has been read yet."
        return (
            f"It finds an estimated {self.estimate:.0%} ({self.lower:.0%} to {self.upper:.0%}) of what is there, "
            f"from {self.sampled} unflagged records that were read."
        )


def estimate_recall(flagged: int, precision: float, unflagged: int, sampled: int, found_in_sample: int) -> Recall:
    """Return the estimate.

    Args:
        flagged: records that the pack flags.
        precision: share of flagged records that reviewers confirmed.
        unflagged: records that it does not flag.
        sampled: unflagged records drawn at random and read.
        found_in_sample: those in which reviewers found what the pack should have.
    """
    if not sampled or not flagged:
        return Recall(None, None, None, sampled)
    hits = flagged * precision
    missed_low, missed_high = clopper_pearson(found_in_sample, sampled)

    def share(rate: float) -> float:
        return hits / (hits + rate * unflagged) if hits else 0.0

    return Recall(share(found_in_sample / sampled), share(missed_high), share(missed_low), sampled)


def clopper_pearson(successes: int, trials: int) -> tuple[float, float]:
    """Return the exact central 95 % interval of a share (Clopper and Pearson 1934)."""
    lower = 0.0 if successes == 0 else float(special.betaincinv(successes, trials - successes + 1, 0.025))
    upper = 1.0 if successes == trials else float(special.betaincinv(successes + 1, trials - successes, 0.975))
    return lower, upper
