"""The force's own deletion list: an optional table of a delivery that names records which must be gone from it.

A delivery is full, so what it leaves out is deleted; the list is the cross-check. A record that it names and that the
same delivery still holds is a mistake at the source, and stops publication until two people have looked.
"""

from ndas.vocabulary.delivery import ManifestTable

SYSTEM, TABLE = "deletions", "deletions"
"""Where it stands in the manifest; no source system may be called so."""

COLUMNS = ("system", "table", "source_id")
"""Its columns, in this order: which record, by the force's own id (several id columns parted by ``/``)."""


def is_deletion_list(table: ManifestTable) -> bool:
    """Whether a table of a manifest is the list and not a source table."""
    return (table.system, table.table) == (SYSTEM, TABLE)
