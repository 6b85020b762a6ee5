"""Development of a model on one force's records: everything that is learned goes through here, in this order.

1. The connection holds the declared columns and nothing else; a column that lives need and that is not there is named.
2. The outcome is tested; without every test passed nothing is trained.
3. The model is tested on later quarters, held against counting and harm, and told on its card.
4. What comes out is figures. Whom it was about stays in `BackTest.told`, for the fairness audit alone.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources.abc import Traversable

import duckdb

from ndas.use_cases.declaration import Declaration, read_declaration
from ndas.use_cases.features import Feature, feature_matrix, read_features
from ndas.use_cases.outcome import (
    OutcomeReport,
    OutcomeSpec,
    OutcomeSpecError,
    Review,
    Trial,
    check_outcome,
    label,
    lives_of,
    read_examples,
    read_outcome,
    require_reads,
)
from ndas.use_cases.strategic.definitions import read_harm

Connect = Callable[[Mapping[str, tuple[str, ...]]], AbstractContextManager[duckdb.DuckDBPyConnection]]
"""Opens a connection in which only the named tables and columns exist."""


@dataclass(frozen=True)
class Learning:
    """What a folder says about learning."""

    declaration: Declaration
    spec: OutcomeSpec
    features: tuple[Feature, ...]


def read_learning(folder: Traversable) -> Learning:
    """Return what a use case's folder says about learning.

    Raises:
        OutcomeSpecError, FeatureError, DeclarationError: something is missing or not allowed.
        NotDeclaredError: a column that lives are made of was not declared.
    """
    declaration, spec = read_declaration(folder), read_outcome(folder)
    if spec is None:
        raise OutcomeSpecError(f"{folder.name}: it has no outcome.yaml, so it counts and does not learn")
    require_reads(declaration.id, declaration.columns)
    return Learning(declaration, spec, read_features(folder))


def open_trial(folder: Traversable, connect: Connect, force: str, as_at: datetime) -> Trial:
    """Return the training set of a use case on a force's records.

    Args:
        folder: of the use case.
        connect: opens the narrowed connection.
        force: whose records.
        as_at: the moment that they speak for.

    Raises:
        OutcomeSpecError, FeatureError, DeclarationError, NotDeclaredError: as `read_learning`.
    """
    learning = read_learning(folder)
    with connect(learning.declaration.columns) as connection:
        lives = lives_of(connection, {code: float(days) for code, days in read_harm().days.items()})
    labels = label(learning.spec, lives, as_at)
    matrix = feature_matrix(learning.features, lives, labels)
    return Trial(learning.spec, force, lives, as_at, labels, matrix, read_examples(folder))


def check_on_records(
    folder: Traversable, connect: Connect, force: str, as_at: datetime, review: Review | None
) -> OutcomeReport:
    """Return what T1 to T10 say of a use case's outcome on a force's records; run on every refresh.

    Raises:
        OutcomeSpecError, FeatureError, DeclarationError, NotDeclaredError: as `read_learning`.
    """
    return check_outcome(open_trial(folder, connect, force, as_at), review)
