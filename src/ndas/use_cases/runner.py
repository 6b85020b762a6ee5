"""Runs a use case in a process that holds only what it declared, and checks what comes back.

1. What the force's people have not put in shadow or live does not run, and nothing that the assessment does not cover
   today. A column that the assessment does not tick is handed to nobody.
2. A method that learns from outcomes is not run for people to see: the assessment says that nobody is scored.
3. The connection is opened from the declared columns; nothing else exists in it, and only its rows go to the process.
4. What people decided before settles the leads here, outside the process: no list learns from what became of its leads.
5. The output is checked here before it is handed on; what the process says of itself counts for nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb
import pyarrow as pa

from ndas.governance.assessment.compiled import Cover, unreadable
from ndas.governance.assessment.permission import NotCoveredError, not_declared
from ndas.use_cases.declaration import LEARNED, Declaration
from ndas.use_cases.denied import withhold_credibility
from ndas.use_cases.engine.confine import Limits
from ndas.use_cases.engine.question import use_case_to
from ndas.use_cases.engine.sandbox import shared_sandbox
from ndas.use_cases.folder import UseCase
from ndas.use_cases.leads.spec import MOST_SPARE
from ndas.use_cases.lifecycle.standing import Standing
from ndas.use_cases.outputs import LARGEST_SHARE, Insights, check_outputs
from ndas.use_cases.reviewing.feedback import Decided, Effect, settle
from ndas.use_cases.text.special import special_spans
from ndas.vocabulary.json_form import card_from_json

Connect = Callable[[Mapping[str, tuple[str, ...]]], AbstractContextManager[duckdb.DuckDBPyConnection]]
"""Opens a connection in which only the named tables and columns exist."""

_AT_ONCE = 65_536
_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class Touched:
    """What a run was handed, counted by the platform: rows of all tables, people, texts.

    `special_category` is how many of the texts hold such a matter, scaled from a sample of 2,000; it is masked wherever
    text is shown.
    """

    rows: int = 0
    people: int = 0
    texts: int = 0
    special_category: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A run: its insights, what it touched, and what each earlier decision did to its lists."""

    insights: Insights
    touched: Touched
    effects: Mapping[str, Effect]


class NotStandingError(Exception):
    """The use case is not in shadow or live at this force today; the message names the step that is missing."""


class NotShownError(Exception):
    """The use case learns from outcomes; it may be developed and evaluated, not run for people to see."""


def run_use_case(
    use_case: UseCase,
    connect: Connect,
    as_at: datetime,
    cover: Cover,
    standing: Standing,
    limits: Limits | None = None,
) -> Insights:
    """Return the checked insights of one use case on one snapshot, before any decision; as `ask_use_case`."""
    return ask_use_case(use_case, connect, as_at, cover, standing, limits=limits).insights


def ask_use_case(
    use_case: UseCase,
    connect: Connect,
    as_at: datetime,
    cover: Cover,
    standing: Standing,
    *,
    decided: Sequence[Decided] = (),
    limits: Limits | None = None,
) -> Run:
    """Return the checked insights of one use case on one snapshot, settled with what was decided before.

    Args:
        use_case: from the register.
        connect: opens the narrowed connection.
        as_at: the snapshot's moment; nothing recorded later is used.
        cover: what the assessment says of this use case today.
        standing: what the steps of its life allow at this force today.
        decided: decisions about its leads that count, oldest first.
        limits: on the process.

    Raises:
        NotStandingError: it is not in shadow or live, or the standing is another's.
        NotCoveredError: the assessment does not allow it today, or does not tick a column that it asks for.
        NotShownError: its method learns from outcomes.
        SandboxError: its process failed, or reached for what it may not.
        OutputRefusedError: it gave back what it may not.
    """
    declaration, limits = use_case.declaration, limits or Limits()
    if (standing.use_case, standing.version) != (declaration.id, declaration.version):
        raise NotStandingError(f"{declaration.id}: the standing is that of {standing.use_case}; ask for its own")
    if not standing.runs:
        raise NotStandingError(standing.words)
    if not cover.decision.allowed:
        raise NotCoveredError(cover.decision)
    if columns := unreadable(cover.compiled, declaration.columns):
        raise NotCoveredError(not_declared(declaration.id, columns))
    if declaration.method in LEARNED:
        raise NotShownError(
            f"{declaration.id}: {declaration.method} learns from outcomes and scores; the assessment answers that "
            "nobody is scored, so it can be evaluated but its results are shown to nobody"
        )
    question = {
        "use_case": use_case_to(_with_room(use_case, len({one.lead for one in decided}))),
        "as_at": as_at.isoformat(),
        "memory": f"{limits.memory * 3 // 4 >> 20}MiB",
    }
    with connect(declaration.columns) as connection:
        answered = shared_sandbox().ask(question, _tables(connection, declaration), limits)
        units, touched = _units(connection, declaration), _touched(connection, declaration)
    given = card_from_json(Insights, answered.answer)
    settled = settle(withhold_credibility(given.findings), decided, _lengths(use_case, units))
    checked = check_outputs(replace(given, findings=settled.findings), declaration, cover.compiled, units)
    return Run(checked, touched, settled.effects)


def _with_room(use_case: UseCase, decided: int) -> UseCase:
    """The use case with lists that much longer: what was decided leaves them afterwards."""
    lists = tuple(one.model_copy(update={"spare": min(decided, MOST_SPARE)}) for one in use_case.lists)
    return replace(use_case, lists=lists)


def _lengths(use_case: UseCase, units: Mapping[str, int]) -> dict[str, int]:
    return {
        one.title: min(one.longest, int(units[one.about] * LARGEST_SHARE)) if one.about in units else one.longest
        for one in use_case.lists
    }


def _touched(connection: duckdb.DuckDBPyConnection, declaration: Declaration) -> Touched:
    def one(sql: str) -> int:
        return int(connection.execute(sql).fetchall()[0][0] or 0)

    columns = declaration.columns
    people = "SELECT count(DISTINCT person) FROM identity" if "identity" in columns else "SELECT 0"
    texts = one("SELECT count(*) FROM text") if "body" in columns.get("text", ()) else 0
    special = 0
    if texts:
        sample = f"SELECT body FROM text USING SAMPLE reservoir({_SAMPLE} ROWS) REPEATABLE (1)"
        bodies = [body for (body,) in connection.execute(sample).fetchall()]
        special = round(sum(bool(special_spans(body or "")) for body in bodies) / len(bodies) * texts)
    return Touched(sum(one(f'SELECT count(*) FROM "{table}"') for table in columns), one(people), texts, special)


def _tables(
    connection: duckdb.DuckDBPyConnection, declaration: Declaration
) -> Iterator[tuple[str, pa.RecordBatchReader]]:
    for table, columns in declaration.columns.items():
        chosen = ", ".join(f'"{column}"' for column in columns)
        yield table, connection.sql(f'SELECT {chosen} FROM "{table}"').to_arrow_reader(_AT_ONCE)


def _units(connection: duckdb.DuckDBPyConnection, declaration: Declaration) -> dict[str, int]:
    """How many subjects of each sort there are, counted here and not by the process."""
    counted = {"event": "id", "location": "id", "object": "id", "identity": "person"}
    found = {
        table: int(connection.execute(f'SELECT count(DISTINCT {column}) FROM "{table}"').fetchall()[0][0])
        for table, column in counted.items()
        if column in declaration.columns.get(table, ())
    }
    return {("person" if table == "identity" else table): count for table, count in found.items()}
