"""Turns every rule's examples into one query, so that each engine answers the same table."""

from typing import Any

import ibis
import pyarrow as pa

import ndas.harmonise.values  # noqa: F401  # registers the rules
from ndas.harmonise.columns import IBIS_TYPES
from ndas.harmonise.rules import Rule, apply_rule
from ndas.harmonise.stages import Rows, staged_sql


def inputs(rule: Rule) -> pa.Table:
    """One row: what goes into every example of the rule, as text."""
    return pa.table(
        {
            f"given_{number}_{i}": pa.array([value], pa.string())
            for number, line in enumerate(rule.examples)
            for i, value in enumerate(line.given)
        }
    )


def query(rule: Rule, table: str, dialect: str) -> str:
    """SQL with one row: a column for each example, holding what the rule gives for it, as text."""
    names = {f"given_{n}_{i}": "string" for n, line in enumerate(rule.examples) for i in range(len(line.given))}
    source = ibis.table(names, name=table)
    answers = {}
    for number, line in enumerate(rule.examples):
        given = [_typed(source[f"given_{number}_{i}"], rule.type_of_input(i)) for i in range(len(line.given))]
        answers[f"answer_{number}"] = _as_text(apply_rule(rule, given, dict(line.params)), rule.gives)
    return staged_sql(Rows.of(source, table), answers, [], dialect)


def expected(rule: Rule) -> list[str | None]:
    """What comes out of each example of the rule, in the form of `query`."""
    return [_text(line.gives) for line in rule.examples]


def _typed(column: Any, kind: str) -> Any:
    if kind == "texts":
        return column.replace("|", "\x1f").split("\x1f")
    return column if kind == "text" else column.try_cast(IBIS_TYPES[kind])


def _as_text(answer: Any, kind: str) -> Any:
    if kind == "texts":
        return answer.join("|")
    if kind == "boolean":
        return ibis.cases((answer, "true"), (~answer, "false"), else_=ibis.null("string"))
    if kind == "timestamp":
        return answer.strftime("%Y-%m-%d %H:%M:%S")
    return answer.cast("string")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return "|".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
