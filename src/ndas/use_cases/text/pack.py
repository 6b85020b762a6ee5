"""Reads text packs: files of groups, patterns and the sentences that prove them.

Rules that reading enforces:

1. Every field is there; an unknown one is an error.
2. Every pattern compiles in RE2; none can match the empty text.
3. Every group has at least twenty sentences that it finds and twenty that it must not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Any

import re2
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ndas.vocabulary.yaml_text import read_yaml

FEWEST_SENTENCES = 20
_PLACEHOLDER = re.compile(r"<([a-z]+)>")
_ID = r"^[a-z][a-z0-9-]*$"


class TextPackError(ValueError):
    """A text pack does not say what it must. The message names the file, the place and what belongs there."""


@dataclass(frozen=True, slots=True)
class TextRule:
    """One pattern of a group. A sentence that also fits `unless` is not found."""

    id: str
    pattern: str
    unless: str
    """RE2; empty for none."""


@dataclass(frozen=True, slots=True)
class TextGroup:
    """One kind of indicator. What counts is how many different groups are found, never how often one is."""

    id: str
    title: str
    rules: tuple[TextRule, ...]
    finds: tuple[str, ...]
    traps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextPack:
    """A versioned set of groups."""

    id: str
    title: str
    version: str
    source: str
    negation_window: int
    """Words before a hit in which a negation takes it back."""
    other_person_window: int
    """Words before a hit in which a mention of another case takes it back."""
    groups: tuple[TextGroup, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Rule(_Strict):
    id: Annotated[str, StringConstraints(pattern=_ID)]
    pattern: str
    unless: tuple[str, ...] = ()


class _Group(_Strict):
    id: Annotated[str, StringConstraints(pattern=_ID)]
    title: str
    rules: tuple[_Rule, ...] = Field(min_length=1)
    finds: tuple[str, ...] = Field(min_length=FEWEST_SENTENCES)
    traps: tuple[str, ...] = Field(min_length=FEWEST_SENTENCES)


class _Pack(_Strict):
    pack: Annotated[str, StringConstraints(pattern=_ID)]
    title: str
    version: str
    source: Annotated[str, StringConstraints(min_length=10)]
    negation_window: int = Field(ge=1, le=20)
    other_person_window: int = Field(ge=1, le=20)
    lists: Mapping[str, str] = {}
    groups: tuple[_Group, ...] = Field(min_length=1)


def pack_names() -> tuple[str, ...]:
    """The packs that exist."""
    files = resources.files("ndas.use_cases.text").joinpath("packs").iterdir()
    return tuple(sorted(file.name.removesuffix(".yaml").replace("_", "-") for file in files if ".yaml" in file.name))


@cache
def load_pack(name: str) -> TextPack:
    """Return a shipped pack.

    Raises:
        TextPackError: there is none of that name, or it does not keep the rules above.
    """
    if name not in pack_names():
        raise TextPackError(f"there is no text pack {name}; there are {', '.join(pack_names())}")
    file = resources.files("ndas.use_cases.text").joinpath("packs", f"{name.replace('-', '_')}.yaml")
    return parse_pack(read_yaml(file.read_text("utf-8")), file.name)


def parse_pack(document: Any, file: str) -> TextPack:
    """Return the pack that a document describes.

    Raises:
        TextPackError: it does not keep the rules above; ``file`` is named.
    """
    try:
        read = _Pack.model_validate(document)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise TextPackError(f"{file}: {places}") from None
    groups = tuple(
        TextGroup(
            group.id,
            group.title,
            tuple(_rule(rule, read.lists, f"{file}: {group.id}.{rule.id}") for rule in group.rules),
            group.finds,
            group.traps,
        )
        for group in read.groups
    )
    return TextPack(
        read.pack, read.title, read.version, read.source, read.negation_window, read.other_person_window, groups
    )


def _rule(rule: _Rule, lists: Mapping[str, str], where: str) -> TextRule:
    pattern = _compiled(rule.pattern, lists, where)
    unless = "|".join(f"(?:{one})" for one in rule.unless)
    return TextRule(rule.id, pattern, _compiled(rf"\b(?:{unless})(?:e?s)?\b", lists, where) if unless else "")


def _compiled(pattern: str, lists: Mapping[str, str], where: str) -> str:
    for name in _PLACEHOLDER.findall(pattern):
        if name not in lists:
            raise TextPackError(f"{where}: there is no list <{name}>")
    written = "(?i)" + _PLACEHOLDER.sub(lambda found: f"(?:{lists[found.group(1)]})", pattern)
    try:
        if re2.compile(written).search("") is not None:
            raise TextPackError(f"{where}: the pattern matches the empty text")
    except re2.error as problem:
        raise TextPackError(f"{where}: RE2 does not take the pattern: {problem}") from None
    return written
