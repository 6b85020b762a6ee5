"""Figures of groups: who is selected, selected wrongly, overlooked, and whether chances come true for them.

1. A group of fewer than 200 people, or with fewer than 10 of either label, is withheld; if that leaves one group
   withheld alone, the smallest shown one is withheld with it, so that it cannot be had by subtracting.
2. Every kind of difference is shown beside the others: equal calibration and unequal false alarms can be true together.
3. A person counts once in the size of a group, however often they were looked at.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ndas.use_cases.evaluation.measure import Told, first_of_each_moment
from ndas.use_cases.evaluation.plan import Plan
from ndas.use_cases.fairness.groups import KINDS, NOT_RECORDED, Groups
from ndas.use_cases.fairness.plan import FairnessPlan
from ndas.use_cases.statistics.calibration import calibration_error
from ndas.use_cases.statistics.intervals import wilson

Array = np.ndarray[Any, Any]
FEWEST_OF_A_LABEL = 10


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group. Shares are of rows: people at moments."""

    kind: str
    group: str
    people: int
    base: float
    selected: float
    false_alarms: float
    """Of those without the outcome, the share that was selected."""
    false_alarm_interval: tuple[float, float]
    overlooked: float
    """Of those with the outcome, the share that was not selected."""
    right: float
    """Of those selected, the share with the outcome; NaN where nobody was."""
    mean_error: float
    """Mean chance less the share with the outcome: above nought, the group is made to look worse than it is."""
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference beyond what the plan allows."""

    key: str
    """What a decision names: kind, measure, group."""
    words: str


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """Figures of all groups, and what is beyond the plan."""

    force: str
    digest: str
    """Of the outcome's specification."""
    figures: tuple[GroupFigures, ...]
    withheld: tuple[tuple[str, int], ...]
    """Kind, and how many of its groups are too small to show."""
    differences: tuple[Difference, ...]


def audit(force: str, digest: str, told: Told, groups: Groups, plan: Plan, fairness: FairnessPlan) -> FairnessReport:
    """Return the figures.

    Args:
        force: whose people they are.
        digest: of the outcome's specification.
        told: what was said of whom, and what came true.
        groups: opened for this audit.
        plan: says how long the list is.
        fairness: says how small a group may be, and which differences need a decision.
    """
    selected = np.zeros(len(told.label), bool)
    selected[first_of_each_moment(told.moments, told.chance, plan.list_size)] = True
    figures: list[GroupFigures] = []
    withheld: list[tuple[str, int]] = []
    for kind in KINDS:
        belongs = _belongs(told.people, groups, kind)
        shown, hidden = _large_enough(told, belongs, fairness.smallest_group)
        withheld.append((kind, hidden))
        figures += [_figures(kind, group, told, selected, belongs == group) for group in shown]
    return FairnessReport(force, digest, tuple(figures), tuple(withheld), tuple(_differences(figures, fairness)))


def _belongs(people: Array, groups: Groups, kind: str) -> Array:
    known = dict(zip(groups.table.column("person").to_pylist(), groups.table.column(kind).to_pylist(), strict=True))
    named, place = np.unique(people, return_inverse=True)
    return np.array([known.get(person) or NOT_RECORDED for person in named.tolist()], dtype=object)[place].astype(str)


def _large_enough(told: Told, belongs: Array, smallest: int) -> tuple[list[str], int]:
    sizes, shown, hidden = {}, [], 0
    for group in np.unique(belongs).tolist():
        rows = belongs == group
        sizes[group] = len(np.unique(told.people[rows]))
        had = int(told.label[rows].sum())
        if sizes[group] < smallest or min(had, int(rows.sum()) - had) < FEWEST_OF_A_LABEL:
            hidden += 1
        else:
            shown.append(group)
    if hidden == 1 and shown:
        shown.remove(min(shown, key=lambda group: (sizes[group], group)))
        hidden += 1
    return shown, hidden


def _figures(kind: str, group: str, told: Told, selected: Array, rows: Array) -> GroupFigures:
    label, chosen, chance = np.asarray(told.label[rows], bool), selected[rows], told.chance[rows]
    alarms, without = int((chosen & ~label).sum()), int((~label).sum())
    return GroupFigures(
        kind=kind,
        group=group,
        people=len(np.unique(told.people[rows])),
        base=float(label.mean()),
        selected=float(chosen.mean()),
        false_alarms=alarms / without,
        false_alarm_interval=wilson(alarms, without),
        overlooked=float((label & ~chosen).sum() / label.sum()),
        right=float(label[chosen].mean()) if chosen.any() else float("nan"),
        mean_error=float(chance.mean() - label.mean()),
        calibration_error=calibration_error(label, chance),
    )


def _differences(figures: list[GroupFigures], plan: FairnessPlan) -> list[Difference]:
    found = []
    for one in figures:
        if abs(one.mean_error) > plan.group_difference_at_most:
            side = "worse" if one.mean_error > 0 else "better"
            found.append(
                Difference(
                    f"{one.kind}/calibration/{one.group}",
                    f"{one.kind} {one.group}: the model makes them look {side} than they are, by "
                    f"{abs(one.mean_error) * 100:.1f} of 100",
                )
            )
    for kind in KINDS:
        rates = [one for one in figures if one.kind == kind]
        if len(rates) < 2:  # noqa: PLR2004 - a difference is between two
            continue
        least = min(rates, key=lambda one: one.false_alarms)
        for one in rates:
            beyond = one.false_alarms > plan.false_alarm_ratio_at_most * least.false_alarms
            if one is not least and beyond and one.false_alarm_interval[0] > least.false_alarm_interval[1]:
                found.append(
                    Difference(
                        f"{kind}/false alarms/{one.group}",
                        f"{kind} {one.group}: of those without the outcome {one.false_alarms:.1%} are selected, of "
                        f"{least.group} {least.false_alarms:.1%}",
                    )
                )
    return found
