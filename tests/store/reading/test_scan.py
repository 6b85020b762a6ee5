"""The whole of a reading store, read for duties: nothing leads astray as it was built, and what does is seen."""

import pyarrow as pa
import pytest

from ndas.store.reading import Contents, build_reading_store, things
from ndas.store.reading.scan import ReadingScan

HOME, TELEPHONE = "location:14 capstan row", "telephone:+447700900482"
PEOPLE = [f"rms:PERSON:{number}" for number in (1, 2, 3, 4)]
SHARED = {
    "match/entities/entities": {
        "entity": [HOME, TELEPHONE],
        "kind": ["place", "telephone"],
        "value": ["14 CAPSTAN ROW", "+447700900482"],
        "label": ["14 CAPSTAN ROW", "+447700900482"],
        "records": [2, 1],
        "systems": [1, 1],
        "people": [4, 4],
        "hub": ["", ""],
    },
    "match/entities/stated": {
        "record": ["rms:ADDRESS:1", PEOPLE[0]],
        "source": ["location", "person"],
        "entity": [HOME, TELEPHONE],
    },
    "match/entities/tied": {
        "record": PEOPLE * 2,
        "person": ["P-0000-0001", "P-0000-0001", "P-0000-0002", "P-0000-0003"] * 2,
        "entity": [HOME] * 4 + [TELEPHONE] * 4,
        "relation": ["home"] * 4 + ["telephone"] * 4,
    },
}
"""Two things that more records of people hang on than there are things."""


@pytest.fixture
def building(begin_with):
    return begin_with({name: pa.table(columns) for name, columns in SHARED.items()})


def _astray(building):
    """Entries that lead to no row, by index, of the store that is built."""
    build_reading_store(building, Contents(delivery="northmoor-all-000001", as_at="2026-11-15T06:00:00Z"))
    building.close()
    scan = ReadingScan(building)
    found = {index.name: index.astray for index in scan.indexes()}
    assert scan.unaccounted() == 0
    scan.close()
    return found


def test_every_entry_of_every_index_leads_to_a_row_however_many_hang_on_one_thing(building):
    found = _astray(building)
    assert {"thing/people", "thing/records", "thing/person", "thing/location"} <= set(found)
    assert [name for name, astray in found.items() if astray] == []


@pytest.mark.parametrize(("index", "column"), [("people", 0), ("records", 1), ("person", 0), ("location", 0)])
def test_an_entry_that_leads_to_no_row_is_counted(building, monkeypatch, index, column):
    write = things.write_adjacency

    def astray(file, numbers, name, keys, moments, columns):
        if name == f"thing/{index}":
            columns[column] = columns[column] + 4  # as many as there are people, and more than there are things
        write(file, numbers, name, keys, moments, columns)

    monkeypatch.setattr(things, "write_adjacency", astray)
    found = _astray(building)
    assert found.pop(f"thing/{index}") > 0
    assert not any(found.values())
