"""The use cases that exist. What is not on this list cannot run, and the assessment covers exactly this list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import duckdb

from ndas.use_cases.declaration import Declaration
from ndas.use_cases.outputs import Insights
from ndas.use_cases.serious_violence import SERIOUS_VIOLENCE


class UseCase(Protocol):
    """What a use case's folder offers to the platform."""

    @property
    def declaration(self) -> Declaration:
        """What it may read and say."""
        ...

    def run(self, connection: duckdb.DuckDBPyConnection, as_at: datetime) -> Insights:
        """Answer from the tables in ``connection``, using only what was recorded before ``as_at``."""
        ...


USE_CASES: Mapping[str, UseCase] = {use_case.declaration.id: use_case for use_case in (SERIOUS_VIOLENCE,)}
"""Id to use case."""
