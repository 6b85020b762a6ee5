"""Figures of the strategic view: a map beside its total gives no single place away."""

from datetime import date

import duckdb
import pytest

from ndas.use_cases.strategic.definitions import Counted
from ndas.use_cases.strategic.figures import break_down, map_places
from ndas.vocabulary.insight import Definition

CELLS = ["8919690c003ffff", "8919690c007ffff", "8919690c00bffff", "8919690c00fffff"]
FROM = date(2026, 1, 1)


@pytest.fixture
def counted():
    """Makes the table that figures are drawn from: so many events in each cell, and some in none."""
    connection = duckdb.connect()

    def count(*in_cells, nowhere=0):
        rows = [
            (cell, f"Area {at}")
            for at, (cell, many) in enumerate(zip(CELLS, in_cells, strict=False))
            for _ in range(many)
        ]
        rows += [(None, None)] * nowhere
        connection.execute(
            "CREATE TABLE counted (occurred DATE, harm DOUBLE, cell VARCHAR, area_name VARCHAR, "
            "offence_as_recorded VARCHAR, outcome_as_recorded VARCHAR)"
        )
        told = [(date(2026, 3, 1), 1.0, cell, area, "Robbery", "Charged") for cell, area in rows]
        connection.executemany("INSERT INTO counted VALUES (?, ?, ?, ?, ?, ?)", told)
        return connection

    yield count
    connection.close()


def test_a_single_event_puts_no_place_on_the_map(counted):
    assert map_places(counted(1), FROM) == ((), 0)


def test_places_that_could_each_only_hold_one_event_are_not_shown(counted):
    assert map_places(counted(1, 1, 1, nowhere=2), FROM) == ((), 2)


def test_a_small_place_takes_the_smallest_large_one_with_it(counted):
    cells, unplaced = map_places(counted(2, 30, 9, 50), FROM)
    assert [cell.count for cell in cells] == [None, 30, None, 50]
    assert unplaced == 0


def test_a_breakdown_merges_what_is_small_and_says_so(counted):
    shown = Definition(id="x", name="X", meaning="", source="", offences=("34",))
    split = {one.key: one for one in break_down(counted(3, 3, 40, 1), Counted(shown, ("34",), (), ()), FROM)}
    assert [(row.label, row.value) for row in split["area"].rows] == [
        ("Area 2", 40),
        ("Fewer than 5 each, together", 7),
    ]
    assert split["area"].rows[1].drill is None
