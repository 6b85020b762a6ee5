"""The graph of one person's records: who holds with whom, how strongly, and the bridge that holds least."""

import math
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from markupsafe import Markup

from ndas.dashboard.charts.drawing import Chart, TableTwin, element, joined, label, picture
from ndas.dashboard.charts.palette import INK, MASTHEAD, MUTED, OBSERVED, PAPER, UNUSUAL
from ndas.dashboard.matched import GraphCard, GraphTie
from ndas.match.explain.words import YARDSTICK

WIDTH, MIDDLE = 1100.0, 550.0
MOST = 24
"""Records that are drawn; the list below the chart holds all."""
WORDED = 6
"""Ties up to which each is worded on the chart; with more, only the bridge is."""
NAMED = 26
"""Letters of a record's name that fit below its mark."""
_SHARE = 0.5

Place = tuple[float, float]


def cluster_chart(graph: GraphCard) -> Chart:
    """The chart of a person's records, each a link to its source row, each tie a link to its waterfall."""
    shown = _chosen(graph)
    height = 170.0 + 34.0 * min(len(shown), 10)
    places = _places(shown, set(graph.bridge_side), height / 2 - 10)
    ties = [tie for tie in graph.ties if tie.record_a in places and tie.record_b in places]
    ties.sort(key=lambda tie: (tie == graph.bridge, tie.weight < 0))
    worded = len(ties) <= WORDED
    body = joined(_tie(tie, places, bridge=tie == graph.bridge, worded=worded) for tie in ties)
    sources = {source.record_id: source for source in graph.records}
    body += joined(
        _node(which, f"{sources[which].system} {sources[which].source_id}", at) for which, at in places.items()
    )
    words = _describe(graph, len(shown))
    return Chart(
        title="How the records hold together",
        description=words,
        svg=picture(WIDTH, height, "How the records hold together", words, body, linked=True),
        twin=TableTwin(
            head=("Record", "and record", "One person is", "Can join on its own", "Why"),
            rows=tuple(_row(tie, bridge=tie == graph.bridge) for tie in sorted(graph.ties, key=lambda tie: tie.weight)),
        ),
        note="A thick line holds more. Dashed: could not join the two on its own. Brown: speaks against. "
        "Each record opens its source row, each line its waterfall.",
    )


def pair_address(one: str, other: str) -> str:
    """The page that tells why two records are, or are not, one person."""
    return f"/match/pair?{urlencode({'a': one, 'b': other})}"


def _chosen(graph: GraphCard) -> list[str]:
    ends = [] if graph.bridge is None else [graph.bridge.record_a, graph.bridge.record_b]
    every = ends + [source.record_id for source in graph.records]
    return list(dict.fromkeys(every))[:MOST]


def _places(shown: Sequence[str], beyond: set[str], middle: float) -> Mapping[str, Place]:
    """A ring of what holds together and, apart from it, a ring of what the weakest bridge holds."""
    away = [record for record in shown if record in beyond]
    here = [record for record in shown if record not in beyond]
    if not away or not here:
        return _ring(shown, MIDDLE, middle)
    return {**_ring(here, 370.0, middle), **_ring(away, 760.0, middle)}


def _ring(records: Sequence[str], x: float, y: float) -> dict[str, Place]:
    if len(records) == 1:
        return {records[0]: (x, y)}
    radius = min(150.0, 50.0 + 12.0 * len(records), y - 40.0)
    turn = 2 * math.pi / len(records)
    return {
        record: (x + 1.25 * radius * math.cos(angle), y + radius * math.sin(angle))
        for record, angle in ((record, i * turn - math.pi / 2) for i, record in enumerate(records))
    }


def _tie(tie: GraphTie, places: Mapping[str, Place], *, bridge: bool, worded: bool) -> Markup:
    (x1, y1), (x2, y2) = places[tie.record_a], places[tie.record_b]
    against = tie.weight < 0
    colour = UNUSUAL if against or bridge else OBSERVED
    width = 1.2 + 0.55 * YARDSTICK.index(tie.strength)
    line = element(
        "path",
        d=f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}",
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=None if tie.joins else "6 4",
        stroke_opacity=None if bridge or against else 0.75,
    )
    words = f"weakest bridge: {tie.strength}" if bridge else tie.strength
    text = Markup("")
    if bridge or worded:
        x, y = x1 + (x2 - x1) * _SHARE, y1 + (y2 - y1) * _SHARE
        box = len(words) * 6.6 + 12
        text = element("rect", x=x - box / 2, y=y - 10, width=box, height=19, fill=PAPER, stroke=colour)
        text += label(x, y + 4, words, text_anchor="middle", fill=INK if bridge else MUTED)
    return element(
        "a",
        line + text,
        href=pair_address(tie.record_a, tie.record_b),
        aria_label=f"{tie.record_a} and {tie.record_b}: {words}",
    )


def _node(record: str, name: str, at: Place) -> Markup:
    x, y = at
    dot = element("circle", cx=x, cy=y, r=9, fill=PAPER, stroke=MASTHEAD, stroke_width=2.5)
    words = name if len(name) <= NAMED else name[: NAMED - 1] + "\u2026"
    box = len(words) * 7.0 + 10
    plate = element("rect", x=x - box / 2, y=y + 13, width=box, height=18, fill=PAPER, fill_opacity=0.85)
    text = label(x, y + 27, words, text_anchor="middle", fill=INK, font_size=13)
    return element("a", dot + plate + text, href=f"/record/{quote(record)}", aria_label=f"record {name}")


def _row(tie: GraphTie, *, bridge: bool) -> tuple[str | Markup, ...]:
    why = element(
        "a",
        "waterfall",
        href=pair_address(tie.record_a, tie.record_b),
        class_="govuk-link",
        aria_label=f"waterfall of {tie.record_a} and {tie.record_b}",
    )
    words = f"{tie.strength} (weakest bridge)" if bridge else tie.strength
    return (tie.record_a, tie.record_b, words, "yes" if tie.joins else "no", why)


def _describe(graph: GraphCard, shown: int) -> str:
    words = f"{len(graph.records)} records"
    words += f", {shown} of them drawn. " if shown < len(graph.records) else ". "
    if graph.bridge is None:
        return words + "No pair could join on its own."
    return words + (
        f"They hang on the tie between {graph.bridge.record_a} and {graph.bridge.record_b}, which says that one person "
        f"is {graph.bridge.strength}; without it {len(graph.bridge_side)} would come away."
    )
