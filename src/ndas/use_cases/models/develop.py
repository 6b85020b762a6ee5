"""What a use case's folder says about learning, and the lives that it is learnt from, out of the declared columns.

The connection holds the declared columns and nothing else; a column that lives need and that is not there is named.
Tests of the outcome and training themselves are the confined process's (`ndas.use_cases.learning`).
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources.abc import Traversable

import duckdb
import pyarrow as pa

from ndas.use_cases.declaration import Declaration, read_declaration
from ndas.use_cases.features import Feature, feature_matrix, read_features
from ndas.use_cases.outcome import (
    READS,
    Life,
    OutcomeSpec,
    OutcomeSpecError,
    Trial,
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
    examples: tuple[Life, ...]
    """Lives written by hand."""


def learns(folder: Traversable) -> bool:
    """Whether a use case's folder says what a model would have to tell."""
    return folder.joinpath("outcome.yaml").is_file()


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
    return Learning(declaration, spec, read_features(folder), read_examples(folder))


def gather_lives(learning: Learning, connect: Connect) -> pa.Table:
    """Return the lives that a specification asks about, from a connection that holds the columns of lives alone."""
    columns = {table: READS[table] for table in learning.declaration.columns if table in READS}
    with connect(columns) as connection:
        return lives_of(connection, {code: float(days) for code, days in read_harm().days.items()}, learning.spec)


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
    lives = gather_lives(learning, connect)
    labels = label(learning.spec, lives, as_at)
    matrix = feature_matrix(learning.features, lives, labels)
    return Trial(learning.spec, force, lives, as_at, labels, matrix, learning.examples)
