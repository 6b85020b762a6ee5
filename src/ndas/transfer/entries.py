"""Reads the entries of a signed JSON object one by one, each of its type, none unknown, none missing."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

T = TypeVar("T")

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def write_time(moment: datetime) -> str:
    """Return ``moment`` (timezone-aware) as UTC to the second."""
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment.astimezone(UTC).strftime(_TIME)


def read_time(text: str) -> datetime:
    """Return the moment that `write_time` wrote.

    Raises:
        ValueError: it is written in another way.
    """
    try:
        moment = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        moment = None
    if moment is None or write_time(moment) != text:
        raise ValueError("expected a UTC time such as 2026-01-31T06:00:00Z")
    return moment


class Entries:
    """A JSON object being read. Each `take` removes one entry; `done` refuses what is left over."""

    def __init__(self, document: Mapping[str, Any], where: str) -> None:
        """Read ``document``; ``where`` names it in messages."""
        self._left = dict(document)
        self._where = where

    def text(self, name: str, *, longest: int = 500) -> str:
        """Take a line of text: not empty, no control characters."""
        value = self._take(name, str)
        if not value.strip() or len(value) > longest or _CONTROL.search(value):
            raise ValueError(f"{self._where}: {name} must be one line of 1 to {longest} characters")
        return value

    def whole(self, name: str, *, least: int, most: int) -> int:
        """Take a whole number within bounds."""
        value = self._take(name, int)
        if isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"{self._where}: {name} must be a whole number from {least} to {most}")
        return value

    def texts(self, name: str, *, most: int, longest: int = 500) -> tuple[str, ...]:
        """Take a list of lines of text."""
        values = self._take(name, list)
        if len(values) > most:
            raise ValueError(f"{self._where}: {name} must hold at most {most} entries")
        return tuple(
            Entries({"entry": value}, f"{self._where}: {name} {place}").text("entry", longest=longest)
            for place, value in enumerate(values, 1)
        )

    def objects(self, name: str, *, most: int) -> tuple["Entries", ...]:
        """Take a list of objects, at least one."""
        values = self._take(name, list)
        if not 1 <= len(values) <= most or not all(isinstance(value, dict) for value in values):
            raise ValueError(f"{self._where}: {name} must hold 1 to {most} objects")
        return tuple(Entries(value, f"{self._where}: {name} {place}") for place, value in enumerate(values, 1))

    def read(self, name: str, reader: Callable[[str], T]) -> T:
        """Take a line of text and return what ``reader`` makes of it."""
        text = self.text(name)
        try:
            return reader(text)
        except ValueError as wrong:
            raise ValueError(f"{self._where}: {name}: {wrong}") from wrong

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """Take one of a closed list of words."""
        value = self._take(name, str)
        if value not in allowed:
            raise ValueError(f"{self._where}: {name} must be one of {', '.join(map(repr, allowed))}")
        return value

    def done(self) -> None:
        """Refuse what is left over. Its names are not repeated: nobody vouches for them."""
        if self._left:
            raise ValueError(f"{self._where}: {len(self._left)} unknown entries; this format has none beyond its own")

    def _take(self, name: str, kind: type[T]) -> T:
        if name not in self._left:
            raise ValueError(f"{self._where}: {name} is missing")
        value = self._left.pop(name)
        if not isinstance(value, kind):
            raise ValueError(f"{self._where}: {name} must be a JSON {kind.__name__}")  # noqa: TRY004  # a wrong document, not a wrong call
        return value
