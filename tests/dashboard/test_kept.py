"""Drawings live as long as their snapshot."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from invented_pages import ELMSHIRE, NORTHMOOR

from ndas.dashboard.kept import KeptDrawings


def test_a_new_snapshot_drops_every_drawing_of_the_old_one():
    kept, drawn = KeptDrawings(), []

    def draw(words):
        return lambda: drawn.append(words) or {"words": words}

    kept.get(NORTHMOOR, "1", "a", draw("1a"))
    kept.get(NORTHMOOR, "1", "b", draw("1b"))
    kept.get(ELMSHIRE, "1", "a", draw("e1a"))
    assert kept.get(NORTHMOOR, "1", "a", draw("again"))["words"] == "1a"
    assert kept.get(NORTHMOOR, "2", "a", draw("2a"))["words"] == "2a"
    assert "1b" not in repr(kept._forces)
    assert kept.get(ELMSHIRE, "1", "a", draw("again"))["words"] == "e1a"
    assert drawn == ["1a", "1b", "e1a", "2a"]


def test_of_many_who_ask_at_once_one_draws():
    kept, drawn = KeptDrawings(), []
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: kept.get(NORTHMOOR, "1", "a", lambda: drawn.append(1) or {}), range(64)))
    assert drawn == [1]


def test_the_page_follows_the_snapshot(services, visit):
    visitor = visit()
    store = services.readings.stores[NORTHMOOR]

    def places_drawn():
        return visitor.get("/insight/serious-violence").text.count("&amp;cell=")

    at_first = places_drawn()
    mart, state = store.insight("serious-violence", "msv-apacs"), store.snapshot()
    store.insight = lambda *_: replace(mart, cells=mart.cells[:3])
    assert places_drawn() == at_first > 20
    store.snapshot = lambda: replace(state, id="000003-cd34")
    assert places_drawn() < 10
