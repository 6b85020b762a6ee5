"""What a preparer works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from ndas.use_cases.declaration import Declaration
from ndas.use_cases.one_query import is_one_query


class PreparationError(Exception):
    """A use case's file for something prepared is missing or failed. Names the file, never a value."""


@dataclass(frozen=True, slots=True)
class Request:
    """The connection with the granted tables, the declaration, the use case's own SQL by file name, and the moment."""

    connection: duckdb.DuckDBPyConnection
    declaration: Declaration
    statements: Mapping[str, str]
    as_at: datetime

    def statement(self, name: str) -> str:
        """Return the use case's SQL file of that name.

        Raises:
            PreparationError: it has none.
        """
        if name not in self.statements:
            raise PreparationError(f"{self.declaration.id}: what it prepares asks for {name} in its folder")
        return self.statements[name].strip().rstrip(";")

    def run(self, name: str, into: str) -> None:
        """Run the use case's SQL file inside ``into``.

        Raises:
            PreparationError: there is none, it is no single query, or it failed.
        """
        if not is_one_query(self.connection, self.statement(name)):
            raise PreparationError(
                f"{self.declaration.id}/{name}: it must be one SELECT that the engine can read, and nothing else"
            )
        try:
            self.connection.execute(into.format(self.statement(name)))
        except duckdb.Error as error:
            raise PreparationError(f"{self.declaration.id}/{name} failed: {type(error).__name__}") from None
