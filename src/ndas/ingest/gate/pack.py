"""Reads rule packs: versioned files of words and patterns, each rule with examples that prove it.

A pack is checked when it is read: patterns must compile, rules must have words and examples. That every example is
judged as the pack says is proven by the tests.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import re2

from ndas.ingest.errors import PackError
from ndas.vocabulary.yaml_text import read_yaml

_RULE_KEYS = {"id", "says", "words", "pattern", "unless", "exact_case", "protects", "must_match", "must_not_match"}


@dataclass(frozen=True, slots=True)
class PackRule:
    """One rule: a record that holds one of the words and fits the pattern is what the rule says."""

    id: str
    says: str
    words: tuple[str, ...]
    pattern: str
    """RE2, flags included."""
    unless: str
    """RE2 of wording that is taken out before the pattern is tried; empty for none."""
    protects: bool
    """Whether the records that a matching row refers to are refused too."""
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameRule:
    """One rule about a column's name."""

    rule: str
    pattern: str
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A versioned set of rules."""

    name: str
    version: str
    digest: str
    """SHA-256 of the file, hexadecimal."""
    rules: tuple[PackRule, ...]
    forbidden_columns: NameRule | None
    flag_columns: tuple[NameRule, ...]
    not_flagged: frozenset[str]

    @property
    def stated(self) -> str:
        """Name, version and the digest's beginning, as a load's report states them."""
        return f"{self.name} {self.version} ({self.digest[:12]})"

    def rule(self, name: str) -> PackRule:
        """Return the rule called ``name``.

        Raises:
            KeyError: there is no such rule.
        """
        for rule in self.rules:
            if rule.id == name:
                return rule
        raise KeyError(name)


@cache
def sensitive_pack() -> Pack:
    """The pack of the sensitive gate, as shipped."""
    return read_pack((files("ndas.ingest") / "packs" / "sensitive.yaml").read_bytes())


@cache
def special_category_pack() -> Pack:
    """The pack that counts special-category mentions, as shipped."""
    return read_pack((files("ndas.ingest") / "packs" / "special_category.yaml").read_bytes())


def read_pack(content: bytes) -> Pack:
    """Return the pack that a YAML file states.

    Raises:
        PackError: an entry is missing, unknown or does not compile; names the rule.
    """
    document = read_yaml(content)
    forbidden = document.get("forbidden_columns")
    return Pack(
        name=str(document["name"]),
        version=str(document["version"]),
        digest=hashlib.sha256(content).hexdigest(),
        rules=tuple(_rule(entry) for entry in document["rules"]),
        forbidden_columns=_name_rule({"rule": "forbidden column", **forbidden}) if forbidden else None,
        flag_columns=tuple(_name_rule(entry) for entry in document.get("flag_columns", ())),
        not_flagged=frozenset(document.get("not_flagged", ())),
    )


def _rule(entry: dict[str, Any]) -> PackRule:
    name = str(entry.get("id", "?"))
    if strangers := sorted(set(entry) - _RULE_KEYS):
        raise PackError(f"rule {name}: unknown entry {', '.join(strangers)}")
    for key in ("id", "says", "words", "pattern", "must_match", "must_not_match"):
        if not entry.get(key):
            raise PackError(f"rule {name}: {key} is missing")
    for key in ("words", "must_match", "must_not_match"):
        if not all(isinstance(text, str) for text in entry[key]):
            raise PackError(f"rule {name}: quote each entry of {key}, or YAML reads it as a number")
    flags = "(?m)" if entry.get("exact_case") else "(?im)"
    return PackRule(
        id=name,
        says=str(entry["says"]),
        words=tuple(entry["words"]),
        pattern=_compiles(name, f"{flags}(?:{_joined(entry['pattern'])})"),
        unless=_compiles(name, f"(?im)(?:{_joined(entry['unless'])})") if "unless" in entry else "",
        protects=bool(entry.get("protects", False)),
        must_match=tuple(entry["must_match"]),
        must_not_match=tuple(entry["must_not_match"]),
    )


def _name_rule(entry: dict[str, Any]) -> NameRule:
    name = str(entry["rule"])
    return NameRule(
        rule=name,
        pattern=_compiles(name, f"(?i)(?:{_joined(entry['pattern'])})"),
        must_match=tuple(str(example) for example in entry["must_match"]),
        must_not_match=tuple(str(example) for example in entry["must_not_match"]),
    )


def _joined(pattern: str) -> str:
    """The pattern in one line: in the file it is broken where a reader likes it."""
    return "".join(line.strip() for line in pattern.splitlines())


def _compiles(rule: str, pattern: str) -> str:
    try:
        re2.compile(pattern)
    except re2.error as problem:
        raise PackError(f"rule {rule}: its pattern is not RE2: {problem}") from problem
    return pattern
