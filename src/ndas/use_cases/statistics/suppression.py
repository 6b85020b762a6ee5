"""Counts that are safe to show: nothing from 1 to 4, and nothing from which one could be worked out.

A suppressed count can be recovered where everything else and the sum are shown. So where exactly one place is
suppressed, or the suppressed places add up to less than the threshold, the smallest shown places are suppressed too.
"""

from collections.abc import Sequence

from ndas.vocabulary.insight import SMALLEST_COUNT


def suppress_places(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int | None]]:
    """Return each place with its count, or None where it must not be shown.

    Args:
        counts: place and count, counts positive; order is kept.
    """
    hidden = {place for place, count in counts if 0 < count < SMALLEST_COUNT}
    hidden_sum = sum(count for place, count in counts if place in hidden)
    shown = sorted((count, place) for place, count in counts if place not in hidden)
    while hidden and (len(hidden) == 1 or hidden_sum < SMALLEST_COUNT) and shown:
        count, place = shown.pop(0)
        hidden.add(place)
        hidden_sum += count
    return [(place, None if place in hidden else count) for place, count in counts]


def merge_small(counts: Sequence[tuple[str, int]], rest: str) -> list[tuple[str, int]]:
    """Return the counts with every row from 1 to 4 merged into one row called ``rest``, which stands last.

    Where the merged row would itself be too small, the smallest other row joins it; where nothing is left to join,
    it is dropped.
    """
    small = sum(count for _, count in counts if 0 < count < SMALLEST_COUNT)
    large = [(label, count) for label, count in counts if count >= SMALLEST_COUNT]
    while 0 < small < SMALLEST_COUNT and large:
        smallest = min(large, key=lambda row: (row[1], row[0]))
        large.remove(smallest)
        small += smallest[1]
    return large + ([(rest, small)] if small >= SMALLEST_COUNT else [])
