"""No small count can be worked out from the difference of two that are shown."""

from datetime import UTC, date, datetime

import h3
from hypothesis import given
from hypothesis import strategies as st

from ndas.use_cases.statistics.differencing import REST, guard
from ndas.vocabulary.insight import Breakdown, BreakdownRow, Cell, Definition, InsightMart, Series

CELLS = sorted(h3.grid_disk("88195da49bfffff", 1))
COUNT = st.one_of(st.none(), st.integers(5, 40))


def _mart(counts, rows=()):
    return InsightMart(
        use_case="x",
        definition=Definition(id="a", name="", meaning="", source="", offences=()),
        counted_from=date(2026, 1, 1),
        counted_to=date(2026, 2, 1),
        as_at=datetime(2026, 2, 1, tzinfo=UTC),
        totals=(),
        trend=Series(key="trend", label="", unit="events", points=()),
        cells=tuple(Cell(cell=cell, count=count) for cell, count in zip(CELLS, counts, strict=True)),
        breakdowns=(Breakdown(key="area", label="", unit="events", rows=rows),),
    )


def _row(label, value):
    return BreakdownRow(label=label, value=float(value))


@given(st.lists(st.tuples(*[COUNT] * 7), min_size=2, max_size=3))
def test_no_two_shown_counts_of_a_place_differ_by_one_to_four(several):
    marts = guard([_mart(counts) for counts in several])
    for place in range(7):
        shown = [mart.cells[place].count for mart in marts if mart.cells[place].count is not None]
        assert all(abs(a - b) == 0 or abs(a - b) >= 5 for a in shown for b in shown)


def test_a_row_that_gives_another_away_joins_the_rest():
    wide = _mart([None] * 7, (_row("North", 30), _row("South", 20)))
    narrow = _mart([None] * 7, (_row("North", 27), _row("South", 12)))
    rows = {row.label: row.value for row in guard([wide, narrow])[1].breakdowns[0].rows}
    assert rows == {"South": 12, REST: 27}


def test_what_gives_nothing_away_is_left_alone():
    marts = [_mart([20] * 7), _mart([10] * 7)]
    assert guard(marts) == tuple(marts)
