"""The fix-list: what the force should correct, row by row, in a file that any spreadsheet opens.

1. A line names system, table, row and the force's own id of it, column, rule, what was expected and what to do next;
   never a value.
2. Where the id itself is what is wrong, it is left out, because nobody knows what stands there instead.
3. A cell that a spreadsheet would take for a formula is led by an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ndas.ingest.arrow import Mask, Values, pc
from ndas.ingest.gate.columns import ABOVE_CEILING, RESTRICTED, STAFF
from ndas.ingest.gate.links import BEARS_KEY, REFERS
from ndas.ingest.gate.pack import sensitive_pack
from ndas.ingest.rules import Rule
from ndas.ingest.sink import FIX_LIST_SCHEMA
from ndas.vocabulary.rows import Quarantined

_HEADINGS = ("source id", "system", "table", "row", "column", "rule", "expected", "next step")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

NEXT_STEP: Mapping[Rule, str] = {
    Rule.MISSING: "Enter the value in the source system, or ask for the column to be optional.",
    Rule.NOT_INTEGER: "Correct the number in the source system, or the export if it adds signs or separators.",
    Rule.NOT_DECIMAL: "Correct the number in the source system, or the export if it adds signs or separators.",
    Rule.NOT_DATE: "Correct the date in the source system, or the date format of the export.",
    Rule.NOT_BOOLEAN: "Correct the value, or agree another column type.",
    Rule.NOT_A_CODE: "Choose a code of the list, or send us the list with the new code and its meaning.",
    Rule.WRONG_FORM: "Correct the value in the source system; check that no column has moved in the export.",
    Rule.OUT_OF_RANGE: "Correct the value in the source system.",
    Rule.TOO_LONG: "Correct the value; check that no column has moved in the export.",
    Rule.DANGLING: "Send the record it refers to, or correct the reference.",
    Rule.KEY_USED: "Give each record a key of its own, or leave the repeated row out.",
}

_REFUSALS: Mapping[str, str] = {
    RESTRICTED: "The source system restricts the record. It must be left out of the extract at source.",
    ABOVE_CEILING: "The record is marked above OFFICIAL-SENSITIVE, or with a marking nobody knows.",
    STAFF: "The subject is a serving officer or member of staff. It must be left out of the extract at source.",
    REFERS: "The record belongs to one that was refused, and would give it away.",
    BEARS_KEY: "The record is one that was refused under another row, or that a protected record names.",
    "malformed: wrong number of fields": "The record has more or fewer fields than the header; a delimiter or quote "
    "in the text is probably not escaped. What cannot be read cannot be checked, so it is not kept.",
    "malformed: text after a closing quote": "A quote inside a quoted field is not doubled. What cannot be read "
    "cannot be checked, so it is not kept.",
    "malformed: undecodable bytes": "The record holds bytes that the agreed encoding does not know, or a NUL. What "
    "cannot be read cannot be checked, so it is not kept.",
    "malformed: quote never closed": "The file ends inside a quoted field. What cannot be read cannot be checked, so "
    "it is not kept.",
}

_MEANING: Mapping[Rule, str] = {
    Rule.MISSING: "The contract says that the column always has a value.",
    Rule.NOT_INTEGER: "The column is a whole number.",
    Rule.NOT_DECIMAL: "The column is a number.",
    Rule.NOT_DATE: "The column is a date or time in one agreed form, and 31 February is not a date.",
    Rule.NOT_BOOLEAN: "The column is yes or no.",
    Rule.NOT_A_CODE: "The column takes its values from an agreed list.",
    Rule.WRONG_FORM: "The values of the column have one agreed form.",
    Rule.OUT_OF_RANGE: "The values of the column lie within an agreed range.",
    Rule.TOO_LONG: "The values of the column have an agreed greatest length.",
    Rule.DANGLING: "The column names a record of another table, which the delivery does not hold.",
    Rule.KEY_USED: "Two rows have the same key. The earlier one that keeps every other rule was accepted.",
}


def explain(rule: str) -> str:
    """Return what a rule of quarantine or refusal means and what to do, in words for the force.

    Raises:
        KeyError: there is no such rule.
    """
    if rule in set(Rule):
        return f"{_MEANING[Rule(rule)]} {NEXT_STEP[Rule(rule)]}"
    if rule in _REFUSALS:
        return _REFUSALS[rule]
    return f"The record holds or concerns {sensitive_pack().rule(rule).says}. It must be left out at source."


def entries(
    system: str, table: str, numbers: npt.NDArray[np.int64], source_ids: Values, broken: Sequence["Broken"]
) -> pa.RecordBatch | None:
    """Return the fix-list of a batch of rows, one entry for each (column, rule) that a row breaks; None for none.

    Args:
        system: the source system.
        table: the source table.
        numbers: row numbers of the batch.
        source_ids: the force's own ids of them.
        broken: the rules broken, and by which rows.
    """
    parts = [_entry(system, table, numbers, source_ids, one) for one in broken]
    if not parts:
        return None
    whole = pa.Table.from_batches(parts, FIX_LIST_SCHEMA).sort_by("row_number").combine_chunks()
    return whole.to_batches()[0]


class Broken:
    """A rule of a column and the rows of a batch that break it."""

    __slots__ = ("column", "expected", "rows", "rule")

    def __init__(self, column: str, rule: Rule, expected: str, rows: Mask) -> None:
        self.column = column
        self.rule = rule
        self.expected = expected
        self.rows = rows


def _entry(
    system: str, table: str, numbers: npt.NDArray[np.int64], source_ids: Values, broken: Broken
) -> pa.RecordBatch:
    chosen = np.flatnonzero(broken.rows)
    count = len(chosen)

    def same(text: str) -> Values:
        return pa.repeat(pa.scalar(text, pa.string()), count)

    return pa.RecordBatch.from_arrays(
        [
            same(system),
            same(table),
            pa.array(numbers[chosen]),
            pc.take(source_ids, pa.array(chosen)),
            same(broken.column),
            same(broken.rule.value),
            same(broken.expected),
            same(NEXT_STEP[broken.rule]),
        ],
        schema=FIX_LIST_SCHEMA,
    )


def fix_list_csv(batches: Iterable[pa.RecordBatch]) -> bytes:
    """Return the fix-list as CSV for the force: UTF-8 with a byte order mark, as spreadsheets want it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for batch in batches:
        for row in batch.to_pylist():
            entry = Quarantined(**row)
            cells = (
                entry.source_id, entry.system, entry.table, entry.row_number, entry.column, entry.rule,
                entry.expected, entry.next_step,
            )  # fmt: skip
            writer.writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
