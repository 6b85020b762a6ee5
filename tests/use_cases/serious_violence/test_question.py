"""Serious violence counted on invented events whose right answers are known."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from ndas.governance.assessment import Decision, read_national
from ndas.governance.assessment.compiled import cover
from ndas.use_cases import USE_CASES, run_use_case
from ndas.use_cases.lifecycle import Standing, State
from ndas.use_cases.runner import NotStandingError
from ndas.use_cases.strategic import draw_marts
from ndas.use_cases.strategic.counted import count_events
from ndas.vocabulary import POLE

SERIOUS_VIOLENCE = USE_CASES["serious-violence"]
FIGURES = SERIOUS_VIOLENCE.declaration.model_copy(update={"prepares": ()})

COVER = cover(read_national(), Decision(allowed=True, words="", rule=""))
AS_AT = datetime(2026, 11, 15, 3, tzinfo=UTC)
_SQL_TYPE = {
    "text": "VARCHAR",
    "texts": "VARCHAR[]",
    "timestamp": "TIMESTAMPTZ",
    "date": "DATE",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
}


def _tables(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("event", "event_location", "location"):
        columns = SERIOUS_VIOLENCE.declaration.columns[table]
        types = {column.name: _SQL_TYPE[column.type] for column in POLE[table].columns}
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {types[name]}' for name in columns)})")


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        _tables(made)
        yield made


def _crime(connection, number, *, code="5D", day=AS_AT - timedelta(days=30), recorded=None, **changed):
    row = {
        "id": f"rms:OCC:{number}",
        "kind": "crime",
        "offence_code": code,
        "offence_as_recorded": "Assault with intent",
        "status": "open",
        "outcome_as_recorded": "Charged",
        "occurred_from": day,
        "occurred_precision": "exact",
        "recorded_at": recorded or day + timedelta(days=1),
        "flags": [],
    } | changed
    names = ", ".join(row)
    connection.execute(f"INSERT INTO event ({names}) VALUES ({', '.join('$' + name for name in row)})", row)


def _marts(connection):
    return draw_marts(connection, FIGURES, SERIOUS_VIOLENCE.definitions, SERIOUS_VIOLENCE.harm, AS_AT)


def _counted(connection, definition="hospital-grade"):
    chosen = next(d for d in SERIOUS_VIOLENCE.definitions if d.shown.id == definition)
    return count_events(connection, chosen, SERIOUS_VIOLENCE.harm, AS_AT)


def test_it_counts_a_sub_class_but_not_a_class_that_merely_begins_alike(connection):
    _crime(connection, 1, code="5D/1")
    _crime(connection, 2, code="4/10")
    _crime(connection, 3, code="106")
    _crime(connection, 4, code="1")
    _crime(connection, 5, code="10D")
    assert _counted(connection) == 3


@pytest.mark.parametrize("status", ["cancelled", "transferred"])
def test_it_leaves_out_what_was_cancelled_or_transferred(connection, status):
    _crime(connection, 1, status=status)
    assert _counted(connection) == 0


def test_it_uses_nothing_recorded_after_the_reference_time(connection):
    _crime(connection, 1, recorded=AS_AT + timedelta(hours=1))
    assert _counted(connection) == 0


def test_it_counts_an_event_once_however_many_places_it_has(connection):
    _crime(connection, 1)
    for place in ("a", "b"):
        connection.execute("INSERT INTO location (id, cell, area_name) VALUES (?, '88195da49bfffff', 'Beat')", [place])
        connection.execute(
            "INSERT INTO event_location (event, location, role) VALUES ('rms:OCC:1', ?, 'scene')", [place]
        )
    assert _counted(connection) == 1


def test_it_asks_for_a_flag_where_the_definition_does(connection):
    _crime(connection, 1, code="8N", flags=["knife"])
    _crime(connection, 2, code="8N", flags=["domestic abuse"])
    assert _counted(connection, "knife-or-gun") == 1


def test_it_weighs_harm_by_class_and_shows_the_measure(connection):
    for number in range(6):
        _crime(connection, number, code="5D")
    mart = _marts(connection)[0]
    harm = next(total for total in mart.totals if total.key == "harm")
    assert harm.value == 6 * 1460
    assert mart.harm_measure in (harm.note or "") or mart.harm_measure


def test_it_draws_months_where_a_source_knows_only_months(connection):
    for number in range(1, 31):
        _crime(
            connection,
            number,
            day=AS_AT - timedelta(days=30 * number),
            occurred_precision="month",
        )
    trend = _marts(connection)[0].trend
    assert "month" in trend.label
    assert sum(point.observed or 0 for point in trend.points) == 30


def test_it_never_compares_a_period_that_is_not_complete(connection):
    for number in range(400):
        _crime(connection, number, day=AS_AT - timedelta(days=number))
    points = _marts(connection)[0].trend.points
    assert not points[-1].complete
    assert all(point.expected is None for point in points if not point.complete)


def test_every_figure_that_can_be_checked_names_its_records(connection):
    for number in range(8):
        _crime(connection, number)
    mart = _marts(connection)[0]
    assert all(total.drill is not None for total in mart.totals)


@pytest.mark.parametrize("state", [None, State.PROPOSED, State.BUILT, State.SUSPENDED, State.RETIRED])
def test_it_does_not_run_unless_it_is_in_shadow_or_live_and_names_the_step(state):
    def connect(_columns):
        raise AssertionError("a use case that is not in shadow or live must not reach the data")

    declared = SERIOUS_VIOLENCE.declaration
    standing = Standing(declared.id, declared.version, state, words=f"{declared.id} is {state}; next: shadow")
    with pytest.raises(NotStandingError, match="next: shadow"):
        run_use_case(SERIOUS_VIOLENCE, connect, AS_AT, COVER, standing)
    with pytest.raises(NotStandingError, match="ask for its own"):
        run_use_case(SERIOUS_VIOLENCE, connect, AS_AT, COVER, Standing("firearms", 1, State.LIVE))
