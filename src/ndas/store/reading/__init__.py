"""The reading store: what pages read, in one encrypted file beside a snapshot's tables.

`build_reading_store` makes it from the harmonised tables in one pass; `ReadingStore` answers by key: the card of a
person, event, place or thing, a source row as received, a page of the event list with exact counts, a search, a mart.
A request never aggregates and never scans.

How it is laid out, and why. Writing out a whole card for every event would repeat each row's provenance dozens of
times: the cost of a refresh. So rows are kept once, column-compressed in blocks of 128 (*shelves*); sorted 64-bit keys
say which rows an id, a person or a word means (*indexes*); the columns that lists filter by lie in flat arrays (*the
board*). A card is put together from the dozen rows it shows, in under a millisecond or two.
"""

from ndas.store.reading.build import FILE_NAME, build_reading_store
from ndas.store.reading.contents import Contents, EventSet, SourceColumns
from ndas.store.reading.scope import NOTHING, WHOLE, Scope, all_columns
from ndas.store.reading.store import ReadingStore

__all__ = [
    "FILE_NAME",
    "NOTHING",
    "WHOLE",
    "Contents",
    "EventSet",
    "ReadingStore",
    "Scope",
    "SourceColumns",
    "all_columns",
    "build_reading_store",
]
