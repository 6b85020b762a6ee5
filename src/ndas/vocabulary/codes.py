"""National code lists as dated data: ``codes/<name>.yaml``, one list a file.

A list says what it is, where it comes from, from when it holds, and who has checked it against that source and when
(``verified_by``, ``verified_on``; empty means that nobody has yet, and screens say so). Each code has a title and,
where the list needs them, further attributes such as an offence's group or a role's subject category.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from ndas.vocabulary.yaml_text import read_yaml

_KEYS = {"name", "title", "about", "source", "valid_from", "verified_by", "verified_on", "values"}


class CodeListError(ValueError):
    """A code list file does not say what it must; the message names the file and what belongs there."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """One dated list of codes."""

    name: str
    title: str
    about: str
    source: str
    valid_from: date
    verified_by: str | None
    verified_on: date | None
    values: Mapping[str, Mapping[str, str]]
    """Code to its attributes; every code has a ``title``."""

    @property
    def verified(self) -> bool:
        """Whether somebody has checked the list against its source."""
        return self.verified_by is not None

    def attribute(self, name: str) -> Mapping[str, str]:
        """Code to the attribute called ``name``, for the codes that have it."""
        return {code: entry[name] for code, entry in self.values.items() if name in entry}


@cache
def code_list(name: str) -> CodeList:
    """Return the list called ``name``.

    Raises:
        CodeListError: there is no such list, or its file does not say what it must.
    """
    path = resources.files("ndas.vocabulary").joinpath("codes", f"{name}.yaml")
    if not path.is_file():
        raise CodeListError(f"there is no code list {name}; there are: {', '.join(code_list_names())}")
    return read_code_list(read_yaml(path.read_text("utf-8")), f"codes/{name}.yaml")


def code_list_names() -> tuple[str, ...]:
    """Names of all code lists, sorted."""
    folder = resources.files("ndas.vocabulary").joinpath("codes")
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def read_code_list(document: Mapping[str, Any], where: str) -> CodeList:
    """Return the list that a parsed file states; ``where`` names the file in errors.

    Raises:
        CodeListError: something is missing, unknown or contradictory.
    """
    if strangers := sorted(set(document) - _KEYS):
        raise CodeListError(f"{where}: unknown entry {', '.join(strangers)}; known: {', '.join(sorted(_KEYS))}")
    if missing := sorted(_KEYS - {"about"} - set(document)):
        raise CodeListError(f"{where}: {', '.join(missing)} is missing")
    by, on = document["verified_by"], document["verified_on"]
    if (by is None) != (on is None):
        raise CodeListError(f"{where}: verified_by and verified_on go together: a role or team, and a date")
    return CodeList(
        name=str(document["name"]),
        title=str(document["title"]),
        about=str(document.get("about", "")),
        source=str(document["source"]),
        valid_from=_day(document["valid_from"], f"{where}: valid_from"),
        verified_by=None if by is None else str(by),
        verified_on=None if on is None else _day(on, f"{where}: verified_on"),
        values={str(code): _entry(entry, f"{where}: code {code}") for code, entry in document["values"].items()},
    )


def _entry(entry: object, where: str) -> Mapping[str, str]:
    if isinstance(entry, str):
        return {"title": entry}
    if not isinstance(entry, dict) or "title" not in entry:
        raise CodeListError(f"{where}: expected a title, or entries with a title among them")
    return {str(key): str(value) for key, value in entry.items()}


def _day(value: object, where: str) -> date:
    if not isinstance(value, date):
        raise CodeListError(f"{where}: expected a date such as 2026-04-01")
    return value
