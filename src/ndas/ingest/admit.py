"""The second reading of a table: every row is accepted, quarantined or refused, and written where it belongs.

1. A record that is malformed, refused by the survey or tied to a refused record leaves its rule, its number and a
   keyed digest (HMAC-SHA-256 of its bytes as UTF-8), nothing else.
2. Any other row that breaks a rule of the contract goes to quarantine as received, with one entry in the fix-list for
   each rule and column.
3. All others are accepted as received.
4. Accepted, quarantined and refused must add up to what the force counted.
"""

import hmac
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ndas.ingest.arrow import Values, number_field, pc, text_field
from ndas.ingest.errors import UnbalancedError
from ndas.ingest.fix_list import Broken, entries
from ndas.ingest.gate.links import BEARS_KEY, REFERS, Links, Tie
from ndas.ingest.kernels.split import RAGGED, SOUND, STRAY_QUOTE, UNCLOSED, UNDECODABLE
from ndas.ingest.keys import HashKey, KeySet, hash_rows
from ndas.ingest.quality import Quality
from ndas.ingest.records import Batch, Column, RecordReader
from ndas.ingest.report import RuleCount, TableReport
from ndas.ingest.rules import Rule, column_rules
from ndas.ingest.sink import REFUSALS_SCHEMA, ROW_NUMBER, BatchWriter
from ndas.ingest.survey import Verdicts
from ndas.vocabulary.contract import SourceTable
from ndas.vocabulary.delivery import ManifestTable
from ndas.vocabulary.rows import Reconciliation

_MALFORMED = (
    (UNDECODABLE, "malformed: undecodable bytes"),
    (UNCLOSED, "malformed: quote never closed"),
    (STRAY_QUOTE, "malformed: text after a closing quote"),
    (RAGGED, "malformed: wrong number of fields"),
)
_ID_IN_DOUBT = {Rule.WRONG_FORM, Rule.TOO_LONG, Rule.NOT_INTEGER, Rule.NOT_DECIMAL, Rule.NOT_DATE, Rule.NOT_A_CODE}
KEPT = -1
ID_PARTS = "/"
"""Parts the columns of a source id that is made of several."""


@dataclass(frozen=True, slots=True)
class Writers:
    """Where the rows of one table go."""

    accepted: BatchWriter
    quarantined: BatchWriter
    fix_list: BatchWriter
    refusals: BatchWriter


def row_schema(table: SourceTable) -> pa.Schema:
    """The schema of a table's accepted and quarantined rows: its columns as received, and the row's number."""
    return pa.schema([number_field(ROW_NUMBER), *(text_field(column.name) for column in table.columns)])


class Admission:
    """The second reading of one table."""

    def __init__(
        self,
        sent: ManifestTable,
        declared: SourceTable,
        verdicts: Verdicts,
        links: Links,
        quality: Quality,
        digest_key: bytes,
    ) -> None:
        self._sent = sent
        self._declared = declared
        self._verdicts = verdicts
        self._links = links
        self._quality = quality
        self._digest_key = digest_key
        self._hash_key = HashKey.derive(digest_key, "unique keys")
        self._rules = column_rules(declared)
        self._schema = row_schema(declared)
        places = {column.name: place for place, column in enumerate(declared.columns)}
        self._key = [places[name] for name in declared.key]
        self._source_id = [places[name] for name in declared.source_id]
        self._used = KeySet(sent.rows)
        self._reasons = (*verdicts.rules, REFERS, BEARS_KEY, *(rule for _, rule in _MALFORMED))
        self._refused: Counter[str] = Counter()
        self._broken: Counter[tuple[str, str]] = Counter()
        self._accepted = self._quarantined = 0

    def read(self, reader: RecordReader, writers: Writers) -> TableReport:
        """Read the table to its end and write every row to its place.

        Raises:
            UnbalancedError: the fates do not add up to the manifest's count.
        """
        for batch in reader:
            self._admit(batch, writers)
        account = Reconciliation(
            system=self._sent.system,
            table=self._sent.table,
            manifest=self._sent.rows,
            accepted=self._accepted,
            quarantined=self._quarantined,
            refused=self._refused.total(),
        )
        if not account.balanced:
            raise UnbalancedError(
                f"{account.system}/{account.table}: {account.manifest} rows counted by the force, but "
                f"{account.accepted} accepted, {account.quarantined} quarantined and {account.refused} refused; "
                "nothing may be published. The file changed between two readings."
            )
        return TableReport(
            reconciliation=account,
            refused=dict(self._refused),
            broken=tuple(RuleCount(column, rule, rows) for (column, rule), rows in sorted(self._broken.items())),
            columns=self._quality.facts(),
            measures=self._quality.measures(self._broken),
            special_category=self._verdicts.special_category,
        )

    def _admit(self, batch: Batch, writers: Writers) -> None:
        by = self._refusals(batch)
        self._write_refusals(batch, by, writers.refusals)
        keep = np.flatnonzero(by == KEPT).astype(np.int32)
        if not len(keep):
            return
        columns = batch.columns(range(len(self._declared.columns)), keep)
        self._quality.see(columns)
        broken = self._broken_rules(columns)
        self._write_rows(batch.numbers(keep), columns, broken, writers)

    def _refusals(self, batch: Batch) -> npt.NDArray[np.int16]:
        """For each record the place in `self._reasons` of the rule by which it is refused, or `KEPT`."""
        by = np.full(len(batch), KEPT, dtype=np.int16)
        sound = np.flatnonzero(batch.sound).astype(np.int32)
        for rule, suppressed in self._links.suppressed(self._declared.name, batch, sound):
            by[sound[suppressed]] = self._reasons.index(rule)
        low, high = np.searchsorted(self._verdicts.numbers, (batch.first, batch.first + len(batch)))
        by[self._verdicts.numbers[low:high] - batch.first] = self._verdicts.rule[low:high]
        for fault, rule in reversed(_MALFORMED):
            by[(batch.verdict & fault) != SOUND] = self._reasons.index(rule)
        return by

    def _write_refusals(self, batch: Batch, by: npt.NDArray[np.int16], writer: BatchWriter) -> None:
        refused = np.flatnonzero(by != KEPT).astype(np.int32)
        if not len(refused):
            return
        names = [self._reasons[by[row]] for row in refused]
        self._refused.update(names)
        digests = [hmac.digest(self._digest_key, batch.raw(int(row)), "sha256").hex() for row in refused]
        count = len(refused)
        writer.write(
            pa.RecordBatch.from_arrays(
                [
                    pa.repeat(pa.scalar(self._sent.system), count),
                    pa.repeat(pa.scalar(self._sent.table), count),
                    pa.array(batch.numbers(refused)),
                    pa.array(names, pa.string()),
                    pa.array(digests, pa.string()),
                ],
                schema=REFUSALS_SCHEMA,
            )
        )

    def _broken_rules(self, columns: list[Column]) -> list[Broken]:
        broken = [
            Broken(rule.column, rule.rule, rule.expected, rows)
            for rule in self._rules
            if (rows := rule.test(columns[rule.place])) is not None
        ]
        broken += self._dangling(columns)
        good = np.ones(len(columns[0].text), dtype=np.bool_)
        for one in broken:
            good &= ~one.rows
        if self._key:
            keys = hash_rows([columns[place] for place in self._key], self._hash_key)
            repeated = good & (keys != 0) & ~self._used.add(keys, good)
            if repeated.any():
                broken.append(Broken(", ".join(self._declared.key), Rule.KEY_USED, "a key of its own", repeated))
        for one in broken:
            self._broken[one.column, one.rule] += int(one.rows.sum())
        return broken

    def _dangling(self, columns: list[Column]) -> list[Broken]:
        broken = []
        for link in self._links.columns[self._declared.name]:
            if link.tie is Tie.REFERENCE:
                rows = self._links.dangling(link, columns[link.place])
                if rows.any():
                    name = self._declared.columns[link.place].name
                    broken.append(Broken(name, Rule.DANGLING, f"a value of {' or '.join(link.targets)}", rows))
        return broken

    def _write_rows(
        self, numbers: npt.NDArray[np.int64], columns: list[Column], broken: list[Broken], writers: Writers
    ) -> None:
        batch = pa.RecordBatch.from_arrays(
            [pa.array(numbers), *(column.text for column in columns)], schema=self._schema
        )
        if not broken:
            self._accepted += len(batch)
            writers.accepted.write(batch)
            return
        wrong = np.zeros(len(numbers), dtype=np.bool_)
        for one in broken:
            wrong |= one.rows
        bad, good = batch.filter(pa.array(wrong)), batch.filter(pa.array(~wrong))
        self._accepted += len(good)
        self._quarantined += len(bad)
        if len(good):
            writers.accepted.write(good)
        if len(bad):
            writers.quarantined.write(bad)
            listed = entries(self._sent.system, self._sent.table, numbers, self._ids(columns, broken), broken)
            if listed is not None:
                writers.fix_list.write(listed)

    def _ids(self, columns: list[Column], broken: list[Broken]) -> Values:
        """The force's ids of the rows, empty where the id itself is what is wrong."""
        parts = [columns[place].text for place in self._source_id]
        if not parts:  # a table whose rows the force does not number
            return pa.repeat(pa.scalar("", pa.string()), len(columns[0].text))
        ids = pc.binary_join_element_wise(*parts, ID_PARTS) if len(parts) > 1 else parts[0]
        doubt = np.zeros(len(ids), dtype=np.bool_)
        for one in broken:
            if one.rule in _ID_IN_DOUBT and one.column in self._declared.source_id:
                doubt |= one.rows
        return pc.if_else(pa.array(doubt), "", ids) if doubt.any() else ids
