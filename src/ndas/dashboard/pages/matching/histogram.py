"""The figures of a run as bars: how strong its pairs are, and how many records its people have."""

from ndas.match.explain import RunReport, likelihood_words
from ndas.match.explain.words import YARDSTICK
from ndas.match.model import probability
from ndas.vocabulary.insight import Breakdown, BreakdownRow

_SIZES = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, None))


def weights_of(run: RunReport) -> Breakdown:
    """Kept pairs by how likely one person is by the pair alone."""
    counts = dict.fromkeys(YARDSTICK, 0)
    for lower, count in run.weights:
        counts[likelihood_words(probability(lower + 1.0))] += count
    rows = tuple(BreakdownRow(label=words, value=float(count)) for words, count in counts.items())
    return Breakdown(key="weights", label="One person is", unit="pairs", rows=rows)


def sizes_of(run: RunReport) -> Breakdown:
    """People by how many records they have."""
    rows = []
    for low, high in _SIZES:
        count = sum(many for size, many in run.sizes if size >= low and (high is None or size <= high))
        label = str(low) if low == high else f"{low} or more" if high is None else f"{low} to {high}"
        rows.append(BreakdownRow(label=label, value=float(count)))
    return Breakdown(key="sizes", label="Records of a person", unit="people", rows=tuple(rows))
