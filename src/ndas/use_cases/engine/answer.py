"""What the confined process does: takes the tables in, prepares, counts, lists, and gives the insights back as JSON.

1. A row takes part only if it was recorded, and had happened, before the reference time: both clocks, at the door.
2. The use case's SQL runs with the granted and prepared tables alone; there is nothing else to be reached.
"""

from datetime import datetime
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

from ndas.use_cases.engine.question import use_case_from
from ndas.use_cases.engine.wire import receive, receive_table
from ndas.use_cases.folder import UseCase
from ndas.use_cases.leads import gather_leads
from ndas.use_cases.outputs import Insights
from ndas.use_cases.prepared import PREPARERS, Request
from ndas.use_cases.statistics.differencing import guard
from ndas.use_cases.strategic import draw_marts
from ndas.use_cases.strategic.mart import POTENTIAL
from ndas.use_cases.text import shipped_scanner
from ndas.vocabulary.json_form import card_to_json

_LOCKED = (
    "SET temp_directory = ''",
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET TimeZone = 'UTC'",
)


class Answering:
    """One question under way. Made before the process is confined, because an engine reads files when it opens."""

    def __init__(self, question: dict[str, Any]) -> None:
        """Open an empty engine for a question: the use case, the moment, and the engine's memory limit."""
        self._as_at = datetime.fromisoformat(question["as_at"])
        self._use_case = use_case_from(question["use_case"])
        shipped_scanner(*self._use_case.declaration.text_packs).warm()
        self._connection = open_tables(question["memory"], self._as_at)

    def answer(self, given: BinaryIO) -> Any:
        """Return the insights, JSON-ready.

        Args:
            given: the tables follow in it, each announced by its name; a message without a name ends them.
        """
        connection = self._connection
        while name := receive(given)["table"]:
            take_in(connection, name, receive_table(given))
        connection.execute("SET lock_configuration = true")
        return card_to_json(insights_of(connection, self._use_case, self._as_at))


def open_tables(memory: str, as_at: datetime) -> duckdb.DuckDBPyConnection:
    """Open an empty engine of one thread that reaches nothing outside itself.

    ``as_at()`` is the reference time in its SQL.
    """
    connection = duckdb.connect(":memory:", config={"threads": 1, "async_threads": 0, "memory_limit": memory})
    for setting in _LOCKED:
        connection.execute(setting)
    connection.execute(f"CREATE MACRO as_at() AS TIMESTAMPTZ '{as_at.isoformat()}'")
    return connection


def take_in(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.RecordBatchReader) -> None:
    """Keep the rows of a table that both clocks allow."""
    clocks = []
    if "recorded_at" in rows.schema.names:
        clocks.append("recorded_at < as_at()")
    if name == "event":
        clocks.append("coalesce(occurred_from, recorded_at) < as_at()")
    connection.register("arriving", rows)
    connection.execute(f'CREATE TABLE "{name}" AS FROM arriving WHERE {" AND ".join(clocks) or "true"}')
    connection.unregister("arriving")


def insights_of(connection: duckdb.DuckDBPyConnection, use_case: UseCase, as_at: datetime) -> Insights:
    """Return what the use case finds in the tables of ``connection``, which it changes.

    Raises:
        PreparationError, LeadsRefusedError: SQL of the use case failed or gave what it may not.
    """
    request = Request(connection, use_case.declaration, use_case.statements, as_at)
    for prepared in use_case.declaration.prepares:
        PREPARERS[prepared](request)
    _weigh(connection, use_case)
    if "potential.sql" in use_case.statements:
        request.run("potential.sql", POTENTIAL)
    marts = draw_marts(connection, use_case.declaration, use_case.definitions, use_case.harm, as_at)
    findings = [
        finding for one in use_case.lists for finding in gather_leads(connection, use_case.declaration, one, as_at)
    ]
    return Insights(guard(marts), use_case.method, tuple(findings))


def _weigh(connection: duckdb.DuckDBPyConnection, use_case: UseCase) -> None:
    """Make ``event_harm(event, days)`` for events with a class that has a weight, where classes were granted."""
    if not {"id", "offence_code"} <= set(use_case.declaration.reads.get("event", ())):
        return
    connection.execute("CREATE TEMP TABLE harm_weight (code VARCHAR, days DOUBLE)")
    connection.executemany("INSERT INTO harm_weight VALUES (?, ?)", [list(one) for one in use_case.harm.days.items()])
    connection.execute(
        "CREATE TEMP TABLE event_harm AS SELECT e.id AS event, max(w.days) AS days FROM event e JOIN harm_weight w "
        "ON e.offence_code = w.code OR starts_with(e.offence_code, w.code || '/') GROUP BY e.id"
    )
