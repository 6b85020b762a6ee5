"""Says what a use case's folder still needs, in plain words, before anybody else has to look at it.

Every statement is tried on empty tables that hold only the declared columns: what it reaches for beyond them, and what
it gives back in another shape, shows here and not in a refresh.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import yaml

from ndas.use_cases.declaration import LEARNED, DeclarationError
from ndas.use_cases.engine.answer import insights_of, open_tables
from ndas.use_cases.folder import UseCase, read_use_case
from ndas.use_cases.leads import LeadsRefusedError
from ndas.use_cases.leads.spec import LeadListError
from ndas.use_cases.prepared import PreparationError
from ndas.use_cases.register import FOLDERS, USE_CASES
from ndas.use_cases.scaffold.begin import MARK
from ndas.use_cases.scaffold.learning import left_of_learning
from ndas.use_cases.tables import TIMELESS
from ndas.use_cases.text import TextPackError, load_pack
from ndas.vocabulary import POLE

_MEMORY = "512MiB"
_TYPES = {
    "text": "VARCHAR",
    "texts": "VARCHAR[]",
    "timestamp": "TIMESTAMPTZ",
    "date": "DATE",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
}


def check(folder: Path) -> list[str]:
    """Return what is to be done, in the order in which to do it; empty where nothing is.

    Args:
        folder: of the use case.
    """
    missing = [
        name for name in ("declaration.yaml", "definitions.yaml", "method.yaml") if not (folder / name).is_file()
    ]
    if missing:
        return [f"{name} is missing; `ndas use-case new` writes one to begin with" for name in missing]
    try:
        use_case = read_use_case(folder)
    except (DeclarationError, LeadListError) as error:
        return [str(error)]
    except (KeyError, TypeError, yaml.YAMLError) as error:
        return [f"definitions.yaml or method.yaml does not have the shape of a shipped one ({type(error).__name__})"]
    learning = left_of_learning(folder, use_case.declaration)
    return [*_unsaid(folder), *_packs(use_case), *_tried(use_case), *learning, *_around(use_case, folder)]


def _unsaid(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.yaml")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if MARK in line:
                asked = line.partition(MARK)[2].strip(" :'\"")
                yield f"{path.relative_to(folder)} line {number} still says {MARK}: {asked}"


def _packs(use_case: UseCase) -> Iterator[str]:
    for name in use_case.declaration.text_packs:
        try:
            load_pack(name)
        except TextPackError as error:
            yield f"declaration.yaml: {error}"


def _tried(use_case: UseCase) -> Iterator[str]:
    """Run everything on empty tables, list by list, so that each list says its own fault."""
    lists: list[UseCase] = [_only(use_case, at) for at in range(len(use_case.lists))] or [use_case]
    seen: set[str] = set()
    for one in lists:
        with open_tables(_MEMORY, datetime(2026, 1, 1, tzinfo=UTC)) as connection:
            _empty(connection, one)
            try:
                insights_of(connection, one, datetime(2026, 1, 1, tzinfo=UTC))
            except (PreparationError, LeadsRefusedError) as error:
                words = str(error)
            except duckdb.Error as error:
                words = (
                    "the figures need a column of event, event_location or location that is not asked for "
                    f"({type(error).__name__}); compare `reads` with a shipped declaration"
                )
            else:
                continue
        if words not in seen:
            seen.add(words)
            yield words


def _only(use_case: UseCase, at: int) -> UseCase:
    return UseCase(
        use_case.declaration,
        use_case.definitions,
        use_case.harm,
        use_case.method,
        (use_case.lists[at],),
        use_case.statements,
    )


def _empty(connection: duckdb.DuckDBPyConnection, use_case: UseCase) -> None:
    for table, columns in use_case.declaration.columns.items():
        types = {} if table in TIMELESS else {column.name: _TYPES[column.type] for column in POLE[table].columns}
        written = ", ".join(f"{column} {types.get(column, 'VARCHAR')}" for column in columns)
        connection.execute(f'CREATE TABLE "{table}" ({written})')


def _around(use_case: UseCase, folder: Path) -> Iterator[str]:
    declaration = use_case.declaration
    taken = {
        definition.shown.id: name
        for name, other in USE_CASES.items()
        if name != declaration.id
        for definition in other.definitions
    }
    for definition in use_case.definitions:
        if definition.shown.id in taken:
            other = taken[definition.shown.id]
            yield f"definitions.yaml: {definition.shown.id} is a definition of {other}; choose another id"
    if declaration.method in LEARNED:
        yield f"declaration.yaml: {declaration.method} learns from outcomes; it can be evaluated, but it is not shown"
    if folder.name not in FOLDERS:
        yield f"it is not registered: put the folder into src/ndas/use_cases and add {folder.name} to register.py"
