"""T9: the tests themselves are tested. Flaws are planted in copies of the training set, and the tests must notice."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from ndas.use_cases.outcome.trials.trial import Trial, Verdict

LEAST_CAUGHT = 0.95


class Flawed(Protocol):
    """A copy that is wrong in one way."""

    @property
    def family(self) -> str:
        """What kind of flaw."""
        ...

    @property
    def trial(self) -> Trial:
        """The copy."""
        ...


def t9_flaws(planted: Iterable[Flawed], tests: Iterable[Callable[[Trial], Verdict]]) -> Verdict:
    """Pass where at least `LEAST_CAUGHT` of the planted flaws fail at least one test."""
    tests, missed, count = tuple(tests), Counter[str](), 0
    for flaw in planted:
        count += 1
        if all(test(flaw.trial).passed for test in tests):
            missed[flaw.family] += 1
    caught = count - missed.total()
    words = f"{caught} of {count} planted flaws were noticed"
    if missed:
        words += f"; missed: {', '.join(f'{many} of {family}' for family, many in missed.most_common())}"
    return Verdict(
        "T9", passed=count > 0 and caught >= LEAST_CAUGHT * count, words=words,
        counted={"planted": count, "noticed": caught},
    )  # fmt: skip
