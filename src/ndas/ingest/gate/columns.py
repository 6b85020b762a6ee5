"""What the contract alone tells the gate.

Rules:

1. A column for media, biometric or genetic data cannot be declared.
2. A row whose restriction is not one of the values that the contract calls unrestricted is refused; so is one
   without any.
3. A row marked above OFFICIAL-SENSITIVE, or with a marking nobody knows, is refused. A row without a marking bears the
   delivery's.
4. A row whose subject is a serving officer or member of staff is refused, unless the assessment declares staff data.
5. A code whose meaning the sensitive pack knows is refused with every row that bears it, and so is a row with a
   sensitive flag set.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import re2

from ndas.ingest.arrow import Mask, as_mask, pc
from ndas.ingest.errors import ForbiddenColumnError
from ndas.ingest.gate.pack import Pack, sensitive_pack
from ndas.ingest.gate.text import FIELD_END, TextGate
from ndas.ingest.records import Column
from ndas.vocabulary.contract import ColumnType, Contract, SourceColumn, SourceTable
from ndas.vocabulary.marking import read_marking

RESTRICTED = "restricted at source"
ABOVE_CEILING = "marking above the ceiling"
STAFF = "staff data, not declared"

Test = Callable[[Column], Mask]


@dataclass(frozen=True, slots=True)
class ColumnTest:
    """Tells which rows the rule refuses, from one column."""

    place: int
    rule: str
    refuses: Test


def snake(name: str) -> str:
    """A column's name with its words parted by underscores, however the force writes it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s\-.]+", "_", name)


def refuse_forbidden_columns(contract: Contract) -> None:
    """Check that no column is declared for what the platform never holds.

    Raises:
        ForbiddenColumnError: one is; names the table and the column.
    """
    rule = sensitive_pack().forbidden_columns
    pattern = re2.compile(rule.pattern) if rule else None
    for table in contract.tables.values():
        for column in table.columns:
            if pattern and pattern.search(snake(column.name)):
                raise ForbiddenColumnError(
                    f"contract {contract.force}/{contract.system}: table {table.name}, column {column.name}: its name "
                    "says media, biometric or genetic data, which is never held. Leave it out of the extract."
                )


def column_tests(
    table: SourceTable, pack: Pack, gate: TextGate, *, staff_declared: bool = False
) -> tuple[ColumnTest, ...]:
    """Return the tests of a table's columns, in the order in which their rules are named in a refusal."""
    place = {column.name: i for i, column in enumerate(table.columns)}
    tests: list[ColumnTest] = []
    if table.restriction_column is not None:
        tests.append(ColumnTest(place[table.restriction_column], RESTRICTED, _not_among(table.unrestricted)))
    if table.marking_column is not None:
        tests.append(ColumnTest(place[table.marking_column], ABOVE_CEILING, _marked_too_high))
    if table.staff_column is not None and not staff_declared:
        tests.append(ColumnTest(place[table.staff_column], STAFF, _matches(table.staff_pattern)))
    for i, column in enumerate(table.columns):
        tests.extend(_code_tests(i, column, gate))
        tests.extend(_flag_tests(i, column, pack))
    return tuple(tests)


def _not_among(allowed: Sequence[str]) -> Test:
    values = pa.array(allowed, pa.string())

    def refuses(column: Column) -> Mask:
        return ~as_mask(pc.is_in(pc.utf8_trim_whitespace(column.text), value_set=values))

    return refuses


def _matches(pattern: str) -> Test:
    whole = f"(?i)^\\s*(?:{pattern})\\s*$"
    return lambda column: as_mask(pc.match_substring_regex(column.text, whole))


def _marked_too_high(column: Column) -> Mask:
    seen = pc.unique(column.given).drop_null().to_pylist()
    above = [value for value in seen if read_marking(value) is None]
    return as_mask(pc.is_in(column.given, value_set=pa.array(above, pa.string())))


def _code_tests(place: int, column: SourceColumn, gate: TextGate) -> list[ColumnTest]:
    by_rule: dict[str, list[str]] = {}
    for code, meaning in (column.codes or {}).items():
        for rule in gate.judge(f"{code}{FIELD_END}{meaning}"):
            by_rule.setdefault(rule, []).append(code)
    return [ColumnTest(place, rule, _bears(column, codes)) for rule, codes in by_rule.items()]


def _bears(column: SourceColumn, codes: Sequence[str]) -> Test:
    if column.type is not ColumnType.MULTI:
        values = pa.array(codes, pa.string())
        return lambda cell: as_mask(pc.is_in(pc.utf8_trim_whitespace(cell.text), value_set=values))
    separator = re2.escape(column.separator or "")
    pattern = f"(^|{separator}) *({'|'.join(re2.escape(code) for code in codes)}) *($|{separator})"
    return lambda cell: as_mask(pc.match_substring_regex(cell.text, pattern))


def _flag_tests(place: int, column: SourceColumn, pack: Pack) -> list[ColumnTest]:
    harmless = pa.array(sorted(pack.not_flagged), pa.string())

    def flagged(cell: Column) -> Mask:
        return ~as_mask(pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(cell.text)), value_set=harmless))

    return [
        ColumnTest(place, rule.rule, flagged)
        for rule in pack.flag_columns
        if re2.search(rule.pattern, snake(column.name))
    ]
