"""The known truth of an extract, kept apart from it: who is who, and what was planted where.

Files in ``truth/<force>/week-<n>/``:

* ``persons.parquet``: system, table, row, source_id, person: every row about a person, and which invented person.
* ``places.parquet`` and ``objects.parquet``: the same for addresses, and for vehicles, telephones and e-mails.
* ``planted.parquet``: system, table, row, source_id, kind, style, expected, case, token. ``expected`` is what the
  platform should do with the row: ``refuse``, ``quarantine`` or ``accept``.
* ``changes.parquet``: system, table, source_id, change since last week: of incidents (new, changed, deleted,
  back-dated) and of nominals (merged, unmerged). Week 1 has none.
* ``kin.parquet``: person, relative, kin: twins, parent and child of one name, namesakes born on one day (no relation),
  siblings, partners, parents and children. The hard cases of matching.
* ``cases.json``: the planted cases of the use cases with their records; ``extract.json``: counts and canary words.

A row is the record's number in its file, 1 for the first after the header. Several source id columns are joined by
``|``.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from ndas.synthesis.draws import Ints
from ndas.synthesis.faults import KINDS
from ndas.synthesis.rows import Rows
from ndas.synthesis.texts import Table, Text, pa, parquet, pc
from ndas.vocabulary.contract import SourceTable

_WHO = {"persons": "person", "places": "place", "objects": "thing"}
_PLANTED = ("kind", "style", "expected", "case", "token")


class Truth:
    """Collects what is true of one extract and writes it beside, never into, the extract."""

    def __init__(self, folder: Path, cases: list[dict[str, str]]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._cases = cases
        self._writers: dict[str, parquet.ParquetWriter] = {}

    def tell(self, system: str, spec: SourceTable, table: Table, rows: Rows, first: int, broken: Ints) -> None:
        """Note the truth about a chunk that begins after ``first`` rows of its file."""
        number = np.arange(len(rows.key), dtype=np.int64) + first + 1
        source = source_ids(spec, table)
        for name, attribute in _WHO.items():
            about = getattr(rows, attribute)
            if about is not None:
                self._write(name, _rows(system, spec, number, source, {attribute: pa.array(about)}, about >= 0))
        if broken.any():
            self._faults(system, spec, number, source, broken)
        if rows.planted is not None and (rows.planted >= 0).any():
            self._planted(system, spec, number, source, rows.planted)

    def kin(self, person: Ints, relative: Ints, kin: Text) -> None:
        """Note how people are related, or why two strangers look alike."""
        if len(person):
            self._write("kin", pa.table({"person": person, "relative": relative, "kin": kin}))

    def change(self, system: str, table: str, kind: str, source: Text) -> None:
        """Note that records were added, changed, removed, merged or taken apart since last week."""
        if len(source):
            names = {"system": system, "table": table}
            columns: dict[str, Any] = {name: pa.repeat(value, len(source)) for name, value in names.items()}
            self._write("changes", pa.table({**columns, "source_id": source, "change": pa.repeat(kind, len(source))}))

    def note(self, name: str, document: Any) -> None:
        """Write a JSON document of the truth."""
        text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
        (self.folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")

    def close(self) -> None:
        """Finish all files."""
        for writer in self._writers.values():
            writer.close()

    def _faults(self, system: str, spec: SourceTable, number: Ints, source: Text, broken: Ints) -> None:
        names = pa.array(KINDS).take(pa.array(broken))
        refused = broken == len(KINDS) - 1
        columns = {
            "kind": pa.repeat("contract_fault", len(number)),
            "style": names,
            "expected": pc.if_else(pa.array(refused), "refuse", "quarantine"),
            "case": pa.repeat("", len(number)),
            "token": pa.repeat("", len(number)),
        }
        self._write("planted", _rows(system, spec, number, source, columns, broken > 0))

    def _planted(self, system: str, spec: SourceTable, number: Ints, source: Text, planted: Ints) -> None:
        here = np.flatnonzero(planted >= 0)
        cases = [self._cases[kind] for kind in planted[here].tolist()]
        columns = {name: pa.array([case[name] for case in cases]) for name in _PLANTED}
        self._write("planted", _rows(system, spec, number[here], source.take(pa.array(here)), columns, here >= 0))

    def _write(self, name: str, table: Table) -> None:
        if name not in self._writers:
            self._writers[name] = parquet.ParquetWriter(self.folder / f"{name}.parquet", table.schema)
        self._writers[name].write_table(table)


def source_ids(spec: SourceTable, table: Table) -> Text:
    """Return what the force calls each row: its source id columns, joined by ``|``."""
    parts = [pc.fill_null(table.column(name), "") for name in spec.source_id]
    joined = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, pa.scalar("|"))
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _rows(system: str, spec: SourceTable, number: Ints, source: Text, columns: dict[str, Any], keep: Any) -> Table:
    count = len(number)
    head = {"system": pa.repeat(system, count), "table": pa.repeat(spec.name, count)}
    return pa.table({**head, "row": number, "source_id": source, **columns}).filter(pa.array(keep))
