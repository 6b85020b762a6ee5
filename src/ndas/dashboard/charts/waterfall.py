"""The waterfall of two records: where belief stands before anything is compared, and how each comparison moves it.

The axis carries the words of the probability yardstick, not figures; the table beside the picture says the bits for
who wants to add them up.
"""

from collections.abc import Sequence

from markupsafe import Markup

from ndas.dashboard.charts.drawing import Chart, TableTwin, element, joined, label, picture
from ndas.dashboard.charts.palette import AXIS, GRID, INK, MUTED, OBSERVED, PAPER, UNUSUAL
from ndas.dashboard.matched import Bar, PairCard

WIDTH, ROW, TOP, LEFT, RIGHT = 1100.0, 30.0, 46.0, 400.0, 250.0
REMOTE, CERTAIN = -3.6, 3.6
"""Bits at the inner edges of "remote chance" and "almost certain" on the yardstick."""
MARGIN = 2.0


def waterfall(pair: PairCard) -> Chart:
    """The chart of a pair: the prior, what speaks for one person, what speaks against, and where that leaves it."""
    bars = sorted((bar for bar in pair.bars if bar.strength != "says nothing"), key=lambda bar: -bar.weight)
    silent = [bar for bar in pair.bars if bar.strength == "says nothing"]
    stands, at = [pair.prior], pair.prior
    for bar in bars:
        at += bar.weight
        stands.append(at)
    scale = _Scale(min(0.0, REMOTE, *stands) - MARGIN, max(0.0, CERTAIN, pair.joins_from, *stands) + MARGIN)
    height = TOP + (len(bars) + 2) * ROW + 10
    rows = [_row(0, "Before anything is compared", 0.0, pair.prior, "two records at random", scale, muted=True)]
    rows += [_row(i + 1, bar.found, stands[i], stands[i + 1], bar.strength, scale) for i, bar in enumerate(bars)]
    rows.append(_end(len(bars) + 1, pair, scale))
    words = (
        f"By these comparisons alone, one person is {_article(pair.likelihood)}. "
        f"{sum(bar.weight > 0 for bar in bars)} speak for it, {sum(bar.weight < 0 for bar in bars)} against."
    )
    title = "What moves belief, step by step"
    return Chart(
        title=title,
        description=words,
        svg=picture(WIDTH, height, title, words, _axis(scale, height, pair.joins_from) + joined(rows)),
        twin=TableTwin(
            head=("Compared", "Found", "How strongly it speaks", "Value", "Weight in bits", "Running total"),
            rows=_rows(pair.prior, bars, silent),
        ),
        note="To the right speaks for one person, to the left against. Each bar begins where the one above ended.",
    )


class _Scale:
    def __init__(self, low: float, high: float) -> None:
        self._low, self._span = low, high - low

    def x(self, bits: float) -> float:
        return LEFT + (bits - self._low) / self._span * (WIDTH - LEFT - RIGHT)


def _axis(scale: _Scale, height: float, joins_from: float) -> Markup:
    lines = [
        element("path", d=f"M{scale.x(bits):.1f} {TOP - 8:g}V{height - 6:.1f}", stroke=colour, stroke_dasharray=dash)
        for bits, colour, dash in (
            (REMOTE, GRID, None),
            (CERTAIN, GRID, None),
            (0.0, AXIS, None),
            (joins_from, MUTED, "4 3"),
        )
    ]
    words = [
        label(scale.x(REMOTE) - 6, TOP - 28, "remote chance", text_anchor="end"),
        label(scale.x(CERTAIN) + 6, TOP - 28, "almost certain"),
        label(scale.x(0.0), TOP - 28, "even", text_anchor="middle"),
        label(scale.x(joins_from) + 4, TOP - 12, "can join from here", fill=MUTED),
    ]
    return joined(lines + words)


def _row(at: int, words: str, start: float, end: float, strength: str, scale: _Scale, *, muted: bool = False) -> Markup:
    y = TOP + at * ROW
    left, right = sorted((scale.x(start), scale.x(end)))
    colour = MUTED if muted else OBSERVED if end > start else UNUSUAL
    bar = element(
        "rect",
        element("title", f"{words}: {strength}"),
        x=left,
        y=y + 5,
        width=max(right - left, 1.5),
        height=16,
        fill=colour,
    )
    tie = element("path", d=f"M{scale.x(end):.1f} {y + 5:.1f}V{y + ROW + 5:.1f}", stroke=AXIS)
    name = label(LEFT - 12, y + 18, _short(words, 58), text_anchor="end", fill=INK, font_size=13)
    return tie + bar + name + label(WIDTH - RIGHT + 12, y + 18, strength, fill=MUTED if muted else INK, font_size=13)


def _end(at: int, pair: PairCard, scale: _Scale) -> Markup:
    y, x = TOP + at * ROW, scale.x(pair.total)
    mark = element("path", d=f"M{x:.1f} {y + 4:.1f}l9 9l-9 9l-9-9Z", fill=INK, stroke=PAPER, stroke_width=1)
    name = label(LEFT - 12, y + 18, "All together", text_anchor="end", fill=INK, font_size=13, font_weight=700)
    words = label(WIDTH - RIGHT + 12, y + 18, pair.likelihood, fill=INK, font_size=13, font_weight=700)
    return mark + name + words


def _rows(prior: float, bars: Sequence[Bar], silent: Sequence[Bar]) -> tuple[tuple[str, ...], ...]:
    running, rows = prior, [("before anything", "two records at random", "", "", _bits(prior), _bits(prior))]
    for bar in (*bars, *silent):
        running += bar.weight
        rows.append((bar.what, bar.found, bar.strength, bar.rarity_words, _bits(bar.weight), _bits(running)))
    return tuple(rows)


def _bits(weight: float) -> str:
    return f"{weight:+.1f}".replace("-", "\u2212")


def _article(words: str) -> str:
    return f"a {words}" if words in ("remote chance", "realistic possibility") else words


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"
