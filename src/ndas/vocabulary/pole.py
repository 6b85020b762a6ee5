"""The harmonised layer as data: tables, columns, types and classes, read from ``pole.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ndas.vocabulary.contract import ColumnClass
from ndas.vocabulary.yaml_text import read_yaml


@dataclass(frozen=True, slots=True)
class PoleColumn:
    """One harmonised column."""

    name: str
    type: str
    """text, date, timestamp (UTC, microseconds), integer, decimal, boolean, or texts (a list of text)."""
    column_class: ColumnClass
    about: str


@dataclass(frozen=True, slots=True)
class PoleTable:
    """One harmonised table; `columns` are its own, then the provenance columns."""

    name: str
    about: str
    columns: tuple[PoleColumn, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order in which every engine writes them."""
        return tuple(column.name for column in self.columns)


def _columns(document: Mapping[str, Any]) -> tuple[PoleColumn, ...]:
    return tuple(
        PoleColumn(name, spec["type"], ColumnClass(spec["class"]), spec["about"]) for name, spec in document.items()
    )


def _read() -> dict[str, PoleTable]:
    document = read_yaml(resources.files("ndas.vocabulary").joinpath("pole.yaml").read_text("utf-8"))
    provenance = _columns(document["provenance"])
    return {
        name: PoleTable(name, table["about"], _columns(table["columns"]) + provenance)
        for name, table in document["tables"].items()
    }


POLE: Mapping[str, PoleTable] = _read()
"""Table name to table, in the order in which they are written."""
