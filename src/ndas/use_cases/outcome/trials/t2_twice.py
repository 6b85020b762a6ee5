"""T2: two independent readings of the specification give the same labels, and both read hand-written lives right."""

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from ndas.use_cases.features.columns import listed
from ndas.use_cases.outcome.again import label_again, label_again_at
from ndas.use_cases.outcome.examples import Life, lives_of_examples
from ndas.use_cases.outcome.spec import OutcomeSpec
from ndas.use_cases.outcome.trials.trial import Trial, Verdict


def t2_twice(trial: Trial) -> Verdict:
    """Pass where not one label differs and not one hand-written life is read wrong."""
    made = _rows(trial.labels)
    again = label_again(trial.spec, trial.lives, trial.as_at)
    differ = {(subject, moment) for subject, moment, _ in made ^ again}
    wrong = misread_lives(trial.spec, trial.examples)
    counted = {"labels that differ": len(differ), "lives misread": len(wrong), "lives": len(trial.examples)}
    if differ:
        return Verdict(
            "T2", passed=False, counted=counted,
            words=f"{len(differ)} labels of {len(made | again)} differ between two readings of the specification; one"
            " of them is wrong, or the specification can be read in two ways: settle which before anything is trained",
        )  # fmt: skip
    if wrong:
        return Verdict(
            "T2", passed=False, counted=counted,
            words=f"the specification reads {len(wrong)} hand-written lives otherwise than the officer who wrote them, "
            f"first: {wrong[0].name}; correct the specification, or ask the officer",
        )  # fmt: skip
    return Verdict(
        "T2", passed=True, counted=counted,
        words=f"two readings agree on all {len(made)} labels, and on {len(trial.examples)} hand-written lives",
    )  # fmt: skip


def _rows(labels: pa.Table) -> set[tuple[str, datetime, bool]]:
    return set(zip(listed(labels, "subject"), listed(labels, "moment"), listed(labels, "label"), strict=True))


def misread_lives(spec: OutcomeSpec, examples: Sequence[Life]) -> list[Life]:
    """Return the hand-written lives that the specification reads otherwise than they were written."""
    events = lives_of_examples(examples)
    read: dict[tuple[str, datetime], bool] = {}
    for moment in sorted({life.moment for life in examples}):
        read |= {(who, at): had for who, at, had in label_again_at(spec, events, [moment])}
    return [
        life
        for number, life in enumerate(examples)
        if read.get((f"life-{number}", life.moment)) != (life.label if life.takes_part else None)
    ]
