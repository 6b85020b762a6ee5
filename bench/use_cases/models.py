"""A model that can be read against one that cannot, on invented forces: AUC, calibration, processor time.

    python bench/use_cases/models.py [rows] [force ...]

The question is the same for every force: somebody who has been a suspect is one again, in a report by a victim or a
third party, within a year. Trained on what had closed, tested on the last year. The peer is scikit-learn's histogram
boosting.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
from invented import invented
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "use_cases"))
from invented_lives import AS_AT, invented_lives

from ndas.use_cases import USE_CASES
from ndas.use_cases.declaration import Method
from ndas.use_cases.evaluation.back_test import rows_of
from ndas.use_cases.features import feature_matrix, parse_features
from ndas.use_cases.models import model_from_json, model_to_json, train
from ndas.use_cases.outcome import label, lives_of
from ndas.use_cases.outcome.spec import parse_outcome
from ndas.use_cases.statistics.calibration import calibration_error, error_by_chance
from ndas.use_cases.statistics.ranking import auc

PARTS = ["suspect", "disposed", "convicted"]
FEATURES = parse_features(
    {
        "features": [
            {
                "name": "reports",
                "measure": "lately",
                "window_days": 730,
                "parts": PARTS,
                "words": "{value} reports.",
                "direction": "increasing",
            },
            {"name": "lately", "measure": "lately", "parts": PARTS, "words": "{value} lately."},
            {"name": "since", "measure": "days_since", "parts": PARTS, "words": "{value} days since."},
            {"name": "harm", "measure": "decayed", "parts": PARTS, "words": "{value} days of harm."},
            {
                "name": "others",
                "measure": "others",
                "window_days": 730,
                "parts": PARTS,
                "others": ["victim"],
                "words": "{value} others.",
            },
            {
                "name": "suffered",
                "measure": "lately",
                "window_days": 730,
                "parts": ["victim"],
                "words": "{value} times a victim.",
            },
            {"name": "age", "measure": "age", "words": "{value} years old."},
        ]
    },
    "bench",
)


def _spec(codes: list[str]) -> object:
    shared = {"codes": codes, "parts": PARTS}
    return parse_outcome(
        {
            "outcome": "again", "version": 1, "means": "Somebody who was a suspect is one again.", "unit": "person",
            "index": shared | {"within_days": 730, "least_events": 1, "first_ever": False},
            "positive": shared | {
                "detected": ["victim report", "third party", "unknown"], "excluded_statuses": ["cancelled"],
                "dated_by": "occurred", "known_by": "recorded",
            },
            "window_days": 365, "follow_up_days": 60, "prevalence": [0.001, 0.9],
        },
        "bench",
    )  # fmt: skip


def _force(name: str, rows: int, seed: int) -> None:
    week = invented(name, rows, seed=seed)
    with duckdb.connect() as connection:
        for table in ("event", "event_person", "identity", "person"):
            connection.register(table, week.tables[table])
        days = {code: float(weight) for code, weight in USE_CASES["firearms"].harm.days.items()}
        lives = lives_of(connection, days)
    _compare(f"{name}, seed {seed}", lives, week.as_at, seed)


def _compare(name: str, lives: object, as_at: object, seed: int) -> None:
    spec = _spec(sorted({code for code in lives.column("code").to_pylist() if code}))
    labels = label(spec, lives, as_at)
    matrix = feature_matrix(FEATURES, lives, labels)
    had, who, moments = rows_of(labels)
    begins = moments.max() - np.timedelta64(timedelta(days=365))
    train_rows = np.flatnonzero(moments + np.timedelta64(timedelta(days=425)) <= begins)
    test_rows = np.flatnonzero(moments > begins)
    print(
        f"\n{name}: {lives.num_rows:,} parts in offences, {len(had):,} people and months, {had.mean():.1%} with the "
        f"outcome; {len(train_rows):,} to train on, {len(test_rows):,} of {len(set(who[test_rows])):,} people to test",
        flush=True,
    )
    if not had[train_rows].sum() or not had[test_rows].sum():
        print("  too few with the outcome")
        return
    report = SimpleNamespace(require=lambda: None, digest="bench")
    scores = {}
    for method in (Method.LOGISTIC, Method.EBM):
        begun = time.process_time()
        model = train(method, matrix.take(train_rows), had[train_rows], report, bags=4)
        spent = time.process_time() - begun
        begun = time.process_time()
        scores[method] = model.chance(matrix.values[test_rows])
        scored = time.process_time() - begun
        same = np.array_equal(model_from_json(model_to_json(model)).chance(matrix.values[test_rows]), scores[method])
        print(
            f"  {method}: trained in {spent:.1f} CPU-s, scored in {scored:.2f}, the same from JSON: {same}", flush=True
        )
    begun = time.process_time()
    peer = HistGradientBoostingClassifier(random_state=seed, early_stopping=True).fit(
        matrix.values[train_rows], had[train_rows]
    )
    scores["boosted peer"] = peer.predict_proba(matrix.values[test_rows])[:, 1]
    print(f"  boosted peer: trained in {time.process_time() - begun:.1f} CPU-s", flush=True)
    for method, score in scores.items():
        missed = score.mean() - had[test_rows].mean()
        print(
            f"  {method}: AUC {auc(had[test_rows], score):.4f}, chances off by "
            f"{calibration_error(had[test_rows], score):.4f} (by chance alone "
            f"{error_by_chance(had[test_rows], score, who[test_rows]):.4f}), mean error {missed:+.4f}"
        )
    ahead = auc(had[test_rows], scores[Method.EBM]) - auc(had[test_rows], scores["boosted peer"])
    print(f"  EBM less boosted peer: {ahead:+.4f} AUC", flush=True)


def _hazard(people: int, seed: int) -> None:
    """A force whose people have hazards of their own: the truth is known, and does not change with time."""
    lives, _ = invented_lives(people, seed)
    _compare(f"known hazards, {people:,} people, seed {seed}", lives, AS_AT, seed)


def main(rows: int, forces: list[str]) -> None:
    """Invent, train, compare, print."""
    for seed in (1, 2):
        _hazard(rows // 4, seed)
    for force in forces:
        _force(force, rows, 7)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000, sys.argv[2:] or ["northmoor", "easthaven", "westvale"])
