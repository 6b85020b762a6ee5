"""Names for the column types that rules take and give, and the POLE type that each stands for.

Rules are functions from Ibis columns to Ibis columns: expressions, not values. One expression compiles to DuckDB and to
Spark, so a rule is written once and means the same on both.
"""

from typing import Any

import ibis.expr.types as ir

Text = ir.StringValue
Texts = ir.ArrayValue
Day = ir.DateValue
Moment = ir.TimestampValue
"""A timestamp without a zone; in harmonised columns it is UTC."""
Whole = ir.IntegerValue
Real = ir.FloatingValue
Truth = ir.BooleanValue
Column = ir.Value

POLE_TYPES: dict[Any, str] = {
    Text: "text",
    Texts: "texts",
    Day: "date",
    Moment: "timestamp",
    Whole: "integer",
    Real: "decimal",
    Truth: "boolean",
}
"""Ibis type to the type name of ``pole.yaml``."""

IBIS_TYPES: dict[str, str] = {
    "text": "string",
    "texts": "array<string>",
    "date": "date",
    "timestamp": "timestamp",
    "integer": "int64",
    "decimal": "float64",
    "boolean": "boolean",
}
"""POLE type name to what Ibis casts to."""
