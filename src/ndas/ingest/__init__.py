"""Stage 2 of the journey: what a force sent is read, judged and put in its place.

A delivery comes in as streams, is checked against the contracts of its systems, and leaves as tables of accepted rows.
Every row the force counted meets one fate: *accepted* as received; *quarantined*, because it breaks the contract, and
named to the force in a fix-list; or *refused*, because it must not be held or cannot be read, of which only rule, row
number and a keyed digest remain.

Read in this order: `load` (the two readings), `records` (bytes to records), `survey` and `gate` (what must never be
held), `rules` (the contract), `admit` (every row to its place), `quality`, `fix_list`, `volumes`. Nothing here knows
where rows are stored: that is the sink's part.
"""

from ndas.ingest.contracts import load_contract
from ndas.ingest.errors import (
    EncodingError,
    ForbiddenColumnError,
    IngestError,
    MalformedFileError,
    PackError,
    UnbalancedError,
    UndeclaredError,
)
from ndas.ingest.fix_list import explain, fix_list_csv
from ndas.ingest.load import Watch, ingest
from ndas.ingest.report import ColumnFacts, Dimension, IngestReport, Measure, RuleCount, TableReport
from ndas.ingest.rules import Rule
from ndas.ingest.sink import FIX_LIST_SCHEMA, REFUSALS_SCHEMA, ROW_NUMBER, BatchWriter, TableSink
from ndas.ingest.volumes import Direction, Thresholds, VolumeAlarm, compare_volumes

__all__ = [
    "FIX_LIST_SCHEMA",
    "REFUSALS_SCHEMA",
    "ROW_NUMBER",
    "BatchWriter",
    "ColumnFacts",
    "Dimension",
    "Direction",
    "EncodingError",
    "ForbiddenColumnError",
    "IngestError",
    "IngestReport",
    "MalformedFileError",
    "Measure",
    "PackError",
    "Rule",
    "RuleCount",
    "TableReport",
    "TableSink",
    "Thresholds",
    "UnbalancedError",
    "UndeclaredError",
    "VolumeAlarm",
    "Watch",
    "compare_volumes",
    "explain",
    "fix_list_csv",
    "ingest",
    "load_contract",
]
