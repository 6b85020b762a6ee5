# ruff: noqa: C901, PLR0911  # one case per kind of test, in one place each way
"""Tests as Splink writes them in SQL, and back.

One form is written per kind of test; on reading, the forms of Splink's own comparison library that mean the same are
understood too. What this engine could not do exactly as Splink would is refused, never approximated.
"""

import re
from typing import Any

import sqlglot
from sqlglot import exp

from ndas.match.errors import ModelRefusedError
from ndas.match.model import Clause, Kind, Test

_FUNCTIONS = {
    "duckdb": {
        Kind.ALIKE: "jaro_winkler_similarity",
        Kind.ONE_EDIT: "damerau_levenshtein",
        Kind.SHARED: "list_has_any",
        Kind.FOUND_IN: "list_contains",
    },
    "spark": {
        Kind.ALIKE: "jaro_winkler",
        Kind.ONE_EDIT: "damerau_levenshtein",
        Kind.SHARED: "arrays_overlap",
        Kind.FOUND_IN: "array_contains",
    },
}
_QUOTES = {"duckdb": '"', "spark": "`"}


def condition_sql(any_of: tuple[Clause, ...], dialect: str = "duckdb") -> str:
    """The clauses as one SQL condition over `column_l` and `column_r`."""
    if not any_of:
        return "ELSE"
    parts = [" AND ".join(_test_sql(test, dialect, alone=len(clause) == 1) for test in clause) for clause in any_of]
    if len(parts) == 1:
        return parts[0]
    return " OR ".join(f"({part})" if " AND " in part else part for part in parts)


def _test_sql(test: Test, dialect: str, *, alone: bool) -> str:
    quote, functions = _QUOTES[dialect], _FUNCTIONS[dialect]
    left, right = f"{quote}{test.left}_l{quote}", f"{quote}{test.right}_r{quote}"
    bound = f"{test.bound:g}"
    match test.kind:
        case Kind.MISSING:
            text = f"{left} IS NULL OR {right} IS NULL"
            return text if alone else f"({text})"
        case Kind.SAME:
            return f"{left} = {right}"
        case Kind.DIFFERENT:
            return f"{left} <> {right}"
        case Kind.ALIKE:
            return f"{functions[Kind.ALIKE]}({left}, {right}) >= {bound}"
        case Kind.ONE_EDIT:
            return f"{functions[Kind.ONE_EDIT]}({left}, {right}) <= 1"
        case Kind.EDITS:
            return f"levenshtein({left}, {right}) <= {bound}"
        case Kind.SHARED:
            return f"{functions[Kind.SHARED]}({left}, {right})"
        case Kind.FOUND_IN:
            return f"{functions[Kind.FOUND_IN]}({right}, {left})"
        case Kind.HOLDS:
            return f"{functions[Kind.FOUND_IN]}({left}, {right})"
        case Kind.NEAR:
            return f"abs({left} - {right}) <= {bound}"
        case Kind.OVERLAP:
            raise ModelRefusedError("stays in time are compared by this engine alone; Splink has no such level")


def clauses_of(condition: str, dialect: str = "duckdb") -> tuple[Clause, ...]:
    """The clauses that a Splink condition means.

    Raises:
        ModelRefusedError: if the condition asks something that this engine does not do.
    """
    if condition.strip().upper() == "ELSE":
        return ()
    try:
        tree = sqlglot.parse_one(condition, read=dialect)
    except sqlglot.ParseError as error:
        raise ModelRefusedError(f"not a condition that can be read: {condition}") from error
    return tuple(_clauses(tree, condition))


def _clauses(node: Any, whole: str) -> list[Clause]:
    node = node.unnest()
    missing = _missing(node)
    if missing is not None:
        return [(missing,)]
    if isinstance(node, exp.Or):
        return [*_clauses(node.left, whole), *_clauses(node.right, whole)]
    if isinstance(node, exp.And):
        return [(*a, *b) for a in _clauses(node.left, whole) for b in _clauses(node.right, whole)]
    return [(_test(node, whole),)]


def _missing(node: Any) -> Test | None:
    """A test for a missing value: both sides of one column are asked for null."""
    if not isinstance(node, exp.Or):
        return None
    sides = [side.unnest() for side in (node.left, node.right)]
    if not all(isinstance(side, exp.Is) and isinstance(side.expression, exp.Null) for side in sides):
        return None
    names = [side.this.name for side in sides]
    columns = {name[:-2] for name in names}
    return Test(Kind.MISSING, *columns, *columns) if len(columns) == 1 else None


def _test(node: Any, whole: str) -> Test:
    columns = [column.name for column in node.find_all(exp.Column, bfs=False)]
    bounds = [float(literal.this) for literal in node.find_all(exp.Literal)]
    kind = _kind(node, whole)
    if len(columns) != 2:  # noqa: PLR2004  # one column of each record
        raise ModelRefusedError(f"a condition must compare one column with one column: {whole}")
    ends = tuple(name[-2:] for name in columns)
    if kind is Kind.FOUND_IN:  # the list stands first
        kind = Kind.FOUND_IN if ends[0] == "_r" else Kind.HOLDS
    if set(ends) != {"_l", "_r"}:
        raise ModelRefusedError(f"a condition must compare a column ending in _l with one ending in _r: {whole}")
    left, right = sorted(columns, key=lambda name: name[-1])
    bound = 0.0 if kind is Kind.ONE_EDIT else (bounds[0] if bounds else 0.0)
    return Test(kind, left[:-2], right[:-2], bound)


def _kind(node: Any, whole: str) -> Kind:
    text = node.sql(dialect="duckdb").lower()
    called = re.findall(r"([a-z_]+)\(", text)
    if isinstance(node, exp.EQ) and not called:
        return Kind.SAME
    if isinstance(node, exp.NEQ) and not called:
        return Kind.DIFFERENT
    if isinstance(node, exp.GTE) and called and called[0].startswith("jaro_winkler"):
        return Kind.ALIKE
    if isinstance(node, exp.LTE) and called[:1] == ["damerau_levenshtein"] and text.rstrip().endswith("<= 1"):
        return Kind.ONE_EDIT
    if isinstance(node, exp.LTE) and called[:1] == ["levenshtein"]:
        return Kind.EDITS
    if isinstance(node, exp.LTE) and called[:1] == ["abs"]:
        return Kind.NEAR
    if called[:1] in (["list_has_any"], ["arrays_overlap"], ["array_has_any"]) or "&&" in text:
        return Kind.SHARED
    if called[:1] in (["list_contains"], ["array_contains"], ["list_has"]):
        return Kind.FOUND_IN
    raise ModelRefusedError(f"this engine has no test that means: {whole}")
