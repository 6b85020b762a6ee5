"""Bars: columns over an ordered axis (hours, months), and a bar that sits in a table's cell."""

from markupsafe import Markup

from ndas.dashboard.charts.drawing import Chart, TableTwin, element, joined, label, nice_top, picture
from ndas.dashboard.charts.palette import AXIS, GRID, OBSERVED
from ndas.dashboard.words import count_words
from ndas.vocabulary.insight import Breakdown, BreakdownRow

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 460.0, 190.0, 46.0, 14.0, 32.0


def bar_cell(value: float, largest: float) -> Markup:
    """A bar for a table cell whose row also says the figure, so the bar itself is hidden from screen readers."""
    share = 0.0 if largest <= 0 else max(0.0, min(1.0, value / largest))
    bar = element("rect", x=0, y=2, width=round(share * 200, 1), height=10, fill=OBSERVED)
    return element("svg", bar, viewBox="0 0 200 14", preserveAspectRatio="none", aria_hidden="true", focusable="false")


def columns(breakdown: Breakdown) -> Chart:
    """One column per row, in the given order. A row with a drill is a link to its records."""
    top, step = nice_top(max((r.value for r in breakdown.rows), default=1.0))
    floor = HEIGHT - BOTTOM
    slot = (WIDTH - LEFT - 6) / max(len(breakdown.rows), 1)
    body = _lines(top, step, floor) + joined(_column(row, i, slot, floor, top) for i, row in enumerate(breakdown.rows))
    every = max(1, round(34 / slot))
    ticks = joined(
        label(LEFT + (i + 0.5) * slot, floor + 16, row.label, text_anchor="middle")
        for i, row in enumerate(breakdown.rows)
        if i % every == 0
    )
    words = _describe(breakdown)
    linked = any(row.drill for row in breakdown.rows)
    return Chart(
        title=breakdown.label,
        description=words,
        svg=picture(WIDTH, HEIGHT, breakdown.label, words, body + ticks, linked=linked),
        twin=TableTwin(
            head=(breakdown.label, breakdown.unit.capitalize()),
            rows=tuple((r.label, _linked(r)) for r in breakdown.rows),
        ),
    )


def _lines(top: float, step: float, floor: float) -> Markup:
    parts, value = [], 0.0
    while value <= top + 1e-9:
        y = floor - value / top * (floor - TOP)
        stroke = AXIS if value == 0 else GRID
        parts.append(element("path", d=f"M{LEFT:g} {y:.1f}H{WIDTH - 4:g}", stroke=stroke, stroke_width=1))
        parts.append(label(LEFT - 6, y + 4, count_words(value), text_anchor="end"))
        value += step
    return joined(parts)


def _column(row: BreakdownRow, index: int, slot: float, floor: float, top: float) -> Markup:
    height = row.value / top * (floor - TOP)
    words = f"{row.label}: {count_words(row.value)}"
    bar = element(
        "rect",
        element("title", words),
        x=LEFT + index * slot + slot * 0.12,
        y=floor - height,
        width=slot * 0.76,
        height=height,
        fill=OBSERVED,
    )
    if row.drill is None:
        return bar
    return element("a", bar, href=f"/events?{row.drill.query()}", aria_label=words)


def _linked(row: BreakdownRow) -> str | Markup:
    words = count_words(row.value)
    return element("a", words, href=f"/events?{row.drill.query()}", class_="govuk-link") if row.drill else words


def _describe(breakdown: Breakdown) -> str:
    if not breakdown.rows:
        return f"No {breakdown.unit}."
    most = max(breakdown.rows, key=lambda r: r.value)
    return f"{len(breakdown.rows)} columns; the highest is {most.label} with {count_words(most.value)}."
