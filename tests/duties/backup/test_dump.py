"""Whatever a column of the control database may hold, the dump gives back; a new type of column fails here first."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Date, Float, Integer, LargeBinary, String, Text

from ndas.duties.backup.dump import _line, _read, _written, tables
from ndas.store.database import UtcDateTime

VALUES = (
    (UtcDateTime, datetime(2026, 11, 22, 6, 30, 0, 125000, tzinfo=UTC)),
    (Date, date(2026, 11, 22)),
    (LargeBinary, b"\x00sealed\xff"),
    (Boolean, True),
    (BigInteger, 1 << 62),
    (Integer, 7),
    (Float, 0.25),
    (JSON, {"a": [1, None, "é"]}),
    (Text, "words\n'é'"),
    (String, "words\n'é'"),
)
"""Kinds of column, the narrower before the wider, with a value that each must carry."""


def _value(column):
    for kind, value in VALUES:
        if isinstance(column.type, kind):
            return value
    return pytest.fail(f"{column}: say in VALUES what the dump must carry of a {type(column.type).__name__}")


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_column_comes_back_as_it_was_and_empty_stays_empty(table):
    for column in table.columns:
        is_binary = isinstance(column.type, LargeBinary)
        for value in (_value(column), None):
            (back,) = json.loads(_line([_written(value, is_binary=is_binary)]))
            assert _read(table, column.name, back) == value
