"""A run of matching in figures, for the terminal, with quality where the truth is known."""

from pathlib import Path

import numpy as np
import pyarrow.csv

from ndas.cli.errors import CommandError
from ndas.cli.matching.desk import MatchDesk
from ndas.cli.terminal import OUT, show_table
from ndas.match.arrow import pc, whole
from ndas.match.explain import Quality, likelihood_words, quality_of
from ndas.match.model import probability


def show_report(desk: MatchDesk, truth: Path | None) -> None:
    """Print the report of the live week.

    Raises:
        CommandError: no engine ran, or the truth's file has other columns.
    """
    found = desk.reading.match_report()
    if found is None:
        raise CommandError("identity in this snapshot comes from exact identifiers; no engine ran")
    week, hubs = found
    run = week.run
    OUT.print(
        f"{run.records:,} records, {run.persons:,} people, model {run.model_version}. This week {week.changed:,} rows "
        f"were new or changed and {week.gone:,} went; {week.merged:,} records merged, {week.split:,} split; "
        f"{week.asked:,} questions for people; {run.conflicts:,} links not made.",
        soft_wrap=True,
    )
    rules = [
        (r.rule, r.blocks, r.pairs, seen, scored, r.capped_blocks, r.capped_pairs) for r, seen, scored in run.rules
    ]
    columns = ("records share", "blocks", "forecast", "looked at", "weighed", "blocks over cap", "pairs left out")
    show_table("Pairs by rule", columns, rules)
    weights = [(f"{low:+d} to {low + 2:+d}", likelihood_words(probability(low + 1.0)), n) for low, n in run.weights]
    show_table("Kept pairs", ("bits", "one person is", "pairs"), weights)
    show_table("People by records", ("records", "people"), run.sizes)
    held = [(name, count) for name, count in run.guarded if count]
    show_table("Pairs that may not join on their own", ("because", "pairs"), held)
    if run.oversize:
        OUT.print(f"Taken apart first, for they hung together too widely: {', '.join(map(str, run.oversize))} records.")
    show_table("Values that are no evidence, for very many have them", ("kind", "values", "records"), run.hubs)
    show_table("Things that records speak of", ("kind", "how many"), week.things)
    shared = [(h.kind, h.why, h.people_from, h.things, h.records, h.largest) for h in hubs]
    show_table("Hubs", ("kind", "why", "people, from", "things", "records", "people of the largest"), shared)
    quality = run.quality if truth is None else _quality(desk, truth)
    if quality is None:
        OUT.print("Who is who in truth is not known here: precision and recall are not stated.")
        return
    figures = [
        (name, *(f"{figure:.3f}" for figure in one))
        for name, one in (("pairs", quality.pairs), ("B-cubed", quality.b_cubed))
    ]
    show_table("Quality against the truth", ("measure", "precision", "recall", "F1"), figures)


def _quality(desk: MatchDesk, truth: Path) -> Quality:
    known = pyarrow.csv.read_csv(truth)
    if not {"record", "person"} <= set(known.column_names):
        raise CommandError(f"{truth} needs the columns record and person")
    membership = desk.membership()
    place = pc.index_in(whole(membership, "record"), value_set=whole(known, "record"))
    here = membership.filter(pc.is_valid(place))
    true = whole(known, "person").take(pc.drop_null(place)).dictionary_encode().indices
    groups = whole(here, "person").dictionary_encode().indices
    if not len(here):
        raise CommandError(f"{truth} names none of the records of the live week")
    return quality_of(np.asarray(groups).astype(np.int64), np.asarray(true).astype(np.int64))
