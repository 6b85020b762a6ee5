"""The use case's dated facts: definitions of "most serious violence" and harm weights, read from the files beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from ndas.vocabulary.insight import Definition


@dataclass(frozen=True, slots=True)
class ViolenceDefinition:
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


def read_definitions() -> tuple[ViolenceDefinition, ...]:
    """Return the definitions, the default first."""
    document = _document("definitions.yaml")
    return tuple(
        ViolenceDefinition(
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
    """Return the harm weights in force."""
    document = _document("harm.yaml")
    return HarmWeights(measure=document["measure"], version=document["version"], days=document["days"])


def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(
        resources.files("ndas.use_cases.serious_violence").joinpath(name).read_text("utf-8")
    )
    return document
