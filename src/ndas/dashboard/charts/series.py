"""Time series with the range to be expected, small multiples on one scale, and sparklines."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from ndas.dashboard.charts.drawing import Chart, TableTwin, element, joined, label, nice_top, path, picture
from ndas.dashboard.charts.palette import AXIS, BAND, EXPECTED, GRID, INK, OBSERVED, PAPER, UNUSUAL
from ndas.dashboard.words import count_words, period_words
from ndas.vocabulary.insight import Point, Series

LEFT, TOP, BOTTOM = 46.0, 16.0, 34.0
SHORTEST_MONTH = 28


class _Plane:
    """Where a point of the series lies in the picture."""

    def __init__(self, points: Sequence[Point], width: float, height: float, top: float) -> None:
        self.left, self.right = LEFT, width - 14
        self.floor, self.ceiling = height - BOTTOM, TOP
        self.top = top
        self.step = (self.right - self.left) / max(len(points) - 1, 1)

    def x(self, index: int) -> float:
        return self.left + index * self.step

    def y(self, value: float) -> float:
        return self.floor - (value / self.top) * (self.floor - self.ceiling)


def is_unusual(point: Point) -> bool:
    """Whether a complete period lies outside the range to be expected."""
    if not point.complete or point.observed is None or point.lower is None or point.upper is None:
        return False
    return not point.lower <= point.observed <= point.upper


def time_series(series: Series, *, width: float = 1240, height: float = 300, top: float | None = None) -> Chart:
    """Observed periods as a line over a shaded expected range.

    A complete period outside its range is marked; a period still filling up is drawn hollow. `top` sets the axis
    (for several charts on one scale); otherwise it fits this series.
    """
    ceiling, step = nice_top(top if top is not None else _largest(series.points))
    plane = _Plane(series.points, width, height, ceiling)
    body = joined(
        (
            _grid(plane, width, step),
            _months(plane, series.points, width),
            _band(plane, series.points),
            _expected(plane, series.points),
            _observed(plane, series.points),
        )
    )
    words = _describe(series)
    return Chart(
        title=series.label,
        description=words,
        svg=picture(width, height, series.label, words, body),
        twin=_twin(series),
        note=series.method,
    )


def small_multiples(many: Sequence[Series], *, width: float = 300, height: float = 130) -> tuple[Chart, ...]:
    """One small chart each, all on the scale of the largest, so that heights compare across charts."""
    top = max((_largest(one.points) for one in many), default=1.0)
    return tuple(time_series(one, width=width, height=height, top=top) for one in many)


def sparkline(values: Sequence[float], *, title: str, width: float = 90, height: float = 20) -> Markup:
    """A word-sized line from 0 to 1; the figures themselves stand beside it in the text."""
    if len(values) < 2:  # noqa: PLR2004 - one value is no line
        return Markup("")
    low, high = min(values), max(values)
    spread = (high - low) or 1.0
    xs = [3 + i * (width - 6) / (len(values) - 1) for i in range(len(values))]
    ys = [height - 4 - (v - low) / spread * (height - 8) for v in values]
    line = element("path", d=path(zip(xs, ys, strict=True)), fill="none", stroke=OBSERVED, stroke_width=1.5)
    end = element("circle", cx=xs[-1], cy=ys[-1], r=2.5, fill=OBSERVED)
    return element(
        "svg",
        element("title", title) + line + end,
        class_="spark",
        width=width,
        height=height,
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
    )


def _largest(points: Sequence[Point]) -> float:
    return max((v for p in points for v in (p.observed, p.upper) if v is not None), default=1.0)


def _grid(plane: _Plane, width: float, step: float) -> Markup:
    parts, value = [], 0.0
    while value <= plane.top + 1e-9:
        y = plane.y(value)
        stroke = AXIS if value == 0 else GRID
        parts.append(element("path", d=f"M{plane.left:g} {y:.1f}H{width - 4:g}", stroke=stroke, stroke_width=1))
        if plane.floor - plane.ceiling > 90 or value in (0, plane.top):  # noqa: PLR2004 - room for every label
            parts.append(label(plane.left - 6, y + 4, count_words(value), text_anchor="end"))
        value += step
    return joined(parts)


def _months(plane: _Plane, points: Sequence[Point], width: float) -> Markup:
    every = max(1, round(len(points) / (width / 75)))
    by_day = len(points) > every and (points[every].start - points[0].start).days < SHORTEST_MONTH
    parts = []
    for i, point in enumerate(points):
        if i % every == 0 and plane.x(i) < width - 30:
            parts.append(label(plane.x(i), plane.floor + 17, _tick(point.start, i == 0, by_day), text_anchor="middle"))
            parts.append(element("path", d=f"M{plane.x(i):.1f} {plane.floor:g}v4", stroke=AXIS, stroke_width=1))
    return joined(parts)


def _tick(day: date, first: bool, by_day: bool) -> str:  # noqa: FBT001 - facts about the tick, not modes
    if by_day:
        return f"{day.day} {day:%b %Y}" if first else f"{day.day} {day:%b}"
    return f"{day:%b} {day:%Y}" if first or day.month == 1 else f"{day:%b} {day:%y}"


def _band(plane: _Plane, points: Sequence[Point]) -> Markup:
    known = [(i, p.lower, p.upper) for i, p in enumerate(points) if p.lower is not None and p.upper is not None]
    if not known:
        return Markup("")
    over = [(plane.x(i), plane.y(upper)) for i, _, upper in known]
    under = [(plane.x(i), plane.y(lower)) for i, lower, _ in reversed(known)]
    return element("path", d=path(over + under, close=True), fill=BAND)


def _expected(plane: _Plane, points: Sequence[Point]) -> Markup:
    known = [(plane.x(i), plane.y(p.expected)) for i, p in enumerate(points) if p.expected is not None]
    if not known:
        return Markup("")
    return element("path", d=path(known), fill="none", stroke=EXPECTED, stroke_width=1.5, stroke_dasharray="5 4")


def _observed(plane: _Plane, points: Sequence[Point]) -> Markup:
    known = [(i, p, p.observed) for i, p in enumerate(points) if p.observed is not None]
    settled = [(plane.x(i), plane.y(v)) for i, p, v in known if p.complete]
    parts = []
    if settled:
        parts.append(element("path", d=path(settled), fill="none", stroke=OBSERVED, stroke_width=2.25))
    for i, point, value in known:
        colour = UNUSUAL if is_unusual(point) else OBSERVED
        radius = 4.5 if is_unusual(point) else 2.6
        dot = element(
            "circle",
            element("title", f"{period_words(point.start, point.end)}: {count_words(value)}"),
            cx=plane.x(i),
            cy=plane.y(value),
            r=radius,
            fill=colour if point.complete else PAPER,
            stroke=colour,
            stroke_width=1.5,
        )
        parts.append(dot)
        if is_unusual(point) and plane.step > 14:  # noqa: PLR2004 - room for a figure beside the mark
            parts.append(label(plane.x(i), plane.y(value) - 9, count_words(value), text_anchor="middle", fill=INK))
    return joined(parts)


def _describe(series: Series) -> str:
    known = [p for p in series.points if p.observed is not None]
    if not known:
        return f"No {series.unit} counted."
    unusual = [p for p in known if is_unusual(p)]
    last = known[-1]
    return (
        f"{len(known)} periods from {period_words(known[0].start, known[0].end)} to "
        f"{period_words(last.start, last.end)}; latest {count_words(last.observed)} {series.unit}; "
        f"{len(unusual)} outside the expected range."
    )


def _twin(series: Series) -> TableTwin:
    banded = any(p.lower is not None for p in series.points)
    head = ("Period", series.unit.capitalize(), *(("Expected", "Range", "Reading") if banded else ()))
    return TableTwin(head=head, rows=tuple(_twin_row(p, banded) for p in series.points))


def _twin_row(point: Point, banded: bool) -> tuple[str, ...]:  # noqa: FBT001 - a fact about the table
    observed = "not known" if point.observed is None else count_words(point.observed)
    row = (period_words(point.start, point.end), observed)
    if not banded:
        return row
    expected = "" if point.expected is None else count_words(point.expected)
    both = point.lower is not None and point.upper is not None
    span = f"{count_words(point.lower)} to {count_words(point.upper)}" if both else ""
    return (*row, expected, span, _reading(point))


def _reading(point: Point) -> str:
    if not point.complete:
        return "still filling up"
    if not is_unusual(point):
        return "as expected" if point.upper is not None else ""
    above = point.observed is not None and point.upper is not None and point.observed > point.upper
    return "above the range" if above else "below the range"
