"""How records are named in each kind of table, as SQL: ``system:TABLE:source id`` everywhere.

A row's *own* names say whose row it is; its *references* name other rows. A row that is itself of a record that went is
a leftover. A row of this week's delivery that still refers to one is the force's own inconsistency, counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from ndas.vocabulary import POLE
from ndas.vocabulary.contract import ColumnClass, SourceTable

_SPACE = "chr(32) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"
_PROVENANCE = ("system", "source_table", "source_id")


@dataclass(frozen=True, slots=True)
class ById:
    """SQL of a record's name and of its source id alone: a row is looked for by the id, which is cheaper to make."""

    name: str
    id: str


Name = str | ById
"""SQL of a record's name."""


@dataclass(frozen=True, slots=True)
class Names:
    """SQL over one table: what names the row itself, and what it refers to. Values may be null."""

    own: tuple[Name, ...]
    refers: tuple[Name, ...] = ()
    lists: tuple[str, ...] = ()
    """Lists of names of its own."""


def column(name: str) -> str:
    """A column's name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text, quoted."""
    return "'" + value.replace("'", "''") + "'"


def source_name(system: str, table: str, columns: Sequence[str]) -> str:
    """The record that a source row is; null where a column of its source id is empty, as harmonising has it."""
    return by_id(system, table, columns).name


def by_id(system: str, table: str, columns: Sequence[str]) -> ById:
    """The same, and its source id alone."""
    parts = " || '/' || ".join(_trimmed(column(name)) for name in columns)
    return ById(f"{text(f'{system}:{table}:')} || {parts}", parts)


def _trimmed(held: str) -> str:
    """A text without the space around it, null where nothing is left. Trimming is dear, and few ids hold any space."""
    any_space = " OR ".join(f"contains({held}, {one})" for one in _SPACE.split(" || "))
    return f"CASE WHEN {held} <> '' AND NOT ({any_space}) THEN {held} ELSE nullif(trim({held}, {_SPACE}), '') END"


def source_names(system: str, table: SourceTable, single: dict[str, str]) -> Names:
    """Names in a source table.

    Args:
        system: the source system.
        table: its contract.
        single: tables of the system with one source id column, to that column.
    """
    own = (by_id(system, table.name, table.source_id),) if table.source_id else ()
    refers = []
    for one in table.columns:
        for target in (one.references or "").split("|"):
            named, _, key = target.strip().partition(".")
            if key and single.get(named) == key and one.name not in table.source_id:
                refers.append(by_id(system, named, (one.name,)))
    return Names(own, tuple(refers))


def pole_names(table: str, schema: pa.Schema) -> Names:
    """Names in a harmonised table: provenance and id are its own, other identifiers refer."""
    held = set(schema.names)
    own: list[Name] = [_bare("id")] if "id" in held else []
    if held.issuperset(_PROVENANCE):
        own.append(ById(" || ':' || ".join(column(name) for name in _PROVENANCE), column(_PROVENANCE[-1])))
    identifiers = {one.name for one in POLE[table].columns if one.column_class is ColumnClass.IDENTIFIER}
    refers = [_bare(name) for name in schema.names if name in identifiers - {"id"} and _is_text(schema, name)]
    return Names(tuple(own), tuple(refers))


def any_names(schema: pa.Schema) -> Names:
    """Names in a table that has no contract: every text in it may be one, and none may be of a record that went."""
    own: list[Name] = []
    lists: list[str] = []
    for field in schema:
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            own += [column(field.name), _part_alone(field.name)]
        elif pa.types.is_list(field.type) and pa.types.is_string(field.type.value_type):
            lists.append(column(field.name))
    return Names(tuple(own), lists=tuple(lists))


def fix_list_name() -> str:
    """The record that a line of the fix-list is about."""
    return '"system" || \':\' || "table" || \':\' || "source_id"'


def _bare(name: str) -> str:
    """A harmonised id without its part (``#2``). Splitting is dear, and few ids have a part."""
    return f"CASE WHEN contains({column(name)}, '#') THEN {_without_part(name)} ELSE {column(name)} END"


def _without_part(name: str) -> str:
    return f"split_part({column(name)}, '#', 1)"


def _part_alone(name: str) -> str:
    """A harmonised id without its part where it has one; null where it is its own name already."""
    return f"CASE WHEN contains({column(name)}, '#') THEN {_without_part(name)} END"


def _is_text(schema: pa.Schema, name: str) -> bool:
    return pa.types.is_string(schema.field(name).type)
