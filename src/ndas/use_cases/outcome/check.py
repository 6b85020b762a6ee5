"""Runs T1 to T10 and keeps what they said. Without a report in which all have passed, nothing is trained.

1. Everything is run, also after a failure: whoever must correct a definition sees all that is wrong with it.
2. T9 plants flaws in copies of this very training set; where the set itself fails, there is nothing to plant in.
3. A report belongs to one specification and one state of the records.
4. Where the lives are a sample, outside counts (T5) are still held against everybody; flaws are planted in fewer people
   yet, whose own count is what T5 holds against then.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pyarrow as pa

from ndas.use_cases.features import feature_matrix
from ndas.use_cases.outcome.flaws import plant
from ndas.use_cases.outcome.label import label
from ndas.use_cases.outcome.review import Review
from ndas.use_cases.outcome.sample import sample_of
from ndas.use_cases.outcome.spec import OutcomeSpec
from ndas.use_cases.outcome.trials import BY_MACHINE, Trial, Verdict, t8_review
from ndas.use_cases.outcome.trials.t5_anchor import counted_in, t5_anchor
from ndas.use_cases.outcome.trials.t9_flaws import t9_flaws

FLAWS = 35
FLAWED_PEOPLE = 1000
"""People in whose lives flaws are planted; more of them would show nothing else."""


class OutcomeNotReadyError(Exception):
    """The tests of the outcome have not all passed; nothing is trained on it. Names the tests and what they found."""


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """What T1 to T10 said of one specification on one state of a force's records."""

    outcome: str
    version: int
    digest: str
    force: str
    as_at: datetime
    people: int
    labels: int
    positives: int
    verdicts: tuple[Verdict, ...]

    @property
    def ready(self) -> bool:
        """Whether every test passed."""
        return all(verdict.passed for verdict in self.verdicts)

    def require(self) -> None:
        """Check that the outcome may be trained on.

        Raises:
            OutcomeNotReadyError: a test failed or was not run.
        """
        failed = [verdict for verdict in self.verdicts if not verdict.passed]
        if failed:
            found = "; ".join(f"{verdict.test}: {verdict.words}" for verdict in failed)
            raise OutcomeNotReadyError(f"{self.outcome} version {self.version} is not trained on: {found}")


def check_outcome(
    trial: Trial,
    review: Review | None,
    *,
    flaws: int = FLAWS,
    flawed_people: int = FLAWED_PEOPLE,
    seed: int = 9,
    everybody: pa.Table | None = None,
) -> OutcomeReport:
    """Return what all tests say of a training set.

    Args:
        trial: what is to be tested.
        review: the officer's reading of the sheet; None where there is none yet, and T8 says so.
        flaws: how many T9 plants.
        flawed_people: in how many people's lives it plants them.
        seed: of T9's chance.
        everybody: the lives of all, where those of the trial are a sample.
    """
    whole = trial if everybody is None else replace(trial, lives=everybody)
    verdicts = [test(whole if test is t5_anchor else trial) for test in BY_MACHINE]
    if all(verdict.passed for verdict in verdicts) and trial.features is not None:
        ninth = t9_flaws(plant(_fewer(trial, flawed_people, everybody), flaws, seed), BY_MACHINE)
    else:
        ninth = Verdict("T9", passed=False, words="flaws are planted in a sound training set with features only")
    verdicts += [t8_review(trial.spec, review), ninth]
    labels = trial.labels
    return OutcomeReport(
        outcome=trial.spec.outcome,
        version=trial.spec.version,
        digest=trial.spec.digest,
        force=trial.force,
        as_at=trial.as_at,
        people=labels.group_by("subject").aggregate([]).num_rows,
        labels=labels.num_rows,
        positives=int(np.sum(np.asarray(labels.column("label"), bool))),
        verdicts=tuple(sorted(verdicts, key=lambda verdict: int(verdict.test[1:]))),
    )


def _fewer(trial: Trial, most: int, everybody: pa.Table | None) -> Trial:
    """The trial of some of its people, sound by itself; the whole one where they are few or not sound by themselves."""
    people = trial.labels.group_by("subject").aggregate([]).num_rows
    anchor, features = trial.spec.anchors.get(trial.force), trial.features
    if anchor is None or features is None or (people <= most and everybody is None):
        return trial
    lives = sample_of(trial.spec, trial.lives, most)
    events, counted = counted_in(trial.spec, lives, anchor)
    own = anchor.model_copy(update={"events": max(events, 1), "people": max(counted, 1)})
    spec: OutcomeSpec = trial.spec.model_copy(update={"anchors": {trial.force: own}})
    labels = label(spec, lives, trial.as_at)
    matrix = feature_matrix(features.features, lives, labels)
    fewer = replace(trial, spec=spec, lives=lives, labels=labels, features=matrix)
    sound = all(test(fewer).passed for test in BY_MACHINE)
    return fewer if sound else trial
