"""Whether a use case's SQL is a single query: a statement that changes, copies or attaches is none."""

import duckdb


def is_one_query(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether ``sql`` is exactly one SELECT, as the engine itself parses it."""
    try:
        statements = connection.extract_statements(sql.strip().rstrip(";"))
    except duckdb.Error:
        return False
    return len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT
