"""The first reading of a table: what must not be held, and what ties rows together. Nothing is written.

1. Every table is surveyed before any row of any table is written.
2. A record that cannot be read is refused when it comes to be written; here it is only counted.
3. A readable record is judged by its columns (restriction, marking, codes, flags) and by its whole text.
4. The records found must be as many as the force counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ndas.ingest.arrow import Mask, pc
from ndas.ingest.errors import UnbalancedError
from ndas.ingest.gate.columns import ColumnTest, column_tests
from ndas.ingest.gate.links import Links
from ndas.ingest.gate.pack import sensitive_pack, special_category_pack
from ndas.ingest.gate.special import SpecialCategories, free_text_of
from ndas.ingest.gate.text import FIELD_END, RUN, SENSITIVE, TextGate
from ndas.ingest.kernels.split import STRAY_QUOTE, UNCLOSED, Ints
from ndas.ingest.records import Batch, Column, RecordReader
from ndas.vocabulary.contract import ColumnType, SourceTable
from ndas.vocabulary.delivery import ManifestTable


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the gate decided of one table: numbers of refused records, in order, and by which rule."""

    rows: int
    numbers: npt.NDArray[np.int64]
    rule: npt.NDArray[np.uint8]
    """Place in `rules`."""
    rules: tuple[str, ...]
    special_category: Mapping[str, int]


class Survey:
    """The survey of one table."""

    def __init__(
        self,
        sent: ManifestTable,
        declared: SourceTable,
        gate: TextGate,
        links: Links,
        *,
        staff_declared: bool = False,
    ) -> None:
        self._sent = sent
        self._declared = declared
        self._gate = gate
        self._links = links
        pack = sensitive_pack()
        self._tests = column_tests(declared, pack, gate, staff_declared=staff_declared)
        self._rules = tuple(dict.fromkeys((*(t.rule for t in self._tests), *(rule.id for rule in pack.rules))))
        self._protecting = {self._rules.index(rule.id) for rule in pack.rules if rule.protects}
        self._special = SpecialCategories(special_category_pack(), declared)
        self._numbers: list[npt.NDArray[np.int64]] = []
        self._by: list[npt.NDArray[np.uint8]] = []

    def read(self, reader: RecordReader) -> Verdicts:
        """Read the table to its end.

        Raises:
            UnbalancedError: it holds another number of records than the force counted.
            MalformedFileError: its records cannot be told apart.
        """
        found, doubtful = 0, None
        for batch in reader:
            found += len(batch)
            if doubtful is None:
                doubtful = _first_doubtful(batch)
            self._see(batch)
        if found != self._sent.rows:
            raise UnbalancedError(_unbalanced(self._sent, found, doubtful))
        return Verdicts(
            rows=found,
            numbers=np.concatenate([*self._numbers, np.empty(0, dtype=np.int64)]),
            rule=np.concatenate([*self._by, np.empty(0, dtype=np.uint8)]),
            rules=self._rules,
            special_category=dict(self._special.counts),
        )

    def _see(self, batch: Batch) -> None:
        rows = np.flatnonzero(batch.sound).astype(np.int32)
        words = self._gate.suspects(batch)[rows]
        by = np.full(len(rows), len(self._rules), dtype=np.uint8)
        protecting = np.zeros(len(rows), dtype=np.bool_)
        places = sorted({test.place for test in self._tests})
        columns = dict(zip(places, batch.columns(places, rows), strict=True))
        for test in self._tests:
            self._apply(test, columns[test.place], by, protecting)
        self._judge_text(batch, rows, words, by, protecting)
        refused = by < len(self._rules)
        self._numbers.append(batch.numbers(rows[refused]))
        self._by.append(by[refused])
        if self._links.columns[self._declared.name]:
            hashes = self._links.hashes(self._declared.name, batch, rows)
            self._links.note(self._declared.name, hashes, refused, protecting)
        self._special.see(batch, rows[~refused], words[~refused])

    def _apply(self, test: ColumnTest, column: Column, by: npt.NDArray[np.uint8], protecting: Mask) -> None:
        rule = self._rules.index(test.rule)
        refused = test.refuses(column)
        by[refused & (by == len(self._rules))] = rule
        if rule in self._protecting:
            protecting |= refused

    def _judge_text(
        self, batch: Batch, rows: Ints, words: npt.NDArray[np.uint8], by: npt.NDArray[np.uint8], protecting: Mask
    ) -> None:
        suspects = np.flatnonzero((words & (SENSITIVE | RUN)) != 0)
        if not len(suspects):
            return
        for place, text in zip(suspects, self._texts(batch, rows[suspects]), strict=True):
            rules = [self._rules.index(rule) for rule in self._gate.judge(text)]
            if rules:
                protecting[place] |= any(rule in self._protecting for rule in rules)
                by[place] = min(by[place], rules[0]) if by[place] == len(self._rules) else by[place]

    def _texts(self, batch: Batch, rows: Ints) -> list[str]:
        """The records' fields in one string each, but for codes that the contract declares."""
        columns = []
        everything = batch.columns(range(len(self._declared.columns)), rows)
        for column, cell in zip(self._declared.columns, everything, strict=True):
            text = cell.text
            if column.codes is not None and column.type is not ColumnType.MULTI:
                known = pc.is_in(text, value_set=pa.array(column.codes, pa.string()))
                text = pc.if_else(known, "", text)
            columns.append(text)
        return free_text_of(columns, FIELD_END)


def _first_doubtful(batch: Batch) -> tuple[int, bool] | None:
    """Number of the first record with a quote out of place, and whether the file ends within it."""
    places = np.flatnonzero(batch.verdict & (UNCLOSED | STRAY_QUOTE))
    if not len(places):
        return None
    return batch.first + int(places[0]), bool(batch.verdict[places[0]] & UNCLOSED)


def _unbalanced(sent: ManifestTable, found: int, doubtful: tuple[int, bool] | None) -> str:
    text = (
        f"{sent.system}/{sent.table}: {sent.file} holds {found} records after its header where the manifest counts "
        f"{sent.rows}; nothing was loaded. "
    )
    if doubtful is None:
        return text + "Seal the delivery again from the file as it is."
    number, unclosed = doubtful
    what = "a quote opens there that is never closed" if unclosed else "a quote is out of place there"
    return text + f"Look at record {number}: {what}, and rows after it may have been swallowed. Correct the export."
