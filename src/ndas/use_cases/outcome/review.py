"""T8's review sheet: fifty people with the outcome and fifty without, read by an officer who is not told which.

1. Which people are drawn follows from the specification alone, so nobody chooses them.
2. The sheet names records and holds no label. Its answers are worth something only because of that.
3. A review belongs to one specification; another version needs another review.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.use_cases.features.columns import listed
from ndas.use_cases.outcome.spec import OutcomeSpec

EACH = 50
LEAST_KAPPA, MOST_WRONG = 0.8, 0.05
_COLUMNS = ("number", "person", "from", "to", "outcome (yes or no)", "why")


class ReviewError(ValueError):
    """A filled-in sheet cannot be read. Names the line and what belongs there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the sheet: whose records to read, and between which moments the outcome would have happened."""

    subject: str
    moment: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """What the officer's reading says about the labels."""

    digest: str
    """Of the specification that was reviewed."""
    read_by: str
    people: int
    wrong: int
    kappa: float
    """Cohen's: agreement beyond chance."""

    @property
    def holds(self) -> bool:
        """Whether the labels are what an officer sees in the records."""
        return bool(self.read_by) and self.kappa >= LEAST_KAPPA and self.wrong <= MOST_WRONG * self.people


def draw_sheet(spec: OutcomeSpec, labels: pa.Table) -> tuple[Asked, ...]:
    """Return whom the officer reads, in an order that tells nothing; fewer than `EACH` where there are fewer."""
    label = np.asarray(labels.column("label").to_numpy(zero_copy_only=False), bool)
    seeded = np.random.default_rng(int(spec.digest, 16))
    subjects = np.asarray(labels.column("subject").to_pylist())
    chosen: list[int] = []
    for side in (True, False):
        rows = seeded.permutation(np.flatnonzero(label == side))
        _, once = np.unique(subjects[rows], return_index=True)
        chosen += rows[np.sort(once)][:EACH].tolist()
    drawn = labels.take(pa.array(seeded.permutation(np.array(chosen, int)), pa.int64()))
    until = np.timedelta64(spec.window_days, "D").astype(object)
    return tuple(
        Asked(subject, moment, moment + until)
        for subject, moment in zip(listed(drawn, "subject"), listed(drawn, "moment"), strict=True)
    )


def write_sheet(asked: Sequence[Asked]) -> str:
    """Return the sheet as CSV, to be shown or sent by a channel that may carry record ids."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for number, one in enumerate(asked, 1):
        writer.writerow([number, one.subject, f"{one.moment:%Y-%m-%d}", f"{one.until:%Y-%m-%d}", "", ""])
    return out.getvalue()


def read_sheet(text: str, asked: Sequence[Asked]) -> tuple[bool, ...]:
    """Return the officer's answers in the order of ``asked``.

    Raises:
        ReviewError: a line is missing, is about somebody else, or is not answered.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    if len(rows) != len(asked):
        raise ReviewError(
            f"the sheet has {len(rows)} lines, and {len(asked)} people were drawn; use the sheet as it came"
        )
    answers = []
    for number, (row, one) in enumerate(zip(rows, asked, strict=True), 1):
        answer = (row.get(_COLUMNS[4]) or "").strip().lower()
        if row.get("person") != one.subject or row.get("from") != f"{one.moment:%Y-%m-%d}":
            raise ReviewError(
                f"line {number} is about somebody else than was drawn; the labels changed since: draw again"
            )
        if answer not in {"yes", "no"}:
            raise ReviewError(f"line {number}: the outcome must be yes or no")
        answers.append(answer == "yes")
    return tuple(answers)


def judge(spec: OutcomeSpec, labels: pa.Table, asked: Sequence[Asked], answers: Sequence[bool], read_by: str) -> Review:
    """Return what the answers say about the labels.

    Args:
        spec: whose sheet it is.
        labels: in the shape of `LABELS`.
        asked: as drawn.
        answers: the officer's, in the same order.
        read_by: the officer's user id.
    """
    had: Mapping[Any, bool] = dict(
        zip(
            zip(listed(labels, "subject"), listed(labels, "moment"), strict=True),
            listed(labels, "label"),
            strict=True,
        )
    )
    ours = np.array([had[one.subject, one.moment] for one in asked], bool)
    theirs = np.array(answers, bool)
    agreed = float(np.mean(ours == theirs))
    by_chance = float(ours.mean() * theirs.mean() + (1 - ours.mean()) * (1 - theirs.mean()))
    kappa = 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)
    return Review(spec.digest, read_by, len(asked), int(np.sum(ours != theirs)), kappa)
