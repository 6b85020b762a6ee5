"""The dated facts of a use case's figures: what counts, and how many days of harm an offence stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from ndas.vocabulary.insight import Definition
from ndas.vocabulary.yaml_text import read_yaml


@dataclass(frozen=True, slots=True)
class Counted:
    """A selectable definition: an event counts when its class or category is listed and, if flags are, has one."""

    shown: Definition
    codes: tuple[str, ...]
    categories: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HarmWeights:
    """Days of harm by Home Office class."""

    measure: str
    version: str
    days: Mapping[str, int]


def read_definitions(folder: Traversable) -> tuple[Counted, ...]:
    """Return the definitions of the use case in ``folder``, the default first."""
    document: dict[str, Any] = read_yaml(folder.joinpath("definitions.yaml").read_text("utf-8"))
    return tuple(
        Counted(
            shown=Definition(
                id=entry["id"],
                name=entry["name"],
                meaning=entry["meaning"],
                source=entry["source"],
                offences=(*entry.get("codes", ()), *entry.get("categories", ())),
            ),
            codes=tuple(entry.get("codes", ())),
            categories=tuple(entry.get("categories", ())),
            flags=tuple(entry.get("flags", ())),
        )
        for entry in document["definitions"]
    )


def read_harm() -> HarmWeights:
    """Return the harm weights in force, the same for every use case."""
    text = resources.files("ndas.use_cases").joinpath("harm.yaml").read_text("utf-8")
    document: dict[str, Any] = read_yaml(text)
    return HarmWeights(measure=document["measure"], version=document["version"], days=document["days"])
