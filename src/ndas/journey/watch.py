"""Somebody who watches a journey: a terminal with bars, a page, or nobody."""

from typing import Protocol


class Watch(Protocol):
    """Told of each step and how far it is. Never told content."""

    def begin(self, step: str, total: int | None = None) -> None:
        """A step of ``total`` units (None: unknown) begins."""
        ...

    def advance(self, done: int, total: int | None = None) -> None:
        """``done`` units of the step are done."""
        ...

    def end(self) -> None:
        """The step is done."""
        ...


class Nobody:
    """Watches nothing."""

    def begin(self, step: str, total: int | None = None) -> None:
        """Hear of a step."""

    def advance(self, done: int, total: int | None = None) -> None:
        """Hear how far it is."""

    def end(self) -> None:
        """Hear that it is done."""
