"""Runs a use case in a connection that holds only what it declared, and checks what comes back.

1. Without a live approval nothing runs, and nothing that the assessment does not cover today.
2. The connection is opened from the declared columns; nothing else exists in it. A column that the assessment does not
   tick cannot be declared.
3. The output is checked before it is handed on, against the declaration and against what the assessment refuses.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime

import duckdb

from ndas.governance.assessment.compiled import Cover, unreadable
from ndas.governance.assessment.permission import NotCoveredError, not_declared
from ndas.use_cases.outputs import Insights, check_outputs
from ndas.use_cases.register import UseCase

Connect = Callable[[Mapping[str, tuple[str, ...]]], AbstractContextManager[duckdb.DuckDBPyConnection]]
"""Opens a connection in which only the named tables and columns exist."""


class NotApprovedError(Exception):
    """The use case has no approval that covers today."""


def run_use_case(use_case: UseCase, connect: Connect, as_at: datetime, today: date, cover: Cover) -> Insights:
    """Return the checked insights of one use case on one snapshot.

    Args:
        use_case: from the register.
        connect: opens the narrowed connection.
        as_at: the snapshot's moment; nothing recorded later is used.
        today: the day of asking; the approval must cover it, however old the data is.
        cover: what the assessment says of this use case today.

    Raises:
        NotApprovedError: its approval has not begun or has ended.
        NotCoveredError: the assessment does not allow it today, or does not tick a column that it asks for.
        OutputRefusedError: it gave back what it may not.
    """
    declaration = use_case.declaration
    if not declaration.live_on(today):
        raise NotApprovedError(
            f"{declaration.id}: the approval covers {declaration.approval.approved_on} to "
            f"{declaration.approval.expires_on}; renew it before the next run"
        )
    if not cover.decision.allowed:
        raise NotCoveredError(cover.decision)
    if columns := unreadable(cover.compiled, declaration.columns):
        raise NotCoveredError(not_declared(declaration.id, columns))
    with connect(declaration.columns) as connection:
        return check_outputs(use_case.run(connection, as_at), declaration, cover.compiled)
