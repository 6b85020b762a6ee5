"""Frozen shapes to JSON and back. Strict: an unknown or missing field is an error, so that shapes cannot drift."""

import json
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class CardError(ValueError):
    """A stored card does not have the shape that its page needs. Names the shape and field, never a value."""


def card_to_json(card: object) -> str:
    """The card as compact JSON; dates in ISO 8601. `card` is an instance of one of the frozen shapes."""
    return json.dumps(asdict(card), default=_iso, separators=(",", ":"))  # type: ignore[call-overload]  # any dataclass


def card_from_json(shape: type[T], text: str | bytes) -> T:
    """The card that `card_to_json` wrote.

    Raises:
        CardError: the text has an unknown field, lacks one, or holds a value of another type.
    """
    return read_card(shape, json.loads(text))


def read_card(shape: type[T], found: object) -> T:
    """A card from parsed JSON.

    Raises:
        CardError: as `card_from_json`.
    """
    return _read(shape, found, shape.__name__)  # type: ignore[no-any-return]  # _read returns what `shape` names


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise CardError(f"cannot write a {type(value).__name__} into a card")


@cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


def _read(kind: Any, found: object, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (UnionType, Union):
        return None if found is None else _read(_the_other(kind), found, where)
    if origin is tuple:
        return _read_tuple(get_args(kind), found, where)
    if origin is Literal:
        return _expect(found in get_args(kind), found, where, "one of its listed words")
    if is_dataclass(kind):
        return _read_fields(kind, found, where)  # type: ignore[arg-type]  # a dataclass type, not an instance
    return _read_plain(kind, found, where)


def _read_plain(kind: Any, found: object, where: str) -> Any:
    if kind in (date, datetime):
        return kind.fromisoformat(_expect(isinstance(found, str), found, where, "an ISO date"))
    if issubclass(kind, Enum):
        return kind(_expect(found in list(kind), found, where, f"a {kind.__name__}"))
    if kind is float:
        return float(_expect(type(found) in (int, float), found, where, "a number"))
    return _expect(type(found) is kind, found, where, kind.__name__)


def _the_other(kind: Any) -> Any:
    return next(a for a in get_args(kind) if a is not type(None))


def _read_tuple(of: tuple[Any, ...], found: object, where: str) -> tuple[Any, ...]:
    items = _expect(isinstance(found, list), found, where, "a list")
    if len(of) == 2 and of[1] is ...:  # noqa: PLR2004 - tuple[X, ...]
        return tuple(_read(of[0], item, where) for item in items)
    return tuple(_read(kind, item, where) for kind, item in zip(of, items, strict=True))


def _read_fields(shape: type, found: object, where: str) -> Any:
    given = _expect(isinstance(found, dict), found, where, "an object")
    known = {f.name: f for f in fields(shape)}
    if unknown := sorted(set(given) - set(known)):
        raise CardError(f"{where}: unknown field {unknown[0]}; the store and the pages disagree on this shape")
    required = {n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING}
    if missing := sorted(required - set(given)):
        raise CardError(f"{where}: field {missing[0]} is missing; the store and the pages disagree on this shape")
    hints = _hints(shape)
    return shape(**{name: _read(hints[name], value, f"{where}.{name}") for name, value in given.items()})


def _expect(right: bool, found: Any, where: str, expected: str) -> Any:  # noqa: FBT001 - a condition, not a mode
    if not right:
        raise CardError(f"{where}: expected {expected}, found {type(found).__name__}")
    return found
