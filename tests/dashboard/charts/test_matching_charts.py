"""The waterfall and the graph of a person as pictures: they add up, hide nothing, and carry no style of their own."""

import re
from datetime import UTC, datetime

from ndas.dashboard.cards import Provenance
from ndas.dashboard.charts import cluster_chart, waterfall
from ndas.dashboard.matched import Bar, GraphCard, GraphTie, PairCard, RecordEnd

AT = datetime(2026, 11, 1, tzinfo=UTC)


def source(number):
    return Provenance(
        record_id=f"rms:PERSON:{number}", system="rms", table="PERSON", source_id=str(number), row=1, recorded_at=AT
    )


def pair(*weights, prior=-14.0):
    ends = [RecordEnd(source=source(n), person_id="P-1", person_label="<b>MARLOWE</b>") for n in (1, 2)]
    bars = tuple(Bar(what=f"thing {n}", found=f"found <{n}>", weight=weight) for n, weight in enumerate(weights))
    return PairCard(left=ends[0], right=ends[1], method="m", prior=prior, bars=bars, joins_from=4.0)


def graph(count, *, bridge=True):
    ties = tuple(
        GraphTie(record_a=f"rms:PERSON:{n}", record_b=f"rms:PERSON:{n + 1}", weight=9.0 - n, joins=n < 8)
        for n in range(1, count)
    )
    return GraphCard(
        person_id="P-1",
        label="MARLOWE",
        method="m",
        records=tuple(source(n) for n in range(1, count + 1)),
        ties=ties,
        density=0.5,
        bridge=ties[-1] if bridge and ties else None,
        bridge_side=(f"rms:PERSON:{count}",) if bridge and ties else (),
    )


def test_the_table_of_a_waterfall_adds_up_to_the_whole():
    shown = pair(12.0, 6.5, -3.0, 0.0)
    chart = waterfall(shown)
    assert len(chart.twin.rows) == 5
    assert chart.twin.rows[-1][-1] == f"{shown.total:+.1f}"
    assert chart.twin.rows[0][-1] == "\u221214.0"
    assert [row[2] for row in chart.twin.rows[1:]] == ["strong for", "moderate for", "weak against", "says nothing"]


def test_a_waterfall_is_words_and_safe_marks_only():
    text = str(waterfall(pair(12.0, -3.0)).svg)
    assert "found &lt;0&gt;" in text
    assert "style=" not in text
    assert not re.search(r">[-+]?[0-9.]+<", text)
    widths = [float(one) for one in re.findall(r'<rect[^>]* width="([0-9.]+)"', text)]
    assert all(width > 0 for width in widths)


def test_a_waterfall_without_comparisons_shows_where_belief_stands():
    chart = waterfall(pair())
    assert chart.description.endswith("0 speak for it, 0 against.")
    assert "remote chance" in chart.description


def test_a_graph_draws_the_bridge_and_lists_every_tie():
    chart = cluster_chart(graph(4))
    text = str(chart.svg)
    assert text.count("<circle") == 4
    assert text.count("weakest bridge: ") == 2
    assert len(chart.twin.rows) == 3
    assert "style=" not in text


def test_a_large_graph_draws_some_says_so_and_lists_all():
    chart = cluster_chart(graph(40))
    assert str(chart.svg).count("<circle") == 24
    assert "40 records, 24 of them drawn." in chart.description
    assert len(chart.twin.rows) == 39


def test_the_ends_of_the_bridge_are_drawn_even_when_others_are_not():
    assert "/record/rms%3APERSON%3A40" in str(cluster_chart(graph(40)).svg)


def test_a_graph_without_a_tie_that_joins_says_so():
    assert cluster_chart(graph(2, bridge=False)).description.endswith("No pair could join on its own.")
