"""The rules that a row must keep to be accepted, compiled from the contract.

Every value is judged as received; an empty or blank value breaks one rule only, and only where it is required.

1. A required value is there.
2. A number, date, time, yes-or-no or code is one: dates are of the calendar, codes of the agreed list.
3. A value has the agreed form (RE2, the whole value), range and length.
4. A reference names a record of the delivery.
5. A key is used once. Of several rows with one key, the row with the lowest number among those that keep every other
   rule has it, whatever the size of the batches; the later ones go back to the force.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
import re2

from ndas.ingest.arrow import Mask, Values, as_mask, pc
from ndas.ingest.kernels.dates import NOT_A_MOMENT
from ndas.ingest.records import Column
from ndas.vocabulary.contract import ColumnType, SourceColumn, SourceTable

Test = Callable[[Column], Mask | None]
"""Which rows break the rule; None for none of them."""


class Rule(StrEnum):
    """What a quarantined row broke."""

    MISSING = "value missing"
    NOT_INTEGER = "not a whole number"
    NOT_DECIMAL = "not a number"
    NOT_DATE = "not a date of the calendar in the agreed form"
    NOT_BOOLEAN = "not yes or no"
    NOT_A_CODE = "code not in the agreed list"
    WRONG_FORM = "not in the agreed form"
    OUT_OF_RANGE = "outside the agreed range"
    TOO_LONG = "longer than agreed"
    DANGLING = "refers to a record that was not sent"
    KEY_USED = "key used by an earlier row"


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One rule of one column."""

    place: int
    column: str
    rule: Rule
    expected: str
    test: Test


_INTEGER = "^-?[0-9]{1,18}$"
_DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"
_BOOLEAN = pa.array(["Y", "N", "y", "n", "YES", "NO", "Yes", "No", "yes", "no", "TRUE", "FALSE", "True", "False",
                     "true", "false", "T", "F", "1", "0"])  # fmt: skip


def column_rules(table: SourceTable) -> tuple[ColumnRule, ...]:
    """Return the rules of a table's columns that can be judged row by row."""
    return tuple(rule for place, column in enumerate(table.columns) for rule in _rules_of(place, column))


def _rules_of(place: int, column: SourceColumn) -> list[ColumnRule]:  # noqa: C901  # one line for each rule of a contract
    def rule(name: Rule, expected: str, test: Test) -> ColumnRule:
        return ColumnRule(place, column.name, name, expected, test)

    rules: list[ColumnRule] = []
    if column.required:
        rules.append(rule(Rule.MISSING, "a value", _missing))
    match column.type:
        case ColumnType.INTEGER:
            rules.append(rule(Rule.NOT_INTEGER, "digits only, such as 42 or -7", _unlike(_INTEGER)))
        case ColumnType.DECIMAL:
            rules.append(rule(Rule.NOT_DECIMAL, "digits and a full stop, such as 3.5", _unlike(_DECIMAL)))
        case ColumnType.DATE | ColumnType.DATETIME:
            rules.append(rule(Rule.NOT_DATE, f"{column.format}, a real date", _not_a_moment(column.format or "")))
        case ColumnType.BOOLEAN:
            rules.append(rule(Rule.NOT_BOOLEAN, "Y or N, true or false, 1 or 0", _not_in(_BOOLEAN)))
        case _ if column.codes is not None:
            rules.append(rule(Rule.NOT_A_CODE, f"a code of the list {column.code_list}", _not_coded(column)))
        case _:
            pass
    if column.pattern is not None:
        rules.append(rule(Rule.WRONG_FORM, f"the form {column.pattern}", _unlike(f"^(?:{column.pattern})$")))
    if column.minimum is not None or column.maximum is not None:
        rules.append(rule(Rule.OUT_OF_RANGE, _range_in_words(column), _outside(column.minimum, column.maximum)))
    if column.max_length is not None:
        rules.append(rule(Rule.TOO_LONG, f"at most {column.max_length} characters", _longer(column.max_length)))
    return rules


def _missing(column: Column) -> Mask | None:
    return as_mask(column.given.is_null()) if column.given.null_count else None


def _unlike(pattern: str) -> Test:
    re2.compile(pattern)

    def breaks(column: Column) -> Mask | None:
        return _false_in(pc.match_substring_regex(column.given, pattern))

    return breaks


def _not_in(values: Values) -> Test:
    def breaks(column: Column) -> Mask | None:
        if column.filled == 0:
            return None
        known = pc.is_in(column.given, value_set=values)
        return _false_in(known if column.given.null_count == 0 else pc.or_(known, column.given.is_null()))

    return breaks


def _not_coded(column: SourceColumn) -> Test:
    codes = tuple(column.codes or ())
    if column.type is not ColumnType.MULTI:
        return _not_in(pa.array(codes, pa.string()))
    one = "(?:" + "|".join(re2.escape(code) for code in codes) + ")"
    between = f" *{re2.escape((column.separator or ' ').strip() or ' ')} *"
    return _unlike(f"^ *{one}(?:{between}{one})* *$")


def _not_a_moment(text: str) -> Test:
    def breaks(column: Column) -> Mask | None:
        wrong = column.moments(text) == NOT_A_MOMENT
        if column.given.null_count:
            wrong &= as_mask(column.given.is_valid())
        return wrong if wrong.any() else None

    return breaks


def _outside(minimum: float | None, maximum: float | None) -> Test:
    def breaks(column: Column) -> Mask | None:
        readable = pc.match_substring_regex(column.given, _DECIMAL)
        numbers = pc.cast(pc.if_else(readable, column.given, pa.scalar(None, pa.string())), pa.float64())
        outside = pa.scalar(value=False)
        if minimum is not None:
            outside = pc.or_(outside, pc.less(numbers, float(minimum)))
        if maximum is not None:
            outside = pc.or_(outside, pc.greater(numbers, float(maximum)))
        return _true_in(outside)

    return breaks


def _longer(most: int) -> Test:
    def breaks(column: Column) -> Mask | None:
        if len(column.offsets) == 1 or int(np.diff(column.offsets).max()) <= most:
            return None
        return _true_in(pc.greater(pc.utf8_length(column.given), most))

    return breaks


def _range_in_words(column: SourceColumn) -> str:
    low, high = column.minimum, column.maximum
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"


def _false_in(values: Values) -> Mask | None:
    if values.false_count == 0:
        return None
    return as_mask(pc.fill_null(pc.invert(values), fill_value=False))


def _true_in(values: Values) -> Mask | None:
    return as_mask(pc.fill_null(values, fill_value=False)) if values.true_count else None
