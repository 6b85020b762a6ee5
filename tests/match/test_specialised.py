"""The scoring that is written out per model says what the model as data says."""

from types import ModuleType

import numpy as np
import pytest

from ndas.match.explain.pair import weigh
from ndas.match.kernels.score import score
from ndas.match.persons import match_persons


def test_it_scores_as_the_model_read_as_data_does(people: ModuleType) -> None:
    run = match_persons(people.make_people(400, 31).records)
    plan, rows = run.plan, run.rows
    rng = np.random.default_rng(2)
    likely = rng.permutation(len(run.edges))[:400]
    first = np.concatenate([run.edges.first[likely], rng.integers(0, len(run.records), 400)]).astype(np.int64)
    second = np.concatenate([run.edges.second[likely], rng.integers(0, len(run.records), 400)]).astype(np.int64)
    weights, levels = weigh(plan, rows, first, second)
    shape = (plan.shape, plan.level_at, plan.clause_at, plan.tests, plan.bounds, plan.weights)
    for at in range(len(first)):
        weight, vector = score(
            first[at], second[at], plan.prior, *shape, plan.tf_of, plan.tf, plan.tf_log, *rows.arrays
        )
        assert int(vector) == int(levels[at])
        assert float(weight) == pytest.approx(float(weights[at]), abs=1e-9)
    assert len(np.unique(levels)) > 200
