"""What a mapping file says, as frozen values: which POLE rows a source table makes, from which columns, by which rule.

The mapping is itself the lineage: every attribute names its source columns and the rule that reads them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ANY_FORCE = "any"
"""Force of a mapping (and contract) that serves whichever force is given at run time, such as open data."""


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A column of the row's own table (`alias` empty), or of a table that the row looks up or gathers."""

    column: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another attribute of the same POLE row (``=role`` in the file)."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same in every row."""

    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule, what it reads, and its parameters."""

    rule: str
    inputs: tuple["Expression", ...]
    params: Mapping[str, Any]


Expression = SourceRef | Sibling | Constant | RuleUse


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows for which the rule is not true make no POLE row; `otherwise` is the reason that is counted."""

    test: RuleUse
    otherwise: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """One row of a sibling table, found by its key; where there is none its columns are empty."""

    alias: str
    table: str
    by: tuple[tuple[str, SourceRef], ...]
    """Column of the sibling table, and what of this row it must equal."""


@dataclass(frozen=True, slots=True)
class Gather:
    """Several rows of a sibling table, brought down to one for each value of `by`.

    With `latest`, the row that comes last by those columns; without, every attribute is collected into a sorted list.
    """

    alias: str
    table: str
    by: tuple[tuple[str, SourceRef], ...]
    look_up: tuple[LookUp, ...]
    when: tuple[Condition, ...]
    latest: tuple[Expression, ...]
    take: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class ForEach:
    """The values of a cell, each of which makes a row of its own; read as the column `alias`."""

    alias: str
    column: str
    separator: str


@dataclass(frozen=True, slots=True)
class SourceId:
    """How source rows get their id where the contract's own columns do not identify them.

    A row whose columns are empty gets the digest of its content; rows that share an id are numbered by content, so that
    their order in the file does not matter.
    """

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowMapping:
    """One POLE row that each source row (or each value of one of its cells) makes."""

    table: str
    make: str
    part: str
    """Tells several POLE rows of one source row apart; empty for the one that is the row itself."""
    for_each: ForEach | None
    look_up: tuple[LookUp, ...]
    gather: tuple[Gather, ...]
    when: tuple[Condition, ...]
    set: Mapping[str, Expression]
    recorded_at: Expression | None
    place: str
    """Where it stands in the file, for errors."""


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """What becomes of one source table."""

    name: str
    source_id: SourceId | None
    rows: tuple[RowMapping, ...]
    unused: Mapping[str, str]
    """Column to the reason why it is not taken over (minimisation)."""


@dataclass(frozen=True, slots=True)
class SystemMapping:
    """The mapping of one system of one force, or of any force."""

    force: str
    system: str
    version: int
    title: str
    tables: Mapping[str, SourceMapping]
    where: str
    """The file, for errors."""

    def rows(self) -> Iterator[RowMapping]:
        """Every row mapping, in the order of the file."""
        for table in self.tables.values():
            yield from table.rows


def references(expression: Expression) -> Iterator[SourceRef]:
    """The source columns that an expression reads, siblings not followed."""
    if isinstance(expression, SourceRef):
        yield expression
    if isinstance(expression, RuleUse):
        for read in expression.inputs:
            yield from references(read)
