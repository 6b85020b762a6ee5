"""Searches the live snapshot: every table of it and the whole reading store."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from ndas.duties.certificate import places
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.ids import Names, any_names, fix_list_name, pole_names, source_names
from ndas.duties.closure.probe import Probe, Seen
from ndas.duties.closure.report import Part
from ndas.duties.closure.words import WordSearch
from ndas.store.reading.scan import ReadingScan
from ndas.store.snapshots import Snapshot
from ndas.vocabulary import POLE

_OURS = "duties/"
"""Tables of digests; they name no record."""
_SMALL_BYTES, _TOGETHER_BYTES = 1 << 17, 1 << 26
"""Small tables without a contract are looked at in one question: of a small week, most of the time is questions."""


def search_tables(estate: Estate, snapshot: Snapshot, probe: Probe) -> Iterator[Part]:
    """Look at every table of the snapshot."""
    small: dict[str, pa.Table] = {}
    for name in snapshot.names():
        if name.startswith(_OURS):
            continue
        table = snapshot.dataset(name)
        size = (snapshot.folder / f"{name}.parquet").stat().st_size
        if size <= _SMALL_BYTES and _may_name_anything(name):
            small[name] = table.to_table()
            continue
        seen = probe.look(table, _names(estate, name, table.schema))
        yield Part(_place(name), name, seen.rows, size, seen.own, seen.refers)
    for names in _together(small):
        clean = probe.is_clean([small[name] for name in names])
        for name in names:
            seen = Seen(small[name].num_rows) if clean else probe.look(small[name], any_names(small[name].schema))
            size = (snapshot.folder / f"{name}.parquet").stat().st_size
            yield Part(_place(name), name, seen.rows, size, seen.own, seen.refers)


def _together(small: Mapping[str, pa.Table]) -> Iterator[list[str]]:
    """Names of small tables, as many at once as memory should hold texts of."""
    names: list[str] = []
    size = 0
    for name, table in small.items():
        names.append(name)
        size += table.nbytes
        if size > _TOGETHER_BYTES:
            yield names
            names, size = [], 0
    if names:
        yield names


def search_reading_store(estate: Estate, snapshot: Snapshot, probe: Probe, words: WordSearch) -> Iterator[Part]:
    """Look at every row, index entry, mart and fact of the reading store."""
    scan = ReadingScan(snapshot)
    try:
        for shelf in scan.shelves():
            rows = scan.rows(shelf)
            seen = probe.look(rows, _names(estate, shelf, rows.schema))
            yield Part(places.READING, f"shelf {shelf}", seen.rows, 0, seen.own, seen.refers)
        for index in scan.indexes():
            yield Part(places.READING, f"index {index.name}", index.entries, 0, index.astray)
        yield Part(places.READING, "blocks of no shelf and no index", 0, scan.size(), abs(scan.unaccounted()))
        texts = list(scan.texts())
        clean = not words.count([text for _, text in texts])  # one question for all; only where it finds, one for each
        for name, text in texts:
            found = 0 if clean else words.count([text])
            place = places.INSIGHTS if "/" in name else places.READING
            yield Part(place, name, 1, len(text), found)
    finally:
        scan.close()


def search_snapshot_folders(estate: Estate) -> Iterator[Part]:
    """Look for snapshots that should be gone, and for files of the live one that are not ciphertext."""
    root = estate.home / "snapshots" / estate.force
    known = {record.id: record.state for record in estate.control.snapshots.of(estate.force)}
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        state = known.get(folder.name.partition(".")[0])  # type: ignore[call-overload]  # an id is a text
        stays = state in ("live", "held", "building") and not folder.name.endswith(".going")
        files = [path for path in folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        yield Part(places.SNAPSHOTS, f"folder {folder.name}", len(files), size, 0 if stays else max(1, len(files)))
        plain = sum(not _is_ciphertext(path) for path in files) if stays else 0
        yield Part(places.SNAPSHOTS, f"files in the clear in {folder.name}", 0, 0, plain)
    for record_id, state in known.items():
        yield Part(places.SNAPSHOTS, f"register: {record_id}", 1, 0, int(state == "replaced"))


def _is_ciphertext(path: Path) -> bool:
    """Whether the file begins as an encrypted table does, or is the sealed reading store, or is empty (a lock)."""
    with path.open("rb") as file:
        start = file.read(16)
    if path.suffix == ".parquet":
        return start.startswith(b"PARE")
    if path.name == "reading.store":
        return not start.startswith(b"SQLite format 3")
    return not start


def _may_name_anything(name: str) -> bool:
    """Whether the table has no contract that says which of its columns name records."""
    return name.partition("/")[0] not in ("source", "quarantine", "pole", "fixlist") and name not in POLE


def _names(estate: Estate, name: str, schema: pa.Schema) -> Names:
    kind, _, rest = name.partition("/")
    if kind in ("source", "quarantine"):
        return _source_names(estate, name, schema)
    if kind == "pole":
        return pole_names(rest, schema)
    if name in POLE:
        return _shelved(pole_names(name, schema), schema)
    if name == "fixlist":
        return Names((fix_list_name(),))
    return any_names(schema)


def _shelved(names: Names, schema: pa.Schema) -> Names:
    """The shelf of people also holds whom a record belongs to."""
    return names if "matched_person" not in schema.names else Names((*names.own, '"matched_person"'), names.refers)


def _source_names(estate: Estate, name: str, schema: pa.Schema) -> Names:
    _, system, table = name.split("/")
    contract = estate.contracts.get(system)
    declared: Any = contract.tables.get(table) if contract else None
    if contract is None or declared is None:
        return any_names(schema)
    if (system, table) in estate.by_content:
        return Names(())  # its rows have no id of their own; the harmonised records that carry one are looked at
    single = {one.name: one.source_id[0] for one in contract.tables.values() if len(one.source_id) == 1}
    return source_names(system, declared, single)


def _place(name: str) -> str:
    kind = name.partition("/")[0]
    return {
        "source": places.SOURCE,
        "quarantine": places.QUARANTINE,
        "fixlist": places.QUARANTINE,
        "refusals": places.QUARANTINE,
        "match": places.MATCHES,
        "pole": places.POLE_TABLES,
    }.get(kind, places.INSIGHTS)
