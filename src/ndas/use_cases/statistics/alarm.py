"""When a series has risen: two of four neighbouring complete periods above their band.

One period above its 97.5 % line happens by chance more than once a year in a weekly series; two of four do about once
in ten years (binomial: 6 x 0.025^2 for each window, windows overlapping). Checked by simulation in the tests.
"""

from collections.abc import Sequence

WINDOW, NEEDED = 4, 2


def rises(above: Sequence[bool]) -> list[int]:
    """Return the periods at which an alarm begins.

    Args:
        above: for each complete period, oldest first, whether it lies above its band.
    """
    begun, running = [], False
    for place in range(len(above)):
        now = sum(above[max(0, place - WINDOW + 1) : place + 1]) >= NEEDED
        if now and not running:
            begun.append(place)
        running = now
    return begun
