"""Counts special-category mentions in free text. Only the counts leave."""

from collections import Counter

from ndas.ingest.arrow import Values, pc
from ndas.ingest.gate.pack import Pack
from ndas.ingest.gate.text import special_groups
from ndas.ingest.kernels.split import Bytes, Ints
from ndas.ingest.records import Batch
from ndas.vocabulary.contract import ColumnType, SourceTable


class SpecialCategories:
    """The counts of one table."""

    def __init__(self, pack: Pack, table: SourceTable) -> None:
        self._pack = pack
        self._places = [p for p, column in enumerate(table.columns) if column.type is ColumnType.FREE_TEXT]
        self.counts: Counter[str] = Counter()

    def see(self, batch: Batch, rows: Ints, words: Bytes) -> None:
        """Count the mentions in the free text of the chosen rows.

        Args:
            batch: the records.
            rows: which of them to look at.
            words: the groups of words that each of these may hold.
        """
        if not self._places:
            return
        for rule, group in zip(self._pack.rules, special_groups(self._pack), strict=True):
            chosen = rows[(words & group) != 0]
            if not len(chosen):
                continue
            for column in batch.columns(self._places, chosen):
                if spans := pc.sum(pc.count_substring_regex(column.text, rule.pattern)).as_py():
                    self.counts[rule.id] += spans


def free_text_of(columns: list[Values], separator: str) -> list[str]:
    """The rows' texts, one string for each row."""
    joined = pc.binary_join_element_wise(*columns, separator)
    texts: list[str] = joined.to_pylist()
    return texts
