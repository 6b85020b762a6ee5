"""What a connection to a reading store contains: the columns, subject categories and years that a purpose permits.

Rules:

1. A column that is not named is not there: its values are never made, and a row reads as if the source were silent.
2. An event older than the years, and whatever hangs on it, is not there. An event without a date is.
3. A part that somebody played in an event is there only under a permitted category. Somebody whose every part is left
   out is not there at all.
4. Figures of another use case cannot be read: SQLite itself refuses them to this connection.
5. Free text is there only where its column is named; that of a report with handling code C only where said so.
6. A connection has one scope for its whole life; another purpose opens another.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from ndas.vocabulary import POLE
from ndas.vocabulary.contract import ColumnClass

ALWAYS = frozenset(
    {
        *("id", "kind", "force", "system", "source_table", "source_id", "row_number", "recorded_at", "occurred_from"),
        *("event", "person", "object", "location", "other", "record", "record_kind", "related_event"),
        *("role", "category", "handling", "matched_person"),
    }
)
"""Columns by which rows are found, joined, dated and kept apart; they say nothing of anybody by themselves."""

NOT_NEEDED = "your purpose does not need it"
"""Why a value is not shown, in the words of the page."""

OPEN_MARTS = ("definitions", "method")
"""Marts of every use case that hold no figures: how things are counted."""


@dataclass(frozen=True)
class Scope:
    """What one purpose permits. `years` None: of any age; `categories` None: in any part."""

    name: str
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    categories: frozenset[str] | None = frozenset()
    years: int | None = 0
    conditional: bool = False
    """Whether text of reports with handling code C is there."""
    everything: bool = False

    def holds(self, table: str, column: str) -> bool:
        """Whether a column of a harmonised table is there."""
        return self.everything or column in ALWAYS or column in self.columns.get(table, frozenset())

    def since(self, as_at: date) -> date | None:
        """The first day whose events are there; None where there is no such limit."""
        if self.everything or self.years is None:
            return None
        try:
            return as_at.replace(year=as_at.year - self.years)
        except ValueError:  # 29 February
            return as_at.replace(year=as_at.year - self.years, day=28)

    def permits(self, category: str | None) -> bool:
        """Whether a part under this category is there. A part that the source leaves open counts as not determined."""
        return self.everything or self.categories is None or (category or "not determined") in self.categories

    @property
    def restricts(self) -> bool:
        """Whether anything at all is left out."""
        return not self.everything


WHOLE = Scope("", everything=True)
"""All there is: for duties that must look at everything, never for a page."""

NOTHING = Scope("")
"""No records: for pages of somebody who has not said why they look."""


def all_columns(but: Collection[str] = ()) -> dict[str, frozenset[str]]:
    """Every harmonised column that may be shown at all, without those named as ``table.column``."""
    return {
        table: frozenset(
            column.name
            for column in POLE[table].columns
            if column.column_class is not ColumnClass.SPECIAL_CATEGORY and f"{table}.{column.name}" not in but
        )
        for table in POLE
    }
