"""Quality on invented people with known truth: overall, by name group, and for people made to be confused.

Usage: python bench/match/synthetic.py SEED [ROWS] [PLANTED]

A pair of planted people counts as wrongly joined when any record of one is with any record of the other. A name group
stands out when its precision or recall is more than two points below that of all. What the rules allow at best is told
too: every true pair joined that no guard leaves to a person, and every true pair but those that agree on name and birth
date alone.
"""

import sys
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from people import People, make_people
from quality import b_cubed, codes, pair_counts, wrongly_joined

GAP = 0.02


def main(seed: int, rows: int = 100_000, planted: int = 1000) -> None:
    from ndas.match import match_persons

    people = make_people(int(rows / 3.29), seed, planted)
    run = match_persons(people.records)
    at = np.asarray(pc.index_in(run.records.ids, value_set=people.records.column("record").combine_chunks()))
    found, truth = run.clusters.groups, codes(people.truth[at])
    print(f"{len(truth):,} records, seed {seed}, {planted:,} planted of each kind; precision, recall, F1:")
    print("  pairs   ", *(f"{x:.4f}" for x in pair_counts(found, truth)))
    overall = b_cubed(found, truth)
    print("  B-cubed ", *(f"{x:.4f}" for x in overall))
    _told_groups(found, truth, people.group[at], overall)
    _told_planted(found, people, at)
    _told_bounds(run, truth)


def _told_groups(found: np.ndarray, truth: np.ndarray, group: np.ndarray, overall: tuple[float, float, float]) -> None:
    print("by name group (B-cubed precision, recall, F1):")
    for name in np.unique(group):
        p, r, f = b_cubed(found, truth, group == name)
        low = [
            what for what, one, all_ in (("precision", p, overall[0]), ("recall", r, overall[1])) if one < all_ - GAP
        ]
        print(f"  {name:14} {(group == name).sum():7,} {p:.4f} {r:.4f} {f:.4f}", "LOW " + ", ".join(low) if low else "")


def _told_planted(found: np.ndarray, people: People, at: np.ndarray) -> None:
    for kind, (wrong, pairs) in wrongly_joined(found, people, at).items():
        print(f"{kind}: {wrong} of {pairs:,} pairs wrongly joined ({wrong / max(pairs, 1):.2%})")


def _told_bounds(run: object, truth: np.ndarray) -> None:
    from ndas.match.explain.pair import weigh
    from ndas.match.guards import edge_guards
    from ndas.match.kernels.union import group_numbers, unite_edges

    order = np.argsort(truth, kind="stable")
    ends = np.concatenate([[0], np.flatnonzero(np.diff(truth[order])) + 1, [len(order)]])
    pairs = [(order[i], order[j]) for a, b in pairwise(ends) for i in range(a, b) for j in range(i + 1, b)]
    first, second = np.sort(np.array(pairs, np.int64), axis=1).T.copy()
    weights, levels = weigh(run.plan, run.rows, first, second)  # type: ignore[attr-defined]  # a Run
    guards = edge_guards(run.model, levels)  # type: ignore[attr-defined]  # a Run
    last = len(run.model.guards) - 1  # type: ignore[attr-defined]  # a Run
    heavy = weights >= run.model.clustering.link  # type: ignore[attr-defined]  # a Run
    for words, may in (
        ("what any guard leaves to a person", heavy & (guards < 0)),
        ("name and birth date alone", heavy & (guards != last)),
    ):
        parent = np.arange(len(truth), dtype=np.int64)
        unite_edges(first[may].astype(np.uint32), second[may].astype(np.uint32), parent)
        best = b_cubed(group_numbers(parent), truth)
        print(f"the most that can be had with every true pair joined but: {words}: B-cubed F1 {best[2]:.4f}")


if __name__ == "__main__":
    pa.set_cpu_count(2)
    main(*(int(argument) for argument in sys.argv[1:]))
