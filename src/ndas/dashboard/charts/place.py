"""A map of H3 cells without a map server: each hexagon drawn from its own boundary, shaded by its count.

Rules:
1. A suppressed cell (between 1 and 4) is drawn hatched, has no figure and no link.
2. A class of the scale never tells two counts apart that the table would not.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence

import h3
from markupsafe import Markup

from ndas.dashboard.charts.drawing import Chart, TableTwin, element, joined, label, path, picture
from ndas.dashboard.charts.palette import AXIS, CELL_EDGE, INK, PAPER, SHADES, SUPPRESSED
from ndas.dashboard.words import count_words
from ndas.vocabulary.insight import SMALLEST_COUNT, Cell, EventFilter

WIDTH, HEIGHT, MARGIN, FOOT = 720.0, 560.0, 14.0, 46.0
KM_PER_DEGREE = 111.32
TABLE_ROWS = 50

Flat = tuple[float, float]


def cell_map(cells: Sequence[Cell], *, title: str, unit: str, drill: Callable[[Cell], EventFilter] | None) -> Chart:
    """The cells of a force, north up, with a scale bar and a legend.

    `drill` gives the filter that lists a cell's records; a suppressed cell has none whatever it returns.
    """
    shown = [c for c in cells if c.count is None or c.count > 0]
    steps = _steps([c.count for c in shown if c.count])
    outlines = {c.cell: _flat_outline(c.cell, _middle(shown)) for c in shown}
    project, per_km = _fit([p for outline in outlines.values() for p in outline])
    ordered = sorted(shown, key=lambda c: c.count or 0)
    hexagons = joined(
        _hexagon(c, [project(p) for p in outlines[c.cell]], steps, unit, drill(c) if drill else None) for c in ordered
    )
    names = _area_names(shown, outlines, project)
    words = _describe(shown, unit)
    body = _hatch() + hexagons + names + _legend(steps) + _scale_bar(per_km)
    return Chart(
        title=title,
        description=words,
        svg=picture(WIDTH, HEIGHT, title, words, body, linked=drill is not None),
        twin=_twin(ordered, unit, drill),
        note=f"Each hexagon is a place of at least 250 m. Hatched: under {SMALLEST_COUNT} {unit}, figure withheld.",
    )


def _middle(cells: Sequence[Cell]) -> float:
    latitudes = [h3.cell_to_latlng(c.cell)[0] for c in cells]
    return math.cos(math.radians(sum(latitudes) / len(latitudes))) if latitudes else 1.0


def _flat_outline(cell: str, squeeze: float) -> list[Flat]:
    """The boundary in kilometres on a local plane (equirectangular; exact enough over one force's area)."""
    return [(lng * squeeze * KM_PER_DEGREE, lat * KM_PER_DEGREE) for lat, lng in h3.cell_to_boundary(cell)]


def _fit(points: Sequence[Flat]) -> tuple[Callable[[Flat], Flat], float]:
    if not points:
        return (lambda p: p), 1.0
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    room_x, room_y = WIDTH - 2 * MARGIN, HEIGHT - MARGIN - FOOT
    per_km = min(room_x / max(east - west, 0.1), room_y / max(north - south, 0.1))
    left = (WIDTH - (east - west) * per_km) / 2
    top = MARGIN + (room_y - (north - south) * per_km) / 2

    def project(point: Flat) -> Flat:
        return left + (point[0] - west) * per_km, top + (north - point[1]) * per_km

    return project, per_km


def _steps(counts: Sequence[int]) -> tuple[int, ...]:
    """Lower bounds of the classes: quantiles of the shown counts, distinct, at most one per shade."""
    if not counts:
        return ()
    ranked = sorted(counts)
    picks = (ranked[int(len(ranked) * share)] for share in (0.0, 0.4, 0.7, 0.88, 0.97))
    return tuple(sorted(set(picks)))


def _shade(count: int, steps: Sequence[int]) -> str:
    place = max((i for i, low in enumerate(steps) if count >= low), default=0)
    return SHADES[place + (len(SHADES) - len(steps)) // 2]


def _hexagon(cell: Cell, outline: list[Flat], steps: Sequence[int], unit: str, drill: EventFilter | None) -> Markup:
    fill = "url(#withheld)" if cell.count is None else _shade(cell.count, steps)
    words = f"{cell.area or 'Place'}: {_figure(cell)} {unit}"
    shape = element(
        "path",
        element("title", words),
        d=path(outline, close=True),
        fill=fill,
        stroke=CELL_EDGE,
        stroke_width=0.6,
    )
    if cell.count is None or drill is None:
        return shape
    return element("a", shape, href=f"/events?{drill.query()}", aria_label=words, tabindex=-1)


def _figure(cell: Cell) -> str:
    return f"fewer than {SMALLEST_COUNT}" if cell.count is None else count_words(cell.count)


def _hatch() -> Markup:
    lines = element("rect", width=5, height=5, fill=SUPPRESSED) + element(
        "path", d="M-1 1l2-2M0 5l5-5M4 6l2-2", stroke=CELL_EDGE, stroke_width=0.7
    )
    pattern = element("pattern", lines, id="withheld", width=5, height=5, patternUnits="userSpaceOnUse")
    return element("defs", pattern)


def _area_names(cells: Sequence[Cell], outlines: dict[str, list[Flat]], project: Callable[[Flat], Flat]) -> Markup:
    centres: dict[str, list[Flat]] = defaultdict(list)
    for cell in cells:
        if cell.area:
            centres[cell.area].append(project(outlines[cell.cell][0]))
    largest = sorted(centres, key=lambda name: -len(centres[name]))[:12]
    return joined(
        label(
            sum(x for x, _ in centres[name]) / len(centres[name]),
            sum(y for _, y in centres[name]) / len(centres[name]),
            name,
            text_anchor="middle",
            fill=INK,
            font_size=13,
            font_weight=600,
            stroke=PAPER,
            stroke_width=3.5,
            stroke_linejoin="round",
            paint_order="stroke",
            pointer_events="none",
        )
        for name in largest
    )


def _legend(steps: Sequence[int]) -> Markup:
    parts, x, y = [], MARGIN, HEIGHT - 26
    entries = [(f"under {SMALLEST_COUNT}", "url(#withheld)")]
    for i, low in enumerate(steps):
        high = steps[i + 1] - 1 if i + 1 < len(steps) else None
        words = f"{low}+" if high is None else f"{low}" if high <= low else f"{low} to {high}"
        entries.append((words, _shade(low, steps)))
    for words, fill in entries:
        parts.append(element("rect", x=x, y=y, width=16, height=13, fill=fill, stroke=CELL_EDGE, stroke_width=0.6))
        parts.append(label(x + 21, y + 11, words))
        x += 36 + 7.2 * len(words)
    return joined(parts)


def _scale_bar(per_km: float) -> Markup:
    km = next((k for k in (50, 20, 10, 5, 2, 1) if k * per_km < WIDTH / 4), 1)
    right, y = WIDTH - MARGIN, HEIGHT - 16
    return element(
        "path", d=f"M{right - km * per_km:.1f} {y - 5:g}v5H{right:g}v-5", fill="none", stroke=AXIS, stroke_width=1.5
    ) + label(right - km * per_km - 6, y, f"{km} km", text_anchor="end")


def _describe(cells: Sequence[Cell], unit: str) -> str:
    hidden = sum(1 for c in cells if c.count is None)
    most = max((c.count for c in cells if c.count), default=0)
    withheld = f"{hidden} withheld as under {SMALLEST_COUNT}"
    return f"{len(cells)} places with {unit}; the highest has {count_words(most)}; {withheld}."


def _twin(ordered: Sequence[Cell], unit: str, drill: Callable[[Cell], EventFilter] | None) -> TableTwin:
    open_cells = [c for c in reversed(ordered) if c.count is not None]
    rows: list[tuple[str | Markup, ...]] = [
        (c.area or "not named", c.cell, _count_link(c, drill)) for c in open_cells[:TABLE_ROWS]
    ]
    if len(open_cells) > TABLE_ROWS:
        rows.append((f"and {len(open_cells) - TABLE_ROWS} more places", "", ""))
    if hidden := sum(1 for c in ordered if c.count is None):
        rows.append((f"{hidden} places withheld", "", f"fewer than {SMALLEST_COUNT} each"))
    return TableTwin(head=("Area", "Cell", unit.capitalize()), rows=tuple(rows))


def _count_link(cell: Cell, drill: Callable[[Cell], EventFilter] | None) -> str | Markup:
    words = count_words(cell.count)
    return element("a", words, href=f"/events?{drill(cell).query()}", class_="govuk-link") if drill else words
