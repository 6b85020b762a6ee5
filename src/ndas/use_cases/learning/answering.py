"""What the confined process does when it is asked to learn: tests an outcome on lives, trains, measures, tells drift.

It is handed one table, lives, and words; what it gives back are figures, a model as data, and, of an evaluation alone,
whom the model spoke of, for the fairness audit that the platform makes where this process cannot see.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.acero  # loaded here, because grouping loads it at first need

from ndas.use_cases.declaration import Method
from ndas.use_cases.engine.wire import receive, receive_table
from ndas.use_cases.evaluation import Plan, back_test, watch
from ndas.use_cases.evaluation.drift import Newly, Reference, reference_of
from ndas.use_cases.features import Feature, feature_matrix
from ndas.use_cases.features.columns import arrow, listed
from ndas.use_cases.features.engine import counting
from ndas.use_cases.learning.travelling import back_test_to, life_from, report_to
from ndas.use_cases.models.train import load_method
from ndas.use_cases.outcome import LIVES, OutcomeSpec, Review, Trial, check_outcome, label
from ndas.use_cases.outcome.label import label_at
from ndas.use_cases.outcome.lives import CLOCK
from ndas.use_cases.outcome.sample import sample_of
from ndas.use_cases.outcome.trials.t5_anchor import undecided_in
from ndas.vocabulary.json_form import read_card


class AnsweringLearning:
    """One question about learning under way. Made before the process is confined: libraries are files, too."""

    def __init__(self, question: dict[str, Any]) -> None:
        """Take a question in, and load what answering it needs."""
        self._asked = question
        self._as_at = datetime.fromisoformat(question["as_at"])
        self._spec = OutcomeSpec.model_validate(question["spec"])
        self._features = tuple(Feature.model_validate(one) for one in question["features"])
        self._examples = tuple(life_from(one) for one in question["examples"])
        self._review = None if question["review"] is None else Review(**question["review"])
        if question["learn"] == "evaluate":
            load_method(Method(question["method"]))
        _open_files()

    def answer(self, given: BinaryIO) -> Any:
        """Return what was asked, JSON-ready.

        Args:
            given: the lives follow in it, announced by their name; a message without a name ends them.
        """
        lives = LIVES.empty_table()
        while receive(given)["table"]:
            lives = receive_table(given).read_all().cast(LIVES)
        return self._evaluated(lives) if self._asked["learn"] == "evaluate" else self._tested(lives)

    def _trial(self, lives: pa.Table) -> Trial:
        labels = label(self._spec, lives, self._as_at)
        matrix = feature_matrix(self._features, lives, labels)
        return Trial(self._spec, self._asked["force"], lives, self._as_at, labels, matrix, self._examples)

    def _tested(self, everybody: pa.Table) -> dict[str, Any]:
        thrift = self._asked["thrift"]
        most = thrift["people"]
        trial = self._trial(everybody if most is None else sample_of(self._spec, everybody, most))
        report = check_outcome(
            trial, self._review, flaws=thrift["flaws"], flawed_people=thrift["flawed_people"], everybody=everybody
        )
        answer: dict[str, Any] = {"report": report_to(report), "drift": None, "reference": None}
        if self._asked["watch"]:
            answer |= self._watched(trial, everybody)
        return answer

    def _evaluated(self, lives: pa.Table) -> dict[str, Any]:
        trial = self._trial(lives)
        report, plan = check_outcome(trial, self._review), Plan.model_validate(self._asked["plan"])
        method, matrix = Method(self._asked["method"]), trial.features
        if matrix is None:
            raise AssertionError("a training set that was made of lives has features")
        return {"found": back_test_to(back_test(method, matrix, trial.labels, trial.spec, report, plan))}

    def _watched(self, trial: Trial, everybody: pa.Table) -> dict[str, Any]:
        """This week against the one in which the use case was put on its way; or this week as that one."""
        now = label_at(self._spec, trial.lives, [self._as_at])
        matrix = feature_matrix(self._features, trial.lives, now)
        undecided = frozenset(undecided_in(self._spec, everybody))
        labelled: list[datetime] = listed(trial.labels, "moment")
        had = np.asarray(trial.labels.column("label"), bool)
        found = self._asked["reference"]
        if found is None:
            share = float(had.mean()) if len(had) else 0.0
            last = max(labelled, default=None)
            reference = reference_of(matrix.names, matrix.values, share, undecided, through=last)
            return {"reference": asdict(reference) | {"through": None if last is None else last.isoformat()}}
        reference = read_card(Reference, found)
        since = reference.through
        newer = np.array([since is not None and moment > since for moment in labelled], bool)
        newly = Newly(matrix.values, undecided, followed=int(newer.sum()), had=int(had[newer].sum()))
        use_case, version = self._asked["use_case"], self._asked["version"]
        verdict = watch(use_case, version, self._asked["force"], reference, newly, self._as_at)
        return {
            "drift": {"standing": str(verdict.standing), "reasons": verdict.reasons, "indices": dict(verdict.indices)}
        }


def _open_files() -> None:
    """Open the engine, time zones, and the parts of libraries that load at first need: no file can be opened later.

    Nothing of Arrow is run that makes threads, because a process with threads cannot be confined.
    """
    now = pa.array([datetime.now(UTC)], CLOCK)
    arrow.year(now)
    now.to_pylist()
    np.random.default_rng(1).permutation(2)
    np.char.add(np.array(["a"]), np.array(["b"]))
    with counting() as connection:
        connection.register("clock", pa.table({"moment": now}))
        connection.sql("SELECT year(moment) AS year, moment FROM clock").to_arrow_table()
