"""Stage 2 of the journey: what a force sent is read, judged and put in its place.

A delivery comes in as streams, is checked against the contracts of its systems, and leaves as tables of accepted rows.
Every row the force counted meets one fate: *accepted* as received; *quarantined*, because it breaks the contract, and
named to the force in a fix-list; or *refused*, because it must not be held or cannot be read, of which only rule, row
number and a keyed digest remain.

Read in this order: `load` (the two readings), `records` (bytes to records), `survey` and `gate` (what must never be
held), `rules` (the contract), `admit` (every row to its place), `quality`, `fix_list`. Nothing here knows
where rows are stored: that is the sink's part.
"""

from ndas.ingest.contracts import check_contract
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

__all__ = [
    "FIX_LIST_SCHEMA",
    "REFUSALS_SCHEMA",
    "ROW_NUMBER",
    "BatchWriter",
    "ColumnFacts",
    "Dimension",
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
    "UnbalancedError",
    "UndeclaredError",
    "Watch",
    "check_contract",
    "explain",
    "fix_list_csv",
    "ingest",
]
