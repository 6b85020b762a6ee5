"""Counts that are safe to show: nothing from 1 to 4, and nothing from which one could be worked out.

A suppressed count can be recovered where everything else and the sum are shown: where one place alone is suppressed,
where all of them can only be 1, or can only be 4. Then the smallest shown places are suppressed too; and where none is
left to suppress, no place is shown at all, not even that something happened there.
"""

from collections.abc import Sequence

from ndas.vocabulary.insight import SMALLEST_COUNT


def suppress_places(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int | None]]:
    """Return each place with its count, or None where it must not be shown; nothing where that would give it away.

    Args:
        counts: place and count, counts positive; order is kept.
    """
    hidden = {place: count for place, count in counts if 0 < count < SMALLEST_COUNT}
    shown = sorted((count, place) for place, count in counts if place not in hidden)
    while hidden and _tells(tuple(hidden.values())):
        if not shown:
            return []
        count, place = shown.pop(0)
        hidden[place] = count
    return [(place, None if place in hidden else count) for place, count in counts]


def _tells(hidden: Sequence[int]) -> bool:
    """Whether the sum of what is suppressed, which a reader can work out, says what stands in one of the places."""
    most = SMALLEST_COUNT - 1
    return len(hidden) == 1 or sum(hidden) < max(SMALLEST_COUNT, len(hidden) + 1) or sum(hidden) == most * len(hidden)


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
