"""What travels through the platform and what it is called.

Every stage of the journey speaks these words and hands over these values: ids, the source contract of a force's
table, the delivery and its manifest, what became of each row, the harmonised (POLE) tables, subject categories,
gradings, markings, and findings. All values are frozen; nothing here opens a file, a database or a socket.
"""

from ndas.vocabulary.contract import ColumnClass, ColumnType, Contract, SourceColumn, SourceTable
from ndas.vocabulary.delivery import Delivery, Manifest, ManifestTable
from ndas.vocabulary.finding import Finding, Reason
from ndas.vocabulary.ids import DeliveryId, ForceId, RunId, SnapshotId
from ndas.vocabulary.marking import Marking
from ndas.vocabulary.pole import POLE, PoleColumn, PoleTable
from ndas.vocabulary.rows import Fate, Quarantined, Reconciliation, Refused
from ndas.vocabulary.subjects import SubjectCategory

__all__ = [
    "POLE",
    "ColumnClass",
    "ColumnType",
    "Contract",
    "Delivery",
    "DeliveryId",
    "Fate",
    "Finding",
    "ForceId",
    "Manifest",
    "ManifestTable",
    "Marking",
    "PoleColumn",
    "PoleTable",
    "Quarantined",
    "Reason",
    "Reconciliation",
    "Refused",
    "RunId",
    "SnapshotId",
    "SourceColumn",
    "SourceTable",
    "SubjectCategory",
]
