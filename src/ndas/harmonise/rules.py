"""The registry of cleaning rules: what a mapping file may name.

1. A rule is a pure function from columns to a column, with parameters by keyword; nothing else reaches it.
2. Its docstring is its public explanation, its examples are its tests and what ``ndas mapping check`` shows.
3. Some parameters come from the context when the mapping does not say them: a column's format, separator and codes
   from the contract, the force's time zone, and the day whose state the delivery shows.
4. A value that fails its check is kept and flagged by the rule's ``_status`` twin, never dropped.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import ibis

from ndas.harmonise.columns import POLE_TYPES, Column
from ndas.harmonise.errors import RuleError

CONTEXT = ("format", "separator", "codes", "timezone", "as_at", "system")
"""Parameters that the compiler supplies where a mapping leaves them out."""


@dataclass(frozen=True, slots=True)
class Example:
    """One line of a rule's golden table."""

    given: tuple[str | None, ...]
    gives: object
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule."""

    name: str
    gives: str
    """POLE type of the result."""
    takes: tuple[str, ...]
    """POLE types of the inputs; with `repeats`, the last may come any number of times."""
    repeats: bool
    optional: int
    """How many inputs at the end may be left out."""
    params: Mapping[str, inspect.Parameter]
    about: str
    examples: tuple[Example, ...]
    build: Callable[..., Column]

    def type_of_input(self, position: int) -> str:
        """POLE type that the rule takes at ``position``.

        Raises:
            RuleError: the rule takes fewer inputs.
        """
        if position < len(self.takes):
            return self.takes[position]
        if self.repeats:
            return self.takes[-1]
        raise RuleError(f"rule {self.name} takes {len(self.takes)} columns at most")


RULES: dict[str, Rule] = {}
"""Every rule by name."""


def example(*given: str | None, gives: object, **params: object) -> Example:
    """Return one line of a golden table: what goes in, what comes out, under which parameters."""
    return Example(given, gives, params)


RuleFunction = TypeVar("RuleFunction", bound=Callable[..., Column])


def rule(*examples: Example) -> Callable[[RuleFunction], RuleFunction]:
    """Register the decorated function as a rule under its own name, with its ``examples``."""

    def register(function: RuleFunction) -> RuleFunction:
        signature = inspect.signature(function)
        positional = [p for p in signature.parameters.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY]
        RULES[function.__name__.rstrip("_")] = Rule(
            name=function.__name__.rstrip("_"),
            gives=POLE_TYPES[signature.return_annotation],
            takes=tuple(POLE_TYPES[p.annotation] for p in positional),
            repeats=any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in positional),
            optional=sum(p.default is None for p in positional),
            params={p.name: p for p in signature.parameters.values() if p.kind is inspect.Parameter.KEYWORD_ONLY},
            about=inspect.getdoc(function) or "",
            examples=examples,
            build=function,
        )
        return function

    return register


def find_rule(name: str) -> Rule:
    """Return the rule called ``name``.

    Raises:
        RuleError: there is none; names the nearest.
    """
    if name in RULES:
        return RULES[name]
    near = [known for known in RULES if known.startswith(name[:3])] or sorted(RULES)
    raise RuleError(f"there is no rule {name}; did you mean one of: {', '.join(near)}")


def apply_rule(rule: Rule, inputs: Sequence[Column], params: Mapping[str, Any]) -> Column:
    """Return the rule's column for ``inputs``.

    Raises:
        RuleError: too few or too many inputs, or an unknown or missing parameter.
    """
    least = len(rule.takes) - rule.optional
    if len(inputs) < least or (not rule.repeats and len(inputs) > len(rule.takes)):
        raise RuleError(f"rule {rule.name} takes {least} columns or more, not {len(inputs)}")
    if strangers := sorted(set(params) - set(rule.params)):
        known = ", ".join(rule.params) or "none"
        raise RuleError(f"rule {rule.name} has no parameter {', '.join(strangers)}; it has: {known}")
    for name, parameter in rule.params.items():
        if parameter.default is inspect.Parameter.empty and name not in params:
            raise RuleError(f"rule {rule.name} needs the parameter {name}")
    return rule.build(*inputs, **{name: ibis.literal(v) if isinstance(v, date) else v for name, v in params.items()})
