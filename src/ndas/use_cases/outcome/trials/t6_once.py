"""T6: everybody is there once: no two labels at one moment, no event counted twice, nobody under two ids."""

import numpy as np
import pyarrow as pa

from ndas.use_cases.features.columns import clock, strings
from ndas.use_cases.outcome.trials.trial import Trial, Verdict

_LEAST_ALIKE = 2
"""Events that two people must share, all of them in the same part, to be taken for one."""
_SHARE = 0.01


def t6_once(trial: Trial) -> Verdict:
    """Pass where nothing is doubled beyond what chance explains."""
    labels = trial.labels
    distinct = labels.group_by(["subject", "moment"]).aggregate([]).num_rows
    doubled = labels.num_rows - distinct
    alike, people = _alike(trial.lives)
    copied, events = _copied(trial.lives)
    counted = {"doubled labels": doubled, "people alike": alike, "events alike": copied}
    if doubled:
        words = f"{doubled} labels of the same person at the same moment: a join multiplied rows"
    elif alike > _SHARE * people:
        words = f"{alike} people have the very same events in the same parts as another: they are one person twice"
    elif copied > _SHARE * events:
        words = f"{copied} events repeat another of the same person, class and moment: they were loaded twice"
    else:
        return Verdict("T6", passed=True, words="everybody and every event is there once", counted=counted)
    return Verdict("T6", passed=False, words=f"{words}; remove the doubles before anything is trained", counted=counted)


def _alike(lives: pa.Table) -> tuple[int, int]:
    """People whose whole list of at least two (event, part) is another's too; and how many people there are.

    Each list is told by the sum of a hash of its entries, so that no list has to be compared with another.
    """
    _, subject = np.unique(strings(lives, "subject"), return_inverse=True)
    entry = np.char.add(np.char.add(strings(lives, "event"), "\x1f"), strings(lives, "part"))
    _, first, number = np.unique(entry, return_index=True, return_inverse=True)
    noise = np.random.default_rng(6).integers(1, 2**62, len(first), dtype=np.int64)
    people = int(subject.max(initial=-1)) + 1
    told, length = np.zeros(people, np.int64), np.bincount(subject, minlength=people)
    np.add.at(told, subject, noise[number])
    long = told[length >= _LEAST_ALIKE]
    return len(long) - len(np.unique(long)), people


def _copied(lives: pa.Table) -> tuple[int, int]:
    """Rows of one person, class, part and moment under different event ids; and how many rows there are."""
    rows = {
        "subject": lives.column("subject"), "code": lives.column("code"), "part": lives.column("part"),
        "occurred": pa.array(clock(lives, "occurred")),
    }  # fmt: skip
    told = pa.table(rows | {"event": lives.column("event")})
    events = told.group_by([*rows, "event"]).aggregate([]).num_rows
    return events - told.group_by([*rows]).aggregate([]).num_rows, events
